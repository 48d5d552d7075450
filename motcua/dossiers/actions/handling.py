"""In the office: start, ask, resume, extend, propose, send back, resolve, stop."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, Refused, WrongState
from motcua.core.text import tidy
from motcua.dossiers import rules
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._intake import assignee_for, give_promise, take_code
from motcua.dossiers.actions._promise import calendar_of, pauses_of, promise_of
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.models import Dossier, DossierItem, Pause, Result, SupplementRequest
from motcua.dossiers.queries import colleague
from motcua.dossiers.states import Stage, Status
from motcua.dossiers.wording import sentence
from motcua.outbox import actions as outbox
from motcua.papers import data as d
from motcua.people.models import Staff
from motcua.people.states import Role

Counts = Mapping[int, tuple[int, int, int]]


def _said(text: str, field: str, what: str, least: int = 10) -> str:
    """A reason as it will stand on paper: tidy, and long enough to mean something."""
    text = tidy(text)
    if not least <= len(text) <= 1000:
        raise BadRequest(f"Ghi {what}: từ {least} đến 1.000 ký tự.", field)
    return text


def _due_words(dossier: Dossier) -> str:
    assert dossier.due_at is not None  # constraint running_dossier_has_code_and_promise
    return f"{clock.local(dossier.due_at):%H:%M %d/%m/%Y}"


def _tell(dossier: Dossier, template: str, at: datetime, **facts: object) -> None:
    outbox.tell(
        centre_id=dossier.centre_id, about=dossier.number, template=template, to=dossier.phone,
        at=at, unit=dossier.centre.name, code=dossier.number, **facts,
    )  # fmt: skip


@transaction.atomic
def start(dossier_id: int, *, by: Staff, at: datetime | None = None) -> Dossier:
    """Take a dossier in hand (thụ lý)."""
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "start", by)
    before, dossier.status, dossier.assignee = dossier.status, Status.PROCESSING, by
    dossier.save(update_fields=["status", "assignee"])
    record(dossier, "start", before, by, at)
    return dossier


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing to add: which paper, what is wrong with it, which form to use."""

    name: str
    problem: str = ""
    form: str = ""


