import io
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from motcua.dossiers.models import Dossier
from motcua.people import actions as people
from motcua.people.states import Role
from tests import make
from tests.api import ask, body, key_of, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def culture_day():
    make.holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam")


@pytest.mark.usefixtures("culture_day")
@pytest.mark.parametrize(
    ("allowance", "unit", "at", "due"),
    [
        ("3", "working_day", "2026-11-20T15:40:00+07:00", "2026-11-26T15:40:00+07:00"),
        ("3", "working_day", "2026-11-20T08:40:00+00:00", "2026-11-26T15:40:00+07:00"),
        ("3", "working_day", "2026-11-20T08:40:00Z", "2026-11-26T15:40:00+07:00"),
        ("3", "working_day", "2026-11-20T15:40:00 07:00", "2026-11-26T15:40:00+07:00"),
        ("2.5", "working_day", "2026-11-16T07:00:00+07:00", "2026-11-18T11:00:00+07:00"),
        ("1", "same_day", "2026-11-20T15:00:00+07:00", "2026-11-20T17:00:00+07:00"),
        ("1", "same_day", "2026-11-20T15:00:01+07:00", "2026-11-23T17:00:00+07:00"),
        ("15", "calendar_day", "2026-11-07T09:00:00+07:00", "2026-11-23T17:00:00+07:00"),
        ("8", "hour", "2026-11-20T15:00:00+07:00", "2026-11-23T15:00:00+07:00"),
        ("1", "month", "2026-01-31T09:00:00+07:00", "2026-03-02T17:00:00+07:00"),
    ],
)
def test_promise_of_a_bare_allowance(client, allowance, unit, at, due):
    answer = ask(client, at, allowance=allowance, unit=unit)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert datetime.fromisoformat(body["due_at"]) == datetime.fromisoformat(due)
    assert body["due_on"] == due[:10]
    assert body["explanation"] and all(isinstance(line, str) for line in body["explanation"])


def test_promise_of_a_procedure_at_a_centre(client):
    version = make.procedure(3)
    centre = make.centre()
    answer = ask(client, procedure=version.procedure.code, centre=centre.code)
    assert answer.json()["due_on"] == "2026-11-25"
    answer = ask(client, procedure=version.procedure.code, case="thuong", centre=centre.slug)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"at": "2026-11-20T15:40:00", "allowance": 3, "unit": "working_day"}, 422),
        ({"at": "2026-02-30T10:00:00+07:00", "allowance": 3, "unit": "working_day"}, 422),
        ({"at": "1763628000", "allowance": 3, "unit": "working_day"}, 422),
        ({"at": "2026-11-20", "allowance": 3, "unit": "working_day"}, 422),
        ({"at": "xin chào", "allowance": 3, "unit": "working_day"}, 422),
        ({"at": "9999-12-31T23:59:59+07:00", "allowance": 3, "unit": "working_day"}, 422),
        ({"allowance": 3, "unit": "fortnight"}, 422),
        ({"allowance": -1, "unit": "working_day"}, 422),
        ({"allowance": 10**9, "unit": "working_day"}, 422),
        ({"allowance": "NaN", "unit": "working_day"}, 422),
        ({"allowance": 0.3, "unit": "working_day"}, 422),
        ({"allowance": 3}, 422),
        ({"unit": "hour"}, 422),
        ({}, 422),
        ({"procedure": "9.999999"}, 404),
        ({"procedure": "\x00"}, 422),
        ({"allowance": 3, "unit": "working_day", "centre": "khong-co"}, 404),
    ],
)
def test_promise_refuses_nonsense(client, facts, status):
    answer = ask(client, **facts)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_the_whole_way_through_the_api(client):
    line = make.line()
    counter = line.counters.get()
    clerk, office = make.staff(Role.RECEPTIONIST), make.staff(Role.SPECIALIST)
    leader = make.staff(Role.LEADER)
    keys = {p: key_of(p) for p in (clerk, office, leader)}
    version = make.procedure()

    ticket = post(client, "/tickets", {"procedure": version.procedure.code}, keys[clerk])
    assert ticket.status_code == 201, ticket.content
    called = post(client, f"/counters/{counter.number}/call-next", {}, keys[clerk])
    assert called.json()["code"] == ticket.json()["code"]
    got = post(
        client,
        "/dossiers",
        body(version, ticket=called.json()["token"], fee={"method": "cash"}),
        keys[clerk],
    )
    assert got.status_code == 201, got.content
    code = got.json()["number"]
    assert got.json()["status_code"] == 2

    listed = client.get("/api/v1/dossiers", headers=keys[office]).json()
    assert [row["number"] for row in listed["rows"]] == [code]
    words = {"kind": "granted", "title": "Giấy xác nhận", "text": "Nội dung được xác nhận."}
    assert post(client, f"/dossiers/{code}/propose", words, keys[office]).status_code == 200
    resolve = f"/dossiers/{code}/resolve"
    unread = post(client, resolve, {}, keys[leader])
    assert (unread.status_code, unread.json()["field"]) == (422, "draft")
    draft = client.get(f"/api/v1/dossiers/{code}", headers=keys[leader]).json()["draft"]
    assert draft == words | {"number": 1}
    read = {"draft": draft["number"]}
    assert post(client, resolve, read, keys[leader]).json()["status_code"] == 9
    who = {"name": "Nguyễn Thị An", "personal_id": "048190001234"}
    assert post(client, f"/dossiers/{code}/hand-over", who, keys[clerk]).json()["status_code"] == 10
    seen = client.get(f"/api/v1/dossiers/{code}", headers=keys[office]).json()
    assert [e["move"] for e in seen["events"]] == ["accept", "propose", "resolve", "hand_over"]
    paper = client.get(f"/api/v1/dossiers/{code}/papers/1", headers=keys[office])
    assert paper.content.startswith(b"%PDF-")


