"""Small answers while the hand types: procedures, known people, cards, files."""

import io

import pytest
from django.test import Client

from motcua.applicants import actions as applicants
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from tests import make
from tests.counter import CARD, HTMX, desk, picture

pytestmark = pytest.mark.django_db


def test_a_procedure_is_found_without_accents(client: Client) -> None:
    desk(client)
    version = make.procedure(name="Đăng ký khai sinh", search_text="dang ky khai sinh")
    words = client.get("/counter/procedures", {"procedure_text": "khai sinh"}, **HTMX)
    assert f'data-value="{version.procedure.code}"' in words.content.decode()
    none = client.get("/counter/procedures", {"procedure_text": "zzzz"}, **HTMX)
    assert "Không tìm thấy" in none.content.decode()
    assert client.get("/counter/procedures").status_code == 200


def test_known_people_are_shown_masked_and_opened_on_record(client: Client) -> None:
    at = desk(client)
    person = make.person("Huỳnh Ngọc Ánh", personal_id="048190001234", address="Hoà Vang")
    known = applicants.upsert(centre_id=at.centre.pk, person=person)
    answer = client.post("/counter/people", {"text": "huynh anh"}, **HTMX)
    words = answer.content.decode()
    assert ("Huỳnh Ngọc Ánh" in words, "048190001234" in words) == (True, False)
    ref = words.split('data-ref="')[1].split('"')[0]
    told = client.post("/counter/person", {"ref": ref}).json()["person"]
    assert (told["personal_id"], told["address"]) == ("048190001234", "Hoà Vang")
    assert AuditEntry.objects.filter(staff=at.staff, subject=f"applicant:{known.pk}").exists()


def test_a_made_up_or_foreign_reference_opens_nobody(client: Client) -> None:
    at = desk(client)
    known = applicants.upsert(centre_id=at.centre.pk, person=make.person())
    words = client.post("/counter/people", {"text": known.personal_id}, **HTMX).content.decode()
    ref = words.split('data-ref="')[1].split('"')[0]
    assert client.post("/counter/person", {"ref": f"{known.pk}"}).status_code == 404
    client.force_login(make.staff(Role.RECEPTIONIST))
    assert client.post("/counter/person", {"ref": ref}).status_code == 404


def test_a_card_fills_the_fields(client: Client) -> None:
    desk(client)
    told = client.post("/counter/card", {"raw": CARD}).json()
    assert told["person"]["full_name"] == "Nguyễn Thị Thùy Dương"
    assert told["person"]["birth"] == "02/09/1990"
    assert told["person"]["personal_id"] == "048190000012"
    assert "phone" not in told["person"]


def test_a_damaged_card_is_said_kindly(client: Client) -> None:
    desk(client)
    answer = client.post("/counter/card", {"raw": "0481|2|3"})
    assert answer.status_code == 422
    assert "Xin quét lại" in answer.json()["error"]


def test_a_file_goes_up_and_comes_back_on_record(client: Client) -> None:
    at = desk(client)
    sent = io.BytesIO(picture())
    sent.name = "giay.png"
    told = client.post("/counter/files", {"file": sent}).json()
    shown = client.get(told["url"])
    assert (told["is_image"], shown.headers["Content-Type"]) == (True, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert AuditEntry.objects.filter(staff=at.staff, what="read.file").count() == 1
    client.force_login(make.staff(Role.RECEPTIONIST, at=make.centre("noi-khac")))
    assert client.get(told["url"]).status_code == 404


def test_a_file_that_is_none_is_refused_with_its_name(client: Client) -> None:
    desk(client)
    sent = io.BytesIO(b"MZ not a picture")
    sent.name = "virus.exe"
    answer = client.post("/counter/files", {"file": sent})
    assert (answer.status_code, answer.json()["error"][:9]) == (422, "virus.exe")
    assert client.post("/counter/files", {}).status_code == 422
