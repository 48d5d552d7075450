"""When the words of a scan may be read: not while people wait, and one file at a time.

A page is a fifth of a second of a processor and more, which on a day of rush is missing at the
counters; a low priority (`nice`) does not help where each service has its own share of the machine.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings

from motcua.core import clock, pressure

FROM_HOUR = 18  # no counter is open any more
SPREAD = 5  # hours over which the evening's scans begin
SOON = timedelta(minutes=1)


def not_before(at: datetime) -> datetime | None:
    """When a scan that could be read `at` may be: None is at once, else that evening, as long
    after its beginning as the hour was old, five times over: so they do not all come together.
    """
    here = clock.local(at)
    evening = here.replace(hour=FROM_HOUR, minute=0, second=0, microsecond=0)
    if here >= evening or not pressure.is_busy():
        return None
    return evening + SPREAD * timedelta(minutes=here.minute, seconds=here.second)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else on this machine is reading; nobody begins until we end, be it by a
    crash. Waits for nobody: a worker that waits does nothing else."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "reading.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
