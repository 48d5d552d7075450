"""Any counter, any resident: received at one centre, decided at another, returned at a third."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.areas.models import Commune, Province
from motcua.catalog import actions as catalog
from motcua.catalog.models import AnyCounterEntry
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.core.workdays import STANDARD_WEEK, WorkCalendar
from motcua.dossiers import actions, queries, rules
from motcua.dossiers.forwarding import is_left_lying, latest_arrival
from motcua.dossiers.models import Dossier, DossierEvent, Notice
from motcua.dossiers.proof import prove
from motcua.dossiers.queries import near
from motcua.dossiers.states import Place, Stage, Status
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.queries import centre_calendar
from motcua.people.states import Role
from tests import elsewhere, make

db = pytest.mark.django_db
VN = clock.VIETNAM


def vn(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VN)


# When a dossier must have arrived (pure)

HOLIDAY = WorkCalendar({date(2026, 11, 24): "Ngày Văn hóa Việt Nam"})


@pytest.mark.parametrize(
    ("received", "arrives"),
    [
        (vn(16, 9), vn(16, 17)),  # Monday morning: by the close of the day
        (vn(16, 15), vn(16, 17)),  # three o'clock sharp is still the same day
        (vn(16, 15, 1), vn(17, 7, 30)),  # after it, the opening of the next working day
        (vn(20, 16), vn(23, 7, 30)),  # Friday: Monday
        (vn(21, 9), vn(23, 7, 30)),  # Saturday intake
        (vn(23, 16), vn(25, 7, 30)),  # the day between is a holiday
        (vn(24, 9), vn(25, 7, 30)),  # received on a day on which the other centre rests
    ],
)
def test_by_when_a_dossier_must_have_arrived(received, arrives):
    opens = HOLIDAY.windows(date(2026, 11, 16))[0][0]
    closes = HOLIDAY.windows(date(2026, 11, 16))[-1][1]
    hour = closes if arrives.hour == 17 else opens
    assert latest_arrival(received, HOLIDAY) == datetime.combine(arrives.date(), hour, tzinfo=VN)


@settings(deadline=None)
@given(
    minute=st.integers(0, 60 * 24 * 60),
    closed=st.sets(st.dates(date(2026, 11, 1), date(2027, 1, 15)), max_size=12),
)
def test_arrival_agrees_with_a_walk_minute_by_minute(minute, closed):
    """The oracle: of the moments from the receipt on, the last of the same day at which that
    centre works when it came by three, else the first at which it works on a later day."""
    calendar = WorkCalendar(dict.fromkeys(closed, "nghỉ"))
    received = vn(1, 0) + timedelta(minutes=minute)
    today, later = None, None
    moment = received
    while later is None:
        if is_open(moment, closed):
            if moment.date() == received.date():
                today = moment
            else:
                later = moment
        moment += timedelta(minutes=1)
    in_time = (received.hour, received.minute) <= (15, 0)
    assert latest_arrival(received, calendar) == (today if in_time and today else later)


def is_open(moment: datetime, closed: set[date]) -> bool:
    if moment.date() in closed:
        return False
    windows = STANDARD_WEEK[moment.weekday()]
    return any(opens <= moment.time() <= closes for opens, closes in windows)


def test_two_working_hours_at_the_door_are_enough():
    at, latest = vn(16, 9), vn(16, 17)
    assert not is_left_lying(at, latest, vn(16, 11), HOLIDAY)
    assert is_left_lying(at, latest, vn(16, 11, 1), HOLIDAY)
    assert is_left_lying(vn(16, 16, 59), vn(17, 7, 30), vn(17, 8, 30), HOLIDAY)


# Receiving for another centre


@db
def test_received_for_another_centre():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    assert (dossier.centre, dossier.receiving_centre, dossier.returning_centre) == (
        b.centre, a.centre, a.centre,
    )  # fmt: skip
    assert (dossier.status, dossier.stage) == (Status.ACCEPTED, Stage.ARRIVING)
    assert dossier.code.startswith(f"{a.centre.code}-")
    assert dossier.assignee is None and dossier.taken_over_at is None
    assert dossier.clock_from == vn(16, 17) and dossier.received_at == make.MONDAY
    event = DossierEvent.objects.get(dossier=dossier)
    assert (event.centre, event.by) == (b.centre, a)
    assert prove(b.centre).events == 1 and not prove(b.centre).faults
    paper = Paper.objects.get(form="01")
    assert paper.centre == a.centre and paper.data["resolving_unit"] == b.centre.authority_name
    assert a.centre.name in paper.data["collect_at"]
    assert "chậm nhất" in paper.data["explanation"]
    assert "tại nơi tiếp nhận" in paper.data["explanation"]  # read where it was received
    message = Message.objects.get()
    assert message.centre == a.centre and b.centre.name in message.text


@db
def test_in_the_usual_case_nothing_is_different():
    dossier = make.dossier(by=make.staff())
    assert (dossier.receiving_centre, dossier.returning_centre) == (None, None)
    assert dossier.stage == Stage.HANDLING and dossier.places_of(dossier.centre_id) == set(Place)
    assert "resolving_unit" in (data := Paper.objects.get(form="01").data)
    assert (data["resolving_unit"], data["starts_on"]) == ("", None)


@db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"competent": "khong-co"}, "competent"),
        ({"collect_at": "khong-co"}, "collect_at"),
    ],
)
def test_only_a_known_centre_decides(facts, field):
    a, *_ = elsewhere.people()
    with pytest.raises(BadRequest) as no:
        make.dossier(by=a, version=elsewhere.procedure(), **facts)
    assert no.value.field == field


@db
def test_only_what_is_on_the_list_that_day_is_received_for_others():
    a, *_ = elsewhere.people()
    version = make.procedure()
    with pytest.raises(BadRequest) as no:
        elsewhere.received(a, version=version)
    assert no.value.field == "competent"
    AnyCounterEntry.objects.create(
        procedure_code=version.procedure.code, scope="nation", decision="Quyết định 2",
        from_on=date(2026, 11, 17), until_on=date(2026, 11, 18),
    )  # fmt: skip
    for day, on_list in ((16, False), (17, True), (18, True), (19, False)):
        if on_list:
            assert elsewhere.received(a, version=version, at=vn(day, 9)).code
            continue
        with pytest.raises(BadRequest):
            elsewhere.received(a, version=version, at=vn(day, 9))


@db
def test_a_list_of_the_province_ends_at_its_border():
    a, b, *_ = elsewhere.people()
    place(a.centre, "48", "20242")
    place(b.centre, "46", "19753")
    with pytest.raises(BadRequest) as no:
        elsewhere.received(a)
    assert no.value.field == "competent"
    assert elsewhere.received(a, version=elsewhere.procedure("nation")).centre == b.centre


def place(centre, province, code):
    home = Province.objects.create(code=province, name=province, name_key=province)
    centre.commune = Commune.objects.create(
        code=code, province=home, name=f"Phường {code}", kind="ward", name_key=code
    )
    centre.save(update_fields=["commune"])


@db
def test_the_list_is_kept_by_who_keeps_the_catalogue():
    admin = make.staff(Role.ADMINISTRATOR)
    code = make.procedure().procedure.code
    facts = {"scope": "nation", "from_on": date(2026, 11, 1), "decision": "Quyết định 3"}
    with pytest.raises(NotAllowed):
        catalog.open_to_any_counter(code, by=make.staff(Role.SPECIALIST), **facts)
    catalog.open_to_any_counter(code, by=admin, **facts)
    with pytest.raises(WrongState):
        catalog.open_to_any_counter(code, by=admin, **facts)
    for wrong in ({"scope": "world"}, {"decision": ""}):
        with pytest.raises(BadRequest):
            catalog.open_to_any_counter(code, by=admin, **facts | wrong)
    with pytest.raises(BadRequest):
        catalog.open_to_any_counter("9.999999", by=admin, **facts)
    with pytest.raises(BadRequest):
        catalog.close_to_any_counter(code, by=admin, until_on=date(2026, 11, 15), at=make.MONDAY)
    catalog.close_to_any_counter(code, by=admin, until_on=date(2026, 11, 16), at=make.MONDAY)
    with pytest.raises(NotFound):
        catalog.close_to_any_counter(code, by=admin, until_on=date(2026, 12, 1))


@db
def test_nothing_of_another_centre_is_served_at_once():
    a, *_ = elsewhere.people()
    version = elsewhere.procedure(serves_now=True)
    with pytest.raises(BadRequest) as no:
        actions.serve_now(
            make.intake(version, competent=elsewhere.DECIDES), by=a, result_title="Bản sao",
            signer=a.username, at=make.MONDAY,
        )  # fmt: skip
    assert no.value.field == "competent"


# The promise, and taking over


@db
def test_taken_over_at_once_the_promise_comes_sooner_and_the_citizen_is_told():
    a, b, *_ = elsewhere.people()
    version = elsewhere.procedure(unit="same_day")
    dossier = elsewhere.received(a, version=version)
    promised = dossier.due_at
    assert clock.day_of(promised) == date(2026, 11, 17)  # could arrive at the close of Monday
    done = actions.take_over(dossier.pk, by=b, at=vn(16, 10))
    assert clock.day_of(done.due_at) == date(2026, 11, 16)
    dossier.refresh_from_db()
    assert (dossier.stage, dossier.clock_from) == (Stage.HANDLING, vn(16, 10))
    assert dossier.first_due_at == promised and dossier.assignee is not None
    assert dossier.assignee.centre == b.centre
    sooner = Message.objects.get(template="sooner")
    assert sooner.centre == b.centre and "16/11/2026" in sooner.text
    assert rules.recompute(dossier.promise) == dossier.due_at
    assert "nơi giải quyết nhận 10:00" in queries.explanation_of(dossier)


@db
def test_the_same_day_sooner_is_not_worth_a_message():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    actions.take_over(dossier.pk, by=b, at=vn(16, 9, 30))
    assert Dossier.objects.get().due_at == vn(19, 9, 30)
    assert not Message.objects.filter(template="sooner").exists()


@db
def test_taken_over_late_the_promise_stands_and_the_delay_is_on_record():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    before = (dossier.due_at, dossier.clock_from)
    actions.take_over(dossier.pk, by=b, at=vn(18, 9))
    dossier.refresh_from_db()
    assert (dossier.due_at, dossier.clock_from) == before
    assert dossier.taken_over_at == vn(18, 9)
    assert DossierEvent.objects.get(move="take_over").data["is_late"] is True


@db
@pytest.mark.parametrize(
    ("received", "taken", "due"),
    [
        (vn(16, 9), None, vn(19, 17)),  # close of Monday + 3 working days
        (vn(16, 15, 1), None, vn(20, 7)),  # opening of Tuesday + 3
        (vn(20, 16), None, vn(27, 7)),  # Friday 16:00: Monday's opening + 3 over the 24th
        (vn(20, 16), vn(20, 16, 30), vn(26, 16, 30)),  # taken over the same Friday
        (vn(23, 16), None, vn(30, 7)),  # the eve of the holiday: Wednesday's opening + 3
    ],
)
def test_the_promise_counts_from_the_arrival(received, taken, due):
    make.holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam")
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a, at=received)
    calendar = WorkCalendar({date(2026, 11, 24): "nghỉ"})
    if taken:
        actions.take_over(dossier.pk, by=b, at=taken)
        dossier.refresh_from_db()
    start = taken or latest_arrival(received, calendar)
    by_rule = rules.due_at(rules.Allowance(Decimal(3), "working_day"), start, calendar)
    assert dossier.due_at == by_rule
    assert clock.local(dossier.due_at).date() == due.date()


@db
@pytest.mark.parametrize("move", ["start", "propose", "ask_supplement"])
def test_nothing_happens_before_it_is_taken_over(move):
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    with pytest.raises(WrongState):
        make.walk(dossier, move, by=b)
    assert [name for name, _ in queries.moves_open_to(b, dossier)][0:1] == ["take_over"]


@db
def test_taking_over_is_the_deciding_centres_and_happens_once():
    a, b, c, x = elsewhere.people()
    dossier = elsewhere.received(a, collect_at=elsewhere.RETURNS)
    for other in (a, c):
        with pytest.raises(NotAllowed):
            actions.take_over(dossier.pk, by=other, at=vn(16, 10))
    with pytest.raises(NotFound):
        actions.take_over(dossier.pk, by=x, at=vn(16, 10))
    with pytest.raises(NotAllowed):
        actions.take_over(dossier.pk, by=make.staff(Role.AUDITOR, at=b.centre), at=vn(16, 10))
    actions.take_over(dossier.pk, by=b, at=vn(16, 10))
    with pytest.raises(WrongState):
        actions.take_over(dossier.pk, by=b, at=vn(16, 10))
    with pytest.raises(WrongState):  # what was received here needs no taking over
        actions.take_over(make.dossier(by=b).pk, by=b, at=vn(16, 10))


@db
def test_many_are_taken_over_and_one_refusal_stops_no_other():
    a, b, *_ = elsewhere.people()
    first, second = elsewhere.received(a), elsewhere.received(a)
    ours = make.dossier(by=b)
    done = actions.take_over_many(
        [(d.pk, d.code) for d in (first, ours, second)], by=b, at=vn(16, 10)
    )
    assert [bool(one.problem) for one in done] == [False, True, False]
    assert not queries.worklist(b, scope="arriving").rows


@db
def test_waiting_at_the_door_shows_and_turns_red():
    a, b, *_ = elsewhere.people()
    elsewhere.received(a)
    (row,) = queries.worklist(b, scope="arriving", at=vn(16, 10)).rows
    assert (row.elsewhere, row.waiting, row.is_left_lying) == (
        "Từ phường noi-nhan", "chờ nhận 1 giờ", False,
    )  # fmt: skip
    (row,) = queries.worklist(b, scope="arriving", at=vn(17, 10)).rows
    assert row.is_left_lying
    (row,) = queries.worklist(a, scope="for_others").rows
    assert row.elsewhere == "Nhận hộ phường noi-giai-quyet"
    assert not queries.worklist(a, scope="arriving").rows


@db
def test_moves_cost_no_more_than_before(django_assert_max_num_queries):
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    b.refresh_from_db()
    with django_assert_max_num_queries(10):  # 8 and the savepoint around them
        actions.take_over(dossier.pk, by=b, at=vn(16, 10))


@db
def test_the_director_is_told_once_of_what_nobody_takes_over():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    actions.warn_of_arrivals(b.centre_id, at=vn(16, 10))
    assert not Notice.objects.exists()
    for _ in range(2):
        assert actions.warn_of_arrivals(b.centre_id, at=vn(17, 10)) == 1
    (notice,) = Notice.objects.filter(staff=b)
    assert (notice.kind, notice.dossier) == ("lying", dossier)
    assert "phường noi-nhan" in notice.text
    actions.take_over(dossier.pk, by=b, at=vn(17, 11))
    assert actions.warn_of_arrivals(b.centre_id, at=vn(18, 10)) == 0


@db
def test_the_centre_that_decides_says_sorry_for_what_it_has_not_taken_over():
    a, b, *_ = elsewhere.people()
    dossier = elsewhere.received(a)
    last = rules.last_day_to_apologise(
        clock.day_of(dossier.due_at), centre_calendar(dossier.centre_id)
    )
    day = datetime.combine(last, time(9), tzinfo=clock.VIETNAM)
    assert near.to_apologise(dossier.centre_id, day) == [dossier.pk]
    assert actions.draft_apology(dossier.pk, at=day) is not None
    with pytest.raises(NotAllowed):
        actions.extend(dossier.pk, by=a, days=2, reason="Chờ xác minh của cơ quan khác", at=day)
    later = actions.extend(
        dossier.pk, by=b, days=2, reason="Chờ xác minh của cơ quan khác", at=day
    ).due_at
    assert later > dossier.due_at
    assert actions.take_over(dossier.pk, by=b, at=day).due_at <= later
