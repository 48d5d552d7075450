"""What the hall's screen shows. Numbers and counters, no person."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from motcua.api.http import PROBLEMS
from motcua.core import sharing
from motcua.queueing import queries

router = Router(tags=["board"])


class CallOut(Schema):
    ticket: str
    counter: int
    at: datetime


class WaitingOut(Schema):
    letter: str
    name: str
    waiting: int


class BoardOut(Schema):
    centre: str
    calls: list[CallOut]
    lines: list[WaitingOut]


@router.get("/{centre}", response={200: BoardOut, **PROBLEMS}, auth=None, operation_id="board")
def board(request: Any, centre: str) -> Any:
    """The latest calls, newest first, and how many wait in each line."""
    seen = sharing.at_once(("board read", centre), lambda: queries.board(centre))
    return {
        "centre": seen.centre_name,
        "calls": [{"ticket": c.code, "counter": c.counter, "at": c.at} for c in seen.calls],
        "lines": [{"letter": x.letter, "name": x.name, "waiting": x.waiting} for x in seen.lines],
    }
