"""Nothing moves a promise without its request, its followers and its citizen knowing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.outbox.models import Message
from motcua.people.states import Role
from tests import linked, make
from tests.make import MONDAY

pytestmark = pytest.mark.django_db
WHY = "Chờ xác minh của cơ quan khác"
DAY = timedelta(days=1)
WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def request_of_three():
    by = make.staff()
    return by, linked.receive(linked.three(), by)


def dues(request):
    request.refresh_from_db()
    return request.due_at, [row.due_at for row in linked.parts_of(request)]


def test_a_new_date_of_one_part_moves_those_that_wait_for_it_and_the_request(request_of_three):
    by, request = request_of_three
    before = request.due_at
    first = linked.parts_of(request)[0]
    actions.extend(first.pk, by=by, days=20, reason=WHY, at=MONDAY)
    last, parts = dues(request)
    assert parts == sorted(parts) and last == parts[-1] > before + 20 * DAY
    assert request.first_due_at == before
    assert Message.objects.filter(template="linked_later").count() == 1
    later = linked.parts_of(request)[2]
    assert later.events.get(move="recount").data["cause"] == first.code
    linked.sign(first, by, at=MONDAY + DAY)  # on its turn the clock starts when it really does
    assert linked.parts_of(request)[1].due_at < parts[1]


@pytest.mark.parametrize("wait", ["ask_supplement", "ask_payment"])
def test_the_request_follows_a_part_that_waited_for_its_citizen(request_of_three, wait):
    by, request = request_of_three
    first, before = linked.parts_of(request)[0], request.due_at
    make.walk(first, wait, by=by)
    goes_on = {"ask_supplement": "resume", "ask_payment": "confirm_payment"}[wait]
    make.walk(first, goes_on, by=by, at=MONDAY + 7 * DAY)
    last, parts = dues(request)
    assert last == parts[-1] == before + 7 * DAY


def test_the_request_follows_a_recount_and_an_incident(request_of_three):
    by, request = request_of_three
    before = request.due_at
    first = linked.parts_of(request)[0]
    make.holiday(date(2026, 11, 17), "Ngày nghỉ mới")
    actions.recount(first.pk, by=by, reason="Nghị quyết thêm ngày nghỉ", at=MONDAY)
    last, parts = dues(request)
    assert last == parts[-1] == before + DAY
    actions.declare_incident(by=by, reason=WHY, at=MONDAY)
    found = actions.end_incident(by=by, at=datetime(2026, 11, 18, 2, tzinfo=UTC))
    actions.recount_after_incident(first.pk, incident_id=found.pk, at=MONDAY + 2 * DAY)
    assert dues(request)[0] > last


def test_a_recount_tells_the_citizen_and_counts_the_step_anew(client):
    steps = [("Xử lý", "Chuyên viên", 960)]  # two days of work
    found = make.dossier("start", version=make.procedure(5, steps=steps))
    make.holiday(date(2026, 11, 17), "Ngày nghỉ mới")
    director = make.staff(Role.DIRECTOR)
    limit = found.step_due_at
    actions.recount(found.pk, by=director, reason="Nghị quyết thêm ngày nghỉ", at=MONDAY)
    found = Dossier.objects.get(pk=found.pk)
    assert found.step_due_at == limit + DAY
    assert "24/11/2026" in Message.objects.get(template="recounted").text
    actions.recount(found.pk, by=director, reason="Xem lại một lần nữa", at=MONDAY)
    assert Message.objects.filter(template="recounted").count() == 1  # it did not move
    page = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "Hẹn lại ngày trả" in page and "Hẹn lần đầu" in page and "chậm so với" in page


def test_what_waited_for_the_citizen_shows_the_first_date_without_an_apology(client):
    by = make.staff()
    found = make.dossier("ask_supplement", by=by)
    make.walk(found, "resume", by=by, at=MONDAY + DAY)
    page = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert "Hẹn lần đầu" in page and "chậm so với" not in page