def test_a_retry_with_the_same_key_makes_nothing_twice(client):
    clerk = make.staff(Role.RECEPTIONIST)
    headers = key_of(clerk) | {"idempotency-key": "lan-1"}
    version = make.procedure()
    first = post(client, "/dossiers", body(version), headers)
    again = post(client, "/dossiers", body(version), headers)
    assert first.json() == again.json()
    assert Dossier.objects.count() == 1
    other = post(client, "/dossiers", body(version, subject="khác"), headers)
    assert other.status_code == 409
    make.line()
    one = post(client, "/tickets", {"line": "A"}, headers | {"idempotency-key": "ve"})
    two = post(client, "/tickets", {"line": "A"}, headers | {"idempotency-key": "ve"})
    assert one.json()["code"] == two.json()["code"]


def test_who_may_ask(client):
    clerk = make.staff(Role.RECEPTIONIST)
    dossier = make.dossier()
    url = f"/api/v1/dossiers/{dossier.code}"
    assert client.get(url).status_code == 401
    assert client.get(url, headers={"authorization": "Bearer mc_sai"}).status_code == 401
    assert client.get(url, headers=key_of(clerk, ["tickets"])).status_code == 403
    assert client.get(url, headers=key_of(clerk)).status_code == 200
    stranger = make.staff(at=make.centre("noi-khac"))
    assert client.get(url, headers=key_of(stranger)).status_code == 404
    volunteer = make.staff(Role.VOLUNTEER)
    assert client.get(url, headers=key_of(volunteer)).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_revoked_key_opens_nothing(client, method):
    clerk = make.staff(Role.RECEPTIONIST)
    headers = key_of(clerk)
    admin = make.staff(Role.ADMINISTRATOR)
    people.revoke_key(clerk.api_keys.get().pk, by=admin)
    assert getattr(client, method)("/api/v1/dossiers", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/dossiers", b"{" * 100_000),
        ("/dossiers", b"\x00\xff"),
        ("/dossiers", b'{"procedure": "\\ud800"}'),
        ("/dossiers", b'{"procedure": "1.000001", "submitter": {"full_name": "\\u0000"}}'),
        ("/dossiers", b"[]"),
        ("/dossiers", b'"x"'),
        ("/tickets", b'{"procedure": 7}'),
        ("/tickets", b'{"line": "Z"}'),
        ("/counters/0/call-next", b"{}"),
        ("/counters/999/call-next", b"{}"),
        ("/counters/x/call-next", b"{}"),
        ("/dossiers/khong-co/start", b"{}"),
        ("/dossiers/%00/start", b"{}"),
        ("/dossiers/a/nhay-mua", b"{}"),
    ],
)
def test_nonsense_is_refused_in_words(path, data):
    client = Client(raise_request_exception=True)
    clerk = make.staff(Role.RECEPTIONIST)
    answer = client.post(
        f"/api/v1{path}", data, content_type="application/json", headers=key_of(clerk)
    )
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_lists_bound_their_pages(client):
    headers = key_of(make.staff(Role.SPECIALIST, Role.RECEPTIONIST))
    for query in ("limit=1000000", "limit=0", "limit=x", "scope=het", "after=%00", "after=khong"):
        assert client.get(f"/api/v1/dossiers?{query}", headers=headers).status_code == 422, query
    assert client.get("/api/v1/procedures?after=khong").status_code in {200, 422}
    assert client.get("/api/v1/procedures?q=%00").status_code == 422


