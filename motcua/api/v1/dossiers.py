"""Dossiers: receive, list, read, move, print."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from ninja import Status as Answer

from motcua.api.http import PROBLEMS, Code, IdempotencyKey, KeyRequest, naming, need
from motcua.api.v1.shapes import (
    OF_FEE,
    PINS,
    DossierOut,
    DraftIn,
    MoveIn,
    PageOut,
    PinsIn,
    ReceivedOut,
    ReceiveIn,
    SignedOut,
    SignIn,
    WorklistIn,
)
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.once import fingerprint, once
from motcua.dossiers import actions, oversight, queries
from motcua.dossiers.states import NATIONAL_CODE, Status
from motcua.papers import actions as paper_actions
from motcua.people import actions as people
from motcua.signatures import pens
from motcua.signatures import queries as signatures
from motcua.signatures.pens import Pen

router = Router(tags=["dossiers"])


@router.post("", response={201: ReceivedOut, **PROBLEMS}, operation_id="receive")
def receive(request: KeyRequest, body: ReceiveIn, key: IdempotencyKey = "") -> Any:
    """One submit of the intake: accept (Mẫu 01), ask once (02), refuse (03) or serve at once."""
    by = need(request, "dossiers:write")
    # What was sent is remembered, and not the rows that it means today: a retry finds its answer
    # also when a new version of the procedure came into force between the two.
    asked = fingerprint("receive", body.model_dump())
    with naming(OF_FEE):
        answer, _ = once(by.pk, key, asked, lambda: _take_in(by, body))
    return Answer(201, _received(by, answer["dossier"]) | {"number": answer["number"]})


def _take_in(by: Any, body: ReceiveIn) -> dict[str, Any]:
    version = catalog.procedure_in_force(body.procedure, clock.today())
    intake = body.intake({r.order: r.pk for r in version.requirements.all()})
    if body.decision == "accept":
        return actions.receive(intake, by=by)
    if body.decision == "ask_supplement":
        return actions.ask_at_intake(intake, by=by, reason=body.reason)
    if body.decision == "refuse":
        return actions.refuse_at_intake(
            intake, by=by, reason=body.reason, legal_ground=body.legal_ground, advice=body.advice
        )
    return actions.serve_now(
        intake,
        by=by,
        result_title=body.result_title,
        signer=body.signer,
        with_receipt=body.with_receipt,
    )


def _received(by: Any, dossier_id: int) -> dict[str, Any]:
    now = queries.standing(by, dossier_id)
    return {
        "number": now.number,
        "status": now.status,
        "status_code": NATIONAL_CODE[Status(now.status)],
        "due_at": now.due_at,
        "paper": now.papers or None,
    }


@router.get("", response={200: PageOut, **PROBLEMS}, operation_id="worklist")
def worklist(request: KeyRequest, asked: Query[WorklistIn]) -> Any:
    """A page of dossiers, urgent first, then by due moment; `after` gives the next page."""
    by = need(request, "dossiers:read")
    page = queries.worklist(
        by,
        scope=asked.scope,
        text=asked.q,
        sector=asked.sector,
        limit=asked.limit,
        after=asked.after,
    )
    rows = [_row(row) for row in page.rows]
    return {"rows": rows, "total": page.total, "after": page.after}


def _row(row: queries.Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "procedure": row.procedure,
        "owner": row.owner,
        "status": row.status,
        "status_code": NATIONAL_CODE[Status(row.status)],
        "stage": row.stage,
        "urgent": row.urgent,
        "assignee": row.assignee,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "left": row.left,
        "elsewhere": row.elsewhere,
        "waiting": row.waiting,
    }


def _places(found: Any) -> dict[str, Any]:
    return {
        "decided_by": found.centre.code,
        "received_by": (found.receiving_centre or found.centre).code,
        "collect_at": (found.returning_centre or found.centre).code,
        "taken_over_at": found.taken_over_at,
    }


@router.post("/sign", response={200: SignedOut, **PROBLEMS}, operation_id="signMany")
def sign(request: KeyRequest, body: SignIn, key: IdempotencyKey = "") -> Any:
    """Sign several drafts. Each is signed or refused by itself; a refusal is said in its row.

    Who has a certificate sends its PIN (or by_hand); a wrong one signs nothing.
    """
    by = need(request, "dossiers:write")

    with _pen(by, body) as pen:

        def act() -> dict[str, Any]:
            rows = [_signed(by, each, pen) for each in body.dossiers]
            return {"rows": rows, "warning": pen.problem}

        asked = fingerprint("sign", body.model_dump(exclude=PINS))
        return once(by.pk, key, asked, act)[0]


def _pen(by: Any, body: PinsIn) -> AbstractContextManager[Pen]:
    """Opened before the request's transaction, so that a wrong PIN is counted."""
    pin, seal_pin = body.pin.get_secret_value(), body.seal_pin.get_secret_value()
    return pens.opened(by, pin=pin, seal_pin=seal_pin, by_hand=body.by_hand)


