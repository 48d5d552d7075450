"""The same dossier is counted alike wherever it is counted: lists, desks, figures, registers."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.core.errors import WrongState
from motcua.dossiers import actions, measures, oversight, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import near, sheets
from motcua.people.states import Role
from motcua.reports.queries import DayFigures, day_figures
from motcua.reports.week import last_days
from tests import linked, make
from tests.make import MONDAY
from tests.test_clocks_said import sent_online

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Chờ xác minh của cơ quan khác"


@pytest.fixture
def today(monkeypatch):
    def put(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return put


def of_day(by, at: datetime) -> DayFigures:
    return day_figures(by.centre, clock.day_of(at))


# By the minute


@pytest.mark.parametrize(("seconds", "kept"), [(0, 1), (59, 1), (60, 0)])
def test_what_is_ready_in_the_minute_of_its_promise_is_in_time(seconds, kept):
    by = make.staff()
    dossier = make.dossier("propose", by=by)
    at = dossier.due_at + timedelta(seconds=seconds)
    make.walk(dossier, "resolve", by=by, at=at)
    day = clock.day_of(at)
    total = measures.kept_promises(by, day, day).total
    (shown,) = last_days(by.centre, day, 1)
    assert total.on_time == of_day(by, at).on_time == shown.on_time == kept
    assert total.resolved == shown.resolved == 1


@pytest.mark.parametrize(("seconds", "late"), [(59, 0), (60, 1)])
def test_what_is_open_becomes_late_with_the_next_minute(today, seconds, late):
    by = make.staff()
    dossier = make.dossier("start", by=by)
    at = dossier.due_at + timedelta(seconds=seconds)
    today(at)
    assert measures.late_now(by).late == of_day(by, at).late_now == late
    assert sum(desk.late for desk in oversight.desks(by)) == late
    assert queries.track_by_token(dossier.token).is_late is bool(late)
    (row,) = queries.worklist(by, scope="all").rows
    assert (row.urgency == "late") is bool(late)


def test_a_part_that_started_late_is_no_promise_kept_in_the_public_figures():
    by = make.staff()
    first, second, _ = linked.parts_of(linked.receive(linked.three(), by))
    late = second.due_at + 5 * DAY
    linked.sign(first, by, at=late)
    linked.enter(second, by, at=late + timedelta(minutes=5))
    day = clock.day_of(late)
    total = measures.kept_promises(by, day, day).total
    (shown,) = last_days(by.centre, day, 1)
    assert (total.resolved, total.on_time) == (shown.resolved, shown.on_time) == (2, 0)
    assert of_day(by, late).on_time == 0


def test_a_part_that_waited_is_held_to_the_promise_that_its_wait_moved():
    by = make.staff()
    first, _, _ = linked.parts_of(linked.receive(linked.three(), by))
    make.walk(first, "ask_supplement", by=by)
    make.walk(first, "resume", by=by, at=MONDAY + 7 * DAY)
    linked.sign(first, by, at=MONDAY + 7 * DAY)
    day = clock.day_of(MONDAY + 7 * DAY)
    (shown,) = last_days(by.centre, day, 1)
    assert measures.kept_promises(by, day, day).total.on_time == shown.on_time == 1


# What is late now


def test_what_lies_unseen_is_late_in_the_figures_too(today):
    by = make.staff()
    sent_online(by)
    make.dossier("ask_supplement", by=by)
    today(MONDAY + 20 * DAY)
    found, shown = measures.late_now(by), of_day(by, MONDAY + 20 * DAY)
    assert (found.late, found.unexcused) == (shown.late_now, shown.unexcused_now) == (1, 1)


def test_what_was_late_before_it_lay_unseen_is_counted_once(today):
    by = make.staff()
    after = MONDAY + 20 * DAY
    dossier = make.dossier("start", by=by)
    make.walk(dossier, "ask_supplement", by=by, at=after)
    Dossier.objects.filter(pk=dossier.pk).get().supplement_requests.update(sent_at=after + DAY)
    today(after + 5 * DAY)
    found, shown = measures.late_now(by), of_day(by, after + 5 * DAY)
    assert (found.late, found.unexcused) == (shown.late_now, shown.unexcused_now) == (1, 1)


def test_no_desk_becomes_late_while_an_incident_lasts(today):
    by = make.staff()
    make.dossier("start", by=by)
    actions.declare_incident(by=by, reason="Mất điện toàn phường", at=MONDAY + DAY)
    today(MONDAY + 20 * DAY)
    assert sum(desk.late for desk in oversight.desks(by)) == 0


def test_a_draft_of_what_waits_is_not_asked_for_a_signature():
    by = make.staff()
    dossier = make.dossier("start", by=by)
    wednesday = MONDAY + 2 * DAY
    assert dossier.pk in near.to_apologise(dossier.centre_id, wednesday)
    actions.draft_apology(dossier.pk, at=wednesday)
    assert measures.late_now(by, at=wednesday).drafts == 1
    make.walk(dossier, "ask_supplement", by=by, at=wednesday)
    assert measures.late_now(by, at=wednesday).drafts == 0


def test_a_list_is_as_it_stands_at_its_moment(today):
    by = make.staff()
    dossier = make.dossier("start", by=by)  # due on Thursday the 19th
    numbers = []
    for now, at in ((MONDAY - 60 * DAY, MONDAY + 20 * DAY), (MONDAY + 60 * DAY, MONDAY)):
        today(now)
        numbers.append([r.number for r in queries.worklist(by, scope="unexcused", at=at).rows])
    assert numbers == [[dossier.code], []]
    rows = queries.worklist(by, scope="due", at=MONDAY - 60 * DAY).rows
    assert rows == []
    (row,) = queries.worklist(by, scope="all", at=MONDAY).rows
    assert row.may_extend


# What was received


def test_a_part_that_waits_is_received_with_its_request():
    by = make.staff()
    linked.receive(linked.three(), by)
    make.dossier(by=by)
    first, last = date(2026, 11, 16), date(2026, 11, 20)
    assert [row.received for row in last_days(by.centre, last, 5)] == [4, 0, 0, 0, 0]
    assert [of_day(by, MONDAY + n * DAY).received for n in range(5)] == [4, 0, 0, 0, 0]
    assert len(sheets.register(by, first, first).rows) == 4
    assert sheets.register(by, first + DAY, last).rows == ()


# Who may be given what


@pytest.mark.parametrize("wait", ["ask_supplement", "ask_payment"])
def test_a_dossier_that_waits_is_given_to_another(wait):
    by = make.staff(Role.LEADER, Role.RECEPTIONIST, Role.SPECIALIST)
    dossier = make.dossier(wait, by=by)
    assert "reassign" in dict(queries.moves_open_to(by, dossier))
    taker = make.staff(Role.SPECIALIST, at=by.centre)
    assert actions.reassign(dossier.pk, by=by, to=taker.username, reason=WHY).assignee == taker


def test_a_desk_offers_what_the_move_allows(client):
    by, head = make.staff(), make.staff(Role.LEADER)
    for path in (("start",), ("ask_supplement",), ("ask_payment",)):
        make.dossier(*path, by=by)
    held = Dossier.objects.filter(assignee__isnull=False)
    of = held.values_list("assignee__username", flat=True).distinct().get()
    client.force_login(head)
    page = client.get(reverse("lead:desks"), {"of": of}).content.decode()
    for dossier in held:
        assert reverse("lead:move", args=[dossier.code, "reassign"]) in page


def test_a_slip_that_waits_for_papers_is_nobody_s_yet():
    by = make.staff(Role.LEADER, Role.RECEPTIONIST, Role.SPECIALIST)
    whole = make.intake()
    short = replace(whole, items=(replace(whole.items[0], is_missing=True),))
    made = actions.ask_at_intake(short, by=by, reason=WHY, at=MONDAY)
    slip = Dossier.objects.get(pk=made["dossier"])
    assert "reassign" not in dict(queries.moves_open_to(by, slip))
    taker = make.staff(Role.SPECIALIST, at=by.centre)
    with pytest.raises(WrongState):
        actions.reassign(slip.pk, by=by, to=taker.username, reason=WHY)
