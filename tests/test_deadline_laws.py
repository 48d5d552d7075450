"""Deadlines: what holds for every case, agreement with a slow oracle, and cost."""

import json
import random
import timeit
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from motcua.core.workdays import DAY, OFFICE_DAY, STANDARD_WEEK, VIETNAM, Week, WorkCalendar
from motcua.dossiers.rules import (
    AfterPause,
    Allowance,
    Pause,
    Promise,
    due_at,
    from_json,
    promise,
    recompute,
    to_json,
)
from motcua.dossiers.wording import lines, sentence
from tests.oracles import deadline_oracle as oracle

MONDAY = datetime(2026, 10, 5, tzinfo=VIETNAM)
EARLY_WEEK: Week = (((time(7, 30), time(11, 30)), (time(13), time(17))),) * 5 + ((), ())
SIX_DAYS: Week = (OFFICE_DAY,) * 6 + ((),)
ODD_WEEK: Week = (
    ((time(7), time(11)), (time(13), time(16, 30))),
    OFFICE_DAY,
    ((time(8), time(12)),),
    OFFICE_DAY,
    ((time(6, 45), time(9)), (time(9, 30), time(12)), (time(13), time(18))),
    ((time(7, 30), time(11)),),
    (),
)


@dataclass(frozen=True)
class Case:
    allowance: Allowance
    received: datetime
    calendar: WorkCalendar
    pauses: tuple[Pause, ...] = ()
    mode: AfterPause = AfterPause.RESUME
    extension: int = 0

    @property
    def promise(self) -> Promise:
        return promise(
            self.allowance, self.received, self.calendar, self.pauses, self.mode, self.extension
        )

    @property
    def due(self) -> datetime:
        return self.promise.due_at


def spread(days: int) -> st.SearchStrategy[datetime]:
    return st.integers(0, days * 1440).map(lambda m: MONDAY + timedelta(minutes=m))


within = st.integers(0, 60).map(lambda n: (MONDAY + timedelta(days=n)).date())
by_the_clock = st.one_of(
    st.integers(0, 16).map(lambda n: Allowance(Decimal(n) / 2, "working_day")),
    st.integers(0, 60).map(lambda n: Allowance(n, "hour")),
    st.times(time(9), time(18)).map(lambda t: Allowance(1, "same_day", t)),
)
by_the_date = st.one_of(
    st.integers(0, 30).map(lambda n: Allowance(n, "calendar_day")),
    st.integers(0, 3).map(lambda n: Allowance(n, "month")),
)


@st.composite
def calendars(draw: st.DrawFn, *, even: bool = True) -> WorkCalendar:
    """`even`: all working days are alike, without which minutes and days are not the same."""
    closed = draw(st.sets(within, max_size=8))
    opened = draw(st.sets(within.filter(lambda d: d.weekday() >= 5), max_size=3)) - closed
    week = draw(st.sampled_from([STANDARD_WEEK, EARLY_WEEK, SIX_DAYS] + [ODD_WEEK] * (not even)))
    return WorkCalendar(
        {d: f"Nghỉ {d:%d}" for d in closed}, {d: f"Bù {d:%d}" for d in opened}, week
    )


@st.composite
def a_pause(draw: st.DrawFn) -> Pause:
    begin = draw(spread(40))
    until = begin + timedelta(minutes=draw(st.integers(0, 6 * 1440)))
    return Pause(begin, until, "chờ", draw(st.booleans()))


def cases(*, even: bool = True) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        st.one_of(by_the_clock, by_the_date),
        spread(40),
        calendars(even=even),
        st.lists(a_pause(), max_size=3).map(tuple),
        st.sampled_from(AfterPause),
        st.sampled_from([0, 0, 0, 1, 3]),
    )


often = settings(deadline=None, max_examples=300)


@often
@given(cases(even=False))
def test_promise_is_open_time_after_receipt(case: Case) -> None:
    assert case.due >= case.received
    assert case.due == case.calendar.clip(case.due)
    assert case.due.second == case.due.microsecond == 0
    assert case.due.tzinfo is VIETNAM


@often
@given(cases(even=False))
def test_explanation_alone_gives_the_same_moment(case: Case) -> None:
    made = case.promise
    data = json.loads(json.dumps(to_json(made)))
    assert recompute(data) == made.due_at
    assert from_json(data) == made
    assert sentence(from_json(data)) == sentence(made)
    assert all(line.endswith(".") for line in lines(made))


NO_TIME = Case(
    Allowance(Decimal(0), "hour"), MONDAY, WorkCalendar(), mode=AfterPause.RESTART,
    pauses=(Pause(MONDAY, MONDAY.replace(hour=8), restarts=False),),
)  # fmt: skip


@often
@example(NO_TIME, Pause(MONDAY, MONDAY.replace(hour=7)))
@given(cases(), a_pause())
def test_more_pause_is_never_earlier(case: Case, more: Pause) -> None:
    assert replace(case, pauses=(*case.pauses, more)).due >= case.due


@often
@given(cases(even=False), st.integers(0, 6 * 1440))
def test_splitting_a_pause_changes_nothing(case: Case, cut: int) -> None:
    parts: list[Pause] = []
    for pause in case.pauses:
        assert pause.until_at is not None
        middle = min(pause.from_at + timedelta(minutes=cut), pause.until_at)
        parts += [
            Pause(middle, pause.until_at, restarts=pause.restarts),
            Pause(pause.from_at, middle, restarts=pause.restarts),
        ]
    assert replace(case, pauses=tuple(parts)).due == case.due


