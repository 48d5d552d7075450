"""Count promises again after the calendar has changed; moved only with a reason, one by one."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import NotAllowed, WrongState
from motcua.core.transactions import action
from motcua.dossiers.actions._following import carry_on
from motcua.dossiers.actions._promise import calendar_of, recounted
from motcua.dossiers.actions._steps import locked, record
from motcua.dossiers.actions._walk import step_again
from motcua.dossiers.actions._words import due_words, said, tell
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import OPEN
from motcua.people.models import Staff
from motcua.people.states import Role


@action
def recount(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """Put the promise where the rule has it now (tính lại ngày hẹn), with an event that keeps the
    day before. The administrator's or director's to do; the first promise stays on record.

    Law: term-end, holidays.
    """
    at = at or clock.now()
    reason = said(reason, "reason", "lý do tính lại")
    if not by.has_role(Role.ADMINISTRATOR, Role.DIRECTOR):
        raise NotAllowed("Việc tính lại ngày hẹn dành cho quản trị viên hoặc giám đốc.")
    dossier = locked(dossier_id, by)
    if dossier.status not in OPEN or dossier.due_at is None:
        raise WrongState(f"Hồ sơ {dossier.number} không có ngày hẹn đang chạy.")
    before = dossier.due_at
    promise = recounted(dossier, calendar_of(dossier))
    step_again(dossier)
    dossier.save(update_fields=["promise", "due_at", "step_due_at"])
    if promise.due_at != before:  # a promise never moves without a word to whom it was given
        tell(dossier, "recounted", at, due=due_words(dossier), reason=reason)
    then = carry_on(dossier, at=at)
    record(
        dossier, "recount", dossier.status, by, at, reason,
        before=before.isoformat(), due_at=promise.due_at.isoformat(),
    )  # fmt: skip
    then.write(at)
    return dossier
