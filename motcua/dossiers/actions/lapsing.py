"""What time itself does to a request for papers: remind the citizen, then stop the dossier."""

from datetime import datetime

from motcua.core import clock
from motcua.core.transactions import action
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._following import follow
from motcua.dossiers.actions._steps import REQUEST_FIRST, record
from motcua.dossiers.actions._words import close, tell
from motcua.dossiers.models import Dossier, SupplementRequest
from motcua.dossiers.states import Status

WHY = "Quá thời hạn bổ sung ({until:%d/%m/%Y}) mà chưa nhận được giấy tờ theo phiếu {paper}."
RULE = "supplement-limit"


def _waiting(dossier_id: int) -> tuple[Dossier, SupplementRequest] | None:
    """The dossier under its lock with the open request, unless somebody was quicker."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre", "version")
        .filter(pk=dossier_id, status=Status.SUPPLEMENT)
        .extra(where=[REQUEST_FIRST])  # noqa: S610 (a constant)
        .first()
    )
    if dossier is None:
        return None
    rows = SupplementRequest.objects.filter(dossier=dossier, answered_at=None, sent_at=None)
    asked = rows.select_related("by", "paper").order_by("-number").first()
    return (dossier, asked) if asked is not None and asked.answer_by is not None else None


@action
def lapse(dossier_id: int, *, at: datetime | None = None) -> bool:
    """Stop a dossier whose last day for an answer has passed (dừng vì quá hạn bổ sung), on Mẫu 05
    in the name of the officer who asked. The event says that the system did it, and by which rule.

    False when there was nothing (more) to do. Law: ask-once, forms.
    """
    at = at or clock.now()
    found = _waiting(dossier_id)
    if found is None:
        return False
    dossier, asked = found
    assert asked.answer_by is not None  # _waiting
    if asked.answer_by >= clock.day_of(at):
        return False
    reason = WHY.format(until=asked.answer_by, paper=asked.paper.ref)
    before = dossier.status
    close(dossier, Status.STOPPED, at)
    signed_as = asked.by.title or "NGƯỜI THỤ LÝ"
    _papers.stop_notice(dossier, reason=reason, by=asked.by, signed_as=signed_as, at=at)
    if dossier.linked_id is None:
        tell(dossier, "stopped", at, reason=reason)
    then = follow(dossier, by=None, at=at, reason=reason, signed=(asked.by, signed_as, None))
    record(dossier, "lapse", before, None, at, reason, rule=RULE, request=asked.number)
    then.write(at)
    return True


@action
def remind_supplement(dossier_id: int, *, at: datetime | None = None) -> bool:
    """Remind the citizen of the last day, once a request. False when it was done before."""
    at = at or clock.now()
    found = _waiting(dossier_id)
    if found is None:
        return False
    dossier, asked = found
    assert asked.answer_by is not None  # _waiting
    done = dossier.events.filter(move="remind_supplement", data__request=asked.number)
    if done.exists():
        return False
    tell(dossier, "supplement_reminder", at, until=f"{asked.answer_by:%d/%m/%Y}")
    record(dossier, "remind_supplement", dossier.status, None, at, request=asked.number)
    return True
