"""In the office: take in hand, give to another, say sorry with a new date, stop, withdraw."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.core.together import update_together
from motcua.core.transactions import action
from motcua.dossiers import rules
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._following import carry_on, follow
from motcua.dossiers.actions._promise import calendar_of, recounted
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import close, due_words, said, stored, tell
from motcua.dossiers.models import ApologyDraft, Dossier
from motcua.dossiers.queries import colleague_on
from motcua.dossiers.states import TAKES_IN, Status
from motcua.people.authorities import signs_as
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.signatures.actions import sign_paper
from motcua.signatures.pens import Pen


@action
def start(dossier_id: int, *, by: Staff, at: datetime | None = None) -> Dossier:
    """Take a dossier in hand (thụ lý)."""
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "start", by)
    before, dossier.status, dossier.assignee = dossier.status, Status.PROCESSING, by
    step_on(dossier, "start", at)
    dossier.save(update_fields=["status", "assignee", "step", "step_due_at"])
    record(dossier, "start", before, by, at)
    return dossier


@action
def reassign(
    dossier_id: int, *, by: Staff, to: str, reason: str, at: datetime | None = None
) -> Dossier:
    """Give a dossier to another specialist of the centre (`to`: username), with the reason."""
    at = at or clock.now()
    reason = said(reason, "reason", "lý do chuyển", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "reassign", by)
    if not dossier.code:
        raise WrongState(
            f"Phiếu {dossier.ref} chưa được tiếp nhận, chưa có người thụ lý để chuyển."
        )
    taker, is_away = colleague_on(by, to, clock.day_of(at))
    if taker is None or not taker.has_role(Role.SPECIALIST):
        raise BadRequest("Chọn một công chức chuyên môn của trung tâm.", "to")
    if is_away:
        raise BadRequest(f"{taker.full_name} đang vắng. Chọn người khác.", "to")
    before = dossier.assignee.username if dossier.assignee else ""
    dossier.assignee = taker
    dossier.save(update_fields=["assignee"])
    record(dossier, "reassign", dossier.status, by, at, reason, before=before, to=taker.username)
    return dossier


@action
def extend(
    dossier_id: int, *, by: Staff, days: int, reason: str, title: str = "",
    pen: Pen | None = None, at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Say sorry and give one new date (xin lỗi và gia hạn), before the old one, once.

    `days` are working days, 1 to 60. The first promise stays on record and on the page. `title`
    is one that the letter may bear in this sector that day, "" = the usual one.
    Raises NotAllowed, WrongState (already extended, not running) and BadRequest.

    Law: extend-once, forms.
    """
    at = at or clock.now()
    reason = said(reason, "reason", "lý do chậm")
    if not 1 <= days <= 60:
        raise BadRequest("Số ngày làm việc xin thêm từ 1 đến 60.", "days")
    dossier = locked(dossier_id, by)
    guard(dossier, "extend", by)
    signed_as = signs_as(by, dossier.sector_id, clock.day_of(at))
    assert dossier.due_at is not None  # constraint running_dossier_has_code_and_promise
    if dossier.extension_days:
        raise WrongState(f"Hồ sơ {dossier.code} đã được gia hạn một lần.")
    calendar = calendar_of(dossier)
    last = rules.last_day_to_apologise(clock.day_of(dossier.due_at), calendar)
    if clock.day_of(at) > last:
        raise BadRequest(
            f"Chỉ xin lỗi và gia hạn được đến hết ngày {last:%d/%m/%Y}, "
            "một ngày làm việc trước ngày hẹn.",
            "days",
        )
    old_due, dossier.extension_days = dossier.due_at, days
    promise = recounted(dossier, calendar)
    drafted = ApologyDraft.objects.filter(dossier=dossier, decided_at=None)
    update_together(
        (drafted, {"decided_by": by, "decided_at": at}),
        stored(dossier, "extension_days", "promise", "due_at"),
    )
    letter = _papers.apology_letter(
        dossier, old_due=old_due, reason=reason, by=by, signed_as=signed_as, title=title, at=at
    )
    sign_paper(letter.pk, by=by, pen=pen, at=at)
    tell(dossier, "apology", at, due=due_words(dossier), reason=reason)
    then = carry_on(dossier, at=at)
    record(
        dossier, "extend", dossier.status, by, at, reason,
        days=days, before=old_due.isoformat(), due_at=promise.due_at.isoformat(),
    )  # fmt: skip
    then.write(at)
    return dossier


@action
def stop(
    dossier_id: int, *, by: Staff, reason: str, pen: Pen | None = None, at: datetime | None = None
) -> Dossier:
    """End a dossier without a result (dừng giải quyết, Mẫu 05)."""
    at = at or clock.now()
    reason = said(reason, "reason", "lý do dừng giải quyết")
    dossier = locked(dossier_id, by)
    guard(dossier, "stop", by)
    signed_as = signs_as(by, dossier.sector_id, clock.day_of(at))
    before = dossier.status
    close(dossier, Status.STOPPED, at)
    notice = _papers.stop_notice(dossier, reason=reason, by=by, signed_as=signed_as, at=at)
    sign_paper(notice.pk, by=by, pen=pen, at=at)
    if dossier.linked_id is None:
        tell(dossier, "stopped", at, reason=reason)
    then = follow(dossier, by=by, at=at, reason=reason, signed=(by, signed_as, pen))
    record(dossier, "stop", before, by, at, reason)
    then.write(at)
    return dossier


@action
def withdraw(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """The citizen takes the dossier back (rút hồ sơ)."""
    at = at or clock.now()
    reason = said(reason, "reason", "lý do công dân rút hồ sơ", 5)
    dossier = locked(dossier_id, by, *TAKES_IN)
    guard(dossier, "withdraw", by)
    before = dossier.status
    close(dossier, Status.WITHDRAWN, at)
    then = follow(dossier, by=by, at=at)
    record(dossier, "withdraw", before, by, at, reason)
    then.write(at)
    return dossier


@action
def mark_urgent(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """Put a dossier ahead of the others (đánh dấu gấp), with the reason on record: welfare, merit,
    age, an emergency. The promise does not move. Once: the first reason stays."""
    at = at or clock.now()
    reason = said(reason, "reason", "lý do gấp", 5)
    if len(reason) > 300:
        raise BadRequest("Lý do gấp nhiều nhất 300 ký tự.", "reason")
    dossier = locked(dossier_id, by)
    guard(dossier, "mark_urgent", by)
    if dossier.urgent:
        raise WrongState(f"Hồ sơ {dossier.number} đã được đánh dấu gấp: {dossier.urgent_reason}.")
    dossier.urgent, dossier.urgent_reason = True, reason
    dossier.save(update_fields=["urgent", "urgent_reason"])
    record(dossier, "mark_urgent", dossier.status, by, at, reason)
    return dossier
