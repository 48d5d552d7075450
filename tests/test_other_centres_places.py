"""Any counter, any resident: what each of the centres may do and see, and a stranger nothing."""

from datetime import datetime

import pytest

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.dossiers import actions, queries
from motcua.dossiers.actions._steps import guard
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.shapes import FeeIn, FileIn
from motcua.dossiers.states import MOVES, Place, Stage, Status
from motcua.fees.models import Payment
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.reports import queries as reports
from motcua.reports import week
from tests import elsewhere, make

pytestmark = pytest.mark.django_db
VN = clock.VIETNAM


def vn(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VN)


# Who may do what, at which centre

WALKS = {
    "arriving": (),
    "handling": ("take_over",),
    "supplement": ("take_over", "ask_supplement"),
    "proposed": ("take_over", "propose"),
    "resolved": ("take_over", "propose", "resolve"),
}
PLACES = (Place.RECEIVING, Place.DECIDING, Place.RETURNING, None)
# What needs other facts first is asked of the guard alone.
NOT_HERE = {"accept", "refuse", "answer_consultation", "confirm_payment", "enter_result"}


def try_move(dossier, name, by):
    if name in {"put_aside_apology", "decline_online"}:
        return getattr(actions, name)(dossier.pk, by=by, reason="Chưa cần vì đã gần xong")
    return make.walk(dossier, name, by=by)


def elsewhere_dossier(walk, a, b):
    dossier = elsewhere.received(a, collect_at=elsewhere.RETURNS)
    for move in walk:
        make.walk(dossier, move, by=b)
    dossier.refresh_from_db()
    return dossier


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_move_is_made_only_at_the_places_of_the_table(place, walk):
    people = elsewhere.people()
    a, b = people[:2]
    dossier = elsewhere_dossier(WALKS[walk], a, b)
    by = people[PLACES.index(place)]
    held = {place} if place else set()
    assert dossier.places_of(by.centre_id) == held
    for name, move in MOVES.items():
        may = bool(held & set(move.places)) and bool(move.by)
        is_open = dossier.status in move.frm and (
            not move.stages or dossier.stage in move.stages
        )  # fmt: skip
        shown = name in dict(queries.moves_open_to(by, dossier))
        assert not shown or (may and is_open), name
        if not move.by or may:
            continue
        with pytest.raises(NotAllowed):
            guard(dossier, name, by)
        if name in NOT_HERE:
            continue
        with pytest.raises(NotAllowed if held else NotFound):
            try_move(dossier, name, by)


def test_a_supplement_is_answered_where_it_was_received():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere_dossier(WALKS["supplement"], a, b)
    assert [row.number for row in queries.worklist(a, scope="supplement").rows] == [dossier.code]
    seen = queries.dossier_with_all(a, dossier.code)
    assert [asked.number for asked in seen.supplement_requests.all()] == [1]
    assert [paper.form for paper in queries.papers_of(a, dossier)] == ["01", "02"]
    actions.resume(dossier.pk, by=a, at=vn(17, 9))
    dossier.refresh_from_db()
    assert (dossier.status, dossier.assignee.centre) == (Status.PROCESSING, b.centre)
    assert dossier.pauses.get().until_at == vn(17, 9)


def test_a_slip_for_another_centre_is_accepted_where_the_papers_come():
    a, b, *_ = elsewhere.people()
    version = elsewhere.procedure()
    lacking = make.intake(version, items=(), competent=elsewhere.DECIDES)

    def slip():
        answer = actions.ask_at_intake(lacking, by=a, reason="Thiếu giấy tờ", at=make.MONDAY)
        return Dossier.objects.get(pk=answer["dossier"])

    first = slip()
    assert first.ref.startswith(f"BS-{a.centre.code}-") and first.centre == b.centre
    done = actions.resume(first.pk, by=a, at=vn(17, 9))
    assert done.code.startswith(f"{a.centre.code}-261117-")
    assert (done.stage, done.received_at) == (Stage.ARRIVING, vn(17, 9))
    assert Paper.objects.get(form="01").centre == a.centre
    actions.take_over(done.pk, by=b, at=vn(17, 10))
    second = actions.resume(slip().pk, by=b, at=vn(17, 9))  # they were brought to B itself
    assert (second.stage, second.taken_over_at) == (Stage.HANDLING, vn(17, 9))
    assert second.clock_from == vn(17, 9) and second.assignee.centre == b.centre