def test_the_description_is_openapi_3_1(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/promise" in schema["paths"]


def test_a_file_goes_up_and_belongs_to_the_dossier(client):
    clerk = make.staff(Role.RECEPTIONIST)
    headers = key_of(clerk)
    image = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(image, "PNG")
    image.name, _ = "a.png", image.seek(0)
    up = client.post("/api/v1/files", {"file": image}, headers=headers)
    assert up.status_code == 201, up.content
    got = post(
        client,
        "/dossiers",
        body(make.procedure(), files=[{"token": up.json()["token"], "item": 2}]),
        headers,
    )
    assert got.status_code == 201
    assert Dossier.objects.get().files.get().item_order == 2
    fake = SimpleUploadedFile("a.png", b"MZ\x90")
    assert client.post("/api/v1/files", {"file": fake}, headers=headers).status_code == 422
    assert client.post("/api/v1/files", {}, headers=headers).status_code == 422


def test_a_counter_is_worked_through_the_api(client):
    line = make.line()
    number = line.counters.get().number
    headers = key_of(make.staff(Role.RECEPTIONIST))
    steps = [("open", 200), ("recall", 409), ("guide", 409)]
    for move, status in steps:
        answer = post(client, f"/counters/{number}/{move}", {}, headers)
        assert answer.status_code == status, answer.content
    post(client, "/tickets", {"line": "A"}, headers)
    post(client, f"/counters/{number}/call-next", {}, headers)
    assert post(client, f"/counters/{number}/begin", {}, headers).json()["status"] == "serving"
    done = post(client, f"/counters/{number}/guide", {"note": "Chỉ đường"}, headers)
    assert done.json()["ticket"] == ""
    assert post(client, f"/counters/{number}/nhay", {}, headers).status_code == 422


def test_the_public_follows_rates_and_reads_figures(client):
    dossier = make.dossier("propose", "resolve", "hand_over")
    seen = post(client, "/track", {"code": dossier.code}, {}).json()
    assert (seen["status"], seen["procedure"]) == ("returned", "")
    more = post(client, "/track", {"code": dossier.code, "last4": dossier.id_last4}, {}).json()
    assert more["procedure"] == dossier.procedure_name
    assert post(client, "/track", {"code": "H17.99-261116-0001"}, {}).status_code == 404
    url = f"/ratings/{dossier.token}"
    assert post(client, url, {"level": "satisfied"}, {}).status_code in {201, 409}
    assert post(client, url, {"level": "satisfied"}, {}).status_code == 409
    day = {"day": "2026-11-16"}
    figures = client.get(f"/api/v1/figures/{dossier.centre.code}", day).json()
    assert (figures["received"], figures["returned"]) == (1, 1)


def test_guessing_a_code_is_limited(client):
    answers = {post(client, "/track", {"code": f"X-{n}"}, {}).status_code for n in range(25)}
    assert answers == {404, 429}


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"allowance": -1, "unit": "working_day"}, "allowance: phải từ 0 trở lên."),
        ({"at": "2026-11-20T15:40:00", "allowance": 3, "unit": "hour"},
         "received_at: thời điểm phải theo ISO 8601 và kèm múi giờ."),
        ({"allowance": "ba", "unit": "hour"}, "allowance: phải là số."),
        ({"allowance": 3, "unit": "tuan"}, "unit: viết chưa đúng dạng."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_vietnamese(client, facts, title):
    assert ask(client, **facts).json()["title"] == title


def test_a_problem_names_the_field_as_the_request_does(client):
    key = key_of(make.staff(Role.RECEPTIONIST))
    wrong = post(client, "/dossiers", body(make.procedure(), case="khong-co"), key)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "case")
