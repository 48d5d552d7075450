"""Linked procedures: receive one application as several dossiers; enter another's result."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db.models import Q

from motcua.applicants.models import Applicant
from motcua.catalog import queries as catalog
from motcua.catalog.models import LinkedChain, ProcedureVersion
from motcua.catalog.queries import LinkedPaper
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.models import next_number
from motcua.core.once import Answer, fingerprint, once
from motcua.core.text import search_key
from motcua.core.transactions import action
from motcua.documents import queries as documents
from motcua.dossiers.actions import _linked_papers
from motcua.dossiers.actions._assigning import assignee_for
from motcua.dossiers.actions._fees import settle_fee
from motcua.dossiers.actions._following import follow
from motcua.dossiers.actions._intake import (
    _case,
    _item,
    finish_visit,
    locked_ticket,
    may_receive,
    people_of,
    refuse_lacking,
    take_code,
    told,
)
from motcua.dossiers.actions._linked_intake import Chosen, choose, plan_promises, reckon_fees
from motcua.dossiers.actions._linked_items import Listed, listed_papers
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import close, said
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.models import (
    Dossier,
    DossierFile,
    DossierItem,
    LinkedRequest,
    Result,
    SupplementRequest,
)
from motcua.dossiers.queries.deciders import decider_of
from motcua.dossiers.rules import from_json
from motcua.dossiers.shapes import Intake
from motcua.dossiers.states import Stage, Status
from motcua.dossiers.wording import at_earliest
from motcua.fees.rules import total_vnd
from motcua.outbox import actions as outbox
from motcua.people.models import Staff
from motcua.queueing.models import Ticket


def receive_linked(
    linked: LinkedIntake, *, by: Staff, key: str = "", at: datetime | None = None
) -> Answer:
    """Receive one application for linked procedures (tiếp nhận liên thông): one request, a dossier
    with its own code and clock for each part, one receipt, one message.

    All in one transaction; a retry with the same `key` returns the first answer: {"request": id,
    "number": its code, "paper": id of the receipt, "dossiers": codes in their order}. At most 30
    statements and 5 for each part. Raises BadRequest with a `field`, NotAllowed, NotFound,
    WrongState, Conflict. Law: linked, clock-start, forms.
    """
    at = at or clock.now()
    asked = fingerprint("receive_linked", asdict(linked))
    return once(by.pk, key, asked, lambda: _receive(linked, by=by, at=at))[0]


@action
def _receive(linked: LinkedIntake, *, by: Staff, at: datetime) -> Answer:
    intake = linked.intake
    may_receive(intake, by)
    day = clock.day_of(at)
    ticket = locked_ticket(intake.ticket_token, by, day)
    whole = catalog.procedure_in_force(intake.procedure_code, day)
    chain = catalog.chain_in_force(intake.procedure_code, day)
    if chain is None:
        raise NotFound("Thủ tục này không phải thủ tục liên thông đang áp dụng.")
    intake = replace(intake, case_key=_case(intake.case_key, whole))
    linked = replace(linked, intake=intake)
    chosen = choose(linked, chain, day)
    papers = _judged(linked, chain, whole, chosen)
    reckon_fees(intake, chosen)
    owner, submitter = people_of(intake, by, at)
    plan_promises(chosen, chain, by.centre_id, at)
    request = _open_request(linked, chain, whole, chosen, submitter, ticket, by, at)
    _open_dossiers(linked, request, chosen, owner, by, at)
    _store_lists(chosen, intake, papers, by)
    _take_fees(intake, chosen, by, at)
    paper = _linked_papers.receipt(request, whole, chosen, papers, intake, by=by, at=at)
    finish_visit(ticket, by, at)
    _tell_received(request, chosen, by, at)
    slips = _slips_before(request, whole, owner, by)
    for slip in slips:
        close(slip, Status.WITHDRAWN, at)
    if slips:
        asked = SupplementRequest.objects.filter(dossier__in=slips, answered_at=None)
        asked.update(answered_at=at)
    for one in chosen:
        assert one.dossier.due_at is not None
        record(
            one.dossier, "accept", "", by, at,
            f"Liên thông {request.code}, thủ tục {one.part.order}: {one.part.label}",
            due_at=one.dossier.due_at.isoformat(), linked=request.code,
            assignee=one.dossier.assignee.username if one.dossier.assignee else "",
        )  # fmt: skip
    for slip in slips:
        record(slip, "withdraw", Status.SUPPLEMENT, by, at, f"Đã tiếp nhận ở {request.code}")
    return {
        "request": request.pk,
        "number": request.code,
        "paper": paper.pk,
        "dossiers": [one.dossier.code for one in chosen],
    }


def _slips_before(
    request: LinkedRequest, whole: ProcedureVersion, owner: Applicant, by: Staff
) -> list[Dossier]:
    """Slips that asked the same submitter, for the same owner, for the papers of this very chain:
    they are answered by the request. A parent may have come for each of two children; who has no
    ID yet is known by the name. 1 query."""
    same = Q(owner_name_key=search_key(owner.full_name))
    if owner.personal_id:
        same &= Q(owner__personal_id="")
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).filter(
        centre_id=by.centre_id, submitter_id=request.submitter_id, code="", linked=None,
        status=Status.SUPPLEMENT, version__procedure_id=whole.procedure_id,
    )  # fmt: skip
    return list(rows.filter(same | Q(owner=owner)).order_by("pk"))


def _judged(
    linked: LinkedIntake, chain: LinkedChain, whole: ProcedureVersion, chosen: Sequence[Chosen]
) -> list[Listed]:
    """The papers handed in, each once; refused while one that must be there is missing."""
    intake = linked.intake
    papers: list[LinkedPaper] = catalog.linked_papers(
        chain, whole, intake.case_key, intake.channel,
        {one.part.order: (one.version, one.case_key) for one in chosen},
    )  # fmt: skip
    listed = listed_papers(papers, intake.items, first=chosen[0].part.order)
    refuse_lacking([one.name for one in listed if one.item.is_missing])
    return listed


def _open_request(
    linked: LinkedIntake, chain: LinkedChain, whole: ProcedureVersion, chosen: Sequence[Chosen],
    submitter: Applicant, ticket: Ticket | None, by: Staff, at: datetime,
) -> LinkedRequest:  # fmt: skip
    """Store the request with the last of its promises."""
    due = max(one.dossier.due_at for one in chosen if one.dossier.due_at)
    prefix = f"LT-{by.centre.code}-{clock.day_of(at):%y%m%d}"
    return LinkedRequest.objects.create(
        centre=by.centre,
        code=f"{prefix}-{next_number(f'linked:{prefix}'):04d}",
        token=secrets.token_urlsafe(18),
        kind=chain.procedure.code,
        name=whole.name[:500],
        chain=chain,
        together=linked.together,
        submitter=submitter,
        ticket=ticket,
        received_by=by,
        received_at=at,
        due_at=due,
        first_due_at=due,
    )


def _open_dossiers(
    linked: LinkedIntake, request: LinkedRequest, chosen: Sequence[Chosen], owner: Applicant,
    by: Staff, at: datetime,
) -> None:  # fmt: skip
    """One dossier for each part; who waits gets nobody yet. 2 to 3 statements each."""
    said_here = told(linked.intake, owner, request.submitter, request.ticket, by, at)
    for one in chosen:
        row = one.dossier
        for name, value in said_here.items():
            setattr(row, name, value)
        row.linked, row.linked_order = request, one.part.order
        row.centre, row.code, row.token = by.centre, take_code(by, at), secrets.token_urlsafe(18)
        row.version, row.case_key = one.version, one.case_key
        row.sector_id, row.procedure_name = one.version.sector_id, one.version.name
        row.status = Status.ACCEPTED
        row.fee_vnd, row.fee_exemption = total_vnd(one.fees), one.exemption
        row.fee_lines = [asdict(line) for line in one.fees]
        if row.stage == Stage.HANDLING:
            row.assignee = assignee_for(by.centre_id, row.sector_id, at)
            step_on(row, "accept", at)
        row.save(force_insert=True)


def _store_lists(
    chosen: Sequence[Chosen], intake: Intake, papers: Sequence[Listed], by: Staff
) -> None:
    """Checklist and files of every dossier: the same paper, the same attachment. 2-3 statements."""
    tokens = {file.token: file for file in intake.files}
    found = documents.attachments_for(by, list(tokens))
    items, files = [], []
    for one in chosen:
        order_of: dict[int, int] = {}
        order = 0
        for place, listed in enumerate(papers, start=1):
            for name in listed.names(one.part.order):
                order += 1
                item = _item(listed.item, None)
                item.dossier, item.order, item.name = one.dossier, order, name[:1000]
                item.kind, item.is_required = listed.kind, listed.is_required
                item.note = listed.note(name)
                items.append(item)
                order_of.setdefault(place, order)
        for file in tokens.values():
            if file.item is None or file.item in order_of:
                files.append(
                    DossierFile(
                        dossier=one.dossier, attachment=found[file.token],
                        item_order=order_of.get(file.item or 0),
                    )
                )  # fmt: skip
    DossierItem.objects.bulk_create(items)
    DossierFile.objects.bulk_create(files)


def _take_fees(intake: Intake, chosen: Sequence[Chosen], by: Staff, at: datetime) -> None:
    for one in chosen:
        if intake.fee.method or one.dossier.fee_exemption:
            settle_fee(one.dossier, by=by, method=intake.fee.method, at=at)


def _tell_received(
    request: LinkedRequest, chosen: Sequence[Chosen], by: Staff, at: datetime
) -> None:
    parts = [
        f"{one.part.label} {clock.local(one.dossier.due_at):%H:%M %d/%m}"
        for one in chosen
        if one.dossier.due_at
    ]
    earliest = at_earliest(from_json(chosen[0].dossier.promise))
    outbox.tell(
        centre_id=by.centre_id, about=request.code, template="linked_received",
        to=request.submitter.phone, at=at, unit=by.centre.name, code=request.code,
        count=len(chosen), parts="; ".join(parts) + earliest,
    )  # fmt: skip


@action
def enter_result(
    dossier_id: int, *, by: Staff, kind: str, title: str, issued_by: str, issued_number: str,
    issued_on: date, file: str = "", at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Enter what another agency decided (ghi kết quả của cơ quan khác): status 9, no signature of
    ours. `file` is the token of the uploaded scan.

    Only for a procedure that is decided outside. Raises BadRequest, NotAllowed, WrongState.
    Law: linked.
    """
    at = at or clock.now()
    if kind not in {"granted", "denied"}:
        raise BadRequest("Chọn đồng ý hoặc từ chối giải quyết.", "kind")
    title = said(title, "title", "tên kết quả", 3)[:300]
    issued_by = said(issued_by, "issued_by", "cơ quan ban hành", 3)[:200]
    issued_number = said(issued_number, "issued_number", "số văn bản", 1)[:60]
    dossier = locked(dossier_id, by)
    guard(dossier, "enter_result", by)
    if not decider_of(dossier):
        raise WrongState(f"Hồ sơ {dossier.code} do cơ quan mình giải quyết: trình ký kết quả.")
    if not clock.day_of(dossier.received_at) <= issued_on <= clock.day_of(at):
        raise BadRequest("Ngày ban hành từ ngày nhận hồ sơ đến hôm nay.", "issued_on")
    before, dossier.status, dossier.stage = dossier.status, Status.RESOLVED, Stage.HANDLING
    dossier.resolved_at, dossier.assignee = at, dossier.assignee or by
    dossier.save(update_fields=["status", "stage", "resolved_at", "assignee"])
    Result.objects.create(
        dossier=dossier,
        number=Result.objects.filter(dossier=dossier).count() + 1,
        kind=kind,
        title=title,
        text="",
        proposed_by=by,
        proposed_at=at,
        issued_by=issued_by,
        issued_number=issued_number,
        issued_on=issued_on,
    )
    if file:
        found = documents.attachments_for(by, [file])[file]
        DossierFile.objects.create(dossier=dossier, attachment=found)
    then = follow(dossier, by=by, at=at, kind=kind)
    record(
        dossier, "enter_result", before, by, at, title, kind=kind, issued_by=issued_by,
        issued_number=issued_number, issued_on=issued_on.isoformat(), scan=bool(file),
    )  # fmt: skip
    then.write(at)
    return dossier
