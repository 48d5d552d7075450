"""The common part of every intake: judge the list, know the person, open the dossier."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from motcua.applicants import actions as applicants
from motcua.applicants.models import Applicant
from motcua.catalog import queries as catalog
from motcua.catalog.models import FeeLine, ProcedureVersion
from motcua.catalog.queries import ChecklistItem
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.core.models import next_number
from motcua.core.prepared import Given, Prepared
from motcua.core.text import search_key, tidy
from motcua.documents import queries as documents
from motcua.dossiers.actions._assigning import assignee_for
from motcua.dossiers.actions._elsewhere import chosen_centres
from motcua.dossiers.actions._fees import local_fee
from motcua.dossiers.actions._promise import calendar_of, open_pauses, promise_of
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.forwarding import latest_arrival
from motcua.dossiers.models import Dossier, DossierFile, DossierItem
from motcua.dossiers.rules import Promise, to_json
from motcua.dossiers.shapes import Intake, ItemIn
from motcua.dossiers.states import Stage, Status
from motcua.fees.queries import fee_lines, fee_rules
from motcua.fees.rules import FeeDue, fees_together, total_vnd
from motcua.people.models import Centre, Staff
from motcua.people.states import Role
from motcua.queueing import actions as queueing
from motcua.queueing.models import Ticket
from motcua.queueing.states import Outcome, TicketStatus

MOST_ORIGINALS = 20  # certified on one occasion


@dataclass(slots=True)
class Opening:
    """What one intake is about to write, gathered before the first row is."""

    intake: Intake
    by: Staff
    at: datetime
    version: ProcedureVersion
    competent: Centre  # who decides
    giving_back: Centre
    items: list[DossierItem]
    fees: list[FeeDue]
    ticket: Ticket | None
    exemption: str = ""


def prepare(intake: Intake, *, by: Staff, at: datetime) -> Opening:
    """Lock the ticket, find the version in force, judge the list. Writes nothing.

    Raises NotAllowed, NotFound, BadRequest.
    """
    may_receive(intake, by)
    ticket = locked_ticket(intake.ticket_token, by, clock.day_of(at))
    version = catalog.procedure_in_force(intake.procedure_code, clock.day_of(at))
    intake = replace(intake, case_key=_case(intake.case_key, version))
    competent, giving_back = chosen_centres(intake, by, clock.day_of(at))
    asked = catalog.checklist(version, intake.case_key, intake.channel)
    items = _items(intake.items, asked)
    exemption = _exemption(intake.fee.exemption, fee_lines(version, intake.case_key))
    fees = _fees(intake, version, exemption)
    exemption = exemption if fees else ""  # nothing is due: no exemption to enter
    return Opening(intake, by, at, version, competent, giving_back, items, fees, ticket, exemption)


def may_receive(intake: Intake, by: Staff) -> None:
    """Refuse who does not receive, and an urgent dossier without a reason."""
    if not by.has_role(Role.RECEPTIONIST):
        raise NotAllowed("Việc “Tiếp nhận hồ sơ” dành cho người tiếp nhận hồ sơ.")
    if intake.urgent and not intake.urgent_reason.strip():
        raise BadRequest("Ghi lý do hồ sơ gấp.", "urgent_reason")


def refuse_lacking(lacking: list[str]) -> None:
    """A dossier is received complete: refuse while one of its papers is missing."""
    if lacking:
        raise BadRequest(
            f"Còn thiếu {len(lacking)} giấy tờ: {'; '.join(lacking[:3])}. "
            "Chọn “Yêu cầu bổ sung” để in Mẫu 02.",
            "items",
        )


def refuse_chain(code: str, at: datetime) -> None:
    """A chain of linked procedures is received as one request, never as one dossier."""
    if catalog.is_chain(code, clock.day_of(at)):
        raise BadRequest(
            "Đây là thủ tục liên thông: chọn lại thủ tục ở màn hình “Tiếp nhận” để nhận một lần "
            "cho mọi hồ sơ.",
            "procedure",
        )


def _case(chosen: str, version: ProcedureVersion) -> str:
    """The case of this dossier: list, fee and time hang on it, so it is never left open."""
    keys = [case.key for case in version.cases.all()]
    if chosen and chosen not in keys:
        raise BadRequest("Trường hợp này không có trong thủ tục. Xin chọn lại.", "case_key")
    if not chosen and len(keys) > 1:
        raise BadRequest(
            "Chọn trường hợp của hồ sơ: giấy tờ, phí và thời hạn tuỳ theo đó.", "case_key"
        )
    return chosen or "".join(keys)


_TICKET = Prepared(
    lambda: Ticket.objects.select_for_update(of=("self",), no_key=True).filter(
        centre_id=Given("centre"), token=Given("token"), day=Given("day")
    )
)


def locked_ticket(token: str, by: Staff, day: date) -> Ticket | None:
    """Today's ticket of a token under its lock, the first lock of an action; None for no token."""
    if not token:
        return None
    ticket = _TICKET.one(centre=by.centre_id, token=token, day=day)
    if ticket is None:
        raise BadRequest("Không tìm thấy phiếu số này hôm nay.", "ticket")
    if ticket.status not in {TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.SERVED}:
        raise WrongState(f"Số {ticket.code} chưa được gọi hoặc đã vắng mặt.")
    return ticket


