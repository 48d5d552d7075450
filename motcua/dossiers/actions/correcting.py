"""A wrong result is corrected by a new one that points at it; the wrong one stays."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import WrongState
from motcua.core.transactions import action
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._words import body, said, tell
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.states import Status
from motcua.papers import actions as papers
from motcua.people.authorities import signs_as
from motcua.people.models import Staff
from motcua.signatures.actions import sign_paper
from motcua.signatures.pens import Pen


@action
def correct(
    dossier_id: int, *, by: Staff, title: str, text: str, reason: str, pen: Pen | None = None,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Sign a new result in place of a wrong one (đính chính kết quả), with the reason.

    The status does not go back: what was handed over was handed over. The paper of the wrong
    result is declared void, so that its check page says so; the citizen is told. What was handed
    over before is to be exchanged: the event says so, and the return screen.

    A leader does this alone, with a reason, where a first result needs two people: the draft was
    put forward once already, who finds the error is mostly who signed it, and a citizen with a
    wrong paper should not wait for a second round. That it was done alone, by whom and why stands
    in the log, the new result names the old one, and both papers are kept.

    Raises NotAllowed, WrongState (nothing of ours to correct), BadRequest.

    Law: correct-result.
    """
    at = at or clock.now()
    title = said(title, "title", "tên kết quả", 3)[:300]
    reason = said(reason, "reason", "lý do đính chính")
    text = body(text)
    dossier = locked(dossier_id, by)
    guard(dossier, "correct", by)
    signed_as = signs_as(by, dossier.sector_id, clock.day_of(at))
    wrong = (
        Result.objects.select_related("paper")
        .filter(dossier=dossier, sent_back_at=None, corrected_at=None, signed_at__isnull=False)
        .first()
    )
    if wrong is None or wrong.paper is None or wrong.paper.form != "result":
        raise WrongState(
            "Kết quả này không phải văn bản do hệ thống lập. Xin đính chính theo sổ hoặc ở cơ "
            "quan đã ban hành."
        )
    wrong.corrected_at = at
    wrong.save(update_fields=["corrected_at"])
    result = Result(
        dossier=dossier, number=Result.objects.filter(dossier=dossier).count() + 1,
        kind=wrong.kind, title=title, text=text, proposed_by=by, proposed_at=at,
        signed_by=by, signed_at=at, signed_as=signed_as, corrects=wrong, correction_reason=reason,
    )  # fmt: skip
    result.paper = _papers.result_letter(dossier, result, by=by, at=at)
    result.save(force_insert=True)
    sign_paper(result.paper.pk, by=by, pen=pen, at=at)
    papers.void(
        wrong.paper.pk, by=by, reason=f"Thay bằng văn bản số {result.paper.ref}: {reason}", at=at
    )
    tell(dossier, "corrected", at, reason=reason)
    record(
        dossier, "correct", dossier.status, by, at, reason,
        instead_of=wrong.paper.ref, paper=result.paper.ref,
        to_exchange=dossier.status == Status.RETURNED,
    )  # fmt: skip
    return dossier
