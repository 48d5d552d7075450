"""Waiting for money, for another office, for the end of an incident: the clock, and who may."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.dossiers import actions, jobs, oversight, queries, rules
from motcua.dossiers.actions._promise import promise_of
from motcua.dossiers.models import Consultation, Incident, PaymentDuty
from motcua.dossiers.queries import near, waiting
from motcua.dossiers.stale import stale_promises
from motcua.dossiers.states import Status
from motcua.dossiers.stepping import StepOf, step_after
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make
from tests.make import MONDAY, fresh

pytestmark = pytest.mark.django_db
WHY = "Mất điện toàn phường từ sáng sớm"
DAY = timedelta(days=1)


# Money


def test_the_tax_pause_stops_the_clock_and_never_starts_it_anew():
    by = make.staff()
    dossier = make.dossier("start", by=by, version=make.procedure(5))  # Mon 09:00 + 5 = Mon 09:00
    facts = {"notice_number": "0423/TB-CCT", "notice_on": date(2026, 11, 17)}
    make.owes(dossier)
    actions.ask_payment(dossier.pk, by=by, amount_vnd=187_450_000, at=MONDAY + DAY, **facts)
    waiting_one = fresh(dossier)
    assert waiting_one.status == Status.PAYMENT_DUE
    assert waiting_one.version.restarts_on_supplement  # and yet
    actions.confirm_payment(dossier.pk, by=by, receipt_number="NT-99", at=MONDAY + 3 * DAY)
    done = fresh(dossier)
    assert done.status == Status.PROCESSING
    assert done.due_at == datetime(2026, 11, 25, 2, tzinfo=UTC)  # two working days later, not five
    duty = PaymentDuty.objects.get()
    assert (duty.receipt_number, duty.confirmed_by, duty.amount_vnd) == ("NT-99", by, 187_450_000)
    assert rules.recompute(done.promise) == done.due_at
    assert "chờ nộp nghĩa vụ tài chính" in str(done.promise)
    assert Paper.objects.filter(form="payment", dossier_code=dossier.code).count() == 1
    texts = Message.objects.filter(template__startswith="payment").values_list("text", flat=True)
    assert any("0423/TB-CCT" in t for t in texts) and len(texts) == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"notice_number": " "}, "notice_number"),
        ({"notice_on": date(2026, 11, 17)}, "notice_on"),
        ({"pay_by": date(2026, 11, 15)}, "pay_by"),
        ({"amount_vnd": 0}, "amount_vnd"),
    ],
)
def test_a_duty_that_cannot_be_is_refused(facts, field):
    dossier, by = make.dossier(), make.staff()
    good = {"notice_number": "0423/TB-CCT", "notice_on": MONDAY.date()}
    make.owes(dossier)
    with pytest.raises(BadRequest) as no:
        actions.ask_payment(dossier.pk, by=by, at=MONDAY, **(good | facts))
    assert no.value.field == field
    assert fresh(dossier).status == Status.ACCEPTED


def test_a_payment_is_confirmed_by_its_receipt_once():
    by = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    dossier = make.dossier("ask_payment", by=by)
    with pytest.raises(BadRequest):
        actions.confirm_payment(dossier.pk, by=by, receipt_number="", at=MONDAY)
    actions.confirm_payment(dossier.pk, by=by, receipt_number="NT-1", at=MONDAY)
    with pytest.raises(WrongState):
        actions.confirm_payment(dossier.pk, by=by, receipt_number="NT-2", at=MONDAY)


def test_a_lapsed_payment_stands_on_the_leaders_list_and_stops_nothing():
    leader = make.staff(Role.LEADER)
    dossier = make.dossier("ask_payment")  # pay by the ninth day from Monday
    assert waiting.lapsed_duties(leader, date(2026, 11, 25)) == []
    assert [d.dossier.code for d in waiting.lapsed_duties(leader, date(2026, 11, 26))] == [
        dossier.code
    ]
    assert waiting.lapsed_duties(make.staff(at=make.centre("khac")), date(2026, 11, 26)) == []
    jobs.let_lapse(0)
    assert fresh(dossier).status == Status.PAYMENT_DUE


# Another office


def test_a_consultation_has_its_own_day_and_our_clock_goes_on():
    by = make.staff()
    dossier = make.dossier("consult", by=by)
    asked = Consultation.objects.get()
    assert fresh(dossier).due_at == dossier.first_due_at and not dossier.pauses.exists()
    assert dict(queries.moves_open_to(by, dossier)).keys() >= {"answer_consultation"}
    assert waiting.late_consultations(by, asked.due_on) == []
    assert waiting.late_consultations(by, asked.due_on + DAY) == [asked]
    make.walk(dossier, "answer_consultation", by=by)
    asked.refresh_from_db()
    assert asked.answer == "Thửa đất không có tranh chấp." and asked.answered_by == by
    assert waiting.late_consultations(by, asked.due_on + DAY) == []
    assert "answer_consultation" not in dict(queries.moves_open_to(by, dossier))
    with pytest.raises(WrongState):
        make.walk(dossier, "answer_consultation", by=by)
    assert Paper.objects.filter(form="consult").count() == 1


def test_who_may_consult_and_what_must_be_said():
    dossier = make.dossier()
    facts = {"office": "Công an phường", "question": "Nhân khẩu có thực tế cư trú không?"}
    with pytest.raises(NotAllowed):
        actions.consult(
            dossier.pk, by=make.staff(Role.RECEPTIONIST), due_on=MONDAY.date(), at=MONDAY, **facts
        )
    with pytest.raises(BadRequest) as no:
        actions.consult(dossier.pk, by=make.staff(), due_on=date(2026, 11, 1), at=MONDAY, **facts)
    assert no.value.field == "due_on"


# An incident of the centre


def incident(director, since, until):
    actions.declare_incident(by=director, reason=WHY, since=since, at=since)
    found = actions.end_incident(by=director, at=until)
    after = 0
    while batch := near.touched_by(found.pk, after, limit=2):  # as the job does, in batches
        for pk in batch:
            actions.recount_after_incident(pk, incident_id=found.pk, at=until)
        after = batch[-1]
    return found


def test_an_incident_moves_every_running_promise_once_and_says_so():
    director = make.staff(Role.DIRECTOR)
    version = make.procedure(3)
    running = [make.dossier(version=version) for _ in range(3)]
    waits = make.dossier("ask_supplement", version=version)
    elsewhere = make.dossier(by=make.staff(at=make.centre("noi-khac")), version=version)
    found = incident(director, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2, minutes=30))
    assert waiting.incident_now(director.centre_id) is None
    for dossier in running:
        assert fresh(dossier).due_at == dossier.due_at + timedelta(minutes=90)
        assert fresh(dossier).first_due_at == dossier.first_due_at
        assert rules.recompute(fresh(dossier).promise) == fresh(dossier).due_at
        assert dossier.events.filter(move="incident", by=None).count() == 1
    assert fresh(waits).due_at == waits.due_at  # counted when it goes on
    assert fresh(elsewhere).due_at == elsewhere.due_at
    assert Message.objects.filter(template="incident_over").count() == 3
    assert not any(
        actions.recount_after_incident(d.pk, incident_id=found.pk) for d in [*running, elsewhere]
    )
    assert Message.objects.filter(template="incident_over").count() == 3
    assert list(stale_promises(director.centre)) == []


def test_the_job_takes_a_batch_and_puts_the_next_in_line(monkeypatch):
    director = make.staff(Role.DIRECTOR)
    dossiers = [make.dossier() for _ in range(3)]
    actions.declare_incident(by=director, reason=WHY, since=MONDAY, at=MONDAY)
    found = actions.end_incident(by=director, at=MONDAY + timedelta(hours=1))
    ahead = []
    monkeypatch.setattr(near, "BATCH", 2)
    monkeypatch.setattr(near.touched_by, "__defaults__", (2,))
    monkeypatch.setattr(
        jobs.app,
        "configure_task",
        lambda name: type("T", (), {"defer": lambda _s, **k: ahead.append(k)})(),
    )
    jobs.recount_after_incident(found.pk, 0)
    assert ahead == [{"incident_id": found.pk, "after": dossiers[1].pk}]
    jobs.recount_after_incident(**ahead.pop())
    jobs.recount_after_incident(**ahead.pop())
    assert ahead == []
    assert all(d.events.filter(move="incident").count() == 1 for d in dossiers)


def test_an_incident_and_a_supplement_that_overlap_are_one_wait():
    """Supplement Mon 09:00 to Wed 09:00, incident Tue 09:00 to Thu 09:00: counting begins anew on
    Wednesday and the rest of the incident is added."""
    by = make.staff()
    dossier = make.dossier("ask_supplement", by=by, version=make.procedure(2))
    actions.declare_incident(by=by, reason=WHY, since=MONDAY + DAY, at=MONDAY + DAY)
    actions.resume(dossier.pk, by=by, at=MONDAY + 2 * DAY)
    early = fresh(dossier)
    assert early.due_at == datetime(2026, 11, 20, 2, tzinfo=UTC)  # the earliest: it still lasts
    found = actions.end_incident(by=by, at=MONDAY + 3 * DAY)
    actions.recount_after_incident(dossier.pk, incident_id=found.pk)
    assert fresh(dossier).due_at == datetime(2026, 11, 23, 2, tzinfo=UTC)  # Thu 19 + 2


def test_incidents_before_and_after_a_dossier_do_not_count():
    director = make.staff(Role.DIRECTOR)
    incident(director, MONDAY - 2 * DAY, MONDAY - DAY)
    by = make.staff()
    dossier = make.dossier("propose", "resolve", by=by)
    incident(director, MONDAY + DAY, MONDAY + 2 * DAY)
    assert waiting.pauses_of(fresh(dossier)) == []
    assert (
        promise_of(fresh(dossier), pauses=waiting.pauses_of(fresh(dossier))).due_at
        == dossier.due_at
    )


def test_only_the_director_declares_one_at_a_time_with_a_reason():
    director = make.staff(Role.DIRECTOR)
    with pytest.raises(NotAllowed):
        actions.declare_incident(by=make.staff(Role.LEADER), reason=WHY)
    with pytest.raises(WrongState):
        actions.end_incident(by=director)
    with pytest.raises(BadRequest):
        actions.declare_incident(by=director, reason="ngắn")
    for since in (MONDAY + DAY, MONDAY - 4 * DAY):
        with pytest.raises(BadRequest):
            actions.declare_incident(by=director, reason=WHY, since=since, at=MONDAY)
    actions.declare_incident(by=director, reason=WHY)
    with pytest.raises(WrongState):
        actions.declare_incident(by=director, reason=WHY)
    assert Incident.objects.get().until_at is None
    assert waiting.ticking_at(director.centre_id) <= timezone.now()


def test_extending_shows_the_date_that_the_action_gives_with_an_incident_behind():
    leader = make.staff()
    dossier = make.dossier(by=leader)
    incident(leader, MONDAY, MONDAY + timedelta(hours=1))
    shown = oversight.due_if_extended(fresh(dossier), 2)
    assert actions.extend(dossier.pk, by=leader, days=2, reason=WHY, at=MONDAY).due_at == shown


# Steps


STEPS = [
    StepOf(1, "Tiếp nhận", "Người tiếp nhận hồ sơ", 60),
    StepOf(2, "Thẩm tra", "Công chức tư pháp - hộ tịch", 240),
    StepOf(3, "Soát", "Trưởng phòng chuyên môn", 120),
    StepOf(4, "Ký", "Lãnh đạo UBND", 60),
    StepOf(5, "Vào sổ", "Văn thư", 30),
]


@pytest.mark.parametrize(
    ("move", "order", "minutes"),
    [("accept", 1, 60), ("start", 2, 360), ("send_back", 2, 360), ("propose", 4, 60),
     ("resolve", 0, 0)],
)  # fmt: skip
def test_a_move_leads_to_the_first_step_of_its_part(move, order, minutes):
    assert step_after(STEPS, move) == (order, minutes)


def test_a_process_without_intake_begins_with_the_work():
    assert step_after(STEPS[1:], "accept") == (2, 360)
    assert step_after([], "accept") == (0, 0)


def test_the_steps_of_a_dossier_follow_its_moves():
    by = make.staff()
    version = make.procedure(
        5, steps=[("Thẩm tra", "Công chức tư pháp", 480), ("Ký", "Lãnh đạo UBND", 60)]
    )
    dossier = make.dossier(by=by, version=version)
    assert (dossier.step, dossier.step_due_at) == (1, datetime(2026, 11, 17, 2, tzinfo=UTC))
    make.walk(dossier, "start", by=by, at=MONDAY + timedelta(hours=1))
    assert fresh(dossier).step_due_at == dossier.step_due_at  # taken in hand, the limit stands
    make.walk(dossier, "propose", by=by, at=MONDAY + DAY)
    assert (fresh(dossier).step, fresh(dossier).step_due_at) == (
        2,
        datetime(2026, 11, 17, 3, tzinfo=UTC),
    )
    make.walk(dossier, "send_back", by=by, at=MONDAY + DAY)
    assert fresh(dossier).step == 1
