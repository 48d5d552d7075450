"""When a result would be ready: the rule itself, open to everybody."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import AwareDatetime, BeforeValidator, Field

from motcua.api.http import PROBLEMS
from motcua.api.v1.shapes import PLAIN
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.queries import work_calendar
from motcua.dossiers import rules, wording
from motcua.people import queries as people

router = Router(tags=["promise"])

Unit = Annotated[str, Field(pattern="^(working_day|calendar_day|hour|same_day|month)$")]


_ISO = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)")


def _iso(value: Any) -> Any:
    """Only ISO 8601 with an offset: no bare number, no day alone.

    A "+" that was not escaped in the address arrives as a space and is taken for what it was.
    """
    text = re.sub(r" (\d\d:?\d\d)$", r"+\1", str(value))
    if not _ISO.fullmatch(text):
        raise ValueError("thời điểm phải theo ISO 8601 và kèm múi giờ")
    return text


class PromiseIn(Schema):
    received_at: Annotated[AwareDatetime, BeforeValidator(_iso)] = Field(
        description="ISO 8601 có múi giờ"
    )
    procedure: str = Field("", max_length=40, pattern=PLAIN, description="Mã thủ tục")
    case: str = Field("", max_length=60, pattern=PLAIN)
    centre: str = Field(
        "", max_length=40, pattern=PLAIN, description="Mã định danh hoặc tên ngắn của trung tâm"
    )
    allowance: Decimal | None = Field(None, ge=0, le=8000, max_digits=6)
    unit: Unit | None = None


class PromiseOut(Schema):
    due_on: date
    due_at: datetime
    explanation: list[str]


@router.get("", response={200: PromiseOut, **PROBLEMS}, auth=None, operation_id="promise")
def promise(request: Any, asked: Query[PromiseIn]) -> Any:
    """When the result is due, for a procedure or for a bare allowance, and why."""
    if not 2000 <= asked.received_at.year <= 2100:  # as given: the ends have no local moment
        raise BadRequest("Thời điểm nhận từ năm 2000 đến năm 2100.", "received_at")
    allowance = _allowance(asked)
    calendar = work_calendar()
    if asked.centre:
        calendar = people.centre_calendar(people.centre_by_code(asked.centre).pk)
    try:
        made = rules.promise(allowance, asked.received_at, calendar)
    except (ValueError, OverflowError) as error:
        raise BadRequest("Không tính được ngày hẹn với số liệu này.", "allowance") from error
    return {"due_on": made.due_on, "due_at": made.due_at, "explanation": wording.lines(made)}


def _allowance(asked: PromiseIn) -> rules.Allowance:
    """The allowance of the procedure and case in force that day, or the bare one."""
    if asked.procedure:
        if asked.allowance is not None or asked.unit is not None:
            raise BadRequest("Gửi hoặc mã thủ tục, hoặc thời hạn và đơn vị.", "procedure")
        return _published(asked)
    if asked.unit is None or (asked.allowance is None and asked.unit != "same_day"):
        raise BadRequest("Cần mã thủ tục, hoặc thời hạn (allowance) và đơn vị (unit).", "unit")
    try:
        return rules.Allowance(asked.allowance or Decimal(0), asked.unit)
    except ValueError as error:
        raise BadRequest(str(error), "allowance") from error


def _published(asked: PromiseIn) -> rules.Allowance:
    version = catalog.procedure_in_force(asked.procedure, clock.day_of(asked.received_at))
    cutoff: time | None = version.cutoff
    if asked.case and asked.case not in {case.key for case in version.cases.all()}:
        raise NotFound("Thủ tục này không có trường hợp đó.")
    return rules.Allowance(*version.term_of(asked.case or ""), cutoff)
