"""What a notice of the hall says (PostgreSQL NOTIFY), and which screens it is for. Never a fact.

`7` is all of centre 7. `7:l2,t55,c3,b3,rabc,3,4` is its boards, and of the other screens those that
go by one of these marks. A process of the version before reads the bare numbers and no more.
"""

from collections.abc import Iterable

CHANNEL = "motcua_board"
REQUEST = "r"  # the number of the request that made the change


def shows(counter_id: int) -> str:
    """The counter's screen shows the change."""
    return str(counter_id)


def happened_at(counter_id: int) -> str:
    """It happened at this very counter."""
    return f"c{counter_id}"


def serves(counter_id: int) -> str:
    """Somebody stands at this counter now, or is on the way to it."""
    return f"b{counter_id}"


def of_line(line_id: int) -> str:
    """Somebody's place in the line, or how long it takes, may be another one now."""
    return f"l{line_id}"


def of_ticket(ticket_id: int) -> str:
    """It happened to this very ticket."""
    return f"t{ticket_id}"


def notice(centre_id: int, marks: Iterable[str] | None = None) -> str:
    return str(centre_id) if marks is None else f"{centre_id}:{','.join(marks)}"


def heard(payload: str) -> tuple[int, frozenset[str] | None, str] | None:
    """Centre, marks (None: every screen) and request of a notice; None for what is none."""
    centre, colon, named = payload.partition(":")
    if not centre.isdigit():
        return None
    marks = frozenset(filter(None, named.split(",")))
    by = next((mark.removeprefix(REQUEST) for mark in marks if mark.startswith(REQUEST)), "")
    return int(centre), marks if colon else None, by
