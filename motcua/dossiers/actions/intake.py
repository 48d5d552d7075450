"""At the counter: receive, ask for what is missing, refuse, or serve at once."""

from dataclasses import asdict
from datetime import datetime

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed
from motcua.core.models import reserve
from motcua.core.once import Answer, fingerprint, once
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.dossiers import rules
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._books import copies_given, enter_in_book, told_originals
from motcua.dossiers.actions._fees import settle_fee
from motcua.dossiers.actions._intake import (
    Opening,
    accept_promise,
    code_series,
    finish_visit,
    first_handler,
    open_dossier,
    prepare,
    refuse_chain,
    refuse_lacking,
    save_whole,
    take_code,
    take_ref,
)
from motcua.dossiers.actions._promise import answer_day
from motcua.dossiers.actions._steps import record
from motcua.dossiers.models import Dossier, Result, SupplementRequest
from motcua.dossiers.queries import colleague
from motcua.dossiers.shapes import Intake
from motcua.dossiers.states import Stage, Status
from motcua.dossiers.wording import at_earliest, sentence
from motcua.fees import rules as fees
from motcua.outbox import actions as outbox
from motcua.papers import data as d
from motcua.papers import rules as papers
from motcua.papers.models import Paper
from motcua.people.authorities import signs_as
from motcua.people.models import Staff


def _answer(dossier: Dossier, paper: Paper | None) -> Answer:
    return {"dossier": dossier.pk, "number": dossier.number, "paper": paper.pk if paper else None}


def _take_fee(opening: Opening, dossier: Dossier) -> bool:
    """Enter the payment now when it was paid now, or the exemption with its ground; whether
    nothing is left to pay. Before the dossier is stored: nobody has paid for it yet."""
    fee = opening.intake.fee
    if fee.method or dossier.fee_exemption:
        settle_fee(dossier, by=opening.by, method=fee.method, at=opening.at)
        return True
    return not dossier.fee_vnd


def _reserve(opening: Opening, *forms: str) -> None:
    """Take the numbers of the code, the papers and the payment at once."""
    by, at, fee = opening.by, opening.at, opening.intake.fee
    year = clock.day_of(at).year
    keys = [code_series(by, at), *(papers.series(by.centre_id, form, year) for form in forms)]
    amounts = [line.amount_vnd for line in opening.fees]
    if opening.exemption or (fee.method and None not in amounts and any(amounts)):
        keys.append(fees.series(by.centre_id, year))
    reserve(*keys)


def _accept(opening: Opening) -> tuple[Dossier, rules.Promise]:
    """Give code and promise to a dossier whose list is complete. Stores nothing yet."""
    dossier = open_dossier(opening, status=Status.ACCEPTED)
    dossier.code = take_code(opening.by, opening.at)
    return dossier, accept_promise(dossier, opening.by, opening.at)


def receive(intake: Intake, *, by: Staff, key: str = "", at: datetime | None = None) -> Answer:
    """Receive a complete dossier (tiếp nhận): code, promise, handler, Mẫu 01, message, event.

    All in one transaction. `key` makes a retry return the first answer:
    {"dossier": id, "number": code, "paper": id of Mẫu 01}. Raises BadRequest with a `field` when
    something is missing or wrong, NotAllowed, NotFound, WrongState, Conflict.

    Law: clock-start, dossier-code, forms.
    """
    at = at or clock.now()
    asked = fingerprint("receive", asdict(intake))
    return once(by.pk, key, asked, lambda: _receive(intake, by=by, at=at))[0]


@action
def _receive(intake: Intake, *, by: Staff, at: datetime) -> Answer:
    refuse_chain(intake.procedure_code, at)
    opening = prepare(intake, by=by, at=at)
    refuse_lacking([item.name for item in opening.items if item.is_missing])
    _reserve(opening, "01")
    dossier, promise = _accept(opening)
    dossier.assignee = first_handler(dossier, at)
    is_paid = _take_fee(opening, dossier)
    save_whole(dossier, opening)
    paper = _papers.receipt(
        dossier, opening.items, by=by, at=at,
        promise=promise, explanation=sentence(promise), is_paid=is_paid,
    )  # fmt: skip
    finish_visit(opening.ticket, by, at)
    outbox.tell(
        centre_id=by.centre_id, about=dossier.code, to=dossier.phone, at=at,
        template="received_for" if dossier.receiving_centre_id else "received",
        unit=by.centre.name, code=dossier.code,
        due=f"{clock.local(promise.due_at):%H:%M %d/%m/%Y}{at_earliest(promise)}",
        decider=dossier.centre.name,
    )  # fmt: skip
    record(
        dossier, "accept", "", by, at,
        due_at=promise.due_at.isoformat(),
        assignee=dossier.assignee.username if dossier.assignee else "",
        **told_originals(dossier, intake.fee),
    )  # fmt: skip
    return _answer(dossier, paper)


