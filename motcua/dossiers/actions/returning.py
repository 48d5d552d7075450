"""Hand the result over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.core.text import tidy
from motcua.documents import actions as documents
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.models import Dossier, DossierFile, Result
from motcua.dossiers.states import Status
from motcua.papers import data as d
from motcua.people.models import Staff
from motcua.queueing import actions as queueing
from motcua.queueing.models import Ticket
from motcua.queueing.states import Outcome


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the result: as on the card shown, and why that person may."""

    name: str
    personal_id: str = ""
    authorisation: str = ""  # needed when it is neither the owner nor the submitter
    post_number: str = ""  # for a result sent by post


@transaction.atomic
def hand_over(
    dossier_id: int, *, by: Staff, recipient: Recipient, signature_png: bytes = b"",
    ticket_token: str = "", at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Give the result to the person it is for (trả kết quả): status 10, return slip, event.

    At the counter the number on the card shown must be the owner's or the submitter's, or an
    authorisation is written down; by post there is a post number instead. The moment does not
    touch on-time: that was judged when the result was ready.

    Raises NotAllowed, WrongState, BadRequest. Law: one-stop.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "hand_over", by)
    standing = _standing(dossier, recipient)
    before, dossier.status = dossier.status, Status.RETURNED
    dossier.returned_at = dossier.closed_at = at
    dossier.recipient_name = tidy(recipient.name)[:200]
    dossier.save(update_fields=["status", "returned_at", "closed_at", "recipient_name"])
    if signature_png:
        file = documents.add(by=by, name="Chữ ký người nhận.png", content=signature_png, at=at)
        DossierFile.objects.create(dossier=dossier, attachment=file)
    result = Result.objects.get(dossier=dossier, sent_back_at=None)
    _papers.return_slip(
        dossier,
        recipient=d.Party(name=dossier.recipient_name, id_number=recipient.personal_id),
        standing=standing,
        what=[
            d.Returned(
                kind=result.title,
                document_number=result.paper.ref if result.paper else "",
                signed_on=clock.day_of(result.signed_at) if result.signed_at else None,
            )
        ],
        by=by,
        at=at,
    )
    ticket = Ticket.objects.filter(centre_id=by.centre_id, token=ticket_token).first()
    if ticket_token and ticket is not None:
        queueing.finish(ticket.pk, outcome=Outcome.RETURN, by=by, at=at)
    record(
        dossier, "hand_over", before, by, at,
        standing=standing, post_number=tidy(recipient.post_number), signed=bool(signature_png),
    )  # fmt: skip
    return dossier


def _standing(dossier: Dossier, recipient: Recipient) -> str:
    if not tidy(recipient.name):
        raise BadRequest("Ghi họ tên người nhận kết quả.", "name")
    if tidy(recipient.post_number):
        return "Qua bưu chính"
    shown = tidy(recipient.personal_id).replace(" ", "")
    if not shown:
        raise BadRequest("Quét căn cước hoặc nhập số giấy tờ của người nhận.", "personal_id")
    if dossier.owner.personal_id == shown:
        return "Chủ hồ sơ"
    if dossier.submitter.personal_id == shown:
        return "Người nộp hồ sơ"
    if len(tidy(recipient.authorisation)) < 5:
        raise BadRequest(
            "Giấy tờ này không phải của chủ hồ sơ hay người nộp. Ghi giấy uỷ quyền nhận kết quả.",
            "authorisation",
        )
    return f"Được uỷ quyền: {tidy(recipient.authorisation)}"[:200]
