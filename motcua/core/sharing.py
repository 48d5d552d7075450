"""One answer for several readers: those who ask at the same moment, or within a few seconds.

Only for what everybody may see alike; never for anything of a person.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection

T = TypeVar("T")
MOST_KEPT = 500  # a page is some 20 kB


@dataclass(slots=True, eq=False)
class _Reading:
    """One run of `read`, for all who asked before it began."""

    after: "_Reading | None"  # the one that runs already
    done: Event = field(default_factory=Event)
    answer: Any = None
    error: BaseException | None = None


_guard = Lock()
_due: dict[Hashable, _Reading] = {}  # not begun: whoever asks now may join
_running: dict[Hashable, _Reading] = {}
_kept: dict[Hashable, tuple[float, Any]] = {}  # until when, the answer


def at_once(what: Hashable, read: Callable[[], T]) -> T:
    """The outcome of `read`, begun after this was called: never older than the question.

    While one thread reads, all who ask for the same wait, and one of them then reads for all of
    them; what runs already may have missed what they know of. What `read` raises, each raises.
    """
    if connection.in_atomic_block:
        return read()
    with _guard:
        reading = _due.get(what)
        if is_mine := reading is None:
            reading = _due[what] = _Reading(_running.get(what))
    if is_mine:
        _run(what, reading, read)
    reading.done.wait()
    if reading.error is not None:
        raise reading.error
    return cast("T", reading.answer)


def _run(what: Hashable, mine: _Reading, read: Callable[[], Any]) -> None:
    if mine.after is not None:
        mine.after.done.wait()
        mine.after = None
    with _guard:
        _running[what] = _due.pop(what)
    try:
        mine.answer = read()
    except BaseException as error:
        mine.error = error
    finally:
        with _guard:
            if _running.get(what) is mine:
                del _running[what]
        mine.done.set()


def for_moments(what: Hashable, read: Callable[[], T]) -> T:
    """The outcome of `read`, at most `settings.SHARED_SECONDS` old (5). A transaction reads anew.

    For counts and texts of which nobody can tell whether they are of this second, and which a
    whole town asks for at once. Callers share the answer and change nothing of it.
    """
    if connection.in_atomic_block or not settings.SHARED_SECONDS:
        return read()
    found = _fresh(what)
    return cast("T", found[1]) if found else at_once(what, lambda: _keep(what, read))


def _fresh(what: Hashable) -> tuple[float, Any] | None:
    found = _kept.get(what)
    return found if found and time.monotonic() < found[0] else None


def _keep(what: Hashable, read: Callable[[], T]) -> T:
    if found := _fresh(what):  # whoever read before us has left it
        return cast("T", found[1])
    until = time.monotonic() + settings.SHARED_SECONDS
    answer = read()
    if len(_kept) >= MOST_KEPT:
        _drop_old()
    _kept[what] = (until, answer)
    return answer


def _drop_old() -> None:
    for what, (until, _) in list(_kept.items()):
        if until <= time.monotonic():
            _kept.pop(what, None)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()


def forget() -> None:
    """Drop what this process keeps."""
    _kept.clear()
