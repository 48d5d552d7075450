"""What was asked, how long it took, what went wrong: kept while a run goes on, summed up after."""

import math
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass
class Series:
    """Every request of one action: when it was due, and the seconds until its answer."""

    due: "array[float]" = field(default_factory=lambda: array("d"))
    took: "array[float]" = field(default_factory=lambda: array("d"))
    served: "array[float]" = field(default_factory=lambda: array("d"))  # from sending, not from due
    queries: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass
class Recorder:
    """Times are seconds of the run. A latency counts from the moment the request was due."""

    actions: dict[str, Series] = field(default_factory=lambda: defaultdict(Series))
    samples: list[str] = field(default_factory=list)  # the first words of the first errors

    def note(
        self, action: str, due: float, sent: float, ended: float, error: str = "",
        queries: int | None = None,
    ) -> None:  # fmt: skip
        series = self.actions[action]
        series.due.append(due)
        series.took.append(ended - due)
        series.served.append(ended - sent)
        if error:
            kind, _, words = error.partition("|")
            series.errors[kind] += 1
            if len(self.samples) < 40:
                self.samples.append(f"{due:.1f}s {action}: {kind} {words[:300]}")
        if queries is not None:
            series.queries[queries] += 1

    def summary(self, seconds: float) -> dict[str, Any]:
        """Figures by action, milliseconds; `all` is everything together."""
        rows = {name: _figures(series, seconds) for name, series in sorted(self.actions.items())}
        whole = Series()
        for series in self.actions.values():
            whole.took.extend(series.took)
            whole.served.extend(series.served)
            whole.errors.update(series.errors)
            whole.queries.update(series.queries)
        return {"all": _figures(whole, seconds), "actions": rows, "error_samples": self.samples}

    def course(self, seconds: float, step: float = 5.0) -> list[dict[str, float]]:
        """Requests a second and latency, by stretches of `step` seconds of the run."""
        slots: dict[int, list[float]] = defaultdict(list)
        for series in self.actions.values():
            for due, took in zip(series.due, series.took, strict=True):
                slots[int(due // step)].append(took)
        return [
            {
                "at": n * step,
                "per_second": len(slots[n]) / step,
                "p50": quantile(sorted(slots[n]), 0.5) * 1e3,
                "p95": quantile(sorted(slots[n]), 0.95) * 1e3,
                "p99": quantile(sorted(slots[n]), 0.99) * 1e3,
            }
            for n in range(math.ceil(seconds / step))
            if slots[n]
        ]


def _figures(series: Series, seconds: float) -> dict[str, Any]:
    took, served = sorted(series.took), sorted(series.served)
    asked = sum(series.queries.values())
    figures: dict[str, Any] = {
        "count": len(took),
        "per_second": round(len(took) / seconds, 2) if seconds else 0.0,
        "errors": dict(series.errors),
        "max": round(took[-1] * 1e3, 1) if took else 0.0,
        "served_p95": round(quantile(served, 0.95) * 1e3, 1),
        "queries_mean": round(sum(n * c for n, c in series.queries.items()) / asked, 1)
        if asked
        else None,
        "queries_most": max(series.queries, default=None),
    }
    return figures | {n: round(quantile(took, q) * 1e3, 1) for n, q in QUANTILES.items()}


def quantile(ordered: list[float], share: float) -> float:
    """The nearest-rank quantile of ascending values; 0 of none."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
