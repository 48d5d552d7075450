"""What is said of clocks that stand, and of those that run although the status does not say so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.core import clock
from motcua.dossiers import actions, measures, queries
from motcua.dossiers.actions import _following
from motcua.dossiers.actions.forecasting import _finished
from motcua.dossiers.models import Dossier, Notice
from motcua.dossiers.queries.unseen import unseen_limits
from motcua.outbox.models import Message
from tests import elsewhere, linked, make
from tests.test_waiting_late import sheet

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = make.MONDAY
LATE = "quá ngày hẹn"


def page(client, token):
    return client.get(f"/theo-doi/{token}/").content.decode()


@pytest.fixture
def long_after(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 60 * DAY)


@pytest.mark.parametrize("wait", ["ask_supplement", "ask_payment"])
def test_nobody_is_late_while_the_citizen_is_waited_for(client, long_after, wait):
    assert LATE not in page(client, make.dossier(wait).token)
    assert LATE in page(client, make.dossier().token)


def test_nobody_becomes_late_while_an_incident_lasts(client, monkeypatch):
    by = make.staff()
    dossier = make.dossier(by=by)
    actions.declare_incident(by=by, reason="Mất điện toàn phường", at=MONDAY + DAY)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 60 * DAY)
    said = page(client, dossier.token)
    assert LATE not in said
    assert "quá hạn" not in said


def test_a_linked_request_is_late_only_by_a_part_that_runs(client, long_after):
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    assert LATE in page(client, request.token)
    for row in linked.parts_of(request):
        if row.stage != "queued":
            make.walk(row, "ask_supplement", by=by)
    assert LATE not in page(client, request.token)


def sent_online(by, at=MONDAY):
    dossier = make.dossier("ask_supplement", by=by, at=at)
    actions.answer_online(
        dossier.token, last4=dossier.id_last4, files=[("", sheet(by))], at=at + DAY
    )
    return Dossier.objects.get(pk=dossier.pk)


def test_what_was_sent_online_and_lies_unseen_is_late_like_any_other(monkeypatch):
    by = make.staff()
    lies, waits = sent_online(by), make.dossier("ask_supplement", by=by)
    assert measures.late_now(by, at=MONDAY + 2 * DAY).late == 0
    found = measures.late_now(by, at=MONDAY + 20 * DAY)
    assert (found.late, found.unexcused) == (1, 1)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 20 * DAY)
    for scope in ("unexcused", "due"):
        rows = queries.worklist(by, scope=scope).rows
        assert [row.number for row in rows] == [lies.code] != [waits.code]


def asked_twice(by):
    unseen_limits(by.centre_id)  # now the calendar is at hand
    with CaptureQueriesContext(connection) as seen:
        found = {pk: due for pk, due, _ in unseen_limits(by.centre_id)}
    return found, len(seen)


def test_many_that_lie_unseen_cost_no_more_than_one_and_each_keeps_its_incidents():
    by = make.staff()
    first = sent_online(by)
    actions.declare_incident(by=by, reason="Mất điện toàn phường", at=MONDAY + DAY)
    actions.end_incident(by=by, at=MONDAY + 2 * DAY)
    dues, cost = asked_twice(by)
    second = sent_online(by, at=MONDAY + 2 * DAY)
    both, cost_of_two = asked_twice(by)
    assert cost_of_two == cost
    assert both[first.pk] == dues[first.pk] > first.due_at
    assert both[second.pk] == second.due_at + DAY  # it met no incident; a day went by unseen


def test_it_is_warned_of_before_and_after():
    by = make.staff()
    lies = sent_online(by)
    ((_, due, _),) = unseen_limits(by.centre_id)
    Notice.objects.all().delete()
    actions.warn(lies.centre_id, at=due - timedelta(minutes=30))
    soon = Notice.objects.get(staff=by, kind="due_soon")
    assert soon.dossier == lies
    assert "chưa ai xem" in soon.text
    actions.warn(lies.centre_id, at=due + timedelta(minutes=30))
    assert Notice.objects.filter(staff=by, kind="late", dossier=lies).count() == 1
    taken = actions.resume(lies.pk, by=by, at=MONDAY + 2 * DAY)
    assert taken.due_at == due  # the moment that was warned of is the one that is promised


def test_nobody_is_warned_of_arrivals_while_an_incident_lasts():
    a, b, *_ = elsewhere.people()
    elsewhere.received(a)
    assert actions.warn_of_arrivals(b.centre_id, at=MONDAY + 9 * DAY) == 1
    actions.declare_incident(by=b, reason="Mất điện toàn phường", at=MONDAY + 9 * DAY)
    assert actions.warn_of_arrivals(b.centre_id, at=MONDAY + 10 * DAY) == 0


def test_a_turn_that_nobody_takes_is_told_to_the_leaders(monkeypatch):
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    monkeypatch.setattr(_following, "assignee_for", lambda *_: None)
    linked.sign(rows[0], by, at=MONDAY)
    told = Notice.objects.filter(staff=by, kind="linked", text__contains="Chưa có người thụ lý")
    assert told.exists()


def test_a_forecast_leaves_incidents_out():
    by = make.staff()
    dossier = make.dossier(by=by)
    actions.declare_incident(by=by, reason="Mất điện toàn phường", at=MONDAY + DAY)
    actions.end_incident(by=by, at=MONDAY + 2 * DAY)
    make.walk(dossier, "propose", by=by, at=MONDAY + 2 * DAY)
    make.walk(dossier, "resolve", by=by, at=MONDAY + 2 * DAY)
    ((taken,),) = _finished(dossier.centre_id, MONDAY + 3 * DAY).values()
    assert taken[1] == 8 * 60  # one working day of two


def test_who_is_asked_for_papers_is_told_until_when_and_how():
    make.dossier("ask_supplement")
    text = Message.objects.get(template="supplement").text
    assert "Hạn cuối: hết ngày" in text
    assert "gửi ảnh chụp" in text


def test_a_refusal_on_an_english_page_is_marked_as_vietnamese(client):
    dossier = make.dossier("ask_supplement")
    wrong = "0000" if dossier.id_last4 != "0000" else "1111"
    said = client.post(f"/theo-doi/{dossier.token}/bo-sung/", {"last4": wrong}).content.decode()
    assert '<span lang="vi">Bốn số cuối' in said
