"""The calendar: what ships, what an administrator says, and what nobody has decided."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import holidays
import pytest
from django.db import transaction

from motcua.core import queries
from motcua.core.actions import load_calendar, put_special_day, remove_special_day
from motcua.core.errors import BadRequest, NotFound
from motcua.core.holidays import DayRow, fixed_days, reference_days
from motcua.core.models import SpecialDay
from motcua.core.queries import Undecided, special_days, undecided_days, work_calendar
from motcua.core.workdays import OFFICE_DAY, STANDARD_WEEK, WorkCalendar
from motcua.people.models import OpeningHours
from motcua.people.queries import centre_calendar
from tests import make

TODAY = date(2026, 11, 22)
TET_2027 = date(2027, 2, 5)


def shipped(year: int) -> WorkCalendar:
    rows = [row for row in reference_days() if row.day.year == year]
    return WorkCalendar(
        {row.day: row.name for row in rows if not row.works},
        {row.day: row.name for row in rows if row.works},
    )


# What ships


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_shipped_days_agree_with_an_independent_package(year: int) -> None:
    """Day by day, but for the swap of January 2026, which the package does not know."""
    package, ours = holidays.country_holidays("VN", years=year), shipped(year)
    first = date(year, 1, 1)
    differ = {
        day
        for day in (first + timedelta(days=n) for n in range(365))
        if ours.works(day) != package.is_working_day(day)
    }
    assert differ == ({date(2026, 1, 2), date(2026, 1, 10)} if year == 2026 else set())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),
        (date(2025, 4, 26), True),
        (date(2027, 5, 3), False),
        (date(2028, 1, 3), False),
        (date(2028, 5, 1), False),
        (date(2028, 5, 2), False),
        (date(2028, 9, 1), False),
        (date(2028, 9, 4), False),
        (date(2029, 11, 26), False),
        (date(2029, 11, 27), True),
    ],
)
def test_shipped_day_is_what_the_law_sheet_says(day: date, works: bool) -> None:
    assert shipped(day.year).works(day) is works


def test_shipped_rows_are_one_per_day_and_have_a_source() -> None:
    rows = reference_days()
    assert len({row.day for row in rows}) == len(rows)
    assert all(row.source and row.name and len(row.name) <= 120 for row in rows)
    assert all(row.day.weekday() >= 5 for row in rows if row.works)
    undecided = {row.day for row in rows if not row.decided and row.day.year <= 2027}
    assert undecided == {date(2027, 2, d) for d in range(4, 11)} | {date(2027, 9, 3)}


def test_fixed_days_leave_the_moon_to_somebody_else() -> None:
    days = {row.day: row for row in fixed_days(2030)}
    assert sorted(days) == [
        date(2030, 1, 1),
        date(2030, 4, 30),
        date(2030, 5, 1),
        date(2030, 9, 2),
        date(2030, 9, 3),
        date(2030, 11, 24),
        date(2030, 11, 25),
    ]
    assert not days[date(2030, 9, 3)].decided
    assert days[date(2030, 11, 25)].name == "Nghỉ bù Ngày Văn hóa Việt Nam"


# Days and windows


def test_working_days_are_counted_both_ways() -> None:
    calendar = shipped(2026)
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert calendar.between(friday, date(2026, 11, 26)) == 3
    assert calendar.between(date(2026, 11, 26), friday) == -3
    assert calendar.between(friday, friday) == 0
    assert calendar.nth_after(friday, 0) == friday
    assert calendar.nth_after(date(2026, 11, 21), 0) == monday
    assert calendar.nth_after(friday, 2) == date(2026, 11, 25)
    assert calendar.nth_before(date(2026, 11, 25), 1) == monday
    assert calendar.next_open(date(2026, 2, 14)) == date(2026, 2, 23)


def test_windows_of_a_made_up_saturday_are_mondays() -> None:
    calendar = shipped(2026)
    assert calendar.windows(date(2026, 8, 22)) == OFFICE_DAY
    assert calendar.windows(date(2026, 8, 29)) == ()
    assert calendar.windows(date(2026, 11, 24)) == ()


@pytest.mark.parametrize(
    "week",
    [
        STANDARD_WEEK[:6],
        ((),) * 7,
        (((time(9), time(8)),),) * 7,
        (((time(7), time(12)), (time(11), time(17))),) * 7,
    ],
)
def test_calendar_without_sense_is_refused(week: tuple) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=r"Lịch làm việc|Khung giờ"):
        WorkCalendar({}, {}, week)


# Stored


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first = load_calendar(reference_days())
    assert first.added == SpecialDay.objects.count() > 40
    again = load_calendar(reference_days())
    assert (again.added, again.changed, again.dropped, again.kept) == (0, 0, 0, 0)


@pytest.mark.django_db
def test_loading_corrects_what_it_loaded() -> None:
    day, other = date(2027, 9, 3), date(2027, 9, 1)
    load_calendar([DayRow(day, "Quốc khánh", "Chờ", decided=False)])
    done = load_calendar([DayRow(other, "Quốc khánh", "Quyết định")])
    assert (done.added, done.dropped) == (1, 1)
    assert [row.day for row in special_days(2027)] == [other]
    assert load_calendar([DayRow(other, "Quốc khánh", "Quyết định mới")]).changed == 1


@pytest.mark.django_db
def test_loading_never_touches_what_an_administrator_said() -> None:
    load_calendar(reference_days())
    by = make.staff()
    day, gone, own = TET_2027, date(2027, 9, 3), date(2027, 3, 15)
    put_special_day(day, works=False, name="Nghỉ Tết", source="QĐ 1", decided=True, by=by)
    put_special_day(own, works=False, name="Ngày của phường", source="QĐ 2", by=by)
    remove_special_day(gone, by=by)
    done = load_calendar(reference_days())
    assert (done.added, done.changed, done.dropped, done.kept) == (0, 0, 0, 3)
    stored = SpecialDay.objects.get(day=day)
    assert (stored.name, stored.decided, stored.edited_by_id) == ("Nghỉ Tết", True, by.pk)
    calendar = work_calendar()
    assert not calendar.works(own)
    assert calendar.works(gone)


@pytest.mark.django_db
def test_day_is_put_removed_and_put_again() -> None:
    by, day = make.staff(), date(2027, 3, 15)
    put_special_day(day, works=False, name="  Ngày   hội ", source="QĐ 2", by=by)
    assert SpecialDay.objects.get(day=day).name == "Ngày hội"
    assert not work_calendar().works(day)
    remove_special_day(day, by=by)
    assert work_calendar().works(day)
    assert not special_days(2027).exists()
    with pytest.raises(NotFound):
        remove_special_day(day, by=by)
    put_special_day(day, works=False, name="Ngày hội", source="QĐ 3", by=by)
    assert not work_calendar().works(day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"source": ""}, "source"),
        ({"works": True}, "works"),
        ({"day": date(1900, 1, 1)}, "day"),
    ],
)
def test_day_that_cannot_be_right_is_refused(facts: dict[str, object], field: str) -> None:
    given = {"day": date(2027, 3, 15), "works": False, "name": "Ngày hội", "source": "QĐ"} | facts
    day = given.pop("day")
    with pytest.raises(BadRequest) as refused:
        put_special_day(day, **given, by=make.staff())  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not SpecialDay.objects.exists()


@pytest.mark.django_db
def test_undecided_days_of_the_next_fifteen_months_are_named() -> None:
    load_calendar(reference_days())
    asked = undecided_days(TODAY)
    tet = "Tết Nguyên đán Đinh Mùi"
    assert asked == [
        *(Undecided(2027, tet, date(2027, 2, d)) for d in range(4, 11)),
        Undecided(2027, "Quốc khánh", date(2027, 9, 3)),
        Undecided(2028, "Tết Nguyên đán"),
    ]
    assert undecided_days(date(2026, 1, 5))[0].day == date(2027, 2, 4)
    SpecialDay.objects.filter(day__year=2027).update(decided=True)
    assert undecided_days(TODAY) == [Undecided(2028, "Tết Nguyên đán")]


@pytest.mark.django_db
def test_empty_calendar_asks_for_everything() -> None:
    names = [(u.year, u.name) for u in undecided_days(date(2026, 3, 1))]
    assert names == [
        (2026, "Giỗ Tổ Hùng Vương"),
        (2026, "Ngày nghỉ liền kề Quốc khánh"),
        (2027, "Giỗ Tổ Hùng Vương"),
        (2027, "Tết Nguyên đán"),
    ]


@pytest.mark.django_db
def test_a_transaction_asks_for_the_stamp_and_a_page_not_even_that(
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    load_calendar(reference_days())
    with django_assert_num_queries(2):
        first = work_calendar()
    with django_assert_num_queries(1):
        assert work_calendar() == first
    monkeypatch.setattr(queries, "connection", SimpleNamespace(in_atomic_block=False))
    with django_assert_num_queries(1):
        assert work_calendar() == first
    with django_assert_num_queries(0):
        assert work_calendar() == first
    monkeypatch.setattr(queries, "CACHE_SECONDS", -1)
    queries.forget_calendar()
    with django_assert_num_queries(2):
        work_calendar()
    with django_assert_num_queries(1):
        work_calendar()


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_is_never_remembered() -> None:
    """A stamp is a moment: no later change can bear the one under which this was read."""
    day, other = date(2027, 3, 15), date(2027, 3, 16)
    by = make.staff()
    with transaction.atomic():
        put_special_day(day, works=False, name="Ngày hội", source="QĐ", by=by)
        assert not work_calendar().works(day)
        transaction.set_rollback(True)
    assert work_calendar().works(day)
    put_special_day(other, works=False, name="Ngày khác", source="QĐ", by=by)
    assert work_calendar().works(day)
    assert not work_calendar().works(other)


@pytest.mark.django_db
def test_a_page_never_sees_a_calendar_that_was_rolled_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What an action reads inside its transaction is not for the other threads' pages."""
    day = date(2027, 3, 15)
    with transaction.atomic():
        put_special_day(day, works=False, name="Ngày hội", source="QĐ", by=make.staff())
        assert not work_calendar().works(day)
        transaction.set_rollback(True)
    monkeypatch.setattr(queries, "connection", SimpleNamespace(in_atomic_block=False))
    assert work_calendar().works(day)
    queries.forget_calendar()


