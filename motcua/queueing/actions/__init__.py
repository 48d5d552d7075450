"""Every change in the waiting hall. Order of locks: Line, Counter, Ticket, Series."""

from motcua.queueing.actions.calling import (
    begin,
    call_next,
    call_ticket,
    finish,
    guide,
    no_show,
    put_back,
    recall,
    transfer,
)
from motcua.queueing.actions.hall import clear_before, close_counter, open_counter, sit, stand_up
from motcua.queueing.actions.lines import put_line
from motcua.queueing.actions.taking import give_priority, leave, take

__all__ = [
    "begin",
    "call_next",
    "call_ticket",
    "clear_before",
    "close_counter",
    "finish",
    "give_priority",
    "guide",
    "leave",
    "no_show",
    "open_counter",
    "put_back",
    "put_line",
    "recall",
    "sit",
    "stand_up",
    "take",
    "transfer",
]
