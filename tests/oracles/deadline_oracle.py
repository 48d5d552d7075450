"""The deadline rule a second time, minute by minute, sharing no code with the product.

A `Timeline` is one byte per minute from a midnight on: 1 where the office is open. Moments are
indexes into it. Slow and plain on purpose: it is what the quick rule is held against.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MINUTES = 24 * 60


@dataclass
class Case:
    unit: str
    half_units: int  # the amount in halves
    received: int
    cutoff: int = 15 * 60
    pauses: tuple[tuple[int, int], ...] = ()
    restarts: bool = False
    extension: int = 0
    waits: tuple[tuple[int, int], ...] = ()  # pauses after which nothing is counted anew


class Timeline:
    def __init__(
        self,
        first: date,
        days: int,
        week: tuple[tuple[tuple[time, time], ...], ...],
        closed: set[date],
        opened: set[date],
    ) -> None:
        self.first = first
        self.open = bytearray(days * MINUTES)
        for number in range(days):
            day = first + timedelta(days=number)
            windows = week[day.weekday()]
            if day in closed:
                windows = ()
            if day in opened:
                windows = week[0]
            for opens, closes in windows:
                for minute in range(
                    opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
                ):
                    self.open[number * MINUTES + minute] = 1

    def index(self, moment: datetime) -> int:
        return int((moment - datetime.combine(self.first, time())).total_seconds()) // 60

    def moment(self, index: int) -> datetime:
        return datetime.combine(self.first, time()) + timedelta(minutes=index)

    def works(self, day: int) -> bool:
        return any(self.open[day * MINUTES : (day + 1) * MINUTES])

    def close(self, day: int) -> int:
        """Index of the end of the last open minute of `day`."""
        index = (day + 1) * MINUTES
        while not self.open[index - 1]:
            index -= 1
        return index

    def nth_working(self, day: int, n: int) -> int:
        while n:
            day += 1
            n -= self.works(day)
        return day

    def walk(self, index: int, minutes: int) -> int:
        """End of the `minutes`th open minute from `index` on."""
        while minutes:
            minutes -= self.open[index]
            index += 1
        return index


def due(line: Timeline, case: Case) -> datetime:
    """The due moment of `case`, as a naive Vietnamese clock shows it."""
    size = len(line.open)
    if case.restarts:
        return line.moment(_anew(line, case))
    runs = _runs(_marked(case, case.pauses + case.waits, size))
    if case.unit in ("calendar_day", "month") and case.half_units:
        return line.moment(_by_the_date(line, case, runs))
    start = case.received
    base = _plain(line, case, start, case.extension, touched=False)
    if case.unit == "same_day" or (case.unit != "hour" and not case.half_units):
        day = _plain(line, case, start, 0, touched=False) // MINUTES
        start = max(start, day * MINUTES)
    return line.moment(_stretched(line, start, base, runs))


def _anew(line: Timeline, case: Case) -> int:
    """Counting begins anew after each run of pauses; a run of waits only moves the beginning."""
    size = len(line.open)
    paused = _marked(case, case.pauses, size)
    waiting = _marked(case, case.waits, size)
    for index in range(size):
        waiting[index] &= 1 - paused[index]
    runs = [(*run, True) for run in _runs(paused)] + [(*run, False) for run in _runs(waiting)]
    index = _plain(line, case, case.received, case.extension, touched=False)
    began, lost, stood_until = case.received, 0, None
    for start, end, is_pause in sorted(runs):
        if start >= index and start != stood_until:
            continue
        stood_until = end
        if is_pause:
            began, lost = end, 0
            index = _plain(line, case, end, case.extension, touched=True)
            continue
        more = sum(line.open[minute] for minute in range(max(start, began), end))
        if more:
            lost += more
            index = _plain(line, case, line.walk(began, lost), case.extension, touched=True)
    return index


def _marked(case: Case, pauses: tuple[tuple[int, int], ...], size: int) -> bytearray:
    """One byte per minute: 1 after the receipt inside of any of `pauses`."""
    paused = bytearray(size)
    for start, end in pauses:
        for index in range(max(start, case.received), end):
            paused[index] = 1
    return paused


def _runs(paused: bytearray) -> list[tuple[int, int]]:
    """Unbroken runs of marked minutes."""
    runs = []
    index = paused.find(1)
    while index >= 0:
        end = paused.find(0, index)
        runs.append((index, end))
        index = paused.find(1, end)
    return runs


def _stretched(line: Timeline, start: int, base: int, runs: list[tuple[int, int]]) -> int:
    """`base`, when every open minute lost to a pause must be worked besides."""
    budget = sum(line.open[start:base])
    index = base
    lost = 0
    for begin, end in runs:
        if begin < index:
            lost += sum(line.open[minute] for minute in range(max(begin, start), end))
            index = line.walk(start, budget + lost) if lost else base
    return index


def _plain(line: Timeline, case: Case, start: int, extension: int, touched: bool) -> int:
    if case.unit == "working_day" and case.half_units:
        return _working_days(line, case.half_units + 2 * extension, start)
    amount = case.half_units // 2
    if case.unit == "hour":
        index = line.walk(start, amount * 60) if amount else _first_open(line, start)
    elif case.unit == "same_day":
        index = _end_of_day(line, start, case.cutoff)
    elif amount == 0:
        index = _end_of_day(line, start, MINUTES)
    else:
        raw = _raw(line, case, start)
        index = _rolled(line, raw)
        if not touched and line.works(raw // MINUTES):
            index = _clock(line, raw // MINUTES, start)
    return _later(line, index, extension)


def _working_days(line: Timeline, halves: int, start: int) -> int:
    index = start
    if halves > 1:
        index = _clock(line, line.nth_working(start // MINUTES, halves // 2), start)
    return line.walk(index, 240) if halves % 2 else index


def _first_open(line: Timeline, index: int) -> int:
    while not (line.open[index] or (index % MINUTES and line.open[index - 1])):
        index += 1
    return index


def _end_of_day(line: Timeline, start: int, cutoff: int) -> int:
    day, clock = divmod(start, MINUTES)
    if line.works(day) and clock <= cutoff and start <= line.close(day):
        return line.close(day)
    return line.close(line.nth_working(day, 1))


def _clock(line: Timeline, day: int, start: int) -> int:
    """The clock time of `start` on working day `day`; in a gap the next opening."""
    if not line.works(start // MINUTES) or start > line.close(start // MINUTES):
        return line.close(day)
    index = day * MINUTES + start % MINUTES
    if index >= line.close(day):
        return line.close(day)
    return _first_open(line, index)


def _raw(line: Timeline, case: Case, start: int) -> int:
    amount = case.half_units // 2
    if case.unit == "calendar_day":
        return start + amount * MINUTES
    day = line.moment(start)
    for _ in range(amount):
        day = day.replace(day=1) + timedelta(days=monthrange(day.year, day.month)[1])
    last = monthrange(day.year, day.month)[1]
    return line.index(day.replace(day=min(last, line.moment(start).day)))


def _rolled(line: Timeline, index: int) -> int:
    day = index // MINUTES
    while not line.works(day):
        day += 1
    return line.close(day)


def _later(line: Timeline, index: int, days: int) -> int:
    if not days:
        return index
    day = line.nth_working(index // MINUTES, days)
    if index == line.close(index // MINUTES):
        return line.close(day)
    return _clock(line, day, index)


def _by_the_date(line: Timeline, case: Case, runs: list[tuple[int, int]]) -> int:
    """Every minute of the calendar counts, but the paused ones."""
    index = _plain(line, case, case.received, 0, touched=False)
    raw = _raw(line, case, case.received)
    budget = raw - case.received
    stopped = bytearray(len(line.open))
    for begin, end in runs:
        if begin >= index:
            break
        stopped[begin:end] = b"\1" * (end - begin)
        raw = end if begin >= raw else _count(case.received, budget, stopped)
        index = _rolled(line, raw)
    if not case.extension:
        return index
    return _stretched(line, index, _later(line, index, case.extension), runs)


def _count(index: int, minutes: int, stopped: bytearray) -> int:
    while minutes:
        minutes -= not stopped[index]
        index += 1
    return index