@transaction.atomic
def ask_supplement(
    dossier_id: int, *, by: Staff, items: Sequence[Lacking], reason: str, again_reason: str = "",
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Ask once for everything that is missing (Mẫu 02); the clock waits from now.

    A second request is the leader's to make, with `again_reason`, and is counted: by Decision
    766 it makes the dossier late.

    Law: ask-once, forms.
    """
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do cần bổ sung")
    lacking = [d.Missing(tidy(i.name), tidy(i.problem), tidy(i.form)) for i in items]
    lacking = [i for i in lacking if i.name]
    if not lacking:
        raise BadRequest("Ghi ít nhất một giấy tờ cần bổ sung.", "items")
    dossier = locked(dossier_id, by)
    guard(dossier, "ask_supplement", by)
    if dossier.supplements:
        if not by.has_role(Role.LEADER):
            raise NotAllowed("Đã yêu cầu bổ sung một lần. Lần nữa phải do lãnh đạo quyết định.")
        again_reason = _said(again_reason, "again_reason", "lý do yêu cầu bổ sung lần nữa")
    before, dossier.status = dossier.status, Status.SUPPLEMENT
    dossier.supplements += 1
    dossier.save(update_fields=["status", "supplements"])
    paper = _papers.supplement_slip(dossier, lacking, reason, by=by, at=at)
    SupplementRequest.objects.create(
        dossier=dossier,
        number=dossier.supplements,
        items=[asdict(i) for i in lacking],
        reason=reason,
        again_reason=again_reason if dossier.supplements > 1 else "",
        by=by,
        at=at,
        paper=paper,
    )
    Pause.objects.create(
        dossier=dossier,
        reason="supplement",
        restarts=dossier.version.restarts_on_supplement,
        from_at=at,
    )
    _tell(dossier, "supplement", at, count=len(lacking), paper=paper.ref)
    record(dossier, "ask_supplement", before, by, at, reason, number=dossier.supplements)
    return dossier


@transaction.atomic
def resume(
    dossier_id: int, *, by: Staff, note: str = "", counts: Counts | None = None,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Take in what was missing (nhận bổ sung): the clock goes on, or anew, from now.

    A dossier that was asked for papers before acceptance is accepted now: code, promise by its
    own case, handler and Mẫu 01. `counts` maps places of the checklist to (originals, certified,
    copies); a paper of which nothing is said came as one original. Law: ask-once, clock-start.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    first = dossier.code == ""
    move = "accept" if first else "resume"
    guard(dossier, move, by)
    before = dossier.status
    _take_in_missing(dossier, counts or {})
    if first:
        dossier.code, dossier.status = take_code(by, at), Status.ACCEPTED
        promise = give_promise(dossier, at)
        dossier.assignee = assignee_for(by.centre_id, dossier.sector_id, at)
    else:
        Pause.objects.filter(dossier=dossier, until_at=None).update(until_at=at)
        dossier.status = Status.PROCESSING
        promise = promise_of(dossier, pauses=pauses_of(dossier))
        dossier.promise, dossier.due_at = rules.to_json(promise), promise.due_at
    dossier.save()
    SupplementRequest.objects.filter(dossier=dossier, answered_at=None).update(answered_at=at)
    if first:
        _papers.receipt(
            dossier, list(dossier.items.all()), by=by, at=at,
            promise=promise, explanation=sentence(promise),
        )  # fmt: skip
    _tell(dossier, "resumed", at, due=_due_words(dossier))
    record(
        dossier, move, before, by, at, tidy(note), due_at=promise.due_at.isoformat(),
        assignee=dossier.assignee.username if dossier.assignee else "",
    )  # fmt: skip
    return dossier


def _take_in_missing(dossier: Dossier, counts: Counts) -> None:
    """Each missing paper has come, in the counts that were said."""
    missing = list(dossier.items.filter(is_missing=True))
    for item in missing:
        said = counts.get(item.order)
        if said is None:
            said = (0, 0, 0) if item.kind == "present_only" else (1, 0, 0)
        if min(said) < 0 or max(said) > 999:
            raise BadRequest("Số bản của một giấy tờ từ 0 đến 999.", "items")
        item.is_missing, (item.originals, item.certified, item.copies) = False, said
    DossierItem.objects.bulk_update(missing, ["is_missing", "originals", "certified", "copies"])


@transaction.atomic
def refuse(
    dossier_id: int, *, by: Staff, reason: str, legal_ground: str, advice: str = "",
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Refuse a dossier that was asked for papers before acceptance (Mẫu 03).

    Law: one-stop, forms.
    """
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do từ chối", 5)
    legal_ground = _said(legal_ground, "legal_ground", "căn cứ pháp lý", 5)[:300]
    dossier = locked(dossier_id, by)
    guard(dossier, "refuse", by)
    if dossier.code:
        raise WrongState(
            f"Hồ sơ {dossier.code} đã được tiếp nhận: từ chối sau thẩm định là một kết quả."
        )
    before = dossier.status
    _close(dossier, Status.REFUSED, at)
    paper = _papers.refusal_slip(dossier, reason, legal_ground, tidy(advice), by=by, at=at)
    _tell(dossier, "refused", at, paper=paper.ref)
    record(dossier, "refuse", before, by, at, reason, legal_ground=legal_ground)
    return dossier


@transaction.atomic
def extend(
    dossier_id: int, *, by: Staff, days: int, reason: str, at: datetime | None = None
) -> Dossier:
    """Say sorry and give one new date (xin lỗi và gia hạn), before the old one, once.

    `days` are working days, 1 to 60. The first promise stays on record and on the page.
    Raises NotAllowed, WrongState (already extended, not running) and BadRequest.

    Law: extend-once, forms.
    """
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do chậm")
    if not 1 <= days <= 60:
        raise BadRequest("Số ngày làm việc xin thêm từ 1 đến 60.", "days")
    dossier = locked(dossier_id, by)
    guard(dossier, "extend", by)
    assert dossier.due_at is not None  # constraint running_dossier_has_code_and_promise
    if dossier.extension_days:
        raise WrongState(f"Hồ sơ {dossier.code} đã được gia hạn một lần.")
    last = rules.last_day_to_apologise(clock.day_of(dossier.due_at), calendar_of(dossier))
    if clock.day_of(at) > last:
        raise BadRequest(
            f"Chỉ xin lỗi và gia hạn được đến hết ngày {last:%d/%m/%Y}, "
            "một ngày làm việc trước ngày hẹn.",
            "days",
        )
    old_due, dossier.extension_days = dossier.due_at, days
    promise = promise_of(dossier, pauses=pauses_of(dossier))
    dossier.promise, dossier.due_at = rules.to_json(promise), promise.due_at
    dossier.save(update_fields=["extension_days", "promise", "due_at"])
    _papers.apology_letter(
        dossier, old_due=old_due, reason=reason, by=by, signed_as=by.title or "CHỦ TỊCH", at=at
    )
    _tell(dossier, "apology", at, due=_due_words(dossier), reason=reason)
    record(
        dossier, "extend", dossier.status, by, at, reason,
        days=days, before=old_due.isoformat(), due_at=promise.due_at.isoformat(),
    )  # fmt: skip
    return dossier


@transaction.atomic
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
    title = _said(title, "title", "tên kết quả", 3)[:300]
    paragraphs = [tidy(line) for line in text.splitlines()]
    text = "\n".join(line for line in paragraphs if line)
    if not 10 <= len(text) <= 20_000:
        raise BadRequest("Nội dung kết quả từ 10 đến 20.000 ký tự.", "text")
    dossier = locked(dossier_id, by)
    guard(dossier, "propose", by)
    before, dossier.status, dossier.stage = dossier.status, Status.PROCESSING, Stage.PROPOSED
    dossier.assignee = dossier.assignee or by
    dossier.save(update_fields=["status", "stage", "assignee"])
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


@transaction.atomic
def send_back(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """Give a draft back to the specialist with what to change (trả lại để làm lại)."""
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do trả lại", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "send_back", by)
    Result.objects.filter(dossier=dossier, sent_back_at=None).update(
        sent_back_at=at, sent_back_reason=reason
    )
    dossier.stage = Stage.HANDLING
    dossier.save(update_fields=["stage"])
    record(dossier, "send_back", dossier.status, by, at, reason)
    return dossier


@transaction.atomic
def resolve(dossier_id: int, *, by: Staff, draft: int = 0, at: datetime | None = None) -> Dossier:
    """Sign the proposed result (ký kết quả): status 9, the moment by which on-time is judged.

    `draft` is the number of the draft that was read: another one in its place is refused, so
    nobody signs what they have not seen. 0 = whichever stands.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "resolve", by)
    result = Result.objects.get(dossier=dossier, sent_back_at=None)
    if draft and result.number != draft:
        raise WrongState("Bản dự thảo vừa được thay. Anh/chị mở đọc bản mới rồi ký.")
    if result.proposed_by_id == by.pk:
        raise NotAllowed("Người trình không tự ký kết quả của mình.")
    before, dossier.status, dossier.stage = dossier.status, Status.RESOLVED, Stage.HANDLING
    dossier.resolved_at = at
    dossier.save(update_fields=["status", "stage", "resolved_at"])
    result.signed_by, result.signed_at = by, at
    result.signed_as = by.title or "CHỦ TỊCH"
    result.paper = _papers.result_letter(dossier, result, by=by, at=at)
    result.save(update_fields=["signed_by", "signed_at", "signed_as", "paper"])
    _tell(dossier, "ready", at)
    record(dossier, "resolve", before, by, at, result.title, kind=result.kind)
    return dossier


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one dossier of a sitting; `problem` is empty when it was signed."""

    number: str
    problem: str = ""


def resolve_many(
    dossiers: Sequence[tuple[int, str, int]], *, by: Staff, at: datetime | None = None
) -> list[Signed]:
    """Sign several (id, number, draft), each in its own transaction: one refusal stops no other."""
    done = []
    for dossier_id, number, draft in dossiers:
        try:
            resolve(dossier_id, by=by, draft=draft, at=at)
        except Refused as no:
            done.append(Signed(number, no.message))
        else:
            done.append(Signed(number))
    return done


@transaction.atomic
def stop(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """End a dossier without a result (dừng giải quyết, Mẫu 05)."""
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do dừng giải quyết")
    dossier = locked(dossier_id, by)
    guard(dossier, "stop", by)
    before = dossier.status
    _close(dossier, Status.STOPPED, at)
    _papers.stop_notice(dossier, reason=reason, by=by, signed_as=by.title or "CHỦ TỊCH", at=at)
    _tell(dossier, "stopped", at, reason=reason)
    record(dossier, "stop", before, by, at, reason)
    return dossier


@transaction.atomic
def withdraw(dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Dossier:
    """The citizen takes the dossier back (rút hồ sơ)."""
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do công dân rút hồ sơ", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "withdraw", by)
    before = dossier.status
    _close(dossier, Status.WITHDRAWN, at)
    record(dossier, "withdraw", before, by, at, reason)
    return dossier


def _close(dossier: Dossier, status: Status, at: datetime) -> None:
    Pause.objects.filter(dossier=dossier, until_at=None).update(until_at=at)
    dossier.status, dossier.stage, dossier.closed_at = status, Stage.HANDLING, at
    dossier.save(update_fields=["status", "stage", "closed_at"])


@transaction.atomic
def reassign(
    dossier_id: int, *, by: Staff, to: str, reason: str, at: datetime | None = None
) -> Dossier:
    """Give a dossier to another specialist of the centre (`to`: username), with the reason."""
    at = at or clock.now()
    reason = _said(reason, "reason", "lý do chuyển", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "reassign", by)
    taker = colleague(by, to)
    if taker is None or not taker.has_role(Role.SPECIALIST):
        raise BadRequest("Chọn một công chức chuyên môn của trung tâm.", "to")
    before = dossier.assignee.username if dossier.assignee else ""
    dossier.assignee = taker
    dossier.save(update_fields=["assignee"])
    record(dossier, "reassign", dossier.status, by, at, reason, before=before, to=taker.username)
    return dossier