@often
@given(cases(), within)
def test_another_holiday_is_never_earlier(case: Case, holiday: date) -> None:
    closed = {**case.calendar.closed, holiday: "Thêm"}
    more = WorkCalendar(closed, case.calendar.opened, case.calendar.week)
    assert replace(case, calendar=more).due >= case.due


@often
@given(cases())
def test_extension_is_always_later(case: Case) -> None:
    assert replace(case, extension=case.extension + 1).due > case.due


@often
@given(st.integers(1, 30), spread(40), calendars(even=False))
def test_promise_is_within_the_legal_term(
    amount: int, received: datetime, calendar: WorkCalendar
) -> None:
    """The n-th working day strictly after the receipt, at the latest when it closes."""
    day, left = received.date(), amount
    while left:
        day += DAY
        left -= calendar.works(day)
    due = due_at(Allowance(amount, "working_day"), received, calendar)
    assert due.date() == day
    assert due <= calendar.closing(day)


@often
@given(by_the_clock, spread(40), st.integers(0, 9000), calendars())
def test_who_comes_later_is_not_served_earlier(
    allowance: Allowance, received: datetime, later: int, calendar: WorkCalendar
) -> None:
    after = due_at(allowance, received + timedelta(minutes=later), calendar)
    assert after >= due_at(allowance, received, calendar)


@often
@given(cases(even=False))
def test_zone_of_the_receipt_does_not_matter(case: Case) -> None:
    assert replace(case, received=case.received.astimezone(UTC)).due == case.due


# The oracle


def _worlds(dice: random.Random) -> list[tuple[WorkCalendar, oracle.Timeline]]:
    worlds = []
    for week in (STANDARD_WEEK, STANDARD_WEEK, EARLY_WEEK, ODD_WEEK):
        for _ in range(3):
            days = [MONDAY.date() + timedelta(days=n) for n in range(90)]
            closed = set(dice.sample(days, 9))
            weekends = [d for d in days if d.weekday() >= 5 and d not in closed]
            opened = set(dice.sample(weekends, 3))
            calendar = WorkCalendar(
                dict.fromkeys(closed, "Nghỉ"), dict.fromkeys(opened, "Bù"), week
            )
            worlds.append((calendar, oracle.Timeline(MONDAY.date(), 260, week, closed, opened)))
    return worlds


def _case(dice: random.Random) -> oracle.Case:
    unit = dice.choice(["working_day"] * 4 + ["calendar_day", "hour", "same_day", "month"])
    whole = {"calendar_day": 14, "hour": 30, "same_day": 1, "month": 1}
    halves = dice.randrange(13) if unit == "working_day" else 2 * dice.randint(0, whole[unit])
    received = dice.randrange(20 * 1440)
    pauses, waits = [], []
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2, 3])):
        begin = received + dice.randrange(-1440, 6 * 1440)
        kind = dice.choice((pauses, pauses, waits))
        kind.append((max(begin, 0), max(begin, 0) + dice.randrange(3 * 1440)))
    return oracle.Case(
        unit,
        halves,
        received,
        dice.choice([15 * 60, 15 * 60, 11 * 60, 19 * 60]),
        tuple(pauses),
        dice.random() < 0.3,
        dice.choice([0, 0, 0, 1, 2]),
        tuple(waits),
    )


def test_oracle_agrees_on_twelve_thousand_cases() -> None:
    dice = random.Random(20261122)
    worlds = _worlds(dice)
    seen: dict[Any, int] = {}
    for _ in range(12_000):
        calendar, line = dice.choice(worlds)
        case = _case(dice)
        pauses = [
            Pause(*(line.moment(m).replace(tzinfo=VIETNAM) for m in pair), restarts=restarts)
            for kind, restarts in ((case.pauses, True), (case.waits, False))
            for pair in kind
        ]
        allowance = Allowance(
            Decimal(case.half_units) / 2, case.unit, time(*divmod(case.cutoff, 60))
        )
        got = due_at(
            allowance,
            line.moment(case.received).replace(tzinfo=VIETNAM),
            calendar,
            pauses,
            AfterPause.RESTART if case.restarts else AfterPause.RESUME,
            case.extension,
        )
        assert got.replace(tzinfo=None) == oracle.due(line, case), (case, calendar)
        seen[case.unit] = seen.get(case.unit, 0) + 1
    assert len(seen) == 5
    assert min(seen.values()) > 1000


# Words


def test_only_what_starts_anew_is_said_to_count_again() -> None:
    hours, sunday, opens = Allowance(4, "hour"), MONDAY - DAY, MONDAY + timedelta(hours=7)
    anew = Pause(opens, opens + timedelta(minutes=30))
    lost = Pause(opens + timedelta(hours=1), opens + timedelta(hours=2), "sự cố", restarts=False)
    for pauses, again in (
        ([lost], False), ([Pause(opens)], False), ([anew], True), ([anew, lost], True),
    ):  # fmt: skip
        said = sentence(promise(hours, sunday, WorkCalendar({}), pauses, AfterPause.RESTART))
        assert f"; tính {'lại ' * again}từ " in said


# Cost


def test_thirty_days_cost_microseconds() -> None:
    """The rule itself, not a loop over minutes: generous, as test machines are busy."""
    calendar = WorkCalendar({date(2026, 10, 8): "Nghỉ"})
    thirty, received = Allowance(30, "working_day"), MONDAY
    times = timeit.repeat(lambda: due_at(thirty, received, calendar), number=200, repeat=5)
    assert min(times) / 200 < 500e-6
