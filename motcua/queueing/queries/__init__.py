"""What the hall, the board, the counters and the phones may see. Numbers only, never a name."""

from motcua.queueing.queries.halls import (
    board,
    centre,
    expected_waits,
    hall,
    lines,
    ticket_for_phone,
    was_called,
)
from motcua.queueing.queries.seats import (
    Seat,
    counter_state,
    counter_state_of,
    counters_of,
    missed_at,
    seat,
    seat_of,
    waiting_at,
)

__all__ = [
    "Seat",
    "board",
    "centre",
    "counter_state",
    "counter_state_of",
    "counters_of",
    "expected_waits",
    "hall",
    "lines",
    "missed_at",
    "seat",
    "seat_of",
    "ticket_for_phone",
    "waiting_at",
    "was_called",
]
