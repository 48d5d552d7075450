"""The days off that ship with the product, and those that the law fixes by the date. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from motcua.core.workdays import DAY

CALENDAR = Path(__file__).parent / "data" / "calendar.yaml"
FIXED_UNTIL = 2040  # long enough for the longest term anybody may promise today

_LAW = "Bộ luật Lao động 2019, Điều 112"
_SHIFT = "Bộ luật Lao động 2019, Điều 111 khoản 3 (nghỉ bù)"
_CULTURE = "Nghị quyết 28/2026/QH16"
_BESIDE = "Chờ quyết định nghỉ Quốc khánh của năm"
_FIXED = (
    (1, 1, "Tết Dương lịch", _LAW),
    (4, 30, "Ngày Chiến thắng", _LAW),
    (5, 1, "Ngày Quốc tế lao động", _LAW),
    (9, 2, "Quốc khánh", _LAW),
    (11, 24, "Ngày Văn hóa Việt Nam", _CULTURE),
)
# Monday first: the day before 2/9 or the one after, whichever makes the longer rest.
_DAY_BESIDE_NATIONAL_DAY = (3, 1, 1, 3, 1, 1, 3)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One special day to be loaded; the fields are those of SpecialDay."""

    day: date
    name: str
    source: str
    works: bool = False
    decided: bool = True


def reference_days(path: Path = CALENDAR, until: int = FIXED_UNTIL) -> list[DayRow]:
    """The shipped calendar, and for later years up to `until` what the law fixes by the date."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [_row(row, data["sources"]) for year in data["years"].values() for row in year]
    for year in range(max(data["years"]) + 1, until + 1):
        rows += fixed_days(year)
    return rows


def _row(row: list[Any], sources: dict[str, str]) -> DayRow:
    day, name, source, *marks = row
    if unknown := set(marks) - {"works", "undecided"}:
        raise ValueError(f"{day}: {unknown}")
    return DayRow(day, name, sources[source], "works" in marks, "undecided" not in marks)


def fixed_days(year: int) -> list[DayRow]:
    """Holidays of `year` with a date of their own, and the day off in exchange (nghỉ bù) for each
    that falls on a weekend. Tết and Giỗ Tổ go by the moon and need a row of their own.

    Law: holidays, culture-day.
    """
    rows = [DayRow(date(year, m, d), name, source) for m, d, name, source in _FIXED]
    beside = date(year, 9, _DAY_BESIDE_NATIONAL_DAY[date(year, 9, 2).weekday()])
    rows.append(DayRow(beside, "Quốc khánh", _BESIDE, decided=False))
    taken = {row.day for row in rows}
    for row in sorted(rows, key=lambda r: r.day):
        if row.day.weekday() >= 5:
            free = _next_free(row.day, taken)
            taken.add(free)
            rows.append(DayRow(free, f"Nghỉ bù {row.name}", _SHIFT, decided=row.decided))
    return sorted(rows, key=lambda r: r.day)


def _next_free(day: date, taken: Iterable[date]) -> date:
    """The first working day after `day` that is not a holiday itself."""
    while day.weekday() >= 5 or day in taken:
        day += DAY
    return day
