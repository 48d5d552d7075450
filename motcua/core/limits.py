"""How often somebody may try. Counted in the database, so that all processes count together."""

import hashlib

from motcua.core import clock
from motcua.core.address import household
from motcua.core.models import Series, next_number

PREFIX = "limit:"
HOUR = "%y%m%d%H"
MINUTE = f"{HOUR}%M"
LOOKUPS_A_MINUTE, LOOKUPS_AN_HOUR = 10, 120
# Four characters are ten thousand guesses: ten an hour for a code, from wherever they come.
GUESSES_AN_HOUR = 10


def over_limit(name: str, who: str, *, per_minute: int) -> bool:
    """Count one try of `who` at `name`; True from the try after the `per_minute`-th in a minute.

    `who` is hashed: an address or a code of a dossier is never kept in clear. 1 statement.
    """
    return next_number(_key(name, who, MINUTE)) > per_minute


def over_hourly_limit(name: str, who: str, *, per_hour: int) -> bool:
    """The same by the clock hour, for what a patient machine would guess. 1 statement."""
    return next_number(_key(name, who, HOUR)) > per_hour


def too_many_so_far(name: str, who: str, *, per_hour: int) -> bool:
    """Whether `who` has used up this clock hour, without counting anything. 1 query."""
    found = Series.objects.filter(key=_key(name, who, HOUR)).first()
    return found is not None and found.last >= per_hour


def is_too_often(name: str, address: str, *, per_minute: int, per_hour: int = 0) -> bool:
    """Count one try of this address at `name`; an IPv6 household counts as one address."""
    who = household(address)
    too_fast = over_limit(name, who, per_minute=per_minute)
    return too_fast or bool(per_hour and over_hourly_limit(name, who, per_hour=per_hour))


def may_look_up(address: str, code: str, last4: str) -> bool:
    """Count one look-up of a dossier, the same at every door: of the address, and of the code
    without its separators where a second factor is offered. False: tried too often. 2-3 statements.

    Law: personal-data.
    """
    often = is_too_often("tra-cuu", address, per_minute=LOOKUPS_A_MINUTE, per_hour=LOOKUPS_AN_HOUR)
    if often:
        return False
    return not last4 or not over_hourly_limit("tra-cuu-ma", code, per_hour=GUESSES_AN_HOUR)


def forget_old_limits() -> int:
    """Remove the counts of past hours; returns how many. Run by a periodic job."""
    hour = f"{PREFIX}{clock.now():{HOUR}}"
    rows = Series.objects.filter(key__startswith=PREFIX, key__lt=hour)
    return rows.delete()[0]


def _key(name: str, who: str, span: str) -> str:
    """The series that counts `who` at `name` in this minute or hour."""
    digest = hashlib.sha256(who.encode(errors="replace")).hexdigest()[:24]
    return f"{PREFIX}{clock.now():{span}}:{name}:{digest}"
