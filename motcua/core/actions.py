"""Changing the calendar. What an administrator has touched, no load ever touches again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.holidays import DayRow
from motcua.core.models import CALENDAR_STAMP, SpecialDay
from motcua.core.queries import forget_calendar
from motcua.core.text import tidy
from motcua.core.transactions import action, memo

_FIELDS = ("works", "name", "source", "decided")
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, in days; `kept` are those an administrator has decided on."""

    added: int
    changed: int
    dropped: int
    kept: int


@action
def load_calendar(rows: Iterable[DayRow]) -> Loaded:
    """Bring the shipped days of the years in `rows` in. A second run changes nothing.

    A shipped day that is no longer in `rows` goes; a day that somebody edited stays as it is.
    """
    wanted = {row.day: row for row in rows}
    years = {day.year for day in wanted}
    locked = SpecialDay.objects.select_for_update().filter(day__year__in=years)
    stored = {row.day: row for row in locked.order_by("day")}
    edited = {day for day, row in stored.items() if row.edited_at is not None}
    added = [_filled(SpecialDay(day=d), row) for d, row in wanted.items() if d not in stored]
    changed = [
        _filled(stored[d], row)
        for d, row in wanted.items()
        if d in stored and d not in edited and _differs(stored[d], row)
    ]
    gone = [day for day in stored if day not in wanted and day not in edited]
    SpecialDay.objects.bulk_create(added)
    SpecialDay.objects.bulk_update(changed, _FIELDS)
    SpecialDay.objects.filter(day__in=gone).delete()
    calendar_has_changed()
    return Loaded(len(added), len(changed), len(gone), len(edited))


@action
def put_special_day(
    day: date,
    *,
    works: bool,
    name: str,
    source: str,
    decided: bool = True,
    by: AbstractBaseUser,
    at: datetime | None = None,
) -> SpecialDay:
    """Say that `day` is off, or worked in exchange for another. Replaces what was said before.

    The door must have checked that `by` is an administrator: roles are not known down here.
    BadRequest names the field at fault.
    """
    name, source = tidy(name), tidy(source)
    if day.year not in _YEARS:
        raise BadRequest("Hãy chọn ngày từ năm 2000 đến 2100.", "day")
    if works and day.weekday() < 5:
        raise BadRequest(
            "Ngày này vốn là ngày làm việc. Nếu đã ghi là ngày nghỉ, hãy bỏ ngày nghỉ đó.", "works"
        )
    if not 0 < len(name) <= 120:
        raise BadRequest("Hãy ghi tên ngày nghỉ, không quá 120 chữ.", "name")
    if not 0 < len(source) <= 300:
        raise BadRequest("Hãy ghi căn cứ (số, ngày của văn bản), không quá 300 chữ.", "source")
    values = {"works": works, "name": name, "source": source, "decided": decided}
    values |= {"edited_at": at or clock.now(), "edited_by_id": by.pk, "is_removed": False}
    row, _ = SpecialDay.objects.update_or_create(day=day, defaults=values)
    calendar_has_changed()
    return row


@action
def remove_special_day(day: date, *, by: AbstractBaseUser, at: datetime | None = None) -> None:
    """Make `day` an ordinary one again. The row stays, marked, so that no load brings it back.
    Raises NotFound."""
    rows = SpecialDay.objects.select_for_update().filter(day=day, is_removed=False)
    row = rows.order_by("day").first()
    if row is None:
        raise NotFound("Ngày này không có trong lịch nghỉ. Hãy tải lại trang.")
    row.is_removed, row.edited_at, row.edited_by_id = True, at or clock.now(), by.pk
    row.save(update_fields=["is_removed", "edited_at", "edited_by_id"])
    calendar_has_changed()


def _filled(stored: SpecialDay, row: DayRow) -> SpecialDay:
    for name in _FIELDS:
        setattr(stored, name, getattr(row, name))
    return stored


def _differs(stored: SpecialDay, row: DayRow) -> bool:
    return any(getattr(stored, name) != getattr(row, name) for name in _FIELDS)


@action
def calendar_has_changed() -> None:
    """Give the calendar a new stamp: every process reads it anew in its next transaction, pages
    within half a minute, this process as soon as the change is stored. Called by whoever changes
    special days or opening hours, in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_series (key, last) "
            "VALUES (%s, extract(epoch FROM clock_timestamp()) * 1000000) "
            "ON CONFLICT (key) DO UPDATE SET last = excluded.last",
            [CALENDAR_STAMP],
        )
    (memo() or {}).pop(CALENDAR_STAMP, None)
    transaction.on_commit(forget_calendar)
