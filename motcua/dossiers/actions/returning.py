"""Hand the result over."""

from dataclasses import asdict, dataclass
from datetime import datetime

from motcua.applicants.rules import PersonIn
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.core.text import search_key, tidy
from motcua.core.transactions import action
from motcua.documents import actions as documents
from motcua.documents.examining import Examined
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._fees import local_fee, settle_fee
from motcua.dossiers.actions._following import follow
from motcua.dossiers.actions._intake import finish_visit, locked_ticket
from motcua.dossiers.actions._steps import guard, locked, record, standing_result
from motcua.dossiers.models import Dossier, DossierFile
from motcua.dossiers.queries import fee_is_open, fee_still_due_vnd
from motcua.dossiers.states import GIVES_BACK, Place, Status
from motcua.papers import data as d
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.queueing.states import Outcome

LONGEST_POST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the result: as on the card shown, and why that person may."""

    name: str
    personal_id: str = ""
    authorisation: str = ""  # needed when it is neither the owner nor the submitter
    post_number: str = ""  # for a result sent by post


@action
def hand_over(
    dossier_id: int, *, by: Staff, recipient: Recipient, signature: Examined | None = None,
    ticket_token: str = "", at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Give the result to the person it is for (trả kết quả): status 10, return slip, event.

    At the counter the number on the card shown must be the owner's or the submitter's, or an
    authorisation is written down; a post number instead, only where the result was asked for by
    post. `signature` was examined before: no scanner is waited for under the lock. The moment does
    not touch on-time: that was judged when the result was ready.

    Raises NotAllowed, WrongState, BadRequest. Law: one-stop.
    """
    at = at or clock.now()
    ticket = locked_ticket(ticket_token, by, clock.day_of(at))
    dossier = locked(dossier_id, by, *GIVES_BACK, along=("owner", "submitter"))
    guard(dossier, "hand_over", by)
    _refuse_unpaid(dossier)
    standing = _standing(dossier, recipient)
    before, dossier.status = dossier.status, Status.RETURNED
    dossier.returned_at = dossier.closed_at = at
    registered, dossier.recipient_name = dossier.recipient_name, tidy(recipient.name)[:200]
    dossier.post_number = tidy(recipient.post_number)
    dossier.posted_at = at if dossier.post_number else None
    dossier.save(update_fields=[
        "status", "returned_at", "closed_at", "recipient_name", "post_number", "posted_at",
    ])  # fmt: skip
    if signature is not None:
        file = documents.keep(signature, by=by, at=at)
        DossierFile.objects.create(dossier=dossier, attachment=file)
    result = standing_result(dossier)
    _papers.return_slip(
        dossier,
        recipient=d.Party(name=dossier.recipient_name, id_number=recipient.personal_id),
        standing=standing,
        what=[
            d.Returned(
                kind=result.title,
                document_number=result.paper.ref if result.paper else result.issued_number,
                signed_on=clock.day_of(result.signed_at) if result.signed_at else result.issued_on,
            )
        ],
        by=by,
        at=at,
    )
    finish_visit(ticket, by, at, Outcome.RETURN)
    then = follow(dossier, by=by, at=at)
    record(
        dossier, "hand_over", before, by, at,
        standing=standing, registered=registered, post_number=dossier.post_number,
        signed=signature is not None,
    )  # fmt: skip
    then.write(at)
    return dossier


@action
def take_fee(
    dossier_id: int, *, by: Staff, method: str, local_vnd: int | None = None,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Take the fee that was left for later (thu phí), once: what is still due, under the lock.

    `local_vnd` is the amount of the lines that the catalogue leaves open. Raises WrongState when
    nothing is due, BadRequest when an amount or the method is missing.
    """
    at = at or clock.now()
    if not by.has_role(Role.RECEPTIONIST):
        raise NotAllowed("Việc “Thu phí” dành cho người tiếp nhận hồ sơ.")
    dossier = locked(dossier_id, by, *Place)
    if dossier.code == "" or dossier.status in (Status.WITHDRAWN, Status.STOPPED):
        raise WrongState(f"Hồ sơ {dossier.number} không còn khoản nào phải thu.")
    if fee_is_open(dossier) and local_vnd is not None:
        known = [line for line in dossier.fee_lines if line["amount_vnd"] is not None]
        dossier.fee_lines = [*known, asdict(local_fee(local_vnd))]
        dossier.fee_vnd = sum(line["amount_vnd"] for line in dossier.fee_lines)
        dossier.save(update_fields=["fee_lines", "fee_vnd"])
    due = fee_still_due_vnd(dossier)
    if not settle_fee(dossier, by=by, method=method, at=at):
        raise WrongState(f"Hồ sơ {dossier.code} không còn khoản nào phải thu.")
    record(dossier, "take_fee", dossier.status, by, at, amount_vnd=due, method=method)
    return dossier


def _refuse_unpaid(dossier: Dossier) -> None:
    if fee_is_open(dossier):
        raise BadRequest("Nhập mức phí của địa phương và thu trước khi trả kết quả.", "fee")
    if due := fee_still_due_vnd(dossier):
        amount = f"{due:,}".replace(",", ".")
        raise BadRequest(f"Còn {amount} đồng phí, lệ phí chưa thu. Thu rồi trả kết quả.", "fee")


def _refuse_post(dossier: Dossier, number: str) -> None:
    """The post shows no card here, so it is for those alone who asked for it."""
    if dossier.return_by != "post":
        raise BadRequest(
            "Hồ sơ này không đăng ký nhận qua bưu chính. Bỏ trống số vận đơn và xem giấy tờ của "
            "người nhận.",
            "post_number",
        )
    if len(number) > LONGEST_POST_NUMBER:
        raise BadRequest(f"Số vận đơn nhiều nhất {LONGEST_POST_NUMBER} ký tự.", "post_number")


def _standing(dossier: Dossier, recipient: Recipient) -> str:
    """Why this person may take the result, in the words of the return slip."""
    name = tidy(recipient.name)
    if not name:
        raise BadRequest("Ghi họ tên người nhận kết quả.", "name")
    if number := tidy(recipient.post_number):
        _refuse_post(dossier, number)
        return "Người nhận qua bưu chính"
    shown = PersonIn(name, personal_id=recipient.personal_id).tidied().personal_id
    if not shown:
        raise BadRequest("Quét căn cước hoặc nhập số giấy tờ của người nhận.", "personal_id")
    for person, standing in ((dossier.owner, "Chủ hồ sơ"), (dossier.submitter, "Người nộp hồ sơ")):
        if person.personal_id == shown:
            if search_key(person.full_name) != search_key(name):
                raise BadRequest(
                    f"Số giấy tờ này là của {person.full_name}. Xem lại họ tên người nhận.", "name"
                )
            return standing
    if dossier.recipient_name and search_key(dossier.recipient_name) == search_key(name):
        return "Người nhận đã đăng ký khi nộp"
    if len(tidy(recipient.authorisation)) < 5:
        raise BadRequest(
            "Giấy tờ này không phải của chủ hồ sơ hay người nộp. Ghi giấy uỷ quyền nhận kết quả.",
            "authorisation",
        )
    return f"Được uỷ quyền: {tidy(recipient.authorisation)}"[:200]
