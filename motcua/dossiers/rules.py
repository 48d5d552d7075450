"""Promises: when a result must be ready, why, and how a finished dossier kept it. Pure.

The arithmetic itself is in terms.py, the words are in wording.py, the whole rule with its reasons
in docs/algorithms/deadlines.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from motcua.core.workdays import WorkCalendar, minute_of, wall
from motcua.dossiers.explanation import (
    Counted,
    CutOff,
    DayOff,
    Due,
    Hours,
    MadeUp,
    Paused,
    Received,
    Rolled,
    Started,
    Step,
    steps_from_json,
    steps_to_json,
)
from motcua.dossiers.terms import (
    LIMITS,
    SAME_DAY_CUTOFF,
    AfterPause,
    Allowance,
    Pause,
    Settled,
    Term,
    settle,
)

__all__ = [
    "AfterPause",
    "Allowance",
    "Pause",
    "Promise",
    "Remaining",
    "Timeliness",
    "Urgency",
    "due_at",
    "from_json",
    "index_timeliness",
    "last_day_to_apologise",
    "promise",
    "recompute",
    "remaining",
    "timeliness",
    "to_json",
]

SOON_DAYS = 2  # an apology must leave one working day before the due date
FULL_DAY_MINUTES = 480
_S = TypeVar("_S", bound=Step)


@dataclass(frozen=True, slots=True)
class Promise:
    """Hẹn trả: the moment, and why. While `paused_since` is set it is the earliest possible one:
    it will move when the pause ends."""

    due_at: datetime
    explanation: tuple[Step, ...]
    paused_since: datetime | None = None

    @property
    def due_on(self) -> date:
        return self.due_at.date()


def promise(
    allowance: Allowance,
    received_at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    mode: AfterPause = AfterPause.RESUME,
    extension_days: int = 0,
) -> Promise:
    """When the result must be ready, and why.

    `received_at` is the moment the complete dossier reached whoever decides it. An open pause
    cannot be reckoned past, so it counts as ending where it begins and sets `paused_since`.
    ValueError for moments without zone and for years outside 1990-2200.

    Law: term-start, term-end, month-term, same-day, clock-start, ask-once, extend-once.
    """
    received = wall(received_at)
    if not 0 <= extension_days <= LIMITS["working_day"]:
        raise ValueError(f"Gia hạn phải từ 0 đến {LIMITS['working_day']} ngày làm việc.")
    term = Term(allowance, calendar, extension_days)
    settled = settle(term, received, pauses, mode)
    still = [p.from_at for p in settled.taken if p.until_at is None]
    return Promise(
        settled.due, _explain(term, received, settled, mode), still[0] if still else None
    )


def due_at(
    allowance: Allowance,
    received_at: datetime,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    mode: AfterPause = AfterPause.RESUME,
    extension_days: int = 0,
) -> datetime:
    """The moment of `promise`, for callers that need no reasons."""
    return promise(allowance, received_at, calendar, pauses, mode, extension_days).due_at


def _explain(
    term: Term, received: datetime, settled: Settled, mode: AfterPause
) -> tuple[Step, ...]:
    allowance, calendar, raw = term.allowance, term.calendar, settled.raw_day
    steps: list[Step] = [
        Received(received),
        Counted(allowance.amount, allowance.unit, term.extension_days, mode.value),
        Hours(calendar.week),
    ]
    start = settled.start
    if allowance.unit == "same_day":
        cutoff = allowance.cutoff or SAME_DAY_CUTOFF
        steps.append(CutOff(cutoff, term.passed_cutoff(start, cutoff)))
    if allowance.unit == "hour":
        start = calendar.clip(start)
    if (start.date(), minute_of(start)) != (received.date(), minute_of(received)):
        steps.append(Started(start))
    first, last = received.date(), settled.due.date()
    for day in calendar.closed_between(first, last):
        moves = raw is None or day >= raw or day == first
        steps.append(DayOff(day, calendar.closed[day], moves))
    for day in calendar.opened_between(first, last):
        steps.append(MadeUp(day, calendar.opened[day], raw is None or day >= raw))
    steps += [Paused(p.from_at, p.until_at, p.reason, p.restarts) for p in settled.taken]
    if raw is not None and not calendar.works(raw):
        steps.append(Rolled(raw, calendar.next_open(raw)))
    steps.append(Due(settled.due))
    return tuple(steps)


# An explanation as data, and back


def to_json(made: Promise) -> list[dict[str, Any]]:
    """The explanation for a JSON column or answer."""
    return steps_to_json(made.explanation)


def from_json(data: list[dict[str, Any]]) -> Promise:
    """The promise whose explanation `data` is, as it was made then."""
    steps = steps_from_json(data)
    still = [s.from_at for s in steps if isinstance(s, Paused) and s.until_at is None]
    return Promise(_one(steps, Due).at, steps, still[0] if still else None)


def recompute(data: list[dict[str, Any]]) -> datetime:
    """The due moment reckoned anew from nothing but the facts in the explanation."""
    steps = steps_from_json(data)
    counted = _one(steps, Counted)
    cutoff = next((s.at for s in steps if isinstance(s, CutOff)), None)
    calendar = WorkCalendar(
        {s.day: s.name for s in steps if isinstance(s, DayOff)},
        {s.day: s.name for s in steps if isinstance(s, MadeUp)},
        _one(steps, Hours).week,
    )
    return due_at(
        Allowance(counted.amount, counted.unit, cutoff),
        _one(steps, Received).at,
        calendar,
        [
            Pause(s.from_at, s.until_at, s.reason, s.restarts)
            for s in steps
            if isinstance(s, Paused)
        ],
        AfterPause(counted.after_pause),
        counted.extension_days,
    )


def _one(steps: Sequence[Step], kind: type[_S]) -> _S:
    return next(s for s in steps if isinstance(s, kind))


# How much is left, and how it ended


class Urgency(StrEnum):
    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time until `due_at`, or since it when `urgency` is late: working days by the date, and
    working minutes. Less than one legal day of eight hours counts as no day."""

    urgency: Urgency
    days: int
    minutes: int
    due_at: datetime


