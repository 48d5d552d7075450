"""Linked procedures: in which order clocks start, the one promise, what one end means. Pure.

A part is a place in the chain (1, 2, 3 …). Parts that nobody asked for are simply not there: who
waits for one of them waits for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from motcua.core.workdays import DAY, WorkCalendar, at_minute, wall
from motcua.dossiers.rules import Allowance, Pause, Promise, promise


@dataclass(frozen=True, slots=True)
class Part:
    """`waits_for` are earlier places whose result starts this clock; `needs` those without whose
    granted result there is no ground for this one."""

    order: int
    allowance: Allowance
    waits_for: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What is promised of one part: the latest moment at which its clock starts, and its end."""

    order: int
    starts_at: datetime
    promise: Promise
    waits: bool


def start_of(received: datetime, cutoff: time | None, calendar: WorkCalendar) -> datetime:
    """When the first clock starts: at the receipt; after `cutoff`, or on a day off, with the
    opening of the next working day. Law: linked."""
    here = wall(received)
    late = cutoff is not None and here.time() > cutoff
    if calendar.works(here.date()) and not late:
        return here
    day = calendar.next_open(here.date() + DAY)
    return at_minute(day, calendar.spans(day)[0][0])


def plan(
    parts: Iterable[Part], start: datetime, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> dict[int, Planned]:
    """The promise of each part if every one of them takes all its time. Law: linked."""
    planned: dict[int, Planned] = {}
    for part in sorted(parts, key=lambda part: part.order):
        before = [planned[other].promise.due_at for other in part.waits_for if other in planned]
        begins = max(before, default=wall(start))
        made = promise(part.allowance, begins, calendar, pauses)
        planned[part.order] = Planned(part.order, begins, made, bool(before))
    return planned


class End(StrEnum):
    """How far one part is."""

    OPEN = "open"
    GRANTED = "granted"
    DENIED = "denied"  # a result too, but none on which another can stand
    GONE = "gone"  # stopped, withdrawn, refused: no result at all


class Fate(StrEnum):
    """What a part that waits does now."""

    WAITS = "waits"
    TURN = "turn"
    LOST = "lost"


def fates(waiting: Iterable[Part], ends: Mapping[int, End]) -> dict[int, Fate]:
    """What each waiting part does now, given how far all parts are. A lost one takes along those
    that need it."""
    now = dict(ends)
    found: dict[int, Fate] = {}
    for part in sorted(waiting, key=lambda part: part.order):
        if any(now.get(other) in (End.DENIED, End.GONE) for other in part.needs):
            found[part.order], now[part.order] = Fate.LOST, End.GONE
        elif all(now.get(other, End.GRANTED) != End.OPEN for other in part.waits_for):
            found[part.order] = Fate.TURN
        else:
            found[part.order] = Fate.WAITS
    return found