def test_a_result_is_given_back_at_a_third_centre():
    a, b, c, x = elsewhere.people()
    dossier = elsewhere_dossier(WALKS["resolved"], a, b)
    waits = [len(queries.worklist(who, scope="return").rows) for who in (a, b, c, x)]
    assert waits == [0, 0, 1, 0]
    (row,) = queries.worklist(c, scope="return").rows
    assert row.elsewhere == "Trả hộ phường noi-giai-quyet"
    assert c.centre.name in Message.objects.get(template="ready").text
    assert DossierEvent.objects.get(move="resolve").data["sent_to"] == c.centre.code
    with pytest.raises(NotAllowed):
        make.walk(dossier, "hand_over", by=a)
    make.walk(dossier, "hand_over", by=c)
    slip = Paper.objects.get(form="return")
    assert slip.centre == c.centre and slip.data["letterhead"]["unit_name"] == c.centre.name
    dossier.refresh_from_db()
    assert dossier.status == Status.RETURNED


def test_what_is_received_here_may_be_given_back_elsewhere():
    a, _, c, _ = elsewhere.people()
    dossier = make.dossier(by=a, version=elsewhere.procedure(), collect_at=elsewhere.RETURNS)
    assert (dossier.centre, dossier.returning_centre) == (a.centre, c.centre)
    assert dossier.stage == Stage.HANDLING
    (row,) = queries.worklist(a, scope="all").rows
    assert row.elsewhere == "Trả tại phường noi-tra"


def test_the_fee_belongs_to_who_took_it_and_is_taken_once():
    a, b, c, _ = elsewhere.people()
    dossier = elsewhere_dossier(WALKS["resolved"], a, b)
    payment = Payment.objects.get()
    assert payment.centre == a.centre and queries.fee_still_due_vnd(dossier) == 0
    for who in (a, b, c):
        with pytest.raises(WrongState):
            actions.take_fee(dossier.pk, by=who, method="cash", at=vn(16, 10))
    unpaid = elsewhere.received(a, fee=FeeIn(), collect_at=elsewhere.RETURNS)
    actions.take_fee(unpaid.pk, by=c, method="cash", at=vn(16, 10))
    assert Payment.objects.latest("pk").centre == c.centre


# Isolation: what each of the four sees


@pytest.mark.parametrize("walk", WALKS)
def test_a_stranger_sees_nothing_of_it(walk):
    a, b, _, x = elsewhere.people()
    dossier = elsewhere_dossier(WALKS[walk], a, b)
    paper = Paper.objects.filter(dossier_code=dossier.code).first()
    for look in (
        lambda: queries.dossier_for(x, dossier.code),
        lambda: queries.dossier_with_all(x, dossier.code),
        lambda: queries.dossier_by_id(x, dossier.pk),
        lambda: queries.to_return(x, dossier.code),
        lambda: queries.to_return(x, f"https://mot-cua.example/theo-doi/{dossier.token}/"),
        lambda: queries.paper_of(x, dossier.code, 1),
    ):
        with pytest.raises(NotFound):
            look()
    assert paper is not None and not queries.visible_to(x).exists()
    for scope in queries.SCOPES:
        assert not queries.worklist(x, scope=scope).rows
        assert not queries.worklist(x, scope=scope, text=dossier.code).rows
        assert not queries.worklist(x, scope=scope, text=dossier.owner_name).rows


