"""Working time of an office. Pure: days and minutes in, days and minutes out.

Moments are aware; they are read on the wall clock of Việt Nam (no summer time) and to the minute.
A window includes both its ends, so work that ends with the window ends there, not after lunch.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)
YEARS = range(1990, 2201)  # a moment outside is a slip of the pen

Span = tuple[int, int]  # minutes of the day
Window = tuple[time, time]
Week = tuple[tuple[Window, ...], ...]  # Monday first

OFFICE_DAY: tuple[Window, ...] = ((time(7), time(11, 30)), (time(13, 30), time(17)))
STANDARD_WEEK: Week = (OFFICE_DAY,) * 5 + ((), ())


def wall(moment: datetime) -> datetime:
    """`moment` on the Vietnamese wall clock. A moment without zone is a mistake, not a guess."""
    if moment.year not in YEARS:
        raise ValueError(f"Năm phải từ {YEARS[0]} đến {YEARS[-1]}.")
    if moment.tzinfo is VIETNAM:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("Thời điểm phải kèm múi giờ, ví dụ +07:00.")
    return moment.astimezone(VIETNAM)


def at_minute(day: date, minute: int) -> datetime:
    """The moment `minute` minutes after midnight of `day` in Việt Nam."""
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=VIETNAM)


def minute_of(moment: datetime | time) -> int:
    return moment.hour * 60 + moment.minute


def merge_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """`windows` of one day in order, those that touch or overlap made one."""
    merged: list[Window] = []
    for opens, closes in sorted(windows):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def _spans(windows: tuple[Window, ...]) -> tuple[Span, ...]:
    spans = tuple((minute_of(opens), minute_of(closes)) for opens, closes in windows)
    flat = [minute for span in spans for minute in span]
    if any(later <= earlier for earlier, later in pairwise(flat)):
        raise ValueError("Khung giờ làm việc phải theo thứ tự và không chồng nhau.")
    return spans


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When an office works: the windows of its `week`, less `closed` days, plus `opened` ones.

    `opened` are days worked in exchange for another (làm bù); they have Monday's windows.
    Both map a day to its name. A window that does not count towards deadlines is not in `week`.

    Law: holidays.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, str] = field(default_factory=dict)
    week: Week = STANDARD_WEEK
    _week: tuple[tuple[Span, ...], ...] = field(init=False, repr=False, compare=False)
    _made_up: tuple[Span, ...] = field(init=False, repr=False, compare=False)
    _named: tuple[tuple[date, ...], tuple[date, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("Lịch làm việc cần đủ bảy ngày và ít nhất một khung giờ.")
        week = tuple(_spans(windows) for windows in self.week)
        object.__setattr__(self, "_week", week)
        object.__setattr__(self, "_made_up", next(spans for spans in week if spans))
        object.__setattr__(self, "_named", (tuple(sorted(self.closed)), tuple(sorted(self.opened))))

    # Days

    def works(self, day: date) -> bool:
        return day in self.opened or (day not in self.closed and bool(self._week[day.weekday()]))

    def next_open(self, day: date) -> date:
        """`day` itself when the office works that day, else the first later day it does."""
        while not self.works(day):
            day += DAY
        return day

    def nth_after(self, start: date, n: int) -> date:
        """The nth working day strictly after `start`; n = 0 gives `next_open(start)`."""
        day = start if n else self.next_open(start)
        for _ in range(n):
            day = self.next_open(day + DAY)
        return day

    def nth_before(self, start: date, n: int) -> date:
        """The nth working day strictly before `start` (n at least 1)."""
        day = start
        for _ in range(n):
            day -= DAY
            while not self.works(day):
                day -= DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.works(start + DAY * i) for i in range(1, (end - start).days + 1))

    def closed_between(self, start: date, end: date) -> tuple[date, ...]:
        """Named days off from `start` to `end`, both included, that would otherwise be worked."""
        days = self._named[0]
        found = days[bisect_left(days, start) : bisect_right(days, end)]
        return tuple(d for d in found if self._week[d.weekday()] and d not in self.opened)

    def opened_between(self, start: date, end: date) -> tuple[date, ...]:
        days = self._named[1]
        return days[bisect_left(days, start) : bisect_right(days, end)]

    # Minutes

    def spans(self, day: date) -> tuple[Span, ...]:
        """Windows of `day` as minutes after midnight; empty on a day off."""
        if day in self.opened:
            return self._made_up
        return () if day in self.closed else self._week[day.weekday()]

    def windows(self, day: date) -> tuple[Window, ...]:
        """Windows of `day` as clock times; empty on a day off."""
        return tuple(
            (time(*divmod(opens, 60)), time(*divmod(closes, 60)))
            for opens, closes in self.spans(day)
        )

    def closing(self, day: date) -> datetime:
        """Close of business of a working day."""
        return at_minute(day, self.spans(day)[-1][1])

    def clip(self, moment: datetime) -> datetime:
        """The first moment at or after `moment` at which the office is open."""
        moment = wall(moment)
        day, minute = moment.date(), minute_of(moment)
        for opens, closes in self.spans(day):
            if minute <= closes:
                return at_minute(day, max(opens, minute))
        day = self.next_open(day + DAY)
        return at_minute(day, self.spans(day)[0][0])

    def advance(self, moment: datetime, minutes: int) -> datetime:
        """The earliest moment by which `minutes` working minutes have passed since `moment`."""
        at = self.clip(moment)
        if minutes <= 0:
            return at
        day, minute = at.date(), minute_of(at)
        while True:
            for opens, closes in self.spans(day):
                begin = max(opens, minute)
                room = closes - begin
                if 0 < minutes <= room:
                    return at_minute(day, begin + minutes)
                minutes -= max(room, 0)
            day, minute = self.next_open(day + DAY), 0

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes from `start` to `end`; 0 when `end` is not later."""
        start, end = wall(start), wall(end)
        if end <= start:
            return 0
        day, last, total = start.date(), end.date(), 0
        low, high = minute_of(start), minute_of(end)
        while day <= last:
            until = high if day == last else 24 * 60
            for opens, closes in self.spans(day):
                total += max(0, min(closes, until) - max(opens, low))
            day, low = day + DAY, 0
        return total
