"""Ask once for what is missing, take it in, or refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.core.text import tidy
from motcua.core.together import update_together
from motcua.core.transactions import action
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._following import carry_on
from motcua.dossiers.actions._intake import accept_promise, first_handler, refuse_chain, take_code
from motcua.dossiers.actions._promise import answer_day, recounted
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import close, due_words, said, tell
from motcua.dossiers.models import Dossier, DossierItem, Pause, SupplementRequest
from motcua.dossiers.states import TAKES_IN, Status
from motcua.dossiers.wording import sentence
from motcua.papers import data as d
from motcua.people.models import Staff
from motcua.people.states import Role

Counts = Mapping[int, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing to add: which paper, what is wrong with it, which form to use."""

    name: str
    problem: str = ""
    form: str = ""


@action
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
    reason = said(reason, "reason", "lý do cần bổ sung")
    lacking = [d.Missing(tidy(i.name), tidy(i.problem), tidy(i.form)) for i in items]
    lacking = [i for i in lacking if i.name]
    if not lacking:
        raise BadRequest("Ghi ít nhất một giấy tờ cần bổ sung.", "items")
    dossier = locked(dossier_id, by)
    guard(dossier, "ask_supplement", by)
    if again := _asked_before(dossier):
        if not by.has_role(Role.LEADER):
            raise NotAllowed("Đã yêu cầu bổ sung một lần. Lần nữa phải do lãnh đạo quyết định.")
        again_reason = said(again_reason, "again_reason", "lý do yêu cầu bổ sung lần nữa")
    before, dossier.status = dossier.status, Status.SUPPLEMENT
    dossier.supplements += 1
    dossier.save(update_fields=["status", "supplements"])
    answer_by = answer_day(dossier, at)
    paper = _papers.supplement_slip(dossier, lacking, reason, by=by, at=at, until_on=answer_by)
    SupplementRequest.objects.create(
        dossier=dossier,
        number=dossier.supplements,
        items=[asdict(i) for i in lacking],
        reason=reason,
        again_reason=again_reason if again else "",
        by=by,
        at=at,
        answer_by=answer_by,
        paper=paper,
    )
    Pause.objects.create(
        dossier=dossier,
        reason="supplement",
        restarts=dossier.version.restarts_on_supplement,
        from_at=at,
    )
    tell(dossier, "supplement", at, count=len(lacking), paper=paper.ref,
         until=f"{answer_by:%d/%m/%Y}")  # fmt: skip
    record(
        dossier, "ask_supplement", before, by, at, reason,
        number=dossier.supplements, answer_by=answer_by.isoformat(),
    )  # fmt: skip
    return dossier


def _asked_before(dossier: Dossier) -> bool:
    """Whether the citizen was asked before: for this dossier, or for another part of the same
    linked request, which is one matter to them. 1 query for a linked one. Law: ask-once, linked."""
    if dossier.supplements or dossier.linked_id is None:
        return bool(dossier.supplements)
    return Dossier.objects.filter(linked=dossier.linked_id, supplements__gt=0).exists()


@action
def resume(
    dossier_id: int, *, by: Staff, note: str = "", counts: Counts | None = None,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Take in what was missing (nhận bổ sung): the clock goes on, or anew, from now, or from the
    moment at which the citizen sent it all online.

    A dossier that was asked for papers before acceptance is accepted now: code, promise by its
    own case, handler and Mẫu 01. `counts` maps places of the checklist to (originals, certified,
    copies); a paper of which nothing is said came as one original. Law: ask-once, clock-start.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by, *TAKES_IN)
    first = dossier.code == ""
    move = "accept" if first else "resume"
    guard(dossier, move, by)
    before = dossier.status
    if first:
        refuse_chain(dossier.version.procedure.code, at)
        _put_under_version_of(dossier, at)
    _take_in_missing(dossier, counts or {})
    if first:
        dossier.code, dossier.status = take_code(by, at), Status.ACCEPTED
        promise = accept_promise(dossier, by, at)
        dossier.assignee = first_handler(dossier, at)
    else:
        asked = _open_request(dossier).first()
        complete_at = (asked.sent_at if asked else None) or at
        update_together(
            (Pause.objects.filter(dossier=dossier, until_at=None), {"until_at": complete_at}),
            (_open_request(dossier), {"answered_at": at}),
        )
        dossier.status = Status.PROCESSING
        promise = recounted(dossier)
        step_on(dossier, "resume", at)
    dossier.save()
    if first:
        _open_request(dossier).update(answered_at=at)
        _papers.receipt(
            dossier, list(dossier.items.all()), by=by, at=at,
            promise=promise, explanation=sentence(promise),
        )  # fmt: skip
    tell(dossier, "resumed", at, due=due_words(dossier))
    then = carry_on(dossier, at=at)
    record(
        dossier, move, before, by, at, tidy(note), due_at=promise.due_at.isoformat(),
        assignee=dossier.assignee.username if dossier.assignee else "",
    )  # fmt: skip
    then.write(at)
    return dossier


def _put_under_version_of(dossier: Dossier, at: datetime) -> None:
    """What is accepted today is promised by the text in force today, not by that of the slip; the
    papers asked for stay as they were asked. 1 query. Raises NotFound, WrongState."""
    version = catalog.procedure_in_force(dossier.version.procedure.code, clock.day_of(at))
    if version.pk == dossier.version_id:
        return
    if dossier.case_key and dossier.case_key not in {case.key for case in version.cases.all()}:
        raise WrongState(
            "Thủ tục đã đổi và không còn trường hợp này. Xin tiếp nhận lại từ đầu bằng thủ tục mới."
        )
    dossier.version, dossier.sector_id = version, version.sector_id
    dossier.procedure_name = version.name


def _open_request(dossier: Dossier) -> QuerySet[SupplementRequest]:
    return SupplementRequest.objects.filter(dossier=dossier, answered_at=None)


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


@action
def refuse(
    dossier_id: int, *, by: Staff, reason: str, legal_ground: str, advice: str = "",
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Refuse a dossier that was asked for papers before acceptance (Mẫu 03).

    Law: one-stop, forms.
    """
    at = at or clock.now()
    reason = said(reason, "reason", "lý do từ chối", 5)
    legal_ground = said(legal_ground, "legal_ground", "căn cứ pháp lý", 5)[:300]
    dossier = locked(dossier_id, by, *TAKES_IN)
    guard(dossier, "refuse", by)
    if dossier.code:
        raise WrongState(
            f"Hồ sơ {dossier.code} đã được tiếp nhận: từ chối sau thẩm định là một kết quả."
        )
    before = dossier.status
    close(dossier, Status.REFUSED, at)
    paper = _papers.refusal_slip(dossier, reason, legal_ground, tidy(advice), by=by, at=at)
    tell(dossier, "refused", at, paper=paper.ref)
    record(dossier, "refuse", before, by, at, reason, legal_ground=legal_ground)
    return dossier
