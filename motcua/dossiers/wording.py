"""Promises in Vietnamese words, for receipts, screens and the API. Pure."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from motcua.core.workdays import DAY
from motcua.dossiers.explanation import (
    Counted,
    CutOff,
    DayOff,
    Due,
    Forwarded,
    Hours,
    MadeUp,
    Paused,
    Received,
    Rolled,
    Started,
    Step,
)
from motcua.dossiers.rules import Promise, Remaining, Urgency

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
UNIT_WORDS = {
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "hour": "giờ làm việc",
    "month": "tháng",
}


def number(value: Decimal | int) -> str:
    """A number as Vietnamese writes it: 2,5 and not 2.5, 3 and not 3.0."""
    return f"{Decimal(value):f}".removesuffix(".0").replace(".", ",")


def allowance_words(amount: Decimal | int, unit: str) -> str:
    """ "3 ngày làm việc", "trong ngày"."""
    if unit == "same_day" or not amount:
        return "ngay trong giờ làm việc" if unit == "hour" else "trong ngày"
    return f"{number(amount)} {UNIT_WORDS[unit]}"


def day_words(day: date, year: int | None = None) -> str:
    """ "24/11", with its year unless that is `year`."""
    return f"{day:%d/%m}" if day.year == year else f"{day:%d/%m/%Y}"


def moment_words(moment: datetime, year: int | None = None) -> str:
    """ "15:40 thứ Năm 26/11", with the year unless that is `year`."""
    return f"{moment:%H:%M} {WEEKDAYS[moment.weekday()]} {day_words(moment.date(), year)}"


def sentence(promise: Promise) -> str:
    """The whole promise in one line: receipt; term; what lies on the way → due moment.

    "Nhận 15:40 thứ Sáu 20/11; 3 ngày làm việc; nghỉ 24/11 Ngày Văn hóa Việt Nam → 15:40 thứ Năm
    26/11". The year is said only where it is not that of the receipt.
    """
    steps = promise.explanation
    received = next(s.at for s in steps if isinstance(s, Received))
    year = received.year
    parts = [f"Nhận {moment_words(received, year)}"]
    if came := _forwarded(steps):
        parts = [
            f"Nhận {moment_words(came.at, year)} tại nơi tiếp nhận",
            _taken(came, received, year),
        ]
    for step in steps:
        parts += _short(step, steps, year)
    parts[1:] += _days_off(steps, year)
    return "; ".join(parts) + f" → {moment_words(promise.due_at, year)}"


def _short(step: Step, steps: tuple[Step, ...], year: int) -> Iterator[str]:
    if isinstance(step, Counted):
        yield allowance_words(step.amount, step.unit)
        if step.extension_days:
            yield f"gia hạn {step.extension_days} ngày làm việc"
    elif isinstance(step, CutOff) and step.passed and step.at is not None:
        start = _start(steps)
        why = f"sau {step.at:%H:%M}" if start.time() > step.at else "ngoài giờ làm việc"
        if _rests(steps, start.date()):
            why = "nhận ngày nghỉ,"
        yield f"{why} chuyển sang ngày làm việc tiếp theo"
    elif isinstance(step, Started):
        again = any(isinstance(s, Paused) and s.restarts and s.until_at for s in steps)
        again = again and _restarts(steps)
        yield f"tính {'lại ' if again else ''}từ {moment_words(step.at, year)}"
    elif isinstance(step, Paused):
        yield _paused(step, year)
    elif isinstance(step, Rolled) and _weekly(steps, step.from_day):
        last = f"{WEEKDAYS[step.from_day.weekday()]} {day_words(step.from_day, year)}"
        yield f"ngày cuối {last} là ngày nghỉ"


def _forwarded(steps: tuple[Step, ...]) -> Forwarded | None:
    return next((s for s in steps if isinstance(s, Forwarded)), None)


def _taken(came: Forwarded, arrived: datetime, year: int) -> str:
    latest = "" if came.is_taken else "chậm nhất "
    return f"nơi giải quyết nhận {latest}{moment_words(arrived, year)}"


def _start(steps: tuple[Step, ...]) -> datetime:
    """When counting last began: at the receipt unless a later step says otherwise."""
    return [s.at for s in steps if isinstance(s, Received | Started)][-1]


def _weekly(steps: tuple[Step, ...], day: date) -> bool:
    """True when `day` is a weekly day of rest, not a named one."""
    week = next(s.week for s in steps if isinstance(s, Hours))
    made_up = any(isinstance(s, MadeUp) and s.day == day for s in steps)
    return not week[day.weekday()] and not made_up


def _rests(steps: tuple[Step, ...], day: date) -> bool:
    return _weekly(steps, day) or any(isinstance(s, DayOff) and s.day == day for s in steps)


def _restarts(steps: tuple[Step, ...]) -> bool:
    return any(isinstance(s, Counted) and s.after_pause == "restart" for s in steps)


def _paused(step: Paused, year: int) -> str:
    since = f"{step.from_at:%H:%M} {day_words(step.from_at.date(), year)}"
    if step.until_at is None:
        return f"đang tạm dừng từ {since}"
    return f"tạm dừng {since} – {step.until_at:%H:%M} {day_words(step.until_at.date(), year)}"


def _days_off(steps: tuple[Step, ...], year: int) -> list[str]:
    """ "nghỉ 16/02–20/02 Tết Nguyên đán": days that follow each other under one name are one."""
    runs: list[tuple[date, date, str]] = []
    for step in steps:
        if isinstance(step, DayOff) and step.moves:
            near = runs and runs[-1][2] == step.name and step.day - runs[-1][1] <= 4 * DAY
            first = runs.pop()[0] if near else step.day
            runs.append((first, step.day, step.name))
    made_up = [
        f"làm bù {WEEKDAYS[s.day.weekday()]} {day_words(s.day, year)}"
        for s in steps
        if isinstance(s, MadeUp) and s.moves
    ]
    return [f"nghỉ {_run(first, last, year)} {name}" for first, last, name in runs] + made_up


def _run(first: date, last: date, year: int | None) -> str:
    if first == last:
        return day_words(first, year)
    return f"{day_words(first, last.year)}–{day_words(last, year)}"


def lines(promise: Promise) -> list[str]:
    """The same as short sentences, in the order in which the reckoning goes."""
    steps = promise.explanation
    received = next(s.at for s in steps if isinstance(s, Received))
    year = received.year
    told = [f"Nhận lúc {moment_words(received)}."]
    if came := _forwarded(steps):
        words = _taken(came, received, year)
        told = [
            f"Nhận lúc {moment_words(came.at)} tại nơi tiếp nhận.",
            f"{words[0].upper()}{words[1:]}; thời hạn tính từ đó.",
        ]
    for step in steps:
        told += _long(step, steps)
    told += [f"{part[0].upper()}{part[1:]}." for part in _days_off(steps, year)]
    if rest := _weekly_rest(steps):
        told.append(f"Không tính {rest} ngày nghỉ cuối tuần.")
    for step in steps:
        if isinstance(step, Paused):
            reason = f" ({step.reason})" if step.reason else ""
            words = _paused(step, year)
            told.append(f"{words[0].upper()}{words[1:]}{reason}; thời gian này không tính.")
        elif isinstance(step, Rolled):
            told.append(
                f"Ngày cuối {day_words(step.from_day, year)} là ngày nghỉ, nên hạn chuyển sang "
                f"ngày làm việc tiếp theo {day_words(step.to_day, year)}."
            )
    due = "Hẹn trả sớm nhất" if promise.paused_since else "Hẹn trả"
    return [*told, f"{due}: {moment_words(promise.due_at)}."]


def earliest_words(promise: Promise) -> str:
    """What a receipt adds to the moment while the clock cannot run; "" when it runs."""
    if promise.paused_since is None:
        return ""
    return (
        ". Ngày hẹn này là sớm nhất: thời gian trung tâm đang gián đoạn không tính; "
        "khi hết sự cố chúng tôi nhắn ông/bà ngày mới."
    )


def at_earliest(promise: Promise) -> str:
    """The same for a message, behind its moment."""
    return " (chưa tính thời gian trung tâm đang gián đoạn)" if promise.paused_since else ""


def _long(step: Step, steps: tuple[Step, ...]) -> Iterator[str]:
    if isinstance(step, Counted):
        words = allowance_words(step.amount, step.unit)
        by_day = step.amount and step.unit in ("working_day", "calendar_day", "month")
        yield f"Thời hạn {words}{', không tính ngày nhận' if by_day else ''}."
        if step.extension_days:
            yield f"Được gia hạn {step.extension_days} ngày làm việc."
    elif isinstance(step, CutOff) and step.at is not None:
        ending = "ngày làm việc tiếp theo" if step.passed else "cuối ngày làm việc"
        when = f"sau {step.at:%H:%M}" if step.passed else f"không muộn hơn {step.at:%H:%M}"
        if step.passed and _rests(steps, _start(steps).date()):
            when = "vào ngày nghỉ"
        elif step.passed and _start(steps).time() <= step.at:
            when = "ngoài giờ làm việc"
        yield f"Nhận {when}, trả trong {ending}."
    elif isinstance(step, Started):
        yield f"Thời gian tính từ {moment_words(step.at)}."


def _weekly_rest(steps: tuple[Step, ...]) -> int:
    """Days of weekly rest that the term did not count; a term by the date counts them."""
    counted = next(s for s in steps if isinstance(s, Counted))
    if counted.unit in ("calendar_day", "month"):
        return 0
    first = next(s.at for s in steps if isinstance(s, Received)).date()
    last = next(s.at for s in steps if isinstance(s, Due)).date()
    days = (first + DAY * i for i in range(1, (last - first).days + 1))
    return sum(_weekly(steps, day) for day in days)


def left_words(left: Remaining) -> str:
    """ "còn 2 ngày làm việc", "quá hạn 3 giờ", "đến hạn hôm nay lúc 16:30"."""
    if left.urgency == Urgency.TODAY:
        return f"đến hạn hôm nay lúc {left.due_at:%H:%M}"
    late = left.urgency == Urgency.LATE
    if not left.days and not left.minutes:
        return "vừa quá hạn" if late else "sắp đến hạn"
    return f"{'quá hạn' if late else 'còn'} {_length(left)}"


def _length(left: Remaining) -> str:
    if left.days:
        return f"{left.days} ngày làm việc"
    if left.minutes >= 60:
        return f"{left.minutes // 60} giờ"
    return f"{left.minutes} phút"


def working_length(minutes: int) -> str:
    """A length of working time: "2 ngày 1 giờ", days of eight hours, below a day in hours and
    minutes."""
    days, rest = divmod(minutes, 480)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"
    if hours:
        return f"{hours} giờ {left} phút" if left else f"{hours} giờ"
    return f"{left} phút"