@pytest.mark.django_db
def test_what_is_remembered_survives_another_thread_clearing_it() -> None:
    class Cleared(dict[tuple[object, ...], object]):
        def __contains__(self, what: object) -> bool:
            return True  # as it was a moment ago

    queries._cached[queries._stamp()] = Cleared()
    assert queries.remembered(("m",), lambda: "found") == "found"
    queries.forget_calendar()


@pytest.mark.django_db
def test_change_is_seen_by_this_process_once_it_is_stored(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    monkeypatch.setattr(queries, "connection", SimpleNamespace(in_atomic_block=False))
    queries.forget_calendar()
    day = date(2027, 3, 15)
    assert work_calendar().works(day)
    with django_capture_on_commit_callbacks(execute=True):
        put_special_day(day, works=False, name="Ngày hội", source="QĐ", by=make.staff())
    assert not work_calendar().works(day)
    queries.forget_calendar()


@pytest.mark.django_db
def test_centre_has_its_own_hours_but_not_a_legal_saturday() -> None:
    centre = make.centre()
    OpeningHours.objects.filter(centre=centre).delete()
    assert centre_calendar(centre.pk).week == STANDARD_WEEK
    hours = [(day, *window, True) for day in range(5) for window in ((8, 11), (13, 17))]
    OpeningHours.objects.bulk_create(
        OpeningHours(centre=centre, weekday=d, opens=time(o), closes=time(c), counts=counts)
        for d, o, c, counts in [*hours, (0, 10, 12, True), (5, 8, 11, False)]
    )
    queries.forget_calendar()
    calendar = centre_calendar(centre.pk)
    assert calendar.windows(date(2026, 11, 23)) == ((time(8), time(12)), (time(13), time(17)))
    assert calendar.windows(date(2026, 11, 25)) == ((time(8), time(11)), (time(13), time(17)))
    assert not calendar.works(date(2026, 11, 28))
