"""Who is next, and how long it will take. Pure: plain values in, plain values out.

The proof of the bound and the honest limits of the estimate: docs/algorithms/queue.md.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

PRIORITY_IN_A_ROW = 2
MOST_IN_A_ROW = 20  # no line may be set to more; so many calls tell the streak of any line
SERVICES_LOOKED_AT = 20
USUAL_SERVICE_MINUTES = 8.0
ELDER_FROM_YEARS = 60
NONE, URGENT = "none", "urgent"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting ticket, as far as the order of calls needs to know it."""

    id: int
    priority: str
    order_at: datetime


def next_ticket(
    candidates: Sequence[Waiting],
    served_priority_streak: int,
    in_a_row: int = PRIORITY_IN_A_ROW,
) -> Waiting | None:
    """The ticket to call now; None when nobody waits. Law: priority."""
    return next(order_of_calls(candidates, served_priority_streak, in_a_row), None)


def order_of_calls(
    candidates: Iterable[Waiting],
    served_priority_streak: int,
    in_a_row: int = PRIORITY_IN_A_ROW,
) -> Iterator[Waiting]:
    """All of `candidates` as they will be called if nobody else comes.

    Urgent tickets go first. Then priority goes before ordinary, but after `in_a_row` priority
    calls one ordinary ticket goes, so that an ordinary ticket with k ordinary ones before it is
    called within (k + 1) * (in_a_row + 1) calls that are not urgent. Inside each group the
    order is `order_at`. `served_priority_streak` counts the calls just made that were not
    ordinary. Law: priority.
    """
    ordered = sorted(candidates, key=lambda ticket: (ticket.order_at, ticket.id))
    yield from (ticket for ticket in ordered if ticket.priority == URGENT)
    ordinary = deque(t for t in ordered if t.priority == NONE)
    priority = deque(t for t in ordered if t.priority not in {NONE, URGENT})
    streak = served_priority_streak + len(ordered) - len(ordinary) - len(priority)
    while ordinary or priority:
        if priority and not (ordinary and streak >= in_a_row):
            streak += 1
            yield priority.popleft()
        else:
            streak = 0
            yield ordinary.popleft()


def streak(latest_priorities: Iterable[str]) -> int:
    """How many calls in a row were not ordinary; `latest_priorities` newest first."""
    count = 0
    for priority in latest_priorities:
        if priority == NONE:
            break
        count += 1
    return count


def expected_wait_minutes(
    ahead: int,
    open_counters: int,
    recent_service_minutes: Sequence[float],
    *,
    busy_counters: int = 0,
) -> int | None:
    """Minutes until the call, rounded up; None when no counter is open.

    `ahead` people go first. Free counters take people at once; after that a place falls free
    every (median service / open counters) minutes. Newest services come first; without any,
    8 minutes are taken for one.
    """
    if open_counters < 1:
        return None
    services = recent_service_minutes[:SERVICES_LOOKED_AT]
    one_service = median(services) if services else USUAL_SERVICE_MINUTES
    free = max(0, open_counters - busy_counters)
    places_to_fall_free = max(0, ahead + 1 - free)
    return math.ceil(round(places_to_fall_free * one_service / open_counters, 6))


def is_elder(birth_on: date | None, birth_year: int, day: date) -> bool:
    """Whether a person is 60 full years old on `day`; by the year where no day is known.

    Law: priority.
    """
    if birth_on is None:
        return day.year - birth_year >= ELDER_FROM_YEARS
    birthdays = day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
    return birthdays >= ELDER_FROM_YEARS
