"""What one application for linked procedures would come to: its parts, fees and promises. Reads
only, so that the screen shows what the action will write."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from motcua.catalog import queries as catalog
from motcua.catalog.models import LinkedChain, LinkedPart, ProcedureVersion
from motcua.core.errors import BadRequest
from motcua.core.text import tidy
from motcua.dossiers import linked_rules, rules
from motcua.dossiers.actions._intake import _case, _exemption, _fees
from motcua.dossiers.actions._promise import open_pauses
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import Intake
from motcua.dossiers.states import Stage
from motcua.fees.queries import fee_lines
from motcua.fees.rules import FeeDue
from motcua.people.queries import centre_calendar


@dataclass(slots=True)
class Chosen:
    """One part that is asked for, with what its dossier will hold."""

    part: LinkedPart
    version: ProcedureVersion
    case_key: str
    allowance: rules.Allowance
    fees: list[FeeDue] = field(default_factory=list)
    exemption: str = ""
    dossier: Dossier = field(default_factory=Dossier)


def choose(linked: LinkedIntake, chain: LinkedChain, day: date) -> list[Chosen]:
    """The parts that are asked for, each in its case and with its allowance. 1 query once
    the versions were read."""
    rows = list(chain.parts.all())
    known = {part.order for part in rows}
    asked = {one.order: one.case_key for one in linked.parts}
    if asked.keys() - known:
        raise BadRequest("Danh sách thủ tục liên thông đã đổi. Xin chọn lại.", "parts")
    taken = [part for part in rows if part.order in asked or not part.is_optional]
    versions = catalog.part_versions(taken, day)
    own = chain.case_allowances.get(linked.intake.case_key, {})
    found = []
    for part in taken:
        if part.order not in versions:
            raise BadRequest(f"“{part.label}” không có hiệu lực hôm nay.", "parts")
        version = versions[part.order]
        case_key = _case(asked.get(part.order, "") or part.case_key, version)
        amount, unit = own.get(str(part.order), part.allowance), part.unit
        if amount is None:
            case = next((c for c in version.cases.all() if c.key == case_key), None)
            term = case if case is not None and case.allowance is not None else version
            amount, unit = term.allowance, term.unit
        allowance = rules.Allowance(Decimal(amount), unit, version.cutoff)
        found.append(Chosen(part, version, case_key, allowance))
    return found


def reckon_fees(intake: Intake, chosen: Sequence[Chosen]) -> None:
    """The fee of each part. A ground that the chain itself gives, such as the child's age, holds
    without being said; a typed amount stands for the first part that the catalogue leaves open."""
    typed, ground = intake.fee.amount_vnd, tidy(intake.fee.exemption)
    lists = {one.part.order: fee_lines(one.version, one.case_key) for one in chosen}
    named = {who for lines in lists.values() for line in lines for who in line.exempt}
    for one in chosen:
        lines = lists[one.part.order]
        here = {str(who) for line in lines for who in line.exempt}
        spoken = ground if ground in here or (ground and ground not in named) else ""
        one.exemption = _exemption(spoken or one.part.exemption, lines) if lines else ""
        fee = replace(intake.fee, amount_vnd=None, exemption=one.exemption)
        own = replace(intake, case_key=one.case_key, fee=fee)
        one.fees = _fees(own, one.version, one.exemption)
        if typed is not None and any(line.amount_vnd is None for line in one.fees):
            own = replace(own, fee=replace(fee, amount_vnd=typed))
            one.fees, typed = _fees(own, one.version, one.exemption), None
        if not any(line.amount_vnd for line in _fees(replace(own, fee=fee), one.version, "")):
            one.exemption = ""  # nothing was due: no exemption to enter
    if typed is not None:
        raise BadRequest("Mức thu đã có trong danh mục, không nhập tay.", "fee")


def plan_promises(
    chosen: Sequence[Chosen], chain: LinkedChain, centre_id: int, at: datetime
) -> None:
    """Count every promise, each from the latest end of what it waits for. 2 queries."""
    calendar = centre_calendar(centre_id)
    parts = [
        linked_rules.Part(one.part.order, one.allowance, tuple(one.part.waits_for))
        for one in chosen
    ]
    start = linked_rules.start_of(at, chain.cutoff, calendar)
    planned = linked_rules.plan(parts, start, calendar, open_pauses(centre_id))
    for one in chosen:
        plan, row = planned[one.part.order], one.dossier
        row.allowance, row.unit = one.allowance.amount, one.allowance.unit
        row.clock_from, row.first_due_at = plan.starts_at, plan.promise.due_at
        row.promise, row.due_at = rules.to_json(plan.promise), plan.promise.due_at
        row.stage = Stage.QUEUED if plan.waits else Stage.HANDLING
