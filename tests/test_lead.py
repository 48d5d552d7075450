"""The leader's screens: read, sign one or many, send back, watch the deadlines, share out work."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.shapes import ItemIn
from motcua.dossiers.states import Stage, Status
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from tests import make
from tests.casework import words

pytestmark = pytest.mark.django_db
HOME, SIGN, DUE, DESKS = (reverse(f"lead:{name}") for name in ("home", "sign", "due", "desks"))
HX = {"HX-Request": "true"}
WHY = "Chờ xác minh của cơ quan khác"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.fixture
def officer():
    return make.staff()


@pytest.fixture
def leader(client):
    person = make.staff(Role.LEADER)
    client.force_login(person)
    return person


def page_of(found):
    return reverse("lead:dossier", args=[found.number])


def move_of(found, move):
    return reverse("lead:move", args=[found.number, move])


@pytest.mark.parametrize("role", list(Role))
def test_only_leaders_directors_and_auditors_come_in(client, officer, role):
    found = make.dossier("propose", by=officer)
    client.force_login(make.staff(role))
    expected = 200 if role in {Role.LEADER, Role.DIRECTOR, Role.AUDITOR} else 403
    for address in (HOME, DUE, DESKS, page_of(found)):
        assert client.get(address).status_code == expected
    allowed = 302 if role == Role.LEADER else 403
    assert client.post(SIGN, {}).status_code == allowed


def test_a_row_says_what_will_be_signed_and_who_proposed(client, officer, leader):
    make.dossier("propose", by=officer)
    page = words(client.get(HOME))
    assert "Giấy xác nhận" in page and "Nội dung xác nhận." in page and officer.full_name in page
    assert "Chưa đọc" in page and 'name="number"' not in page


def test_only_what_was_opened_can_be_ticked(client, officer, leader):
    read, unread = (make.dossier("propose", by=officer) for _ in range(2))
    client.get(page_of(read))
    page = words(client.get(HOME))
    assert f'value="{read.number}"' in page and f'value="{unread.number}"' not in page
    answer = client.post(SIGN, {"number": [read.number, unread.number]})
    read.refresh_from_db()
    unread.refresh_from_db()
    assert (read.status, unread.status) == (Status.RESOLVED, Status.PROCESSING)
    assert "Đã ký 1 hồ sơ" in words(answer) and "Chưa mở đọc" in words(answer)


def test_one_failure_stops_nothing_else(client, officer, leader):
    first, moved, last = (make.dossier("propose", by=officer) for _ in range(3))
    for found in (first, moved, last):
        client.get(page_of(found))
    actions.send_back(moved.pk, by=leader, reason="Sai tên người")
    answer = client.post(
        SIGN, {"number": [first.number, moved.number, "H17.99-261116-0001", last.number]}
    )
    signed = set(Result.objects.exclude(signed_at=None).values_list("dossier", flat=True))
    assert signed == {first.pk, last.pk}
    assert [done.number for done in answer.context["unsigned"]] == [
        moved.number, "H17.99-261116-0001"
    ]  # fmt: skip


def test_the_number_of_its_slip_signs_nothing_that_was_not_read(client, officer, leader):
    version = make.procedure()
    papers = tuple(
        ItemIn(each.pk, is_missing=True) for each in version.requirements.all() if each.is_required
    )
    slip = actions.ask_at_intake(
        make.intake(version, items=papers), by=officer, reason="Thiếu giấy tờ", at=make.MONDAY
    )
    found = Dossier.objects.get(pk=slip["dossier"])
    for move in ("resume", "propose"):
        make.walk(found, move, by=officer)
    found.refresh_from_db()
    answer = client.post(SIGN, {"number": found.ref})
    assert found.ref and found.code and "Không có bản đang trình" in words(answer)
    assert not Result.objects.exclude(signed_at=None).exists()


def test_forty_stand_on_one_page(client, officer, leader):
    version = make.procedure()
    for _ in range(40):
        make.dossier("propose", by=officer, version=version)
    assert words(client.get(HOME)).count("Chưa đọc</span>") == 40


def test_a_reworked_draft_must_be_read_again(client, officer, leader):
    found = make.dossier("propose", by=officer)
    client.get(page_of(found))
    actions.send_back(found.pk, by=leader, reason="Sai tên người")
    make.walk(found, "propose", by=officer)
    client.post(SIGN, {"number": found.number})
    found.refresh_from_db()
    assert found.stage == Stage.PROPOSED
    answer = client.post(move_of(found, "resolve"), {"draft": "1"})
    assert answer.status_code == 409 and "Dự thảo đã được thay" in words(answer)
    client.get(page_of(found))
    assert client.post(move_of(found, "resolve"), {"draft": "2"}).status_code == 302


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_one_is_signed_from_its_page(client, officer, leader, headers):
    found, waiting = (make.dossier("propose", by=officer) for _ in range(2))
    assert "Nội dung xác nhận." in words(client.get(move_of(found, "resolve"), headers=headers))
    answer = client.post(move_of(found, "resolve"), {"draft": "1"}, headers=headers)
    if not headers:
        answer = client.get(answer["Location"])
    assert answer.status_code == 200 and "Đã ký." in words(answer)
    assert page_of(waiting) in words(answer)  # the next one is one tap away
    assert Result.objects.get(dossier=found).signed_by == leader


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_draft_goes_back_with_a_reason(client, officer, leader, headers):
    found = make.dossier("propose", by=officer)
    assert (
        client.post(move_of(found, "send_back"), {"reason": ""}, headers=headers).status_code == 422
    )
    client.post(move_of(found, "send_back"), {"reason": "Sai ngày sinh"}, headers=headers)
    found.refresh_from_db()
    assert found.stage == Stage.HANDLING
    client.force_login(officer)
    page = words(client.get(reverse("desk:move", args=[found.number, "propose"])))
    assert "Sai ngày sinh" in page and "Nội dung xác nhận." in page


def test_a_director_sees_and_shares_out_but_does_not_sign(client, officer):
    found = make.dossier("propose", by=officer)
    client.force_login(make.staff(Role.DIRECTOR))
    page = words(client.get(page_of(found)))
    assert move_of(found, "resolve") not in page and move_of(found, "reassign") in page
    assert client.post(move_of(found, "resolve"), {"draft": "1"}).status_code == 403
    assert client.post(SIGN, {"number": found.number}).status_code == 403
    found.refresh_from_db()
    assert found.stage == Stage.PROPOSED


def test_who_proposed_does_not_sign(client):
    both = make.staff(Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER)
    found = make.dossier("propose", by=both)
    client.force_login(both)
    client.get(page_of(found))
    answer = client.post(SIGN, {"number": found.number})
    assert "không tự ký" in words(answer)


def test_late_and_soon_of_the_whole_centre(client, officer, leader):
    version = make.procedure(3)
    late = make.dossier(by=officer, version=version, at=make.MONDAY - timedelta(days=20))
    far = make.dossier(by=officer, version=make.procedure(20))
    paused = make.dossier("ask_supplement", by=officer, at=make.MONDAY - timedelta(days=20))
    soon = make.dossier(by=officer, version=make.procedure(2))
    page = words(client.get(DUE))
    assert late.number in page and soon.number in page
    assert far.number not in page and paused.number not in page
    assert page.index("Quá hạn") < page.index("Sắp đến hạn")
    assert move_of(soon, "extend") in page and move_of(late, "extend") not in page


def test_an_apology_goes_out_from_here(client, officer, leader):
    found = make.dossier(by=officer)
    assert client.post(move_of(found, "extend"), {"days": "2", "reason": WHY}).status_code == 302
    found.refresh_from_db()
    assert found.extension_days == 2


def test_full_desks_come_first_and_can_be_relieved(client, officer, leader):
    idle = make.staff(Role.SPECIALIST, full_name="Trần Thị Rảnh")
    found = make.dossier("start", by=officer)
    rows = client.get(DESKS).context["desks"]
    assert (rows[0].open, rows[0].username) == (1, officer.username)
    assert idle.username in [row.username for row in rows]
    listed = words(client.get(DESKS, {"of": officer.username}))
    assert found.number in listed and move_of(found, "reassign") in listed
    form = words(client.get(move_of(found, "reassign")))
    assert "Trần Thị Rảnh: 0 hồ sơ đang mở" in form
    client.post(move_of(found, "reassign"), {"to": idle.username, "reason": "San việc"})
    found.refresh_from_db()
    assert found.assignee == idle


def test_another_centre_is_not_found(client, officer):
    found = make.dossier("propose", by=officer)
    elsewhere = make.centre("noi-khac")
    client.force_login(make.staff(at=elsewhere))
    assert client.get(page_of(found)).status_code == 404
    assert client.post(move_of(found, "resolve"), {"draft": "1"}).status_code == 404
    assert found.number not in words(client.get(HOME)) + words(client.get(DUE))
    answer = client.post(SIGN, {"number": found.number})
    assert "Không tìm thấy" in words(answer)
    found.refresh_from_db()
    assert found.stage == Stage.PROPOSED


def test_reading_here_is_logged(client, officer, leader):
    found = make.dossier("propose", by=officer)
    client.get(page_of(found))
    assert AuditEntry.objects.filter(staff=leader, subject=found.number).count() == 1


def test_the_lists_cost_the_same_for_any_number_of_rows(client, officer, leader, query_budget):
    version = make.procedure(2)
    make.dossier("propose", by=officer, version=version)
    for address, most in ((HOME, 20), (DUE, 11), (DESKS, 9)):
        client.get(address)
        with query_budget(most) as one:
            client.get(address)
        for _ in range(5):
            make.dossier("propose", by=officer, version=version)
        with query_budget(most) as more:
            client.get(address)
        assert len(one) == len(more)


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        (HOME, {"after": "WzEsIjk5OTktMTItMzFUMjM6NTk6NTkiLCJhIiwiYiJd"}, 422),  # no zone
        (HOME, {"after": "%%%"}, 422), (DUE, {"after": "x"}, 422), (DESKS, {"of": "khong-co"}, 200),
        ("/lead/🙂/", {}, 404), ("/lead/H17.1-1-1/", {}, 404), ("/lead/H17.1-1-1/xoa/", {}, 404),
    ],
)  # fmt: skip
def test_nonsense_is_refused_kindly(client, leader, address, asked, status):
    assert client.get(address, asked).status_code == status


def test_nothing_waits_says_so(client, leader):
    assert "Không có hồ sơ nào chờ ký" in words(client.get(HOME))
    assert "Không có hồ sơ nào trễ" in words(client.get(DUE))


def test_too_late_for_an_apology_there_is_the_reason_and_no_form(client, officer, leader):
    late = make.dossier(by=officer, at=make.MONDAY - timedelta(days=20))
    answer = client.get(move_of(late, "extend"))
    assert answer.status_code == 409
    assert "ngày cuối là" in words(answer) and 'name="days"' not in words(answer)
    assert move_of(late, "extend") not in words(client.get(page_of(late)))
    soon = make.dossier(by=officer)
    assert move_of(soon, "extend") in words(client.get(page_of(soon)))
