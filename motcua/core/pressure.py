"""Whether the machine is short of processors right now, so that what can wait does wait."""

import os
from pathlib import Path

from django.conf import settings

CPU = Path("/proc/pressure/cpu")  # Linux 4.20 and later, unless it was started with psi=0


def is_busy() -> bool:
    """Whether, for a noticeable part of the last ten seconds, somebody waited for a processor.

    Where the kernel does not count that: whether more wants to run than there are processors, on
    average over the last minute, which says so a minute late.
    """
    waited = waited_percent()
    if waited is None:
        return os.getloadavg()[0] > settings.BUSY_LOAD
    return waited > settings.BUSY_PERCENT


def waited_percent() -> float | None:
    """Share of the last ten seconds in which at least one task that could run had no processor:
    "some avg10=1.53 avg60=0.87 avg300=0.73 total=1523492". None where that is not counted."""
    try:
        some, avg10, *_ = CPU.read_text().split()
        return float(avg10.removeprefix("avg10=")) if some == "some" else None
    except (OSError, ValueError):
        return None
