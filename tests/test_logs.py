"""What the log says of a request, and above all what it does not."""

import json
import logging
import sys
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from motcua.core import logs, tracing, watch
from motcua.people.models import Staff
from tests import make
from tests.live import Live


def line(record: logging.LogRecord) -> dict[str, Any]:
    written = logs.JsonLines().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def of_requests(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "motcua.requests"]


@pytest.mark.django_db
def test_one_line_says_page_time_and_queries_but_no_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client.get(
        "/tra-cuu/?code=H17.20-261122-0001&last4=1234", headers={"x-request-id": "abc-12345"}
    )
    client.get("/kiosk/thu-nghiem/t/very-secret-token/")
    first, second = (line(record) for record in of_requests(caplog))
    assert first["request_id"] != "" and first["method"] == "GET"
    assert first["page"] == "/tra-cuu/"
    assert first["ms"] > 0 and isinstance(first["queries"], int)
    assert "<" in second["page"]
    everything = "".join(logs.JsonLines().format(record) for record in caplog.records)
    for secret in ("H17.20", "1234", "very-secret-token", "thu-nghiem"):
        assert secret not in everything.replace("abc-12345", "")


@pytest.mark.django_db
def test_a_person_is_a_key_and_not_a_name(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    person = make.staff()
    client.force_login(Staff.objects.get(pk=person.pk), "motcua.web.account.sessions.StaffBackend")
    client.get("/desk/")
    (record,) = of_requests(caplog)
    assert line(record)["user"] == person.pk
    assert person.username not in logs.JsonLines().format(record)


@pytest.mark.django_db
def test_the_number_is_taken_over_when_sane_and_given_back(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "proxy-0001.a"})["X-Request-ID"] == (
        "proxy-0001.a"
    )
    for bad in ("short", "x" * 65, "a b c d e f", "x\tinjected-line", "<script>alert"):
        made = client.get("/healthz", headers={"x-request-id": bad})["X-Request-ID"]
        assert made != bad and len(made) == 16
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


@pytest.mark.django_db
def test_a_problem_names_the_number(client: Client) -> None:
    for path in ("/api/v1/dossiers/none", "/api/v1/nowhere"):
        answer = client.get(path, headers={"x-request-id": "proxy-0002"})
        assert answer.status_code >= 400
        assert answer.json()["request_id"] == answer["X-Request-ID"] == "proxy-0002"


@pytest.mark.django_db
def test_watching_costs_no_query(client: Client, query_budget: Any) -> None:
    with query_budget(1):
        client.get("/healthz")


def fail_with_secrets(kind: str) -> None:
    try:
        if kind == "database":
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO core_series (key, last) SELECT 'Nguyễn Văn A', 1")
                cursor.execute("INSERT INTO core_series (key, last) SELECT 'Nguyễn Văn A', 1")
        raise ValueError("Nguyễn Văn A 048190000001")
    except (IntegrityError, ValueError) as error:
        raise RuntimeError("Nguyễn Văn A") from error


@pytest.mark.django_db
@pytest.mark.parametrize("form", [logs.JsonLines, logs.Plain])
@pytest.mark.parametrize("kind", ["database", "value"])
def test_an_error_tells_where_and_what_but_quotes_nobody(
    form: type[logs.JsonLines] | type[logs.Plain], kind: str
) -> None:
    try:
        fail_with_secrets(kind)
    except RuntimeError:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "of %s", ("048190000001",), sys.exc_info()
        )
    written = form().format(record)
    assert "Nguyễn" not in written and "048190000001" not in written
    assert "RuntimeError" in written and "fail_with_secrets" in written
    if kind == "database":
        assert "23505" in written  # the code of a repeated key
    else:
        assert "ValueError" in written
    assert "Nguyễn" in form(tells_all=True).format(
        logging.LogRecord("x", logging.ERROR, __file__, 1, "x", None, record.exc_info)
    )


@pytest.mark.django_db
def test_a_slow_statement_is_named_without_its_values(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 20
    asked = watch.Statements()
    with connection.execute_wrapper(asked), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.03), %s, 'it''s a name'", ["048190000001"])
        cursor.execute("SELECT 1")
    (record,) = [r for r in caplog.records if r.name == "motcua.slow"]
    said = line(record)
    assert said["sql"] == "SELECT pg_sleep(0.03), %s, ?"
    assert said["ms"] >= 20
    assert asked.count == 2 and asked.seconds >= 0.02


@pytest.mark.django_db
def test_too_many_statements_are_a_warning(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    settings.MANY_QUERIES = 2

    def view(request: HttpRequest) -> HttpResponse:
        for _ in range(3):
            connection.cursor().execute("SELECT 1")
        return HttpResponse("x")

    watch.Watched(view)(RequestFactory().get("/x/"))
    (record,) = of_requests(caplog)
    assert record.levelname == "WARNING"
    assert line(record)["queries"] == 3 and line(record)["many_queries"] is True


def test_the_servers_own_list_of_addresses_stays_silent() -> None:
    """Configuring its parent would give its lines somewhere to go again."""
    access = logging.getLogger("uvicorn.access")
    assert not access.propagate
    assert logging.getLogger("uvicorn.error").propagate


def test_what_a_served_process_writes_is_json_without_addresses(live: Live) -> None:
    secret = "H17-20-998877"
    begins = live.log.stat().st_size
    for path in (f"/tra-cuu/?code={secret}", f"/kiosk/{secret}/t/{secret}/"):
        with suppress(HTTPError), urlopen(live.url + path, timeout=20):
            pass
    written = live.log.read_text()[begins:]
    pages = [json.loads(row) for row in written.splitlines() if row.startswith("{")]
    assert {"/tra-cuu/"} <= {row.get("page") for row in pages}
    assert secret not in written
    assert len(pages) == len(written.splitlines())


def test_a_moment_is_utc_and_a_line_outside_of_a_request_has_no_number() -> None:
    tracing._current.set("")
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "said %s", ("tiếng Việt",), None)
    said = line(record)
    assert said["message"] == "said tiếng Việt"
    assert said["time"].endswith("+00:00")
    assert "request_id" not in said