def remaining(now: datetime, due_at: datetime, calendar: WorkCalendar) -> Remaining:
    """How far `due_at` is, in the working time of `calendar`."""
    here, due = wall(now), wall(due_at)
    early, later = sorted((here, due))
    minutes = calendar.minutes_between(early, later)
    days = calendar.between(early.date(), later.date())
    if days == 1 and minutes < FULL_DAY_MINUTES:
        days = 0
    if here > due:
        return Remaining(Urgency.LATE, days, minutes, due)
    if here.date() == due.date():
        return Remaining(Urgency.TODAY, 0, minutes, due)
    urgency = Urgency.SOON if days <= SOON_DAYS else Urgency.FINE
    return Remaining(urgency, days, minutes, due)


class Timeliness(StrEnum):
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


def timeliness(finished_at: datetime, due_at: datetime) -> Timeliness:
    """Before the due day, up to the due minute, or after it.

    `finished_at` is when the signed result reached the centre, not when it was collected.
    """
    done, due = wall(finished_at).replace(second=0, microsecond=0), wall(due_at)
    if done.date() < due.date():
        return Timeliness.EARLY
    return Timeliness.ON_TIME if done <= due else Timeliness.LATE


def index_timeliness(
    finished_at: datetime, resumed_due_at: datetime, supplement_requests: int
) -> Timeliness:
    """The same by Decision 766: `resumed_due_at` is reckoned with AfterPause.RESUME whatever the
    procedure says, and a second request for papers makes the dossier late. Law: index-766."""
    if supplement_requests > 1:
        return Timeliness.LATE
    return timeliness(finished_at, resumed_due_at)


def last_day_to_apologise(due_on: date, calendar: WorkCalendar) -> date:
    """The last day for an apology with a new date: one working day before. Law: extend-once."""
    return calendar.nth_before(due_on, 1)
