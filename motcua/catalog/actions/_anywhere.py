"""The list of procedures that any counter receives: put on it, and end."""

from datetime import date, datetime

from motcua.catalog.actions._versions import guard
from motcua.catalog.models import AnyCounterEntry, Procedure
from motcua.catalog.states import AnyCounterScope
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.people import actions as people
from motcua.people.models import Staff


@action
def open_to_any_counter(
    code: str, *, by: Staff | None, scope: str, from_on: date, decision: str,
    at: datetime | None = None,
) -> AnyCounterEntry:  # fmt: skip
    """Let procedure `code` be received for other centres from a day on. Raises NotAllowed,
    BadRequest, WrongState while an entry without end stands. Law: any-counter."""
    guard(by)
    code, decision = tidy(code), tidy(decision)[:200]
    # The procedure is locked so that two cannot enter it at once.
    if not Procedure.objects.select_for_update(no_key=True).filter(code=code).first():
        raise BadRequest("Mã thủ tục này không có trong danh mục. Xin xem lại mã.", "code")
    if scope not in AnyCounterScope.values:
        raise BadRequest("Chọn phạm vi: trong tỉnh hay toàn quốc.", "scope")
    if len(decision) < 5:
        raise BadRequest("Ghi quyết định công bố danh mục.", "decision")
    if AnyCounterEntry.objects.filter(procedure_code=code, until_on=None).exists():
        raise WrongState("Thủ tục này đang ở trong danh mục. Kết thúc dòng cũ rồi ghi dòng mới.")
    entry = AnyCounterEntry.objects.create(
        procedure_code=code, scope=scope, from_on=from_on, decision=decision
    )
    if by is not None:
        detail = {"scope": scope, "from_on": f"{from_on:%d/%m/%Y}", "decision": decision}
        people.note_change(by=by, what="catalogue.any_counter", subject=code, detail=detail, at=at)
    return entry


@action
def close_to_any_counter(
    code: str, *, by: Staff, until_on: date, at: datetime | None = None
) -> AnyCounterEntry:
    """End the entry of a procedure with a day, not before today. What was received stays. Raises
    NotAllowed, NotFound, BadRequest."""
    guard(by)
    rows = AnyCounterEntry.objects.select_for_update(no_key=True)
    entry = rows.filter(procedure_code=code, until_on=None).first()
    if entry is None:
        raise NotFound("Thủ tục này không có dòng nào đang áp dụng.")
    if until_on < max(entry.from_on, clock.day_of(at or clock.now())):
        raise BadRequest("Ngày cuối không được trước hôm nay hay trước ngày bắt đầu.", "until_on")
    entry.until_on = until_on
    entry.save(update_fields=["until_on"])
    detail = {"until_on": f"{until_on:%d/%m/%Y}"}
    people.note_change(by=by, what="catalogue.any_counter_end", subject=code, detail=detail, at=at)
    return entry