def ask_at_intake(
    intake: Intake, *, by: Staff, reason: str, key: str = "", at: datetime | None = None
) -> Answer:
    """Say on Mẫu 02, once and completely, what is missing; the dossier gets no code yet.

    What was brought stays entered, so that the person is asked nothing twice.
    Law: ask-once, forms.
    """
    at = at or clock.now()
    asked = fingerprint("ask", asdict(intake), reason)
    return once(by.pk, key, asked, lambda: _ask(intake, by=by, reason=reason, at=at))[0]


@action
def _ask(intake: Intake, *, by: Staff, reason: str, at: datetime) -> Answer:
    opening = prepare(intake, by=by, at=at)
    missing = [d.Missing(i.name, i.note) for i in opening.items if i.is_missing]
    if not missing:
        raise BadRequest("Chưa đánh dấu giấy tờ nào còn thiếu.", "items")
    reason = tidy(reason)
    if len(reason) < 5:
        raise BadRequest("Ghi lý do cần bổ sung, ít nhất 5 ký tự.", "reason")
    dossier = open_dossier(opening, status=Status.SUPPLEMENT)
    dossier.ref = take_ref(by, at)
    dossier.supplements = 1
    save_whole(dossier, opening)
    answer_by = answer_day(dossier, at)
    paper = _papers.supplement_slip(dossier, missing, reason, by=by, at=at, until_on=answer_by)
    SupplementRequest.objects.create(
        dossier=dossier,
        number=1,
        items=[asdict(m) for m in missing],
        reason=reason,
        by=by,
        at=at,
        answer_by=answer_by,
        paper=paper,
    )
    finish_visit(opening.ticket, by, at)
    outbox.tell(
        centre_id=by.centre_id, about=dossier.ref, template="supplement", to=dossier.phone, at=at,
        unit=by.centre.name, code=dossier.ref, count=len(missing), paper=paper.ref,
        until=f"{answer_by:%d/%m/%Y}",
    )  # fmt: skip
    record(
        dossier, "ask_supplement", "", by, at, reason,
        missing=[m.name for m in missing], **told_originals(dossier, intake.fee),
    )  # fmt: skip
    return _answer(dossier, paper)


def refuse_at_intake(
    intake: Intake, *, by: Staff, reason: str, legal_ground: str, advice: str = "", key: str = "",
    at: datetime | None = None,
) -> Answer:  # fmt: skip
    """Say on Mẫu 03 why the dossier is not taken in, and where the person can turn.

    Law: one-stop, forms.
    """
    at = at or clock.now()
    asked = fingerprint("refuse", asdict(intake), reason, legal_ground, advice)
    facts = {"reason": tidy(reason), "legal_ground": tidy(legal_ground), "advice": tidy(advice)}
    return once(by.pk, key, asked, lambda: _refuse(intake, by=by, at=at, **facts))[0]


@action
def _refuse(
    intake: Intake, *, by: Staff, at: datetime, reason: str, legal_ground: str, advice: str
) -> Answer:
    if len(reason) < 5:
        raise BadRequest("Ghi lý do từ chối, ít nhất 5 ký tự.", "reason")
    if len(legal_ground) < 5:
        raise BadRequest("Ghi căn cứ pháp lý của việc từ chối.", "legal_ground")
    opening = prepare(intake, by=by, at=at)
    dossier = open_dossier(opening, status=Status.REFUSED)
    dossier.ref, dossier.closed_at = take_ref(by, at), at
    save_whole(dossier, opening)
    paper = _papers.refusal_slip(dossier, reason, legal_ground, advice, by=by, at=at)
    finish_visit(opening.ticket, by, at)
    outbox.tell(
        centre_id=by.centre_id, about=dossier.ref, template="refused", to=dossier.phone, at=at,
        unit=by.centre.name, paper=paper.ref,
    )  # fmt: skip
    record(dossier, "refuse", "", by, at, reason, legal_ground=legal_ground)
    return _answer(dossier, paper)


