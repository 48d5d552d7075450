"""From a draft to a signed result: propose, send back, sign one or many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, Refused, WrongState
from motcua.core.together import update_together
from motcua.core.transactions import LOST_OUT_WORDS, action, lost_out
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._books import enter_in_book
from motcua.dossiers.actions._following import follow
from motcua.dossiers.actions._steps import guard, locked, record, standing_result
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import body, said, stored, tell
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries.deciders import decider_of
from motcua.dossiers.states import Stage, Status
from motcua.people.authorities import signs_as
from motcua.people.models import Staff
from motcua.signatures.actions import sign_paper
from motcua.signatures.pens import Pen


@action
def propose(
    dossier_id: int, *, by: Staff, kind: str, title: str, text: str, at: datetime | None = None
) -> Dossier:
    """Put a draft result before the leader (trình ký). `kind` "granted" or "denied".

    A refusal after appraisal is a result like any other, never status 3. Starts the dossier
    when nobody has.
    """
    at = at or clock.now()
    if kind not in {"granted", "denied"}:
        raise BadRequest("Chọn đồng ý hoặc từ chối giải quyết.", "kind")
    title = said(title, "title", "tên kết quả", 3)[:300]
    text = body(text)
    dossier = locked(dossier_id, by)
    guard(dossier, "propose", by)
    if dossier.linked_id and (decider := decider_of(dossier)):
        raise WrongState(f"Phần này do {decider} quyết định. Ghi kết quả của cơ quan đó.")
    before, dossier.status, dossier.stage = dossier.status, Status.PROCESSING, Stage.PROPOSED
    dossier.assignee = dossier.assignee or by
    step_on(dossier, "propose", at)
    dossier.save(update_fields=["status", "stage", "assignee", "step", "step_due_at"])
    Result.objects.create(
        dossier=dossier,
        number=Result.objects.filter(dossier=dossier).count() + 1,
        kind=kind,
        title=title,
        text=text,
        proposed_by=by,
        proposed_at=at,
    )
    record(dossier, "propose", before, by, at, title, kind=kind)
    return dossier


@action
def send_back(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """Give a draft back to the specialist with what to change (trả lại để làm lại)."""
    at = at or clock.now()
    reason = said(reason, "reason", "lý do trả lại", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "send_back", by)
    Result.objects.filter(dossier=dossier, sent_back_at=None).update(
        sent_back_at=at, sent_back_reason=reason
    )
    dossier.stage = Stage.HANDLING
    step_on(dossier, "send_back", at)
    dossier.save(update_fields=["stage", "step", "step_due_at"])
    record(dossier, "send_back", dossier.status, by, at, reason)
    return dossier


@action
def resolve(
    dossier_id: int, *, by: Staff, draft: int = 0, pen: Pen | None = None,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Sign the proposed result (ký kết quả): status 9, the moment by which on-time is judged.

    `draft` is the number of the draft that was read: another one in its place is refused, so
    nobody signs what they have not seen. 0 = whichever stands. `pen` signs the paper digitally;
    who has a key in force must bring one, and all is undone when it cannot sign.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "resolve", by)
    signed_as = signs_as(by, dossier.sector_id, clock.day_of(at))
    result = standing_result(dossier)
    if draft and result.number != draft:
        raise WrongState("Bản dự thảo vừa được thay. Anh/chị mở đọc bản mới rồi ký.")
    if result.proposed_by_id == by.pk:
        raise NotAllowed("Người trình không tự ký kết quả của mình.")
    before, dossier.status, dossier.stage = dossier.status, Status.RESOLVED, Stage.HANDLING
    dossier.resolved_at = at
    result.signed_by, result.signed_at = by, at
    result.signed_as = signed_as
    result.paper = _papers.result_letter(dossier, result, by=by, at=at)
    fields = ("signed_by", "signed_at", "signed_as", "paper")
    update_together(
        stored(dossier, "status", "stage", "resolved_at"),
        (Result.objects.filter(pk=result.pk), {name: getattr(result, name) for name in fields}),
    )
    sign_paper(result.paper.pk, by=by, pen=pen, at=at)
    if result.kind == "granted":
        enter_in_book(dossier, by=by, signer=by, signed_as=signed_as, title=result.title, at=at)
    gives_back = dossier.returning_centre or dossier.centre
    if dossier.linked_id is None:
        ready = "ready_online" if dossier.return_by == "online" else "ready"
        tell(dossier, ready, at, unit=gives_back.name)
    then = follow(dossier, by=by, at=at, kind=result.kind, signed=(by, result.signed_as, pen))
    record(
        dossier, "resolve", before, by, at, result.title, kind=result.kind,
        sent_to=gives_back.code if dossier.returning_centre_id else "",
    )  # fmt: skip
    then.write(at)
    return dossier


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one dossier of a sitting; `problem` is empty when it was signed, and
    `by_hand` tells that its paper waits for a pen of ink."""

    number: str
    problem: str = ""
    by_hand: bool = True


def resolve_many(
    dossiers: Sequence[tuple[int, str, int]], *, by: Staff, pen: Pen | None = None,
    at: datetime | None = None,
) -> list[Signed]:  # fmt: skip
    """Sign several (id, number, draft), each in its own transaction: one refusal stops no other."""
    done = []
    for dossier_id, number, draft in dossiers:
        try:
            resolve(dossier_id, by=by, draft=draft, pen=pen, at=at)
        except Refused as no:
            done.append(Signed(number, no.message))
        except OperationalError as error:  # what was done stays done and is reported
            if not lost_out(error):
                raise
            done.append(Signed(number, LOST_OUT_WORDS))
        else:
            done.append(Signed(number, by_hand=pen is None or pen.own is None))
    return done
