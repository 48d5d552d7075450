"""How often somebody may try. Counted in the database, so that all processes count together."""

import hashlib

from motcua.core import clock
from motcua.core.models import Series, next_number

PREFIX = "limit:"


def over_limit(name: str, who: str, *, per_minute: int) -> bool:
    """Count one try of `who` at `name`; True from the try after the `per_minute`-th in a minute.

    `who` is hashed: an address or a code of a dossier is never kept in clear. 1 statement.
    """
    minute = f"{clock.now():%y%m%d%H%M}"
    digest = hashlib.sha256(who.encode(errors="replace")).hexdigest()[:24]
    return next_number(f"{PREFIX}{minute}:{name}:{digest}") > per_minute


def over_hourly_limit(name: str, who: str, *, per_hour: int) -> bool:
    """The same by the clock hour, for what a patient machine would guess. 1 statement."""
    hour = f"{clock.now():%y%m%d%H}"
    digest = hashlib.sha256(who.encode(errors="replace")).hexdigest()[:24]
    return next_number(f"{PREFIX}{hour}:{name}:{digest}") > per_hour


def forget_old_limits() -> int:
    """Remove the counts of past hours; returns how many. Run by a periodic job."""
    hour = f"{PREFIX}{clock.now():%y%m%d%H}"
    rows = Series.objects.filter(key__startswith=PREFIX, key__lt=hour)
    return rows.delete()[0]
