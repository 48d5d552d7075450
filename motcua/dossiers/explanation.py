"""Why a promise falls where it does, as data: small frozen steps that survive JSON. Pure."""

from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from motcua.core.workdays import Week


@dataclass(frozen=True, slots=True)
class Received:
    """The moment from which the term is reckoned; its day is day 0."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Another centre received the dossier at `at`. The term is reckoned from when the competent
    centre took it over or, unless `is_taken`, from the latest moment at which it had to."""

    at: datetime
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """The term. `after_pause` is `resume` or `restart`; `extension_days` are working days."""

    amount: Decimal
    unit: str
    extension_days: int
    after_pause: str


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening windows that were in force."""

    week: Week


@dataclass(frozen=True, slots=True)
class CutOff:
    """Same-day terms: what comes in after `at` is for the next working day."""

    at: time | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Started:
    """Counting began later than the receipt: at the next opening, or after a pause."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DayOff:
    """A named day off on the way. `moves` is False when the term counts it all the same."""

    day: date
    name: str
    moves: bool


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A day of rest that is worked in exchange for another. `moves` as with DayOff."""

    day: date
    name: str
    moves: bool


@dataclass(frozen=True, slots=True)
class Paused:
    """The clock stood still from `from_at` until `until_at` (None: it still does). `restarts` as
    with terms.Pause; explanations of before there were such that do not lack it."""

    from_at: datetime
    until_at: datetime | None
    reason: str
    restarts: bool = True


@dataclass(frozen=True, slots=True)
class Rolled:
    """The last day was a day of rest, so the term ends with the next working day."""

    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime


Step = (
    Received
    | Forwarded
    | Counted
    | Hours
    | CutOff
    | Started
    | DayOff
    | MadeUp
    | Paused
    | Rolled
    | Due
)
KINDS: dict[str, type[Step]] = {
    "received": Received,
    "forwarded": Forwarded,
    "counted": Counted,
    "hours": Hours,
    "cutoff": CutOff,
    "started": Started,
    "day_off": DayOff,
    "made_up": MadeUp,
    "paused": Paused,
    "rolled": Rolled,
    "due": Due,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def steps_to_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """Plain lists, dicts, strings and numbers, fit for a JSON column."""
    return [
        {"step": _NAMES[type(step)]} | {f.name: _plain(getattr(step, f.name)) for f in fields(step)}
        for step in steps
    ]


def steps_from_json(data: list[dict[str, Any]]) -> tuple[Step, ...]:
    """The steps that `steps_to_json` wrote. Unknown or missing words raise KeyError."""
    steps = []
    for row in data:
        kind = KINDS[row["step"]]
        said = [f for f in fields(kind) if f.name in row or f.default is MISSING]
        steps.append(kind(**{f.name: _rich(f.type, row[f.name]) for f in said}))
    return tuple(steps)


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [" ".join(f"{o:%H:%M}-{c:%H:%M}" for o, c in windows) for windows in value]
    return value


def _rich(kind: Any, value: Any) -> Any:
    if value is None or kind in (str, int, bool):
        return value
    if kind is Decimal:
        return Decimal(value)
    if kind == Week:
        return tuple(_windows(text) for text in value)
    for exact in (datetime, date, time):
        if kind in (exact, exact | None):
            return exact.fromisoformat(value)
    raise TypeError(kind)


def _windows(text: str) -> tuple[tuple[time, time], ...]:
    pairs = (pair.split("-") for pair in text.split())
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)
