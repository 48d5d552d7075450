"""Reading the calendar: which days break the pattern, and what nobody has decided yet."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import QuerySet

from motcua.core.models import CALENDAR_STAMP, Series, SpecialDay
from motcua.core.prepared import Prepared
from motcua.core.transactions import memo
from motcua.core.workdays import STANDARD_WEEK, Week, WorkCalendar

CACHE_SECONDS = 30
LOOK_AHEAD_MONTHS = 15

# What every year needs a decision on: name, first and last day (month, day) it can fall on.
_YEARLY = (
    ("Tết Nguyên đán", (1, 18), (2, 27)),
    ("Giỗ Tổ Hùng Vương", (3, 28), (4, 29)),
    ("Ngày nghỉ liền kề Quốc khánh", (9, 1), (9, 3)),
)


class _Days(NamedTuple):
    closed: Mapping[date, str]
    opened: Mapping[date, str]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A day whose decision is not out, or (`day` None) a holiday of a year without any row."""

    year: int
    name: str
    day: date | None = None


MOST_KEPT = 5000
T = TypeVar("T")
_stamped: tuple[float, int] | None = None  # until when it need not be read again, the stamp
_STAMP = Prepared(lambda: Series.objects.filter(key=CALENDAR_STAMP).values_list("last", flat=True))
_cached: dict[int, dict[tuple[object, ...], object]] = {}


def special_days(year: int) -> QuerySet[SpecialDay]:
    """Days off and days made up of `year`, in order. One query."""
    return SpecialDay.objects.filter(day__year=year, is_removed=False)


def undecided_days(today: date) -> list[Undecided]:
    """What an administrator must still find out for the next fifteen months. One query."""
    months = today.month - 1 + LOOK_AHEAD_MONTHS
    until = date(today.year + months // 12, months % 12 + 1, 1)
    rows = SpecialDay.objects.filter(
        day__year__gte=today.year, day__year__lte=until.year, is_removed=False, works=False
    )
    known = list(rows.order_by("day"))
    found = [
        Undecided(row.day.year, row.name, row.day)
        for row in known
        if not row.decided and today <= row.day <= until
    ]
    for year in range(today.year, until.year + 1):
        for name, first, last in _YEARLY:
            begin, end = date(year, *first), date(year, *last)
            there = sum(begin <= row.day <= end for row in known)
            if today <= end and begin <= until and there < (2 if first[0] == 9 else 1):
                found.append(Undecided(year, name))
    return sorted(found, key=lambda u: (u.day or date(u.year, 1, 1), u.name))


def work_calendar(week: Week | None = None) -> WorkCalendar:
    """The national calendar with `week` (else the standard windows). At most two queries.

    Inside a transaction the stamp of the calendar is read anew, so that what an action promises
    rests on what is stored; pages that only look may see a calendar up to 30 seconds old.
    """
    days = remembered(("days",), _read)
    return WorkCalendar(days.closed, days.opened, STANDARD_WEEK if week is None else week)


def remembered(what: tuple[object, ...], read: Callable[[], T]) -> T:
    """The outcome of `read`, kept by this process for as long as the calendar has this stamp."""
    stamp = _stamp()
    kept = _cached.get(stamp)
    if kept is None:
        _cached.clear()
        kept = _cached.setdefault(stamp, {})
    try:
        return cast("T", kept[what])
    except KeyError:  # another thread may clear what is kept at any moment
        found = read()
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[what] = found
    return found


def forget_calendar() -> None:
    """Drop what this process remembers of the calendar."""
    global _stamped
    _stamped = None
    _cached.clear()


def _stamp() -> int:
    """Which calendar it is. One query in an action, else one in 30 seconds.

    What a transaction reads may be rolled back, so that only a page's stamp is kept for others.
    """
    global _stamped
    known = memo()
    if known is not None and CALENDAR_STAMP in known:
        return int(known[CALENDAR_STAMP])
    kept = _stamped
    if not connection.in_atomic_block and kept and time.monotonic() < kept[0]:
        return kept[1]
    stamp = _STAMP.one() or 0
    if known is not None:
        known[CALENDAR_STAMP] = stamp
    if not connection.in_atomic_block:
        _stamped = (time.monotonic() + CACHE_SECONDS, stamp)
    return stamp


def _read() -> _Days:
    closed: dict[date, str] = {}
    opened: dict[date, str] = {}
    rows = SpecialDay.objects.filter(is_removed=False).order_by("day")
    for day, works, name in rows.values_list("day", "works", "name"):
        (opened if works else closed)[day] = name
    return _Days(closed, opened)