def test_the_receiver_sees_what_the_citizen_may_and_no_drafts():
    a, b, c, _ = elsewhere.people()
    dossier = elsewhere_dossier(("take_over", "propose"), a, b)
    actions.send_back(dossier.pk, by=b, reason="Sai tên đệm", at=vn(16, 11))
    make.walk(dossier, "reassign", by=b, at=vn(16, 11))
    for who in (a, c):
        seen = queries.dossier_with_all(who, dossier.code)
        assert list(seen.results.all()) == []
        told = {event.move for event in seen.events.all()}
        assert told == {"accept", "take_over"}
        notes = [e.note for e in seen.events.all() if e.by.centre_id != who.centre_id]
        assert not any(notes)
    ours = queries.dossier_with_all(b, dossier.code)
    assert len(ours.results.all()) == 1 and len(ours.events.all()) == 5
    for scope in ("mine", "all", "sign", "due", "arriving"):
        assert not queries.worklist(a, scope=scope).rows, scope


def test_scans_go_to_who_decides_and_stay_from_who_gives_back():
    a, b, c, x = elsewhere.people()
    scan = elsewhere.scan(a)
    dossier = elsewhere.received(a, files=(FileIn(scan.token, 1),), collect_at=elsewhere.RETURNS)
    assert queries.file_of(a, scan.token) == queries.file_of(b, scan.token) == scan
    for who in (c, x):
        with pytest.raises(NotFound):
            queries.file_of(who, scan.token)
    inner = elsewhere.scan(b)
    with pytest.raises(NotFound):
        queries.file_of(a, inner.token)
    assert not queries.dossier_with_all(c, dossier.code).files.all()
    assert len(queries.dossier_with_all(b, dossier.code).files.all()) == 1


def test_each_sees_the_papers_that_concern_it():
    a, b, c, _ = elsewhere.people()
    walk = ("take_over", "consult", "answer_consultation", "propose", "resolve")
    dossier = elsewhere_dossier(walk, a, b)
    forms = {who: [p.form for p in queries.papers_of(who, dossier)] for who in (a, b, c)}
    told = ["01", "result"]
    assert forms == {a: told, b: ["01", "consult", "result"], c: told}
    assert queries.paper_of(b, dossier.code, 3).form == "result"
    assert queries.paper_of(a, dossier.code, 2).form == "result"
    with pytest.raises(NotFound):
        queries.paper_of(a, dossier.code, 3)


def test_the_public_learns_who_decides_and_since_when():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    found = queries.track_by_token(dossier.token)
    assert (found.unit, found.received_by) == (b.centre.name, a.centre.name)
    assert found.taken_over_at is None and found.collect_at == a.centre.name
    actions.take_over(dossier.pk, by=b, at=vn(16, 10))
    found = queries.track_by_token(dossier.token)
    assert found.taken_over_at == vn(16, 10)
    assert [what for _, what in found.events] == ["Đã tiếp nhận", "Nơi giải quyết đã nhận hồ sơ"]


def test_work_is_counted_where_it_was_done(monkeypatch):
    a, b, *_ = elsewhere.people()
    make.dossier(by=a)
    elsewhere_dossier(WALKS["resolved"], a, b)
    elsewhere.received(a)
    monkeypatch.setattr(clock, "now", lambda: vn(18, 9))
    day = make.MONDAY.date()
    at_a, at_b = reports.day_figures(a.centre, day), reports.day_figures(b.centre, day)
    assert (at_a.received, at_a.received_for_others, at_a.came_in) == (3, 2, 0)
    assert (at_b.received, at_b.received_for_others, at_b.came_in) == (0, 0, 2)
    assert (at_a.resolved, at_b.resolved, at_b.on_time) == (0, 1, 1)
    assert (at_a.left_lying, at_b.left_lying) == (0, 1)
    assert (at_a.open_now, at_b.open_now) == (1, 1)
    (monday,) = week.last_days(a.centre, day, days=1)
    assert (monday.received, monday.received_for_others, monday.resolved) == (3, 2, 0)
