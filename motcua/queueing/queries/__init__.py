"""What the hall, the board, the counters and the phones may see. Numbers only, never a name."""

from motcua.queueing.queries.halls import (
    board,
    centre,
    expected_waits,
    hall,
    lines,
    ticket_for_phone,
    ticket_heard_of,
    was_called,
)
from motcua.queueing.queries.seats import (
    CounterBrief,
    Seat,
    counter_brief,
    counter_state,
    counters_of,
    line_names,
    missed_at,
    seat,
    seat_of,
    ticket_at,
)

__all__ = [
    "CounterBrief",
    "Seat",
    "board",
    "centre",
    "counter_brief",
    "counter_state",
    "counters_of",
    "expected_waits",
    "hall",
    "line_names",
    "lines",
    "missed_at",
    "seat",
    "seat_of",
    "ticket_at",
    "ticket_for_phone",
    "ticket_heard_of",
    "was_called",
]