def _signed(by: Any, each: DraftIn, pen: Pen) -> dict[str, Any]:
    try:
        found = queries.dossier_for(by, each.code)
    except NotFound as no:
        return {"number": each.code, "problem": no.message}
    (done,) = actions.resolve_many([(found.pk, found.number, each.draft)], by=by, pen=pen)
    return {
        "number": done.number,
        "problem": done.problem,
        "by_hand": None if done.problem else done.by_hand,
    }


@router.get("/{code}", response={200: DossierOut, **PROBLEMS}, operation_id="dossier")
def dossier(request: KeyRequest, code: Code) -> Any:
    """One dossier with checklist, events and the moves open now. The read is logged."""
    by = need(request, "dossiers:read")
    found = queries.dossier_with_all(by, code)
    people.note_read(by=by, what="dossier", subject=found.number)
    return (
        _row(queries.row_of(found, here=by.centre_id))
        | _places(found)
        | {
            "moves": [name for name, _ in queries.moves_open_to(by, found)],
            "explanation": queries.explanation_of(found),
            "first_due_at": found.first_due_at,
            "items": [
                {
                    "order": item.order,
                    "name": item.name,
                    "originals": item.originals,
                    "certified": item.certified,
                    "copies": item.copies,
                    "missing": item.is_missing,
                    "note": item.note,
                }
                for item in found.items.all()
            ],
            "events": [
                {
                    "move": event.move,
                    "to": event.to,
                    "at": event.at,
                    "by": event.by.full_name if event.by else "",
                    "note": event.note,
                }
                for event in found.events.all()
            ],
            "papers": [paper.title for paper in queries.papers_of(by, found)],
            "draft": oversight.drafts_of(by, [found.number]).get(found.number),
        }
    )


@router.get("/{code}/papers/{number}", response={200: None, **PROBLEMS}, operation_id="paper")
def paper(request: KeyRequest, code: Code, number: int) -> HttpResponse:
    """The n-th paper of a dossier, from 1, as PDF: the signed file where there is one."""
    by = need(request, "dossiers:read")
    found = queries.paper_of(by, code, number)
    people.note_read(by=by, what="paper", subject=found.dossier_code)
    drawn = paper_actions.render_once(found.pk)
    return HttpResponse(signatures.pdf_bytes(drawn), content_type="application/pdf")


def _day_named(body: MoveIn) -> date:
    if body.until_on is None:
        raise BadRequest("Ghi ngày đề nghị trả lời.", "until_on")
    return body.until_on


def _draft_read(body: MoveIn) -> int:
    """Nobody signs what they did not read: it is named."""
    if body.draft < 1:
        raise BadRequest("Ghi lần trình đã đọc (draft.number của hồ sơ).", "draft")
    return body.draft


