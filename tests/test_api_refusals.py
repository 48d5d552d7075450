"""What the API refuses, how it says so, and what of it a log may keep."""

import base64
import json

import pytest
from django.test import Client

from motcua.people.states import Role
from tests import make
from tests.api import ask, body, key_of, post

pytestmark = pytest.mark.django_db


# --- limits: one count for every door


def guess(client, code, n, address="10.0.0.1"):
    facts = {"code": code, "last4": f"{n:03d}x"}
    return client.post(
        "/api/v1/track", facts, content_type="application/json", REMOTE_ADDR=address
    ).status_code


def test_the_second_factor_is_guessed_ten_times_an_hour_whatever_the_door(client):
    code = make.dossier("start").code
    typed = [code, f" {code}", f"{code} ", code.lower(), f"{code[:4]} {code[4:]}"]
    tries = [guess(client, typed[n % 5], n, f"10.0.0.{n}") for n in range(6)]
    tries += [
        client.post(
            "/tra-cuu/", {"code": code, "last4": f"{n:03d}y"}, REMOTE_ADDR=f"10.0.1.{n}"
        ).status_code
        for n in range(4)
    ]
    assert tries == [200] * 10
    assert guess(client, code, 99, "10.0.2.1") == 429
    assert guess(client, f"  {code.lower()}", 99, "10.0.2.2") == 429


def test_looking_up_is_limited_for_an_address_and_for_its_household(client):
    code = make.dossier("start").code
    plain = [
        client.post(
            "/api/v1/track", {"code": code}, content_type="application/json",
            REMOTE_ADDR=f"2001:db8:1:1::{n}",
        ).status_code
        for n in range(11)
    ]  # fmt: skip
    assert plain == [200] * 10 + [429]


def test_ratings_from_one_address_are_limited(client):
    for n in range(30):
        assert post(client, f"/ratings/khong-co-{n}", {"level": "satisfied"}, {}).status_code == 404
    assert post(client, "/ratings/khong-co", {"level": "satisfied"}, {}).status_code == 429


# --- values at the ends of what can be written


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00",
        "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z",
        "1999-12-31T23:59:59+07:00", "2101-01-01T00:00:00+07:00",
    ],
)  # fmt: skip
def test_a_moment_at_the_ends_of_time_is_refused_at_its_field(client, at):
    answer = ask(client, at, allowance=3, unit="working_day")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["field"] == "received_at"


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/dossiers/x/papers/" + "9" * 30, None),
        ("get", "/figures/x?day=0001-01-01", None),
        ("get", "/promise?received_at=2026-11-20T15:40:00Z&unit=hour&allowance=1e999999", None),
        ("get", "/promise?received_at=2100-12-31T23:59:59-12:00&unit=month&allowance=8000", None),
        ("get", "/procedures?limit=" + "9" * 5000, None),
        ("post", "/counters/" + "9" * 30 + "/open", b"{}"),
        ("post", "/tickets", b'{"line": ' + b"9" * 5000 + b"}"),
        ("post", "/dossiers/x/extend", b'{"days": ' + b"9" * 400 + b"}"),
        ("post", "/dossiers/x/extend", b'{"days": 1e400}'),
    ],
)
def test_a_value_beyond_every_bound_is_refused(method, path, data):
    client = Client(raise_request_exception=True)
    headers = key_of(make.staff())
    answer = client.generic(
        method.upper(), f"/api/v1{path}", data or b"", content_type="application/json",
        headers=headers,
    )  # fmt: skip
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_cursor_at_the_ends_of_time_is_no_fault_of_ours(client, moment):
    cursor = base64.urlsafe_b64encode(json.dumps([0, moment, "a", ""]).encode()).decode()
    answer = client.get(
        "/api/v1/dossiers", {"scope": "all", "after": cursor}, headers=key_of(make.staff())
    )
    assert answer.status_code in {200, 400, 422}


@pytest.mark.parametrize("birth", ["0001-01-01", "9999-12-31"])
def test_a_birthday_at_the_ends_of_time_is_no_fault_of_ours(client, birth):
    facts = body(make.procedure())
    facts["submitter"]["birth_on"] = birth
    headers = key_of(make.staff(Role.RECEPTIONIST))
    assert post(client, "/dossiers", facts, headers).status_code in {201, 422}


# --- every refusal is a problem


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("delete", "/api/v1/dossiers", 405),
        ("get", "/api/v1/track", 405),
        ("put", "/api/v1/dossiers/a/start", 405),
        ("get", "/api/v1/khong-co", 404),
        ("get", "/api/", 404),
        ("post", "/api/v2/dossiers", 404),
    ],
)
def test_what_the_api_does_not_have_is_a_problem_too(method, path, status):
    client = Client(enforce_csrf_checks=True)
    answer = getattr(client, method)(path, headers={"accept-language": "en"})
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "ịa chỉ này" in answer.json()["title"]
    assert ("Allow" in answer) == (status == 405)


def test_a_host_that_is_not_ours_is_a_problem(client):
    answer = client.get("/api/v1/procedures", headers={"host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_of_ours_is_a_problem_without_its_inner_words(monkeypatch, settings, debug):
    def broken(*args, **kwargs):
        raise ZeroDivisionError("secret")

    settings.DEBUG = debug
    monkeypatch.setattr("motcua.api.v1.procedures.queries.search", broken)
    answer = Client(raise_request_exception=False).get("/api/v1/procedures")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["title"] == "Có trục trặc ở phía chúng tôi. Xin thử lại sau ít phút."
    assert b"secret" not in answer.content and b"Traceback" not in answer.content


# --- what a log may say


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/ratings/bi-mat-1234"),
        ("get", "/api/v1/ratings/bi-mat-1234"),
        ("post", "/api/v1/tickets/bi-mat-1234/leave"),
        ("get", "/kiosk/thu-nghiem/t/bi-mat-1234/"),
        ("get", "/kiosk/thu-nghiem/t/bi-mat-1234/leave"),
        ("post", "/kiosk/thu-nghiem/t/bi-mat-1234/leave"),
        ("get", "/kiosk/thu-nghiem/ticket/bi-mat-1234/"),
        ("get", "/kiosk/thu-nghiem/x/bi-mat-1234/"),
        ("get", "/danh-gia/bi-mat-1234/"),
    ],
)
@pytest.mark.parametrize("guarded", [False, True])
def test_no_token_comes_into_the_log(caplog, method, path, guarded):
    make.centre()
    client = Client(enforce_csrf_checks=guarded, raise_request_exception=False)
    answer = getattr(client, method)(path, {"level": "satisfied"}, content_type="application/json")
    assert answer.status_code >= 400
    assert "bi-mat" not in caplog.text


def test_the_log_of_a_fault_keeps_its_trace_and_the_pattern_of_the_page(caplog, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr("motcua.web.kiosk.phone.queries.ticket_for_phone", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/kiosk/thu-nghiem/t/bi-mat-1234/now").status_code == 500
    assert "bi-mat" not in caplog.text and "inner words" in caplog.text
    assert "/kiosk/<slug:slug>/t/<str:token>/now" in caplog.text
