"""One public action = one transaction, however many actions it is made of."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, transaction

P = ParamSpec("P")
R = TypeVar("R")
RESERVED = "reserved"  # numbers of series that the running action has taken beforehand
_memo: ContextVar[dict[str, Any] | None] = ContextVar("facts_of_this_action", default=None)


LOST_OUT = {"40001", "40P01", "55P03", "57014"}  # serialization, deadlock, lock, statement timeout
LOST_OUT_WORDS = "Có người khác đang làm cùng lúc. Anh/chị thử lại sau giây lát."


def lost_out(error: DatabaseError) -> bool:
    """Whether a transaction only lost against others: done again it may well succeed."""
    return getattr(error.__cause__, "sqlstate", None) in LOST_OUT


def memo() -> dict[str, Any] | None:
    """What the running action has read that cannot change under it; None outside of one."""
    return _memo.get()


def action(act: Callable[P, R]) -> Callable[P, R]:
    """Run `act` in a transaction; inside another action it is simply part of that one.

    `transaction.atomic` would set a savepoint for each inner action: two statements more, for a
    rollback that nobody wants, as a refusal refuses the whole. Whoever does catch a refusal
    inside an action and goes on opens `transaction.atomic()` round it.
    """

    @wraps(act)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        if _memo.get() is not None:
            return act(*args, **kwargs)
        with transaction.atomic():
            facts: dict[str, Any] = {}
            mark = _memo.set(facts)
            try:
                answer = act(*args, **kwargs)
            finally:  # before the commit: what runs on it is outside again
                _memo.reset(mark)
            if unused := facts.get(RESERVED):
                raise RuntimeError(f"numbers were taken and not used: {sorted(unused)}")
            return answer

    return whole