def finish_visit(
    ticket: Ticket | None, by: Staff, at: datetime, outcome: Outcome = Outcome.DOSSIER
) -> None:
    """The visit is served; a second dossier of the same visit leaves it as it is."""
    if ticket is not None and ticket.status != TicketStatus.SERVED:
        queueing.finish(ticket.pk, outcome=outcome, by=by, at=at)


def _items(judged: tuple[ItemIn, ...], required: list[ChecklistItem]) -> list[DossierItem]:
    """The checklist of the case and channel in its own order, then what was handed in besides.

    A paper that is required and of which nothing was said counts as missing: silence is no receipt.
    """
    said = {item.requirement_id: item for item in judged if item.requirement_id}
    unknown = said.keys() - {requirement.requirement_id for requirement in required}
    if unknown:
        raise BadRequest("Danh mục giấy tờ đã đổi. Xin chọn lại thủ tục.", "items")
    items = []
    for requirement in required:
        item = said.get(requirement.requirement_id)
        if item is None and not requirement.is_required:
            continue
        items.append(_item(item or ItemIn(is_missing=True), requirement))
    items += [_item(item, None) for item in judged if not item.requirement_id and item.name.strip()]
    for order, row in enumerate(items, start=1):
        row.order = order
    return items


def _item(item: ItemIn, requirement: ChecklistItem | None) -> DossierItem:
    counts = (item.originals, item.certified, item.copies)
    if min(counts) < 0 or max(counts) > 999:
        raise BadRequest("Số bản của một giấy tờ từ 0 đến 999.", "items")
    return DossierItem(
        name=requirement.name if requirement else tidy(item.name)[:1000],
        kind=requirement.kind if requirement else "",
        is_required=bool(requirement and requirement.is_required),
        originals=item.originals,
        certified=item.certified,
        copies=item.copies,
        is_missing=item.is_missing,
        note=tidy(item.note)[:500],
    )


def _fees(intake: Intake, version: ProcedureVersion, exemption: str) -> list[FeeDue]:
    """What is due for this case and channel. An amount typed by hand stands only for lines that
    the catalogue leaves open."""
    fee = intake.fee
    if any(not (1 <= pages <= 2000 and 1 <= copies <= 500) for pages, copies in fee.counted):
        raise BadRequest("Số trang từ 1 đến 2.000, số bản từ 1 đến 500.", "fee")
    if len(fee.originals) > MOST_ORIGINALS:
        raise BadRequest(f"Một lần chứng thực nhiều nhất {MOST_ORIGINALS} bản chính.", "fee")
    due = fees_together(
        fee_rules(version, intake.case_key),
        channel=intake.channel,
        originals=fee.counted,
        exemption=exemption,
    )
    if fee.amount_vnd is None:
        return due
    known = [line for line in due if line.amount_vnd is not None]
    if len(known) == len(due):
        raise BadRequest("Mức thu đã có trong danh mục, không nhập tay.", "fee")
    return [*known, local_fee(fee.amount_vnd)]


def _exemption(said: str, lines: list[FeeLine]) -> str:
    """The ground of an exemption: one that the catalogue names, or another in full words."""
    ground = tidy(said)[:180]
    listed = {str(who) for line in lines for who in line.exempt}
    if not ground or ground in listed:
        return ground
    if len(ground) < 10:
        raise BadRequest("Chọn diện miễn trong danh mục, hoặc ghi rõ căn cứ miễn.", "exemption")
    return f"ngoài danh mục: {ground}"


def people_of(intake: Intake, by: Staff, at: datetime) -> tuple[Applicant, Applicant]:
    """Know owner and submitter; refuse a submitter who is not the owner and brings no authority."""
    people = [intake.submitter] + ([intake.owner] if intake.owner else [])
    # Always in the order of their numbers: two intakes that name the same two never deadlock.
    known = {
        person: applicants.upsert(centre_id=by.centre_id, person=person, at=at)
        for person in sorted(set(people), key=lambda person: person.personal_id)
    }
    submitter = known[intake.submitter]
    owner = known[intake.owner] if intake.owner else submitter
    if owner.pk != submitter.pk and not intake.authorisation.strip():
        raise BadRequest(
            "Người nộp không phải chủ hồ sơ: ghi giấy uỷ quyền hoặc quan hệ.", "authorisation"
        )
    return owner, submitter


