"""A paper that was issued by mistake is declared void; it stays where it is."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.transactions import action
from motcua.dossiers.actions._steps import locked, record
from motcua.dossiers.actions._words import said
from motcua.dossiers.models import Dossier
from motcua.papers import actions as papers
from motcua.papers.queries import NOT_HERE, papers_of
from motcua.people.models import Staff
from motcua.people.states import LEADS


@action
def void_paper(
    dossier_id: int, *, by: Staff, paper: int, reason: str, at: datetime | None = None
) -> Dossier:
    """Declare one paper of a dossier void (huỷ giấy), with the reason in the dossier's log.

    The status does not change, and the check page of the paper says that it is void. A result is
    not voided but corrected. Raises NotAllowed, NotFound, BadRequest, WrongState. Law: forms.
    """
    at = at or clock.now()
    if not by.has_role(*LEADS):
        raise NotAllowed("Việc “Huỷ giấy đã lập” dành cho lãnh đạo hoặc giám đốc.")
    reason = said(reason, "reason", "lý do huỷ giấy", 5)
    dossier = locked(dossier_id, by)
    codes = [number for number in (dossier.code, dossier.ref) if number]
    found = next((one for code in codes for one in papers_of(by, code) if one.pk == paper), None)
    if found is None:
        raise NotFound(NOT_HERE)
    if found.form == "result":
        raise WrongState("Kết quả không huỷ được. Xin dùng “Đính chính kết quả”.")
    papers.void(found.pk, by=by, reason=reason, at=at)
    record(
        dossier, "void_paper", dossier.status, by, at, reason, paper=found.ref, title=found.title
    )
    return dossier