def serve_now(
    intake: Intake, *, by: Staff, result_title: str, signer: str, key: str = "",
    with_receipt: bool = False, at: datetime | None = None,
) -> Answer:  # fmt: skip
    """Receive, resolve and hand over in one submit (việc trả ngay, ví dụ chứng thực).

    `signer` is the username of who signed the paper copy at the counter: a leader, or somebody
    authorised. Mẫu 01 is made only when the person asks for it.

    Law: same-day, sign-for-chairman.
    """
    at = at or clock.now()
    asked = fingerprint("serve", asdict(intake), result_title, signer, with_receipt)
    return once(
        by.pk, key, asked,
        lambda: _serve(
            intake, by=by, title=tidy(result_title), signer=signer,
            with_receipt=with_receipt, at=at,
        ),
    )[0]  # fmt: skip


@action
def _serve(
    intake: Intake, *, by: Staff, title: str, signer: str, with_receipt: bool, at: datetime
) -> Answer:
    opening = prepare(intake, by=by, at=at)
    if not opening.version.serves_now:
        raise BadRequest("Thủ tục này không trả ngay tại quầy. Xin chọn “Tiếp nhận”.", "procedure")
    if {opening.competent.pk, opening.giving_back.pk} != {by.centre_id}:
        raise BadRequest(
            "Hồ sơ nơi khác giải quyết không trả ngay tại quầy được. Xin chọn “Tiếp nhận”.",
            "competent",
        )
    signs = colleague(by, signer)
    if signs is None:
        raise BadRequest("Chọn người có thẩm quyền ký hôm nay.", "signer")
    try:
        signed_as = signs_as(signs, opening.version.sector_id, clock.day_of(at))
    except NotAllowed as no:
        raise BadRequest(f"{signs.full_name} không có quyền ký việc này hôm nay.", "signer") from no
    if (
        intake.fee.method == ""
        and not intake.fee.exemption
        and any(line.amount_vnd != 0 for line in opening.fees)
    ):
        raise BadRequest("Chọn hình thức thu phí trước khi trả kết quả.", "fee")
    refuse_lacking([item.name for item in opening.items if item.is_missing])
    _reserve(opening, "return", *(["01"] if with_receipt else []))
    dossier, promise = _accept(opening)
    dossier.assignee, dossier.status, dossier.stage = by, Status.RETURNED, Stage.HANDLING
    dossier.resolved_at = dossier.returned_at = dossier.closed_at = at
    is_paid = _take_fee(opening, dossier)
    save_whole(dossier, opening)
    paper = None
    if with_receipt:
        paper = _papers.receipt(
            dossier, opening.items, by=by, at=at,
            promise=promise, explanation=sentence(promise), is_paid=is_paid,
        )  # fmt: skip
    result = Result(
        dossier=dossier, number=1, kind="granted", title=title or dossier.procedure_name,
        text="", proposed_by=by, proposed_at=at, signed_by=signs, signed_at=at,
        signed_as=signed_as,
    )  # fmt: skip
    numbers = enter_in_book(
        dossier, by=by, signer=signs, signed_as=signed_as, title=result.title,
        fee=intake.fee, at=at,
    )  # fmt: skip
    day = clock.day_of(at)
    copies = copies_given(dossier, intake.fee, title=result.title, numbers=numbers, on=day)
    whole = d.Returned(kind=result.title, signed_on=day, originals=dossier.copies)
    result.paper = _papers.return_slip(
        dossier,
        recipient=d.Party(name=dossier.submitter_name, id_number=dossier.id_last4),
        standing="Người nộp hồ sơ",
        what=copies if numbers else [whole],
        by=by,
        at=at,
    )
    result.save(force_insert=True)
    finish_visit(opening.ticket, by, at)
    record(
        dossier, "serve_now", "", by, at, title,
        signed_by=signs.username, **({"book_numbers": numbers} if numbers else {}),
    )  # fmt: skip
    return _answer(dossier, paper or result.paper)
