"""Deadlines: examples a lawyer can check, refusals and words."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from motcua.catalog.states import Unit
from motcua.core.workdays import OFFICE_DAY, VIETNAM, Week, WorkCalendar
from motcua.dossiers.rules import (
    AfterPause,
    Allowance,
    Pause,
    Timeliness,
    Urgency,
    due_at,
    index_timeliness,
    last_day_to_apologise,
    promise,
    recompute,
    remaining,
    timeliness,
    to_json,
)
from motcua.dossiers.terms import LIMITS
from motcua.dossiers.wording import left_words, lines, sentence

TET = "Tết Nguyên đán Bính Ngọ"
CLOSED = {
    date(2026, 1, 1): "Tết Dương lịch",
    date(2026, 1, 2): "Nghỉ hoán đổi với ngày 10/01",
    **{date(2026, 2, d): TET for d in range(16, 21)},
    date(2026, 4, 27): "Nghỉ bù Giỗ Tổ Hùng Vương",
    date(2026, 8, 31): "Nghỉ hoán đổi với ngày 22/08",
    date(2026, 9, 1): "Quốc khánh",
    date(2026, 9, 2): "Quốc khánh",
    date(2026, 11, 24): "Ngày Văn hóa Việt Nam",
    date(2027, 1, 1): "Tết Dương lịch",
}
OPENED = {date(2026, 1, 10): "Làm bù cho ngày 02/01", date(2026, 8, 22): "Làm bù cho ngày 31/08"}
Y2026 = WorkCalendar(CLOSED, OPENED)
EARLY_WEEK: Week = (((time(7, 30), time(11, 30)), (time(13), time(17))),) * 5 + ((), ())


def at(text: str) -> datetime:
    """A Vietnamese moment written as "20/11 15:40" (2026) or "20/11/2027 15:40"."""
    day, clock = text.split()
    day = day if day.count("/") == 2 else f"{day}/2026"
    return datetime.strptime(f"{day} {clock}", "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


# Examples: unit, amount, received, due

EXAMPLES = [
    # the sentence of the mission, and a whole week
    ("working_day", "3", "20/11 15:40", "26/11 15:40"),
    ("working_day", "3", "09/11 09:30", "12/11 09:30"),
    ("working_day", "1", "20/11 09:00", "23/11 09:00"),
    # before opening, at lunch, at both ends of a window, after closing
    ("working_day", "1", "09/11 05:10", "10/11 07:00"),
    ("working_day", "1", "09/11 11:30", "10/11 11:30"),
    ("working_day", "1", "09/11 11:31", "10/11 13:30"),
    ("working_day", "1", "09/11 13:30", "10/11 13:30"),
    ("working_day", "1", "09/11 17:00", "10/11 17:00"),
    ("working_day", "1", "09/11 17:01", "10/11 17:00"),
    ("working_day", "1", "09/11 23:59", "10/11 17:00"),
    # received on a Saturday, a Sunday, a holiday: that day is still day 0
    ("working_day", "1", "14/11 09:00", "16/11 17:00"),
    ("working_day", "2", "15/11 09:00", "17/11 17:00"),
    ("working_day", "1", "24/11 09:00", "25/11 17:00"),
    # Tết, the swapped Saturday, Giỗ Tổ moved from a Sunday
    ("working_day", "1", "13/02 16:00", "23/02 16:00"),
    ("working_day", "2", "08/01 08:00", "10/01 08:00"),
    ("working_day", "1", "21/08 10:00", "22/08 10:00"),
    ("working_day", "1", "22/08 10:00", "24/08 10:00"),
    ("working_day", "1", "28/08 10:00", "03/09 10:00"),
    ("working_day", "1", "24/04 10:00", "28/04 10:00"),
    ("working_day", "0", "09/11 16:59", "09/11 17:00"),
    ("working_day", "0", "09/11 17:01", "10/11 17:00"),
    ("working_day", "0", "14/11 08:00", "16/11 17:00"),
    # halves: four working hours on top
    ("working_day", "0.5", "09/11 07:00", "09/11 11:00"),
    ("working_day", "0.5", "09/11 10:00", "09/11 16:00"),
    ("working_day", "2.5", "09/11 15:00", "12/11 09:00"),
    ("working_day", "1.5", "09/11 18:00", "11/11 11:00"),
    # same day: strictly after 15:00 moves, days off do not count
    ("same_day", "1", "09/11 15:00", "09/11 17:00"),
    ("same_day", "1", "09/11 15:01", "10/11 17:00"),
    ("same_day", "0", "09/11 06:00", "09/11 17:00"),
    ("same_day", "1", "13/02 15:30", "23/02 17:00"),
    ("same_day", "1", "14/11 08:00", "16/11 17:00"),
    ("same_day", "1", "22/08 14:00", "22/08 17:00"),
    # hours: only inside the windows
    ("hour", "4", "09/11 07:00", "09/11 11:00"),
    ("hour", "8", "09/11 07:00", "09/11 17:00"),
    ("hour", "8", "09/11 09:00", "10/11 09:00"),
    ("hour", "1", "09/11 11:00", "09/11 14:00"),
    ("hour", "2", "13/11 16:00", "16/11 08:00"),
    ("hour", "2", "14/11 10:00", "16/11 09:00"),
    ("hour", "0", "09/11 12:00", "09/11 13:30"),
    # calendar days and months: the last day rolls, to its close of business
    ("calendar_day", "3", "09/11 09:00", "12/11 09:00"),
    ("calendar_day", "5", "09/11 09:00", "16/11 17:00"),
    ("calendar_day", "7", "14/11 09:00", "23/11 17:00"),
    ("calendar_day", "4", "14/11 09:00", "18/11 17:00"),
    ("calendar_day", "4", "20/11 09:00", "25/11 17:00"),
    ("calendar_day", "0", "09/11 09:00", "09/11 17:00"),
    ("month", "1", "09/11 09:00", "09/12 09:00"),
    ("month", "1", "31/01 09:00", "02/03 17:00"),
    ("month", "1", "30/10 09:00", "30/11 09:00"),
    ("month", "3", "30/11 09:00", "01/03/2027 17:00"),
    ("month", "0", "09/11 17:30", "10/11 17:00"),
]


@pytest.mark.parametrize(("unit", "amount", "received", "due"), EXAMPLES)
def test_example_falls_where_the_law_says(unit: str, amount: str, received: str, due: str) -> None:
    assert due_at(Allowance(Decimal(amount), unit), at(received), Y2026) == at(due)


def test_cutoff_is_to_the_second_and_the_procedures_own() -> None:
    late = at("09/11 15:00").replace(second=1)
    assert due_at(Allowance(1, "same_day"), late, Y2026) == at("10/11 17:00")
    own = Allowance(1, "same_day", time(11))
    assert due_at(own, at("09/11 11:00"), Y2026) == at("09/11 17:00")
    assert due_at(own, at("09/11 11:01"), Y2026) == at("10/11 17:00")
    evening = Allowance(1, "same_day", time(20))
    assert due_at(evening, at("09/11 18:00"), Y2026) == at("10/11 17:00")


def test_due_times_are_whole_minutes() -> None:
    received = at("09/11 09:30").replace(second=42, microsecond=7)
    assert due_at(Allowance(3, "working_day"), received, Y2026) == at("12/11 09:30")
    assert due_at(Allowance(0, "hour"), received, Y2026) >= received


def test_own_hours_of_a_centre_are_used() -> None:
    own = WorkCalendar(CLOSED, OPENED, EARLY_WEEK)
    assert due_at(Allowance(1, "working_day"), at("09/11 07:10"), own) == at("10/11 07:30")
    assert due_at(Allowance(1, "working_day"), at("09/11 13:10"), own) == at("10/11 13:10")
    assert due_at(Allowance(4, "hour"), at("09/11 09:30"), own) == at("09/11 15:00")


def test_short_day_clips_and_long_saturday_counts() -> None:
    week: Week = (OFFICE_DAY,) * 4 + (((time(8), time(11)),), ((time(7), time(9)),), ())
    own = WorkCalendar({}, {}, week)
    assert due_at(Allowance(1, "working_day"), at("12/11 15:00"), own) == at("13/11 11:00")
    assert due_at(Allowance(1, "working_day"), at("12/11 07:15"), own) == at("13/11 08:00")
    assert due_at(Allowance(2, "working_day"), at("12/11 07:15"), own) == at("14/11 07:15")
    assert due_at(Allowance(1, "working_day"), at("13/11 14:00"), own) == at("14/11 09:00")


# Pauses and extensions

LONG = Pause(at("10/11 09:00"), at("12/11 10:00"), "chờ bổ sung")


@pytest.mark.parametrize(
    ("unit", "amount", "mode", "extension", "due"),
    [
        ("working_day", 3, "resume", 0, "16/11 10:30"),  # 17 working hours swallowed
        ("working_day", 3, "restart", 0, "17/11 10:00"),
        ("working_day", 3, "resume", 2, "18/11 10:30"),
        ("working_day", 3, "restart", 2, "19/11 10:00"),
        ("hour", 12, "resume", 0, "12/11 16:30"),
        ("same_day", 1, "resume", 0, "09/11 17:00"),  # over before the pause began
        ("calendar_day", 4, "resume", 0, "16/11 17:00"),
        ("calendar_day", 7, "restart", 0, "19/11 17:00"),
        ("calendar_day", 7, "resume", 3, "23/11 17:00"),
        ("month", 1, "restart", 0, "14/12 17:00"),
    ],
)
def test_pause_moves_the_promise(
    unit: str, amount: int, mode: str, extension: int, due: str
) -> None:
    allowance = Allowance(amount, unit)
    received = at("09/11 09:30")
    made = due_at(allowance, received, Y2026, [LONG], AfterPause(mode), extension)
    assert made == at(due)


def test_pause_outside_working_time_or_after_the_end_changes_nothing() -> None:
    three = Allowance(3, "working_day")
    for begin, end in (
        ("13/11 17:00", "16/11 07:00"),
        ("16/11 09:30", "17/11 10:00"),
        ("01/11 09:00", "09/11 08:00"),
    ):
        pauses = [Pause(at(begin), at(end))]
        assert due_at(three, at("11/11 09:30"), Y2026, pauses) == at("16/11 09:30")


def test_open_pause_is_reckoned_as_just_begun_and_said() -> None:
    made = promise(
        Allowance(3, "working_day"), at("09/11 09:30"), Y2026, [Pause(at("10/11 09:00"))]
    )
    assert made.due_at == at("12/11 09:30")
    assert made.paused_since == at("10/11 09:00")
    assert "đang tạm dừng từ 09:00 10/11" in sentence(made)
    assert lines(made)[-1] == "Hẹn trả sớm nhất: 09:30 thứ Năm 12/11/2026."
    over = promise(
        Allowance(3, "working_day"), at("02/11 09:30"), Y2026, [Pause(at("10/11 09:00"))]
    )
    assert over.paused_since is None


# Refusals


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("-1", "working_day"),
        ("1001", "working_day"),
        ("1001", "calendar_day"),
        ("8001", "hour"),
        ("121", "month"),
        ("0.4", "working_day"),
        ("1.5", "calendar_day"),
        ("0.5", "hour"),
        ("NaN", "working_day"),
        ("Infinity", "working_day"),
        ("1", "fortnight"),
        ("1", ""),
    ],
)
def test_absurd_allowance_is_refused(amount: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"Thời hạn|Đơn vị"):
        Allowance(Decimal(amount), unit)


def test_words_are_no_number() -> None:
    with pytest.raises(ValueError, match="phải là một số"):
        Allowance("ba", "working_day")  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", sorted(LIMITS))
def test_largest_allowance_still_has_an_end(unit: str) -> None:
    made = promise(Allowance(LIMITS[unit], unit), at("09/11 09:30"), Y2026)
    assert made.due_at >= at("09/11 09:30")
    assert recompute(to_json(made)) == made.due_at


def test_moments_without_zone_or_from_another_age_are_refused() -> None:
    with pytest.raises(ValueError, match="múi giờ"):
        due_at(Allowance(1, "hour"), datetime(2026, 11, 9, 9), Y2026)  # noqa: DTZ001
    with pytest.raises(ValueError, match="Năm phải từ"):
        due_at(Allowance(1, "hour"), datetime(1026, 11, 9, 9, tzinfo=UTC), Y2026)
    with pytest.raises(ValueError, match="múi giờ"):
        Pause(datetime(2026, 11, 9, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="sau khi bắt đầu"):
        Pause(at("10/11 09:00"), at("09/11 09:00"))
    with pytest.raises(ValueError, match="Gia hạn"):
        due_at(Allowance(1, "hour"), at("09/11 09:00"), Y2026, extension_days=-1)


def test_units_are_those_of_the_catalogue() -> None:
    assert set(LIMITS) == set(Unit.values)


# Words


def test_sentence_is_the_one_of_the_mission() -> None:
    made = promise(Allowance(Decimal("3.0"), "working_day"), at("20/11 15:40"), Y2026)
    assert sentence(made) == (
        "Nhận 15:40 thứ Sáu 20/11; 3 ngày làm việc; nghỉ 24/11 Ngày Văn hóa Việt Nam"
        " → 15:40 thứ Năm 26/11"
    )
    assert lines(made) == [
        "Nhận lúc 15:40 thứ Sáu 20/11/2026.",
        "Thời hạn 3 ngày làm việc, không tính ngày nhận.",
        "Nghỉ 24/11 Ngày Văn hóa Việt Nam.",
        "Không tính 2 ngày nghỉ cuối tuần.",
        "Hẹn trả: 15:40 thứ Năm 26/11/2026.",
    ]


@pytest.mark.parametrize(
    ("unit", "amount", "received", "words"),
    [
        (
            "working_day",
            "2.5",
            "31/12 09:00",
            "Nhận 09:00 thứ Năm 31/12; 2,5 ngày làm việc; nghỉ 01/01/2027 Tết Dương lịch"
            " → 15:00 thứ Ba 05/01/2027",
        ),
        (
            "working_day",
            "1",
            "13/02 16:00",
            f"Nhận 16:00 thứ Sáu 13/02; 1 ngày làm việc; nghỉ 16/02–20/02 {TET}"
            " → 16:00 thứ Hai 23/02",
        ),
        (
            "working_day",
            "1",
            "21/08 10:00",
            "Nhận 10:00 thứ Sáu 21/08; 1 ngày làm việc; làm bù thứ Bảy 22/08 → 10:00 thứ Bảy 22/08",
        ),
        (
            "same_day",
            "1",
            "09/11 15:20",
            "Nhận 15:20 thứ Hai 09/11; trong ngày; sau 15:00 chuyển sang ngày làm việc tiếp theo"
            " → 17:00 thứ Ba 10/11",
        ),
        (
            "same_day",
            "1",
            "15/11 15:20",
            "Nhận 15:20 Chủ nhật 15/11; trong ngày; nhận ngày nghỉ, chuyển sang ngày làm việc "
            "tiếp theo → 17:00 thứ Hai 16/11",
        ),
        (
            "hour",
            "4",
            "09/11 12:00",
            "Nhận 12:00 thứ Hai 09/11; 4 giờ làm việc; tính từ 13:30 thứ Hai 09/11"
            " → 07:30 thứ Ba 10/11",
        ),
        (
            "calendar_day",
            "5",
            "09/11 09:00",
            "Nhận 09:00 thứ Hai 09/11; 5 ngày; ngày cuối thứ Bảy 14/11 là ngày nghỉ"
            " → 17:00 thứ Hai 16/11",
        ),
        (
            "calendar_day",
            "15",
            "11/11 09:00",
            "Nhận 09:00 thứ Tư 11/11; 15 ngày → 09:00 thứ Năm 26/11",
        ),
        ("month", "1", "09/11 09:00", "Nhận 09:00 thứ Hai 09/11; 1 tháng → 09:00 thứ Tư 09/12"),
    ],
)
def test_sentence_says_what_moved_the_day(
    unit: str, amount: str, received: str, words: str
) -> None:
    assert sentence(promise(Allowance(Decimal(amount), unit), at(received), Y2026)) == words


def test_sentence_tells_pauses_and_extension() -> None:
    three = Allowance(3, "working_day")
    made = promise(three, at("09/11 09:30"), Y2026, [LONG], AfterPause.RESTART, 2)
    assert sentence(made) == (
        "Nhận 09:30 thứ Hai 09/11; 3 ngày làm việc; gia hạn 2 ngày làm việc; "
        "tính lại từ 10:00 thứ Năm 12/11; tạm dừng 09:00 10/11 – 10:00 12/11"
        " → 10:00 thứ Năm 19/11"
    )
    assert "Tạm dừng 09:00 10/11 – 10:00 12/11 (chờ bổ sung); thời gian này không tính." in lines(
        made
    )


@pytest.mark.parametrize(
    ("now", "due", "words", "urgency"),
    [
        ("09/11 09:00", "11/11 16:30", "còn 2 ngày làm việc", "soon"),
        ("09/11 09:00", "10/11 09:00", "còn 1 ngày làm việc", "soon"),
        ("09/11 16:00", "10/11 09:30", "còn 3 giờ", "soon"),
        ("13/11 16:30", "16/11 07:10", "còn 40 phút", "soon"),
        ("09/11 18:00", "10/11 07:00", "sắp đến hạn", "soon"),
        ("20/11 09:00", "26/11 09:00", "còn 3 ngày làm việc", "fine"),
        ("09/11 09:00", "09/11 16:30", "đến hạn hôm nay lúc 16:30", "today"),
        ("09/11 16:30", "09/11 16:30", "đến hạn hôm nay lúc 16:30", "today"),
        ("09/11 10:30", "09/11 07:30", "quá hạn 3 giờ", "late"),
        ("09/11 07:45", "06/11 16:30", "quá hạn 1 giờ", "late"),
        ("09/11 07:50", "09/11 07:30", "quá hạn 20 phút", "late"),
        ("08/11 07:50", "06/11 17:00", "vừa quá hạn", "late"),
        ("10/11 17:00", "06/11 16:30", "quá hạn 2 ngày làm việc", "late"),
    ],
)
def test_what_is_left_is_said_in_words(now: str, due: str, words: str, urgency: str) -> None:
    left = remaining(at(now), at(due), Y2026)
    assert left_words(left) == words
    assert left.urgency == Urgency(urgency)


def test_timeliness_is_to_the_minute_and_by_the_day() -> None:
    due = at("12/11 09:30")
    assert timeliness(at("11/11 23:00"), due) == Timeliness.EARLY
    assert timeliness(at("12/11 07:00"), due) == Timeliness.ON_TIME
    assert timeliness(due.replace(second=59), due) == Timeliness.ON_TIME
    assert timeliness(at("12/11 09:31"), due) == Timeliness.LATE
    assert index_timeliness(at("11/11 23:00"), due, 1) == Timeliness.EARLY
    assert index_timeliness(at("11/11 23:00"), due, 2) == Timeliness.LATE


def test_apology_leaves_one_working_day() -> None:
    assert last_day_to_apologise(date(2026, 11, 25), Y2026) == date(2026, 11, 23)
    assert last_day_to_apologise(date(2026, 11, 16), Y2026) == date(2026, 11, 13)
