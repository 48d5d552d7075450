"""Bars from numbers: geometry only, in whole units of the drawing. Pure.

Whole, because a Vietnamese template writes 14.5 as "14,5", which no drawing understands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 440, 240
TOP, BOTTOM = 38, 38  # room for the value above and the day below a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One column from the zero line up. `low` is the height of its part that is set apart."""

    x: int
    y: int
    width: int
    height: int
    low_y: int
    low: int
    middle: int
    value: int | None  # None: not known, which is not nought
    label: str
    is_most: bool

    @property
    def value_y(self) -> int:
        return self.y - 10


@dataclass(frozen=True, slots=True)
class Columns:
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def base(self) -> int:
        return self.height - BOTTOM

    @property
    def label_y(self) -> int:
        return self.height - 12


def columns(rows: Sequence[tuple[str, int | None]], apart: Sequence[int] = ()) -> Columns:
    """A column a row on a zero baseline; `apart` is how much of each is drawn differently."""
    most = max((value or 0 for _, value in rows), default=0)
    slot = WIDTH / max(len(rows), 1)
    full = HEIGHT - TOP - BOTTOM
    bars = []
    for n, (label, value) in enumerate(rows):
        height = full * (value or 0) / most if most else 0
        low = height * apart[n] / value if apart and value else 0
        base = HEIGHT - BOTTOM
        bars.append(
            Bar(
                x=round(n * slot + slot * 0.14),
                y=round(base - height),
                width=round(slot * 0.72),
                height=round(height),
                low_y=round(base - low),
                low=round(low),
                middle=round(n * slot + slot / 2),
                value=value,
                label=label,
                is_most=bool(value) and value == most,
            )
        )
    return Columns(tuple(bars))
