"""Terms: where an allowance ends when it starts at some moment, with and without pauses. Pure.

Everything is reckoned on the wall clock of Việt Nam and to the minute. The full rule, with its
reasons and examples, is in docs/algorithms/deadlines.md; `rules.promise` is the way in.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from motcua.core.workdays import DAY, WorkCalendar, at_minute, minute_of, wall

HALF_DAY_MINUTES = 240  # half of the legal eight hours, whatever the hours of the centre
SAME_DAY_CUTOFF = time(15)
LIMITS = {"working_day": 1000, "calendar_day": 1000, "hour": 8000, "same_day": 1000, "month": 120}
BY_THE_DATE = ("calendar_day", "month")  # days off count, only the last one may roll


class AfterPause(StrEnum):
    """What a pause does: the remaining time goes on, or the whole allowance starts anew."""

    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Thời hạn giải quyết: `amount` of `unit`, as the procedure's version and case say.

    Working days may come in halves. `same_day` ignores the amount; without `cutoff` it has 15:00.
    ValueError when the unit is unknown or the amount negative, absurd or not whole.
    """

    amount: Decimal
    unit: str
    cutoff: time | None = None

    def __post_init__(self) -> None:
        try:
            amount = Decimal(self.amount)
        except InvalidOperation as error:
            raise ValueError("Thời hạn phải là một số.") from error
        if self.unit not in LIMITS:
            raise ValueError("Đơn vị thời hạn không có trong danh mục.")
        if not amount.is_finite() or not 0 <= amount <= LIMITS[self.unit]:
            raise ValueError(f"Thời hạn phải từ 0 đến {LIMITS[self.unit]}.")
        if amount * (2 if self.unit == "working_day" else 1) % 1:
            raise ValueError("Thời hạn phải là số tròn; riêng ngày làm việc được lẻ nửa ngày.")
        object.__setattr__(self, "amount", amount)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `from_at` until just before `until_at`; None = it still does.

    `restarts`: where the procedure counts anew after a pause (AfterPause.RESTART), this one does
    that. What is no answer of the citizen, such as an incident, only lets the clock wait.
    """

    from_at: datetime
    until_at: datetime | None = None
    reason: str = ""
    restarts: bool = True

    def __post_init__(self) -> None:
        until = self.until_at
        if wall(self.from_at) > wall(until if until is not None else self.from_at):
            raise ValueError("Tạm dừng phải kết thúc sau khi bắt đầu.")


@dataclass(frozen=True, slots=True)
class Term:
    """One allowance on one calendar: where it ends when it starts at some moment."""

    allowance: Allowance
    calendar: WorkCalendar
    extension_days: int

    @property
    def ends_with_a_day(self) -> bool:
        """Same-day terms, and those of 0 days or months: they end with a close of business."""
        unit = self.allowance.unit
        return unit == "same_day" or (unit != "hour" and not self.allowance.amount)

    @property
    def goes_by_the_date(self) -> bool:
        return self.allowance.unit in BY_THE_DATE and bool(self.allowance.amount)

    def end(self, start: datetime, *, whole_day: bool = False) -> datetime:
        """The due moment without any pause, extension included.

        `whole_day` ends a term by the date with its last day, whatever the clock time of `start`.
        """
        unit, amount = self.allowance.unit, self.allowance.amount
        if self.ends_with_a_day:
            due = self.calendar.closing(self._same_day(start))
        elif unit == "working_day":
            return self._working_days(start, amount + self.extension_days)
        elif unit == "hour":
            due = max(self.calendar.advance(start, int(amount) * 60), start)  # 0 hours, seconds
        else:
            raw = self.raw_end(start)
            due = self.rolled(raw)
            if not whole_day and due.date() == raw.date():
                due = self._clock_on(raw.date(), start)
        return self.later(due, self.extension_days)

    def raw_end(self, start: datetime) -> datetime:
        """Terms by the date: the last moment before it is rolled or put into opening hours."""
        amount = int(self.allowance.amount)
        if self.allowance.unit == "calendar_day":
            return start + DAY * amount
        month = start.month - 1 + amount
        year, month = start.year + month // 12, month % 12 + 1
        return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))

    def rolled(self, raw: datetime) -> datetime:
        """Close of business of the day of `raw`, or of the next working day. Law: term-end."""
        return self.calendar.closing(self.calendar.next_open(raw.date()))

    def passed_cutoff(self, start: datetime, cutoff: time | None) -> bool:
        """True when a same-day matter that came in at `start` is for a later day. Law: same-day."""
        if not self.calendar.works(start.date()):
            return True
        close = self.calendar.closing(start.date()).time()
        return start.time() > (close if cutoff is None else min(cutoff, close))

    def counts_from(self, start: datetime) -> datetime:
        """From when on a pause can cost time: a same-day term moved to another day begins there."""
        if not self.ends_with_a_day:
            return start
        return max(start, at_minute(self._same_day(start), 0))

    def _same_day(self, start: datetime) -> date:
        """The day with which a term of no length ends. Only `same_day` has a cut-off."""
        same = self.allowance.unit == "same_day"
        if self.passed_cutoff(start, (self.allowance.cutoff or SAME_DAY_CUTOFF) if same else None):
            return self.calendar.next_open(start.date() + DAY)
        return start.date()

    def _working_days(self, start: datetime, amount: Decimal) -> datetime:
        """Day 0 is the day of receipt, whatever day that is. Law: term-start."""
        days, half = divmod(int(amount * 2), 2)
        due = start
        if days:
            due = self._clock_on(self.calendar.nth_after(start.date(), days), start)
        return self.calendar.advance(due, HALF_DAY_MINUTES) if half else due

    def _clock_on(self, day: date, start: datetime) -> datetime:
        """The clock time of `start` on working day `day`, never outside its windows."""
        close = self.calendar.closing(day)
        if not self.calendar.works(start.date()) or _after_hours(self.calendar, start):
            return close
        minute = minute_of(start)
        for opens, closes in self.calendar.spans(day):
            if minute <= closes:
                return at_minute(day, max(opens, minute))
        return close

    def later(self, due: datetime, days: int) -> datetime:
        """`due` moved by working days, its clock time kept; close of business stays that."""
        if not days:
            return due
        day = self.calendar.nth_after(due.date(), days)
        if due == self.calendar.closing(due.date()):
            return self.calendar.closing(day)
        return self._clock_on(day, due)


def _after_hours(calendar: WorkCalendar, moment: datetime) -> bool:
    return minute_of(moment) > calendar.spans(moment.date())[-1][1]


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a term ended up. `start` is when it last began, `taken` the pauses that touched it,
    `raw_day` the last day of a term by the date before it was rolled (None for other terms)."""

    due: datetime
    start: datetime
    taken: tuple[Pause, ...] = ()
    raw_day: date | None = None


