"""Every move from the dossier page, as a plain form and with HTMX."""

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.states import Stage, Status
from motcua.people.states import Role
from tests import make
from tests.casework import DRAFT, HX, WHY, move_of, page_of, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """It is 09:00 on Monday 16/11/2026."""
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.fixture
def officer():
    return make.staff()


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_proposal_goes_to_the_leader(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    assert "Lời mẫu" in words(client.get(move_of(found, "propose"), headers=headers))
    answer = client.post(move_of(found, "propose"), DRAFT, headers=headers)
    found.refresh_from_db()
    assert found.stage == Stage.PROPOSED
    if headers:
        assert answer.status_code == 200 and answer["HX-Push-Url"] == page_of(found)
        assert "Đã trình ký" in words(answer) and "<html" not in words(answer)
    else:
        assert answer.status_code == 302 and answer["Location"].startswith(page_of(found))
        assert "Đã trình ký" in words(client.get(answer["Location"]))


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_an_error_keeps_what_was_typed(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    typed = DRAFT | {"text": "Ngắn", "title": "Giấy chứng nhận riêng"}
    answer = client.post(move_of(found, "propose"), typed, headers=headers)
    assert answer.status_code == 422
    assert "Giấy chứng nhận riêng" in words(answer) and "10 đến 20.000" in words(answer)
    assert 'href="#id_text"' in words(answer)


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_dossier_that_has_moved_on_says_so_and_keeps_the_words(client, officer, headers):
    found = make.dossier("propose", by=officer)
    client.force_login(officer)
    answer = client.post(
        move_of(found, "propose"), DRAFT | {"title": "Bản của tôi"}, headers=headers
    )
    assert answer.status_code == 409
    assert "Tải lại hồ sơ" in words(answer) and "Bản của tôi" in words(answer)
    assert client.get(move_of(found, "propose"), headers=headers).status_code == 409


@pytest.mark.parametrize("move", ["accept-all", "hand_over", "refuse", "delete"])
def test_a_move_that_there_is_not_is_not_found(client, officer, move):
    found = make.dossier(by=officer)
    client.force_login(officer)
    assert client.get(move_of(found, move)).status_code == 404
    assert client.post(move_of(found, move)).status_code == 404


def test_a_move_of_another_role_is_refused(client, officer):
    found = make.dossier(by=officer)
    signed_in(client, Role.SPECIALIST)
    for move in ("extend", "stop", "reassign", "withdraw"):
        assert client.get(move_of(found, move)).status_code == 403
    facts = {"days": "2", "reason": WHY}
    assert client.post(move_of(found, "extend"), facts).status_code == 403
    found.refresh_from_db()
    assert found.extension_days == 0


@pytest.mark.parametrize(
    ("move", "typed"),
    [
        ("extend", {"days": "abc", "reason": WHY}),
        ("extend", {"days": "61", "reason": WHY}),
        ("extend", {"days": "2", "reason": ""}),
        ("extend", {}),
        ("stop", {"reason": "x"}),
        ("stop", {"reason": "x" * 5000}),
        ("reassign", {"to": "khong-co", "reason": WHY}),
        ("reassign", {"to": "", "reason": WHY}),
        ("propose", {"kind": "maybe", "title": "T", "text": "x" * 20}),
        ("propose", DRAFT | {"text": "\x00" * 20}),
        ("propose", DRAFT | {"text": "Xác nhận: … là người địa phương"}),
        ("ask_supplement", {"reason": WHY}),
        ("ask_supplement", {"item-0-name": "Giấy tờ 1", "reason": ""}),
        ("withdraw", {"reason": "\x00"}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(client, officer, move, typed):
    found = make.dossier(by=officer)
    before = Dossier.objects.values().get(pk=found.pk)
    client.force_login(officer)
    assert client.post(move_of(found, move), typed).status_code == 422
    assert Dossier.objects.values().get(pk=found.pk) == before


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_rows_of_a_request_come_and_go_without_scripts(client, officer, headers):
    found = make.dossier(by=officer)
    client.force_login(officer)
    typed = {"item-0-name": "Giấy tờ 1", "item-0-problem": "Chưa ký", "reason": WHY}
    more = client.post(move_of(found, "ask_supplement"), typed | {"add": "1"}, headers=headers)
    assert more.status_code == 200 and "item-1-name" in words(more)
    assert "Chưa ký" in words(more) and WHY in words(more)
    two = typed | {"item-1-name": "Giấy tờ 2", "item-1-problem": "", "item-1-form": ""}
    less = client.post(move_of(found, "ask_supplement"), two | {"drop": "0"}, headers=headers)
    assert "item-1-name" not in words(less) and 'value="Giấy tờ 2"' in words(less)
    assert not SupplementRequest.objects.exists()
    client.post(move_of(found, "ask_supplement"), two, headers=headers)
    asked = SupplementRequest.objects.get()
    assert [item["name"] for item in asked.items] == ["Giấy tờ 1", "Giấy tờ 2"]
    assert asked.items[0]["problem"] == "Chưa ký"


def test_a_second_request_is_the_leaders_and_needs_a_reason(client, officer):
    found = make.dossier("ask_supplement", "resume", by=officer)
    typed = {"item-0-name": "Giấy tờ 2", "reason": WHY}
    signed_in(client, Role.SPECIALIST)
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 403
    signed_in(client, Role.LEADER)
    assert "again_reason" in words(client.get(move_of(found, "ask_supplement")))
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 422
    typed["again_reason"] = "Phát sinh tình tiết mới"
    assert client.post(move_of(found, "ask_supplement"), typed).status_code == 302
    assert SupplementRequest.objects.filter(dossier=found).count() == 2


def test_the_new_date_is_shown_before_it_is_promised(client, officer):
    found = make.dossier("start", by=officer)
    client.force_login(officer)
    preview = client.get(reverse("desk:new_date", args=[found.number]), {"days": "2"})
    assert client.post(
        move_of(found, "extend"), {"days": "2", "reason": WHY}
    ).status_code == 302  # fmt: skip
    found.refresh_from_db()
    assert found.extension_days == 2
    assert f"{clock.local(found.due_at):%d/%m/%Y}" in words(preview)
    for nonsense in ("", "0", "-1", "abc", "99", "²"):
        answer = client.get(reverse("desk:new_date", args=[found.number]), {"days": nonsense})
        assert answer.status_code == 200 and "<strong>" not in words(answer)


def test_the_other_moves_are_made_from_the_page(client, officer):
    taker = make.staff(Role.SPECIALIST)
    found = make.dossier(by=officer)
    client.force_login(officer)
    steps = [
        ("start", {}),
        ("reassign", {"to": taker.username, "reason": "Nghỉ phép"}),
        ("ask_supplement", {"item-0-name": "Giấy tờ 1", "reason": WHY}),
        ("resume", {"note": "Đã nộp đủ"}),
        ("stop", {"reason": "Công dân không còn nhu cầu"}),
    ]
    for move, typed in steps:
        assert client.get(move_of(found, move)).status_code == 200
        assert client.post(move_of(found, move), typed).status_code == 302
    found.refresh_from_db()
    assert (found.status, found.assignee) == (Status.STOPPED, taker)
    page = words(client.get(page_of(found)))
    assert "Nhận giấy tờ bổ sung" in page and "Đã nộp đủ" in page


def test_a_slip_without_code_is_accepted_from_its_page(client, officer):
    intake = make.intake()
    items = (make.ItemIn(intake.items[0].requirement_id, is_missing=True), *intake.items[1:])
    asked = {"procedure_code": intake.procedure_code, "submitter": intake.submitter}
    answer = actions.ask_at_intake(make.Intake(**asked, items=items), by=officer, reason=WHY)
    found = Dossier.objects.get(pk=answer["dossier"])
    client.force_login(officer)
    assert "Chưa có ngày hẹn" in words(client.get(page_of(found)))
    done = client.post(move_of(found, "accept"), {"note": ""})
    found.refresh_from_db()
    assert found.code and done["Location"].startswith(page_of(found))
    assert f"/desk/{found.ref}/papers/1.pdf" in words(client.get(page_of(found)))
