"""How long such a dossier really takes here, from what already happened. Pure.

A forecast stands beside the promise and never in its place: the law's moment is what counts, the
forecast only tells early that it will be missed. Method in docs/algorithms/forecast.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 8  # finished dossiers below which nothing is foretold
MOST = 400  # the newest finished dossiers of a kind that are looked at
P80 = 0.80


@dataclass(frozen=True, slots=True)
class Outlook:
    """Working minutes within which half, 80 % and 95 % of `sample` dossiers were done."""

    sample: int
    p50: int
    p80: int
    p95: int


def quantile(sorted_minutes: Sequence[int], share: float) -> int:
    """The smallest of the values within which at least `share` of them lie (no interpolation: an
    observed duration, on the careful side). ValueError for none."""
    if not sorted_minutes:
        raise ValueError("no durations")
    rank = max(1, -(-int(share * 1000) * len(sorted_minutes) // 1000))
    return sorted_minutes[min(rank, len(sorted_minutes)) - 1]


def outlook(minutes: Sequence[int]) -> Outlook | None:
    """The forecast from finished durations in working minutes; None while they are too few."""
    if len(minutes) < LEAST:
        return None
    found = sorted(minutes)
    return Outlook(len(found), *(quantile(found, share) for share in (0.50, P80, 0.95)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of `tested` dossiers that ended after their forecast was made, `within` kept its 80 %."""

    tested: int
    within: int

    @property
    def percent(self) -> int | None:
        """Rounded down, None below ten tests: fewer say nothing."""
        return 100 * self.within // self.tested if self.tested >= 10 else None


def held_against(
    before: Calibration, p80: int, minutes: Sequence[int], keep: int = 200
) -> Calibration:
    """`before` with new outcomes against the forecast that stood when they ended.

    Beyond `keep` tests the older ones count proportionally less, so that a change shows.
    """
    total = before.tested + len(minutes)
    within = before.within + sum(m <= p80 for m in minutes)
    if total > keep:
        within, total = round(within * keep / total), keep
    return Calibration(total, within)
