"""Nothing moves a promise without its request, its followers and its citizen knowing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import actions, rules
from motcua.dossiers.actions import arriving, deciding
from motcua.dossiers.measures import kept_promises, late_now, measures_of
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.queries import near
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import linked, make
from tests.make import MONDAY
from tests.test_waiting_late import sheet

pytestmark = pytest.mark.django_db
WHY = "Chờ xác minh của cơ quan khác"
DAY = timedelta(days=1)


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


def test_looking_late_at_what_was_sent_lets_nobody_lapse():
    by = make.staff()
    found = make.dossier("ask_supplement", by=by)
    last = SupplementRequest.objects.get().answer_by
    nine = datetime(last.year, last.month, last.day, 2, tzinfo=UTC)
    actions.answer_online(found.token, last4=found.id_last4, files=[("", sheet(by))], at=nine)
    actions.decline_online(found.pk, by=by, reason="Ảnh mờ, xin chụp lại", at=nine + DAY)
    until = SupplementRequest.objects.get().answer_by
    assert until >= last + 3 * DAY
    assert f"{until:%d/%m/%Y}" in Message.objects.get(template="supplement_short").text
    assert not actions.lapse(found.pk, at=nine + 2 * DAY)


def slip_for(chain, by, owner, **facts):
    base = make.intake(chain.whole, owner=owner, authorisation="Mẹ đẻ", **facts)
    missing = tuple(replace(item, is_missing=True) for item in base.items)
    answer = actions.ask_at_intake(
        replace(base, items=missing), by=by, reason="Thiếu giấy chứng sinh", at=MONDAY
    )
    return Dossier.objects.get(pk=answer["dossier"])


def test_a_linked_request_answers_only_the_slip_of_its_own_child():
    by, chain = make.staff(), linked.three()
    mother = make.person()
    one, two = (make.person(n, personal_id="", phone="") for n in ("Trần Văn Một", "Trần Thị Hai"))
    slips = [slip_for(chain, by, child, submitter=mother) for child in (one, two)]
    linked.receive(chain, by, submitter=mother, owner=two, authorisation="Mẹ đẻ")
    assert [Dossier.objects.get(pk=slip.pk).status for slip in slips] == ["supplement", "withdrawn"]
    assert [slip.supplement_requests.get().answered_at for slip in slips] == [None, MONDAY]


def test_a_result_signed_during_an_incident_is_judged_by_what_it_took():
    by, director = make.staff(), make.staff(Role.DIRECTOR)
    found = make.dossier("propose", by=by)  # due on Thursday 09:00
    actions.declare_incident(by=director, reason=WHY, at=datetime(2026, 11, 18, 2, tzinfo=UTC))
    signed_at = datetime(2026, 11, 19, 8, tzinfo=UTC)
    actions.resolve(found.pk, by=make.staff(Role.LEADER), at=signed_at)
    incident = actions.end_incident(by=director, at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    assert near.touched_by(incident.pk, 0) == [found.pk]
    assert actions.recount_after_incident(found.pk, incident_id=incident.pk)
    found.refresh_from_db()
    assert found.due_at > signed_at and found.status == "resolved"
    assert near.touched_by(incident.pk, 0) == []
    assert not Message.objects.filter(template="incident_over").exists()


def test_what_is_received_in_an_incident_is_promised_at_the_earliest_and_said_again_after():
    by, chain = make.staff(), linked.three()
    since = MONDAY - timedelta(hours=1)
    actions.declare_incident(by=by, reason="Mất điện toàn khu vực", at=since)
    found = make.dossier(by=by)
    promise = rules.from_json(found.promise)
    assert promise.paused_since == MONDAY and promise.due_at == found.due_at
    paper = Paper.objects.get(form="01", dossier_code=found.code)
    assert "sớm nhất" in str(paper.data)
    assert "chưa tính thời gian" in Message.objects.get(template="received").text
    request = linked.receive(chain, by)
    assert "sớm nhất" in str(Paper.objects.get(form="linked").data)
    assert "chưa tính thời gian" in Message.objects.get(template="linked_received").text
    before = found.due_at
    incident = actions.end_incident(by=by, at=MONDAY + 2 * DAY)
    for pk in near.touched_by(incident.pk, 0):
        actions.recount_after_incident(pk, incident_id=incident.pk)
    found.refresh_from_db()
    assert found.due_at == before + 4 * DAY  # two working days, over the weekend
    assert Message.objects.filter(template="incident_over", about=found.code).count() == 1
    last, parts = dues(request)
    assert last == parts[-1] == request.first_due_at + 4 * DAY


def test_a_desk_is_handed_over_with_the_requests_locked_before_the_dossiers():
    by = make.staff()
    request = linked.receive(linked.three(), by)
    first = linked.parts_of(request)[0]
    taker = make.staff(Role.SPECIALIST)
    with CaptureQueriesContext(connection) as seen:
        actions.hand_over_desk(
            by=by, of=first.assignee.username, to=taker.username, reason="Nghỉ phép năm", at=MONDAY
        )
    locks = [q["sql"] for q in seen.captured_queries if "FOR NO KEY UPDATE" in q["sql"]]
    tables = [sql.split("FROM")[1].split()[0].strip('"') for sql in locks]
    assert tables == ["dossiers_linkedrequest", "dossiers_dossier"]
    first.refresh_from_db()
    assert first.assignee == taker


class Deadlock(Exception):
    sqlstate = "40P01"


def test_one_lost_lock_stops_no_sitting(monkeypatch):
    by, leader = make.staff(), make.staff(Role.LEADER)
    rows = [make.dossier("propose", by=by) for _ in range(2)]
    sign = deciding.resolve

    def loses(dossier_id, **facts):
        if dossier_id == rows[0].pk:
            raise OperationalError("deadlock detected") from Deadlock()
        return sign(dossier_id, **facts)

    monkeypatch.setattr(deciding, "resolve", loses)
    monkeypatch.setattr(arriving, "take_over", loses)
    facts = [(row.pk, row.code, 0) for row in rows]
    told = actions.resolve_many(facts, by=leader, at=MONDAY)
    assert ["thử lại" in one.problem for one in told] == [True, False]
    assert "thử lại" in actions.take_over_many([facts[0][:2]], by=by, at=MONDAY)[0].problem
    monkeypatch.setattr(Deadlock, "sqlstate", "08006")  # the database is gone: no word for that
    with pytest.raises(OperationalError):
        actions.resolve_many(facts[:1], by=leader, at=MONDAY)


def test_a_part_that_waits_for_another_is_not_late_but_one_that_started_late_is(request_of_three):
    by, request = request_of_three
    first, second, _ = linked.parts_of(request)
    late = second.due_at + 5 * DAY
    assert late_now(by, at=late).late == 1  # only the one whose clock runs
    linked.sign(first, by, at=late)
    linked.enter(second, by, at=late + timedelta(minutes=5))
    second.refresh_from_db()
    assert second.due_at > second.resolved_at > second.first_due_at
    assert measures_of(second).law == "Quá hạn"
    kept = kept_promises(by, late.date(), late.date()).total
    assert (kept.resolved, kept.late) == (2, 2)


def test_each_part_can_be_followed_answered_and_fetched_from_the_page_of_the_whole(
    request_of_three, client
):
    by, request = request_of_three
    first, second, _ = linked.parts_of(request)
    make.walk(first, "ask_supplement", by=by)
    actions.declare_incident(by=by, reason="Mất điện toàn khu vực")
    page = client.get(f"/theo-doi/{request.token}/").content.decode()
    until = first.supplement_requests.get().answer_by
    assert f"/theo-doi/{first.token}/bo-sung/" in page and f"{until:%d/%m/%Y}" in page
    assert f'href="/theo-doi/{second.token}/"' in page
    assert page.count("Mất điện toàn khu vực") == 1
    assert client.get(f"/theo-doi/{second.token}/").status_code == 200
    ready = linked.receive(linked.three(), by, return_by="online")
    linked.sign(linked.parts_of(ready)[0], by, at=MONDAY)
    page = client.get(f"/theo-doi/{ready.token}/").content.decode()
    assert f"/theo-doi/{linked.parts_of(ready)[0].token}/ket-qua" in page
