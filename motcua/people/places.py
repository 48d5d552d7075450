"""What anybody may know of a centre: which there are, where they are, when they are open."""

from dataclasses import dataclass
from datetime import time

from motcua.core.workdays import STANDARD_WEEK
from motcua.people.models import Centre, OpeningHours


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One weekday (Monday = 0); `windows` empty = closed. `counts`: it makes time limits run."""

    weekday: int
    windows: tuple[tuple[time, time], ...]
    counts: bool


def centres() -> list[Centre]:
    """Every centre of this installation, by its code. One query."""
    return list(Centre.objects.order_by("code"))


def opening_days(centre_id: int) -> list[OpenDay]:
    """The seven days of a centre's week; the standard hours where it has set none. One query."""
    rows = list(OpeningHours.objects.filter(centre_id=centre_id).order_by("weekday", "opens"))
    if not rows:
        return [OpenDay(day, tuple(windows), True) for day, windows in enumerate(STANDARD_WEEK)]
    return [
        OpenDay(
            day,
            tuple((row.opens, row.closes) for row in rows if row.weekday == day),
            any(row.counts for row in rows if row.weekday == day),
        )
        for day in range(7)
    ]
