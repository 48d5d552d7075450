"""What time does by itself: reminders, lapse, warnings, apologies drafted in time; each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.documents.examining import examine
from motcua.dossiers import actions, jobs
from motcua.dossiers.actions._promise import answer_day
from motcua.dossiers.models import ApologyDraft, Forecast, Notice, SupplementRequest
from motcua.dossiers.queries import near, notices
from motcua.dossiers.states import Status
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make
from tests.counter import picture
from tests.make import MONDAY, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEDNESDAY = MONDAY + 2 * DAY
WHY = "Hồ sơ sẽ xong trước hạn"


# A request for papers and its last day


@pytest.mark.parametrize(("own", "days"), [(None, 30), (7, 7), (0, 0)])
def test_the_last_day_is_the_procedures_or_the_installations(own, days, settings):
    dossier = make.dossier("ask_supplement", version=make.procedure(supplement_days=own))
    asked = SupplementRequest.objects.get(dossier=dossier)
    calendar = make_calendar(dossier)
    assert asked.answer_by == calendar.nth_after(MONDAY.date(), days)
    paper = Paper.objects.get(form="02")
    assert paper.data["until_on"]["iso"] == asked.answer_by.isoformat()


def test_a_part_of_linked_procedures_has_seven_days():
    dossier = make.dossier()
    dossier.linked_id = 1  # unsaved: only the reckoning is asked
    assert answer_day(dossier, MONDAY) == make_calendar(dossier).nth_after(MONDAY.date(), 7)


def make_calendar(dossier):
    return near.centre_calendar(dossier.centre_id)


def asked_for_a_week():
    dossier = make.dossier("ask_supplement", version=make.procedure(supplement_days=5))
    return dossier, SupplementRequest.objects.get(dossier=dossier).answer_by


def test_the_citizen_is_reminded_once_before_the_last_day(monkeypatch):
    dossier, last = asked_for_a_week()
    assert last == date(2026, 11, 23)
    monkeypatch.setattr(clock, "now", lambda: MONDAY + DAY)
    jobs.remind_of_supplements(0)
    assert not Message.objects.filter(template="supplement_reminder").exists()
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 2 * DAY)  # three working days are left
    jobs.remind_of_supplements(0)
    jobs.remind_of_supplements(0)
    assert "23/11/2026" in Message.objects.get(template="supplement_reminder").text
    assert dossier.events.filter(move="remind_supplement").count() == 1


def test_unanswered_past_its_last_day_a_dossier_stops_by_itself_once(monkeypatch):
    dossier, last = asked_for_a_week()
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 7 * DAY)  # on the last day itself
    jobs.let_lapse(0)
    assert fresh(dossier).status == Status.SUPPLEMENT
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 8 * DAY)
    jobs.let_lapse(0)
    jobs.let_lapse(0)
    assert fresh(dossier).status == Status.STOPPED and not dossier.pauses.filter(until_at=None)
    event = dossier.events.get(move="lapse")
    assert event.by is None and event.data["rule"] == "supplement-limit"
    paper = Paper.objects.get(form="05")
    asked = SupplementRequest.objects.get(dossier=dossier)
    assert paper.data["signature"]["name"] == asked.by.full_name
    assert f"{last:%d/%m/%Y}" in Message.objects.get(template="stopped").text
    assert not actions.lapse(dossier.pk)


# Answered online


def sheet(by):
    return examine(by=by, name="giay-to.png", content=picture())


def test_what_is_sent_online_waits_for_the_desk_and_counts_from_when_it_was_sent():
    by = make.staff()
    dossier = make.dossier("ask_supplement", by=by)
    sent = MONDAY + DAY
    last4 = dossier.owner.personal_id[-4:]
    actions.answer_online(dossier.token, last4=last4, files=[("Giấy tờ 1", sheet(by))], at=sent)
    assert fresh(dossier).status == Status.SUPPLEMENT
    file = dossier.files.get()
    assert file.item_order == 1 and file.attachment.uploaded_by is None
    assert Notice.objects.filter(kind="sent_online", staff=by).count() == 1
    assert not near.lapsed(dossier.centre_id, date(2027, 12, 1))  # somebody must look first
    actions.resume(dossier.pk, by=by, at=MONDAY + 3 * DAY)
    assert dossier.pauses.get().until_at == sent
    assert fresh(dossier).due_at == datetime(2026, 11, 20, 2, tzinfo=UTC)  # Tue + 3, not Thu + 3
    with pytest.raises(WrongState):
        actions.answer_online(dossier.token, last4=last4, files=[("", sheet(by))], at=sent)


def test_online_needs_the_second_factor_and_a_file():
    by = make.staff()
    dossier = make.dossier("ask_supplement", by=by)
    with pytest.raises(BadRequest) as no:
        actions.answer_online(dossier.token, last4="0000", files=[("", sheet(by))])
    assert no.value.field == "last4"
    with pytest.raises(NotFound):
        actions.answer_online("khong-co", last4="0000", files=[("", sheet(by))])
    with pytest.raises(BadRequest) as no:
        actions.answer_online(dossier.token, last4=dossier.id_last4, files=[])
    assert no.value.field == "files"
    assert SupplementRequest.objects.get().sent_at is None


def test_what_is_not_enough_is_said_without_a_second_request():
    by = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    dossier = make.dossier("ask_supplement", by=by)
    with pytest.raises(WrongState):
        actions.decline_online(dossier.pk, by=by, reason="Ảnh mờ, xin chụp lại")
    actions.answer_online(dossier.token, last4=dossier.id_last4, files=[("", sheet(by))], at=MONDAY)
    with pytest.raises(NotAllowed):
        actions.decline_online(dossier.pk, by=make.staff(Role.DIRECTOR), reason="Ảnh mờ, chụp lại")
    actions.decline_online(dossier.pk, by=by, reason="Ảnh mờ, xin chụp lại")
    assert SupplementRequest.objects.get().sent_at is None and fresh(dossier).supplements == 1
    assert "Ảnh mờ" in Message.objects.get(template="supplement_short").text
    assert not dossier.pauses.filter(until_at__isnull=False).exists()


# Warnings


def people():
    """(handler, leader of the sector, leader of another, director): who may be told."""
    here = make.centre()
    officer = make.staff(Role.SPECIALIST)
    mine, other = make.staff(Role.LEADER), make.staff(Role.LEADER)
    other.assignments.update(sectors=["dat-dai"])
    mine.assignments.update(sectors=["ho-tich"])
    return here, officer, mine, other, make.staff(Role.DIRECTOR)


def test_who_can_still_do_something_is_told_once_a_cause():
    here, officer, mine, other, director = people()
    desk = make.staff(Role.RECEPTIONIST)
    dossier = make.dossier(by=desk)  # due Thursday 19/11 09:00
    make.dossier(by=desk, version=make.procedure(20))
    assert actions.warn(here.pk, at=MONDAY) == 0
    assert actions.warn(here.pk, at=WEDNESDAY) == 3
    assert actions.warn(here.pk, at=WEDNESDAY + timedelta(minutes=10)) == 0
    told = Notice.objects.filter(kind="due_soon", dossier=dossier)
    assert set(told.values_list("staff", flat=True)) == {officer.pk, mine.pk, director.pk}
    assert "09:00 19/11/2026" in told[0].text and other.pk
    assert actions.warn(here.pk, at=MONDAY + 3 * DAY + timedelta(hours=1)) == 3
    assert Notice.objects.filter(kind="late").count() == 3
    assert actions.warn(here.pk, at=MONDAY + 30 * DAY) == 0 or dossier  # told of long ago


def test_a_step_that_ends_soon_is_told_before_the_promise():
    here, *_ = people()
    version = make.procedure(10, steps=[("Thẩm tra", "Công chức", 480), ("Ký", "Lãnh đạo", 60)])
    make.dossier(by=make.staff(Role.RECEPTIONIST), version=version)
    assert actions.warn(here.pk, at=MONDAY) == 0
    assert actions.warn(here.pk, at=MONDAY + DAY - timedelta(minutes=30)) == 3  # ends 09:00
    assert set(Notice.objects.values_list("kind", flat=True)) == {"step_soon"}


def test_the_forecast_tells_earlier():
    here, *_ = people()
    version = make.procedure(10)
    make.dossier(by=make.staff(Role.RECEPTIONIST), version=version)
    week = MONDAY + 7 * DAY  # five of ten working days are left
    assert actions.warn(here.pk, at=week) == 0
    Forecast.objects.create(
        centre=here, procedure_code=version.procedure.code, case_key="thuong", sample=40,
        p50_minutes=9 * 480, p80_minutes=12 * 480, p95_minutes=20 * 480, made_at=MONDAY,
    )  # fmt: skip
    assert actions.warn(here.pk, at=week) == 3


def test_while_an_incident_lasts_nobody_is_warned():
    here, *_, director = people()
    make.dossier(by=make.staff(Role.RECEPTIONIST))
    actions.declare_incident(by=director, reason="Mất điện toàn phường", at=WEDNESDAY)
    assert actions.warn(here.pk, at=WEDNESDAY) == 0


def test_warning_costs_the_same_whatever_the_history(django_assert_max_num_queries):
    here, *_ = people()
    for _ in range(3):
        make.dossier(by=make.staff(Role.RECEPTIONIST))
    near.centre_calendar(here.pk)
    with django_assert_max_num_queries(7):
        actions.warn(here.pk, at=WEDNESDAY)


def test_notices_are_ones_own_and_read_one_by_one_or_all():
    here, officer, *_ = people()
    make.dossier(by=make.staff(Role.RECEPTIONIST))
    make.dossier(by=make.staff(Role.RECEPTIONIST))
    actions.warn(here.pk, at=WEDNESDAY)
    assert notices.unread_count(officer) == 2
    first = notices.notices_of(officer)[0]
    assert actions.read_notices(by=make.staff(), keys=[first.key]) == 0
    assert actions.read_notices(by=officer, keys=[first.key]) == 1
    assert notices.unread_count(officer) == 1
    assert actions.read_notices(by=officer) == 1
    assert [n.is_read for n in notices.notices_of(officer)] == [True, True]


# Apologies


def test_an_apology_is_drafted_on_the_last_day_for_it_and_once():
    make.staff(Role.LEADER)
    dossier = make.dossier("start")  # due Thursday 09:00; the last day is Wednesday
    assert near.to_apologise(dossier.centre_id, MONDAY) == []
    assert actions.draft_apology(dossier.pk, at=MONDAY + DAY) is None  # in hand: not yet
    assert near.to_apologise(dossier.centre_id, WEDNESDAY) == [dossier.pk]
    draft = actions.draft_apology(dossier.pk, at=WEDNESDAY)
    assert draft.sign_by == date(2026, 11, 18) and draft.days == 2 and draft.reason
    assert actions.draft_apology(dossier.pk, at=WEDNESDAY) is None
    assert near.to_apologise(dossier.centre_id, WEDNESDAY) == []


def test_the_reason_comes_from_the_facts_and_a_waiting_dossier_is_seen_a_day_earlier():
    dossier = make.dossier("consult")
    draft = actions.draft_apology(dossier.pk, at=MONDAY + DAY)
    assert draft.reason.startswith("Đang chờ ý kiến của Văn phòng đăng ký đất đai, hỏi ngày 16/11")


def test_the_forecast_gives_the_days():
    dossier = make.dossier("start")
    Forecast.objects.create(
        centre=dossier.centre, procedure_code=dossier.version.procedure.code, case_key="thuong",
        sample=20, p50_minutes=480, p80_minutes=8 * 480, p95_minutes=9 * 480, made_at=MONDAY,
    )  # fmt: skip
    assert actions.draft_apology(dossier.pk, at=MONDAY + DAY).days == 5  # Thu 26/11 for Thu 19/11


@pytest.mark.parametrize("path", [("extend",), ("ask_supplement",), ("stop",)])
def test_what_is_extended_waits_or_has_ended_needs_no_apology(path):
    dossier = make.dossier(*path)
    assert near.to_apologise(dossier.centre_id, WEDNESDAY) == []
    assert actions.draft_apology(dossier.pk, at=WEDNESDAY) is None


def test_signing_the_draft_is_the_extension_and_closes_it():
    leader = make.staff(Role.LEADER)
    dossier = make.dossier("start")
    draft = actions.draft_apology(dossier.pk, at=WEDNESDAY)
    actions.extend(dossier.pk, by=leader, days=draft.days, reason=draft.reason, at=WEDNESDAY)
    draft.refresh_from_db()
    assert draft.decided_by == leader
    assert fresh(dossier).due_at > dossier.due_at and Paper.objects.filter(form="04").count() == 1


def test_a_draft_is_put_aside_by_a_leader_with_a_reason_and_not_written_again():
    dossier = make.dossier("start")
    actions.draft_apology(dossier.pk, at=WEDNESDAY)
    with pytest.raises(NotAllowed):
        actions.put_aside_apology(dossier.pk, by=make.staff(Role.DIRECTOR), reason=WHY)
    leader = make.staff(Role.LEADER)
    actions.put_aside_apology(dossier.pk, by=leader, reason=WHY, at=WEDNESDAY)
    assert ApologyDraft.objects.get().decided_by == leader
    assert near.to_apologise(dossier.centre_id, WEDNESDAY) == []
    with pytest.raises(WrongState):
        actions.put_aside_apology(dossier.pk, by=leader, reason=WHY, at=WEDNESDAY)


@pytest.mark.parametrize("move", ["stop", "withdraw"])
def test_no_draft_outlives_its_dossier(move):
    by = make.staff()
    dossier = make.dossier("start", by=by)
    actions.draft_apology(dossier.pk, at=WEDNESDAY)
    make.walk(dossier, move, by=by, at=WEDNESDAY)
    actions.drop_drafts(dossier.centre_id, at=WEDNESDAY)
    assert ApologyDraft.objects.get().decided_at is not None


def test_what_lies_to_be_signed_keeps_its_apology():
    by = make.staff()
    lies, written = make.dossier("propose", by=by), make.dossier("start", by=by)
    assert lies.pk in near.to_apologise(lies.centre_id, WEDNESDAY)
    assert actions.draft_apology(lies.pk, at=MONDAY + DAY) is None  # it may be signed in time
    assert actions.draft_apology(lies.pk, at=WEDNESDAY) is not None
    actions.draft_apology(written.pk, at=WEDNESDAY)
    make.walk(written, "propose", by=by, at=WEDNESDAY)
    actions.drop_drafts(lies.centre_id, at=WEDNESDAY)
    assert ApologyDraft.objects.filter(decided_at=None).count() == 2


def test_the_whole_round_runs_in_office_hours_only(monkeypatch):
    make.staff(Role.LEADER)
    dossier = make.dossier("start")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 18, 14, tzinfo=UTC))  # 21:00
    jobs.look_ahead(0)
    assert not Notice.objects.exists() and not ApologyDraft.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    jobs.look_ahead(0)
    jobs.look_ahead(0)
    assert ApologyDraft.objects.get().dossier == dossier
    assert Notice.objects.filter(dossier=dossier).count() == len(
        set(Notice.objects.values_list("staff", flat=True))
    )
    assert settings.WARN_DUE_MINUTES == 480
