"""The days off of the whole cell, with who decided them on record."""

from datetime import date, datetime

from motcua.core import actions as calendar
from motcua.core.models import SpecialDay
from motcua.core.transactions import action
from motcua.people.actions._steps import audit
from motcua.people.models import Staff
from motcua.people.queries import need_national_data


@action
def put_special_day(
    day: date,
    *,
    by: Staff,
    works: bool,
    name: str,
    source: str,
    decided: bool = True,
    at: datetime | None = None,
) -> SpecialDay:
    """Say that `day` is off or made up, for every centre. Raises NotAllowed, BadRequest."""
    need_national_data(by)
    row = calendar.put_special_day(
        day, works=works, name=name, source=source, decided=decided, by=by, at=at
    )
    detail = {"works": works, "name": row.name, "decided": decided}
    audit(by, "calendar.put", f"{day:%d/%m/%Y}", detail, at=at)
    return row


@action
def remove_special_day(day: date, *, by: Staff, at: datetime | None = None) -> None:
    """Make `day` an ordinary one again, for every centre. Raises NotAllowed, NotFound."""
    need_national_data(by)
    calendar.remove_special_day(day, by=by, at=at)
    audit(by, "calendar.remove", f"{day:%d/%m/%Y}", at=at)