def settle(term: Term, received: datetime, pauses: Iterable[Pause], mode: AfterPause) -> Settled:
    """Where `term` ends for a receipt at `received`. An open pause counts as just begun."""
    found = list(pauses)
    if mode == AfterPause.RESTART:
        anew = _merged((p for p in found if p.restarts), received)
        waits = _merged((p for p in found if not p.restarts), received)
        apart = sorted([*anew, *_without(waits, anew)], key=lambda p: p.from_at)
        return _restarted(term, received, apart)
    apart = _merged(found, received)
    if term.goes_by_the_date:
        return _resumed_by_the_date(term, received, apart)
    plain = Settled(term.end(received), term.counts_from(received))
    return replace(_resumed(term, plain, apart), start=received)


def _merged(pauses: Iterable[Pause], received: datetime) -> list[Pause]:
    """Pauses in order and apart from each other, cut to what lies after the receipt."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: p.from_at):
        start = max(wall(pause.from_at), received)
        until = None if pause.until_at is None else wall(pause.until_at)
        if until is not None and until <= start:
            continue
        last = merged[-1] if merged else None
        if last is None or (last.until_at is not None and last.until_at < start):
            merged.append(Pause(start, until, pause.reason, pause.restarts))
        elif last.until_at is not None:
            until = None if until is None else max(until, last.until_at)
            reasons = dict.fromkeys(r for r in (last.reason, pause.reason) if r)
            both = last.restarts or pause.restarts
            merged[-1] = Pause(last.from_at, until, "; ".join(reasons), both)
    return merged


def _without(waits: list[Pause], anew: list[Pause]) -> list[Pause]:
    """What of `waits` lies outside of `anew`, in which the clock stands still anyway. Both lists
    are in order and apart."""
    left = waits
    for taken in anew:
        cut: list[Pause] = []
        for wait in left:
            cut += _outside(wait, taken)
        left = cut
    return left


def _outside(wait: Pause, taken: Pause) -> list[Pause]:
    """The parts of `wait` before and after `taken`."""
    parts = []
    if wait.from_at < taken.from_at:
        ends = wait.until_at is not None and wait.until_at <= taken.from_at
        parts.append(replace(wait, until_at=wait.until_at if ends else taken.from_at))
        if ends:
            return parts
    after = taken.until_at
    if after is not None and (wait.until_at is None or after < wait.until_at):
        parts.append(replace(wait, from_at=max(wait.from_at, after)))
    return parts


def _resumed(term: Term, plain: Settled, pauses: list[Pause]) -> Settled:
    """`plain` moved by the working minutes since its start that the pauses swallow."""
    due, taken = plain.due, []
    for pause in pauses:
        if pause.from_at >= due:
            break
        taken.append(pause)
        if pause.until_at is None:
            break
        since = max(pause.from_at, plain.start)
        if swallowed := term.calendar.minutes_between(since, pause.until_at):
            due = term.calendar.advance(due, swallowed)
    return Settled(due, plain.start, tuple(taken), plain.raw_day)


def _restarted(term: Term, received: datetime, pauses: list[Pause]) -> Settled:
    """The allowance anew from the end of each pause that restarts it and began in time; a pause
    that does not moves the beginning by the working minutes that it took. Law: ask-once.

    (The beginning and not the end, so that what an incident takes can never bring the promise
    further than a new beginning after it would.)
    """
    began = start = received  # when counting last began, and the same less what was lost since
    taken: list[Pause] = []
    due, touched, lost = term.end(received), False, 0
    for pause in pauses:
        goes_on = bool(taken) and taken[-1].until_at == pause.from_at  # the clock never ran between
        if pause.from_at >= due and not goes_on:
            break
        taken.append(pause)
        if pause.until_at is None:
            break
        if pause.restarts:
            began = start = pause.until_at
            touched, lost = True, 0
        elif more := term.calendar.minutes_between(max(pause.from_at, began), pause.until_at):
            lost += more
            start, touched = term.calendar.advance(began, lost), True
        due = term.end(start, whole_day=touched)
    raw = term.raw_end(start).date() if term.goes_by_the_date else None
    return Settled(due, start, tuple(taken), raw)


def _resumed_by_the_date(term: Term, received: datetime, pauses: list[Pause]) -> Settled:
    """The raw end moved by the calendar length of each pause, then put on a working day.

    A term that a pause has moved ends with the day, as its clock time means nothing any more
    (and so that a longer pause can never bring the promise forward). An extension counts in
    working days from there.
    """
    base = Term(term.allowance, term.calendar, 0)
    due, raw = base.end(received), base.raw_end(received)
    taken = []
    for pause in pauses:
        if pause.from_at >= due:
            break
        taken.append(pause)
        if pause.until_at is None:
            break
        # A pause that begins on the days off at the end finds no time left to save.
        left = pause.from_at < raw
        raw = raw + (pause.until_at - pause.from_at) if left else pause.until_at
        due = base.rolled(raw)
    if not term.extension_days:
        return Settled(due, received, tuple(taken), raw.date())
    extended = Settled(term.later(due, term.extension_days), due, (), raw.date())
    return replace(_resumed(term, extended, pauses), start=received)