def told(
    intake: Intake, owner: Applicant, submitter: Applicant, ticket: Ticket | None, by: Staff,
    at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """What was said at the counter, as each dossier of the application keeps it."""
    return {
        "channel": intake.channel,
        "ticket": ticket,
        "counter_id": ticket.counter_id if ticket else None,
        "owner": owner,
        "submitter": submitter,
        "owner_name": owner.full_name,
        "owner_name_key": search_key(owner.full_name),
        "submitter_name": submitter.full_name,
        "authorisation": tidy(intake.authorisation)[:300],
        "recipient_name": tidy(intake.recipient_name)[:200],
        "phone": submitter.phone,
        "address": submitter.address,
        "id_last4": submitter.personal_id[-4:],
        "subject": tidy(intake.subject)[:1000],
        "copies": intake.copies,
        "return_by": intake.return_by,
        "urgent": intake.urgent,
        "urgent_reason": tidy(intake.urgent_reason)[:300],
        "received_by": by,
        "received_at": at,
    }


def open_dossier(opening: Opening, *, status: Status) -> Dossier:
    """Know the people, then build (not save) the dossier with what was said at the counter."""
    intake, by, at = opening.intake, opening.by, opening.at
    owner, submitter = people_of(intake, by, at)
    decides, gives_back = opening.competent, opening.giving_back
    return Dossier(
        centre=decides,
        receiving_centre=by.centre if decides.pk != by.centre_id else None,
        returning_centre=gives_back if gives_back.pk != decides.pk else None,
        token=secrets.token_urlsafe(18),
        version=opening.version,
        sector_id=opening.version.sector_id,
        procedure_name=opening.version.name,
        case_key=intake.case_key,
        status=status,
        fee_vnd=total_vnd(opening.fees),
        fee_lines=[asdict(line) for line in opening.fees],
        fee_exemption=opening.exemption,
        **told(intake, owner, submitter, opening.ticket, by, at),
    )


def save_whole(dossier: Dossier, opening: Opening) -> None:
    """The dossier with its checklist and files: 2 statements, 4 with files."""
    dossier.save(force_insert=True)
    for item in opening.items:
        item.dossier = dossier
    DossierItem.objects.bulk_create(opening.items)
    files = opening.intake.files
    found = documents.attachments_for(opening.by, [file.token for file in files])
    DossierFile.objects.bulk_create(
        [
            DossierFile(dossier=dossier, attachment=found[file.token], item_order=file.item)
            for file in {file.token: file for file in files}.values()
        ]
    )


def take_code(by: Staff, at: datetime) -> str:
    """The next dossier code of the centre today: H17.20-261121-0042. Law: dossier-code."""
    series = code_series(by, at)
    return f"{series.partition(':')[2]}-{next_number(series):04d}"


def code_series(by: Staff, at: datetime) -> str:
    """The series of the centre's codes of one day."""
    return f"dossier:{by.centre.code}-{clock.day_of(at):%y%m%d}"


def take_ref(by: Staff, at: datetime) -> str:
    """The number of a slip that is not a dossier code yet: BS-H17.20-261121-0007."""
    prefix = f"BS-{by.centre.code}-{clock.day_of(at):%y%m%d}"
    return f"{prefix}-{next_number(f'ref:{prefix}'):04d}"


def give_promise(dossier: Dossier, at: datetime) -> Promise:
    """Copy the allowance of the version and case, start the clock at `at`, and count the promise;
    during an incident of the deciding centre it is the earliest, and says so.

    Law: clock-start, term-start, term-end.
    """
    version = dossier.version
    dossier.allowance, dossier.unit = version.term_of(dossier.case_key)
    dossier.clock_from = at
    made = promise_of(dossier, pauses=open_pauses(dossier.centre_id))
    dossier.promise, dossier.due_at = to_json(made), made.due_at
    dossier.first_due_at = made.due_at
    step_on(dossier, "accept", at)
    return made


def accept_promise(dossier: Dossier, by: Staff, at: datetime) -> Promise:
    """The promise on acceptance. At the centre that decides, the clock starts now; elsewhere it
    starts when that centre takes over, at the latest when the dossier must have arrived, and the
    promise is counted from there.

    Law: clock-start, any-counter, forward-at-15.
    """
    if dossier.centre_id == by.centre_id:
        dossier.taken_over_at = at if dossier.receiving_centre_id else None
        return give_promise(dossier, at)
    dossier.stage, dossier.received_at = Stage.ARRIVING, at
    return give_promise(dossier, latest_arrival(at, calendar_of(dossier)))


def first_handler(dossier: Dossier, at: datetime) -> Staff | None:
    """Who gets the dossier on acceptance; nobody while the deciding centre has not taken over."""
    if dossier.stage == Stage.ARRIVING:
        return None
    return assignee_for(dossier.centre_id, dossier.sector_id, at)
