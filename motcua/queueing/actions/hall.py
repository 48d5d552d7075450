"""Counters open and close, people sit down and stand up, the day is cleared."""

from datetime import date, datetime

from django.db.models import Q

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.transactions import action
from motcua.people.models import Counter, Staff
from motcua.people.states import WORKS_AT_COUNTERS
from motcua.queueing.actions._steps import (
    allow,
    announce_at,
    lines_of,
    locked_counter,
    refuse_unfinished,
)
from motcua.queueing.models import Ticket
from motcua.queueing.states import TicketStatus


@action
def open_counter(counter_id: int, *, by: Staff, at: datetime | None = None) -> Counter:
    """Open a counter, so that numbers may be called to it. Open twice is open. Raises NotAllowed,
    NotFound."""
    counter = locked_counter(counter_id, by, "mở quầy")
    counter.is_open = True
    counter.save(update_fields=["is_open"])
    announce_at(counter.centre_id, lines=lines_of(counter), counters=[counter.pk])
    return counter


@action
def close_counter(counter_id: int, *, by: Staff, at: datetime | None = None) -> Counter:
    """Close a counter and free its seat. Raises NotAllowed, NotFound, WrongState while a ticket is
    unfinished there."""
    counter = locked_counter(counter_id, by, "đóng quầy")
    refuse_unfinished(counter)
    counter.is_open, counter.staff = False, None
    counter.save(update_fields=["is_open", "staff"])
    announce_at(counter.centre_id, lines=lines_of(counter), counters=[counter.pk])
    return counter


@action
def sit(counter_id: int, *, by: Staff, at: datetime | None = None) -> Counter:
    """Take the seat at a counter and leave the old one; who sat here before is stood up.

    One person has one counter and one counter one person. Raises NotAllowed, NotFound, WrongState
    while a ticket is unfinished at the counter that is left or at the one that changes hands.
    """
    allow(by, by.centre_id, WORKS_AT_COUNTERS, "ngồi quầy")
    # Of two seats taken at one instant the later one holds: the person is locked before them.
    Staff.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    both = (
        Counter.objects.select_for_update(of=("self",), no_key=True)
        .filter(Q(pk=counter_id) | Q(staff=by), centre_id=by.centre_id)
        .order_by("pk")
    )
    counters = {counter.pk: counter for counter in both}
    counter = counters.get(counter_id)
    if counter is None:
        raise NotFound("Không tìm thấy quầy này.")
    if counter.staff_id == by.pk:
        return counter
    for each in counters.values():
        if each.staff_id is not None:
            refuse_unfinished(each)
    Counter.objects.filter(centre_id=by.centre_id, staff=by).update(staff=None)
    counter.staff = by
    counter.save(update_fields=["staff"])
    announce_at(counter.centre_id, counters=counters)
    return counter


@action
def stand_up(*, by: Staff, at: datetime | None = None) -> None:
    """Leave the seat without closing the counter, for whoever takes over."""
    Counter.objects.filter(centre_id=by.centre_id, staff=by).update(staff=None)


@action
def clear_before(day: date, *, at: datetime | None = None) -> int:
    """Take what still waits from days before `day` off the lines; returns how many.

    A ticket that is being served stays: its counter finishes it, however late it is.
    """
    at = at or clock.now()
    old = Ticket.objects.filter(day__lt=day)
    left = old.filter(status=TicketStatus.WAITING).update(status=TicketStatus.LEFT, done_at=at)
    missed = old.filter(status=TicketStatus.CALLED).update(status=TicketStatus.NO_SHOW, done_at=at)
    return left + missed
