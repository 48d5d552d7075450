"""A wrong result: corrected by a new fact that points at the old, nothing rolled back."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, DossierEvent, Result
from motcua.outbox.models import Message
from motcua.people.states import Role
from tests import make
from tests.api import key_of, post
from tests.counter import desk

pytestmark = pytest.mark.django_db
FACTS = {"title": "Giấy xác nhận", "text": "Bà Nguyễn Thị Thùy Dương, sinh năm 1988.",
         "reason": "Ghi nhầm năm sinh"}  # fmt: skip


@pytest.fixture
def leader():
    return make.staff(Role.LEADER)


@pytest.mark.parametrize("path", [("start", "propose", "resolve"),
                                  ("start", "propose", "resolve", "hand_over")])  # fmt: skip
def test_the_new_result_points_at_the_wrong_one_which_stays(leader, path):
    found = make.dossier(*path)
    status = found.status
    actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS)
    found.refresh_from_db()
    old, new = found.results.all()
    assert found.status == status
    assert (new.corrects, new.number, new.text) == (old, 2, FACTS["text"])
    assert old.corrected_at == make.MONDAY
    assert old.text == "Nội dung xác nhận."
    assert old.paper.voided_at == make.MONDAY
    assert new.paper.ref in old.paper.void_reason
    assert new.paper.voided_at is None
    event = DossierEvent.objects.filter(dossier=found).latest("seq")
    assert (event.move, event.data["instead_of"]) == ("correct", old.paper.ref)
    assert Message.objects.filter(template="corrected", about=found.code).exists()


def test_a_correction_can_be_corrected_and_the_result_still_given_back(leader):
    found = make.dossier("start", "propose", "resolve")
    for text in ("Bản đúng lần thứ nhất.", "Bản đúng lần thứ hai."):
        actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS | {"text": text})
    make.walk(found, "hand_over", by=make.staff())
    assert Result.objects.filter(dossier=found, corrected_at=None).get().number == 3


@pytest.mark.parametrize("path", [("start",), ("start", "propose"), ("start", "stop")])
def test_without_a_result_there_is_nothing_to_correct(leader, path):
    found = make.dossier(*path)
    with pytest.raises(WrongState):
        actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS)


def test_who_may_and_what_must_be_said(leader):
    found = make.dossier("start", "propose", "resolve")
    other = make.staff(Role.LEADER, at=make.centre("noi-khac"))
    for by, error in ((make.staff(Role.SPECIALIST), NotAllowed), (other, NotFound)):
        with pytest.raises(error):
            actions.correct(found.pk, by=by, at=make.MONDAY, **FACTS)
    for wrong in ({"reason": "sai"}, {"text": "ngắn"}, {"title": ""}):
        with pytest.raises(BadRequest):
            actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS | wrong)
    assert Dossier.objects.get(pk=found.pk).results.count() == 1


def test_the_database_lets_a_result_be_corrected_once(leader):
    found = make.dossier("start", "propose", "resolve")
    actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS)
    old = found.results.get(number=1)
    again = {
        "dossier": found,
        "number": 9,
        "kind": "granted",
        "title": "x",
        "text": "x",
        "proposed_by": leader,
        "proposed_at": make.MONDAY,
        "corrected_at": make.MONDAY,
    }
    for wrong in ({"corrects": old, "correction_reason": "Lần nữa"}, {"corrects": None,
                  "corrected_at": None}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Result.objects.create(**again | wrong)


def test_the_void_paper_names_the_number_of_what_replaces_it(client, leader):
    found = make.dossier("start", "propose", "resolve")
    for text in ("Bản đúng lần thứ nhất.", "Bản đúng lần thứ hai."):
        actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS | {"text": text})
    old, between, new = (result.paper for result in found.results.order_by("number"))
    page = client.get(f"/kiem-tra/{old.token}/").content.decode()
    assert f"Giấy thay thế: số {new.ref}." in page
    assert new.data["paragraphs"][0].startswith(f"Thay văn bản số {between.ref} ngày ")
    assert old.data["paragraphs"][0][:4] != "Thay"
    assert FACTS["reason"] not in page and found.code not in page and new.token not in page
    assert "Giấy thay thế" not in client.get(f"/kiem-tra/{new.token}/").content.decode()


def test_what_was_given_back_is_to_be_exchanged_for_the_new_paper(client, leader):
    desk(client)
    found = make.dossier("start", "propose", "resolve", "hand_over")
    page = f"/counter/return/{found.code}"
    assert "đổi" not in client.get(page).content.decode()
    actions.correct(found.pk, by=leader, at=make.MONDAY, **FACTS)
    new = found.results.get(corrected_at=None).paper
    shown = client.get(page).content.decode()
    assert f"Thu lại bản đã trả và đổi lấy văn bản số {new.ref}" in shown
    event = DossierEvent.objects.filter(dossier=found).latest("seq")
    assert event.data["to_exchange"] is True
    done = client.get(reverse("counter:done", args=[found.code])).content.decode()
    assert done.count("đã huỷ, không in") == 1 and f">{new.ref}</span></a>" in done


def test_a_correction_goes_through_the_api_too(client, leader):
    found = make.dossier("start", "propose", "resolve")
    answer = post(client, f"/dossiers/{found.code}/correct", FACTS, key_of(leader))
    assert answer.status_code == 200, answer.content
    assert found.results.count() == 2


def test_the_leader_corrects_from_the_page(client, leader):
    found = make.dossier("start", "propose", "resolve")
    client.force_login(leader)
    address = reverse("lead:move", args=[found.code, "correct"])
    assert "Nội dung xác nhận." in client.get(address).content.decode()
    assert client.post(address, FACTS | {"reason": ""}).status_code == 422
    assert client.post(address, FACTS).status_code in {200, 302}
    assert found.results.count() == 2
