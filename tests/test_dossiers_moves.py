"""Every move from every status by every role: allowed as the table says, refused otherwise."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.core.errors import BadRequest, NotAllowed, NotFound, Refused, WrongState
from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import MOVES, NATIONAL_CODE, Stage, Status
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Chờ xác minh của cơ quan khác"


@pytest.fixture(autouse=True)
def _culture_day():
    make.holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam")


PATHS = {
    (Status.ACCEPTED, Stage.HANDLING): (),
    (Status.PROCESSING, Stage.HANDLING): ("start",),
    (Status.PROCESSING, Stage.PROPOSED): ("propose",),
    (Status.SUPPLEMENT, Stage.HANDLING): ("ask_supplement",),
    (Status.PAYMENT_DUE, Stage.HANDLING): ("ask_payment",),
    (Status.RESOLVED, Stage.HANDLING): ("propose", "resolve"),
    (Status.RETURNED, Stage.HANDLING): ("propose", "resolve", "hand_over"),
    (Status.STOPPED, Stage.HANDLING): ("stop",),
    (Status.WITHDRAWN, Stage.HANDLING): ("withdraw",),
}
# What needs a slip, a question, a draft or the clock first is walked in tests/test_waiting_*,
# what comes from another centre in tests/test_other_centres*.
ELSEWHERE = {"answer_consultation", "put_aside_apology", "answer_online", "decline_online", "lapse"}
# The parts of linked procedures are walked in tests/test_linked.py; nobody makes a system's move.
ELSEWHERE |= {"enter_result"} | {name for name, move in MOVES.items() if not move.by}
WALKED = sorted(set(MOVES) - {"accept", "refuse", "take_over"} - ELSEWHERE)


def test_national_codes_are_one_to_ten():
    assert [NATIONAL_CODE[s] for s in Status] == list(range(1, 11))


@pytest.mark.parametrize("move", WALKED)
@pytest.mark.parametrize("place", PATHS, ids=lambda p: f"{p[0]}-{p[1]}")
def test_a_move_is_open_exactly_where_the_table_says(place, move):
    status, stage = place
    by = make.staff()
    dossier = make.dossier(*PATHS[place], by=by)
    assert (dossier.status, dossier.stage) == place
    if move == "ask_payment":  # what else it asks is tried in test_lateness
        make.owes(dossier)
        dossier.refresh_from_db()
    edge = MOVES[move]
    allowed = status in edge.frm and (not edge.stages or stage in edge.stages)
    shown = move in dict(queries.moves_open_to(by, dossier))
    if not allowed:
        assert not shown
        with pytest.raises(WrongState):
            make.walk(dossier, move, by=by)
        return
    assert shown
    events = dossier.events.count()
    make.walk(dossier, move, by=by)
    dossier.refresh_from_db()
    assert dossier.status == (edge.to or status)
    assert dossier.events.count() == events + 1


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("move", WALKED)
def test_only_the_roles_of_the_table_make_a_move(move, role):
    edge = MOVES[move]
    start = next(
        path
        for (status, stage), path in PATHS.items()
        if status in edge.frm and (not edge.stages or stage in edge.stages)
    )
    dossier = make.dossier(*start)
    by = make.staff(role)
    if move == "resolve":  # the builder signs as a leader of its own; here the role is the point
        act = lambda: actions.resolve(dossier.pk, by=by, at=make.MONDAY)  # noqa: E731
    else:
        act = lambda: make.walk(dossier, move, by=by)  # noqa: E731
    if role in MOVES[move].by:
        act()
        return
    with pytest.raises(NotAllowed):
        act()
    before = dossier.status
    dossier.refresh_from_db()
    assert dossier.status == before


@pytest.mark.parametrize("move", WALKED)
def test_another_centre_finds_nothing(move):
    dossier = make.dossier()
    stranger = make.staff(at=make.centre("noi-khac"))
    with pytest.raises(NotFound):
        make.walk(dossier, move, by=stranger)
    with pytest.raises(NotFound):
        queries.dossier_for(stranger, dossier.code)


def test_a_supplement_stops_the_clock_and_resuming_starts_it_anew():
    by = make.staff()
    dossier = make.dossier("ask_supplement", by=by)
    later = make.MONDAY + timedelta(days=7)
    actions.resume(dossier.pk, by=by, at=later)
    dossier.refresh_from_db()
    assert dossier.due_at == datetime(2026, 11, 27, 2, tzinfo=UTC)  # Mon 23 + 3, not Tue 24
    assert dossier.first_due_at == datetime(2026, 11, 19, 2, tzinfo=UTC)
    assert dossier.pauses.get().until_at == later


def test_a_second_supplement_is_the_leaders_with_a_reason():
    by = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    dossier = make.dossier("ask_supplement", "resume", by=by)
    with pytest.raises(NotAllowed):
        make.walk(dossier, "ask_supplement", by=by)
    leader = make.staff(Role.LEADER)
    items = [actions.Lacking("Giấy tờ 2")]
    with pytest.raises(BadRequest) as no:
        actions.ask_supplement(dossier.pk, by=leader, items=items, reason=WHY, at=make.MONDAY)
    assert no.value.field == "again_reason"
    make.walk(dossier, "ask_supplement", by=leader)
    dossier.refresh_from_db()
    assert dossier.supplements == 2


def test_extending_moves_the_date_says_sorry_and_happens_once():
    leader = make.staff(Role.LEADER)
    dossier = make.dossier()
    tuesday = make.MONDAY + timedelta(days=1)
    actions.extend(dossier.pk, by=leader, days=3, reason=WHY, at=tuesday)
    dossier.refresh_from_db()
    assert dossier.due_at == datetime(2026, 11, 25, 2, tzinfo=UTC)  # Mon + 6, the 24th is off
    assert dossier.first_due_at == datetime(2026, 11, 19, 2, tzinfo=UTC)
    assert "xin lỗi" in Message.objects.get(template="apology").text
    assert Paper.objects.filter(form="04", dossier_code=dossier.code).count() == 1
    with pytest.raises(WrongState):
        actions.extend(dossier.pk, by=leader, days=1, reason=WHY, at=tuesday)


@pytest.mark.parametrize(
    ("days", "reason", "later", "field"),
    [(0, WHY, 1, "days"), (61, WHY, 1, "days"), (3, "ngắn", 1, "reason"), (3, WHY, 3, "days")],
)
def test_extending_is_refused(days, reason, later, field):
    leader, dossier = make.staff(Role.LEADER), make.dossier()
    at = make.MONDAY + timedelta(days=later)
    with pytest.raises(BadRequest) as no:
        actions.extend(dossier.pk, by=leader, days=days, reason=reason, at=at)
    assert no.value.field == field
    assert not Message.objects.filter(template="apology").exists()


def test_nobody_signs_what_he_proposed_himself():
    both = make.staff(Role.SPECIALIST, Role.LEADER, Role.RECEPTIONIST)
    dossier = make.dossier("propose", by=both)
    with pytest.raises(NotAllowed):
        actions.resolve(dossier.pk, by=both, at=make.MONDAY)


def test_signing_many_lets_one_refusal_stop_nothing():
    specialist = make.staff(Role.SPECIALIST, Role.RECEPTIONIST)
    leader = make.staff(Role.LEADER)
    dossiers = [make.dossier("propose", by=specialist) for _ in range(3)]
    actions.send_back(dossiers[1].pk, by=leader, reason="Sai tên", at=make.MONDAY)
    done = actions.resolve_many([(d.pk, d.code, 1) for d in dossiers], by=leader, at=make.MONDAY)
    assert [bool(one.problem) for one in done] == [False, True, False]
    assert Dossier.objects.filter(status=Status.RESOLVED).count() == 2


def test_a_draft_that_was_replaced_is_not_signed_unseen():
    by, leader = make.staff(Role.SPECIALIST, Role.RECEPTIONIST), make.staff(Role.LEADER)
    dossier = make.dossier("propose", by=by)
    actions.send_back(dossier.pk, by=leader, reason="Sai tên", at=make.MONDAY)
    make.walk(dossier, "propose", by=by)
    with pytest.raises(WrongState):
        actions.resolve(dossier.pk, by=leader, draft=1, at=make.MONDAY)
    assert actions.resolve(dossier.pk, by=leader, draft=2, at=make.MONDAY).status == "resolved"


def test_what_is_sent_back_can_be_proposed_again():
    by = make.staff(Role.SPECIALIST, Role.RECEPTIONIST)
    leader = make.staff(Role.LEADER)
    dossier = make.dossier("propose", by=by)
    actions.send_back(dossier.pk, by=leader, reason="Ghi thiếu ngày", at=make.MONDAY)
    make.walk(dossier, "propose", by=by)
    make.walk(dossier, "resolve", by=by)
    dossier.refresh_from_db()
    first, second = dossier.results.order_by("number")
    assert (first.sent_back_reason, first.signed_at) == ("Ghi thiếu ngày", None)
    assert second.signed_at is not None and second.paper.form == "result"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Trần B"}, "personal_id"),
        ({"name": "Trần B", "personal_id": "048190000999"}, "authorisation"),
    ],
)
def test_a_result_is_not_given_to_just_anybody(facts, field):
    by = make.staff()
    dossier = make.dossier("propose", "resolve", by=by)
    with pytest.raises(BadRequest) as no:
        actions.hand_over(dossier.pk, by=by, recipient=actions.Recipient(**facts), at=make.MONDAY)
    assert no.value.field == field


def test_an_authorised_person_may_fetch_the_result():
    by = make.staff()
    dossier = make.dossier("propose", "resolve", by=by)
    recipient = actions.Recipient("Trần B", "048190000999", "Giấy uỷ quyền số 5")
    actions.hand_over(dossier.pk, by=by, recipient=recipient, at=make.MONDAY)
    dossier.refresh_from_db()
    assert (dossier.status, dossier.recipient_name) == (Status.RETURNED, "Trần B")


def test_every_refusal_leaves_the_dossier_as_it_was():
    by = make.staff()
    dossier = make.dossier("propose", by=by)
    before = Dossier.objects.filter(pk=dossier.pk).values().get()
    for move in ("start", "propose", "hand_over", "resume"):
        with pytest.raises(Refused):
            make.walk(dossier, move, by=by)
    assert Dossier.objects.filter(pk=dossier.pk).values().get() == before