Act = Callable[..., object]
SIGNED = {"extend", "resolve", "stop", "correct"}  # the PIN of who makes the move signs its paper
MOVES: dict[str, Act] = {
    "take-over": lambda pk, by, m: actions.take_over(pk, by=by),
    "start": lambda pk, by, m: actions.start(pk, by=by),
    "ask-supplement": lambda pk, by, m: actions.ask_supplement(
        pk,
        by=by,
        items=[actions.Lacking(i.name, i.problem, i.form) for i in m.items],
        reason=m.reason,
        again_reason=m.again_reason,
    ),
    "accept": lambda pk, by, m: actions.resume(pk, by=by, note=m.note),
    "resume": lambda pk, by, m: actions.resume(pk, by=by, note=m.note),
    "extend": lambda pk, by, m, pen: actions.extend(
        pk, by=by, days=m.days, reason=m.reason, pen=pen
    ),
    "propose": lambda pk, by, m: actions.propose(
        pk, by=by, kind=m.kind, title=m.title, text=m.text
    ),
    "send-back": lambda pk, by, m: actions.send_back(pk, by=by, reason=m.reason),
    "resolve": lambda pk, by, m, pen: actions.resolve(pk, by=by, draft=_draft_read(m), pen=pen),
    "correct": lambda pk, by, m, pen: actions.correct(
        pk, by=by, title=m.title, text=m.text, reason=m.reason, pen=pen
    ),
    "refuse": lambda pk, by, m: actions.refuse(
        pk, by=by, reason=m.reason, legal_ground=m.legal_ground, advice=m.advice
    ),
    "take-fee": lambda pk, by, m: actions.take_fee(
        pk, by=by, method=m.method, local_vnd=m.amount_vnd
    ),
    "ask-payment": lambda pk, by, m: actions.ask_payment(
        pk,
        by=by,
        notice_number=m.notice_number,
        notice_on=m.notice_on or clock.today(),
        amount_vnd=m.duty_vnd,
        pay_by=m.until_on,
    ),
    "confirm-payment": lambda pk, by, m: actions.confirm_payment(
        pk, by=by, receipt_number=m.receipt_number
    ),
    "consult": lambda pk, by, m: actions.consult(
        pk, by=by, office=m.office, question=m.text, due_on=_day_named(m)
    ),
    "answer-consultation": lambda pk, by, m: actions.answer_consultation(
        pk, by=by, answer=m.text, answer_number=m.receipt_number
    ),
    "decline-online": lambda pk, by, m: actions.decline_online(pk, by=by, reason=m.reason),
    "put-aside-apology": lambda pk, by, m: actions.put_aside_apology(pk, by=by, reason=m.reason),
    "enter-result": lambda pk, by, m: actions.enter_result(
        pk,
        by=by,
        kind=m.kind,
        title=m.title,
        issued_by=m.issued_by,
        issued_number=m.issued_number,
        issued_on=m.issued_on or clock.today(),
        file=m.file,
    ),
    "stop": lambda pk, by, m, pen: actions.stop(pk, by=by, reason=m.reason, pen=pen),
    "withdraw": lambda pk, by, m: actions.withdraw(pk, by=by, reason=m.reason),
    "mark-urgent": lambda pk, by, m: actions.mark_urgent(pk, by=by, reason=m.reason),
    "reassign": lambda pk, by, m: actions.reassign(pk, by=by, to=m.to, reason=m.reason),
    "hand-over": lambda pk, by, m: actions.hand_over(
        pk,
        by=by,
        recipient=actions.Recipient(m.name, m.personal_id, m.authorisation, m.post_number),
    ),
}

# One body serves every move, so that some facts go by another name than in the action.
CALLED: dict[str, dict[str, str]] = {
    "take-fee": {"fee": "amount_vnd", "fee_vnd": "amount_vnd"},
    "ask-payment": {"amount_vnd": "duty_vnd", "pay_by": "until_on"},
    "consult": {"question": "text", "due_on": "until_on"},
    "answer-consultation": {"answer": "text", "answer_number": "receipt_number"},
}


@router.post("/{code}/{move}", response={200: ReceivedOut, **PROBLEMS}, operation_id="move")
def move(
    request: KeyRequest, code: Code, move: Code, body: MoveIn, key: IdempotencyKey = ""
) -> Any:
    """Make one move: accept, take-over, start, ask-supplement, resume, decline-online, extend,
    put-aside-apology, propose, send-back, resolve, correct, enter-result, refuse, take-fee,
    ask-payment, confirm-payment, consult, answer-consultation, stop, withdraw, mark-urgent,
    reassign, hand-over. What a move needs and refuses is said in its problem."""
    by = need(request, "dossiers:write")
    move = move.replace("_", "-")
    act = MOVES.get(move)
    if act is None:
        raise NotFound("Không có việc này.")
    found = queries.dossier_id(by, code)
    asked = fingerprint(move, code, body.model_dump(exclude=PINS))
    with _pen(by, body) if move in SIGNED else nullcontext() as pen:
        facts = {"pen": pen} if move in SIGNED else {}

        def once_only() -> dict[str, Any]:
            act(found, by, body, **facts)
            return {}

        with naming(CALLED.get(move, {})):
            once(by.pk, key, asked, once_only)
    return _received(by, found)
