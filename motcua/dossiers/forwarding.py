"""A dossier that one centre receives and another decides: when it must have arrived. Pure.

The time to decide runs from the moment at which the competent centre has the dossier. The citizen
is promised a moment at once all the same: counted from the latest moment at which it may arrive.
"""

from dataclasses import replace
from datetime import datetime, time

from motcua.core.workdays import DAY, WorkCalendar, at_minute, wall
from motcua.dossiers.explanation import Forwarded
from motcua.dossiers.rules import Promise

LAST_SAME_DAY = time(15)
TAKE_OVER_MINUTES = 120  # working minutes after which waiting at the door is said in red


def latest_arrival(received_at: datetime, calendar: WorkCalendar) -> datetime:
    """The latest moment at which the competent centre, whose `calendar` this is, has the dossier.

    Received up to 15:00: by the close of that day. After 15:00 strictly, on a day on which that
    centre rests, or after its close: by the opening of its next working day.

    Law: any-counter, forward-at-15.
    """
    received = wall(received_at)
    day = received.date()
    if calendar.works(day) and received.time() <= LAST_SAME_DAY:
        close = calendar.closing(day)
        if received <= close:
            return close
    day = calendar.next_open(day + DAY)
    return at_minute(day, calendar.spans(day)[0][0])


def forwarded(made: Promise, received_at: datetime, *, is_taken: bool) -> Promise:
    """The promise with the words that another centre received the dossier at `received_at`."""
    came = Forwarded(wall(received_at), is_taken)
    return replace(made, explanation=(*made.explanation[:1], came, *made.explanation[1:]))


def waited_minutes(received_at: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """Working minutes of the competent centre for which a dossier has lain at its door."""
    return calendar.minutes_between(received_at, now)


def is_left_lying(
    received_at: datetime, latest: datetime, now: datetime, calendar: WorkCalendar
) -> bool:
    """True when a dossier should have been taken over: too long at the door, or past `latest`."""
    return now > latest or waited_minutes(received_at, now, calendar) > TAKE_OVER_MINUTES
