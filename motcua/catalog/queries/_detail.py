"""One procedure as people read it: its checklist, its page, its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.catalog.content import VersionContent
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries._versions import content_of, in_force, procedure_in_force
from motcua.catalog.states import (
    Channel,
    Confidence,
    DocumentKind,
    FeeBasis,
    FeeKind,
    FeeSetter,
    OnlineLevel,
    VersionState,
)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One paper as it is asked for in the chosen case and channel."""

    requirement_id: int
    name: str
    kind: str
    kind_label: str
    originals: int
    copies: int
    when: str
    is_required: bool
    note: str
    form: str


def checklist(
    version: ProcedureVersion, case_key: str = "", channel: str = Channel.DIRECT
) -> list[ChecklistItem]:
    """The papers of `version` in one case and channel, in order; "" = not chosen yet.

    What belongs to another case or channel is left out. A paper of some cases only is required
    when its case is the chosen one. No query when requirements were read ahead.
    """
    items = []
    for row in sorted(version.requirements.all(), key=lambda row: row.order):
        in_case = not row.case_keys or case_key in row.case_keys
        in_channel = not row.channels or channel in row.channels
        if (case_key and not in_case) or (channel and not in_channel):
            continue
        required = row.is_required or (row.required_in_scope and in_case and in_channel)
        items.append(
            ChecklistItem(
                row.pk,
                row.name,
                row.kind,
                DocumentKind(row.kind).label,
                row.originals,
                row.copies,
                row.when,
                required,
                row.note,
                row.form,
            )
        )
    return items


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One line of a procedure's history."""

    version_id: int
    number: int
    state: str
    state_label: str
    name: str
    in_force_from: date | None
    in_force_until: date | None
    decision: str
    published_at: datetime | None


def versions_of(code: str) -> list[VersionRef]:
    """Every version of a procedure, newest first. 1 query."""
    rows = ProcedureVersion.objects.filter(procedure__code=code).order_by("-number")
    return [
        VersionRef(
            row.pk,
            row.number,
            row.state,
            VersionState(row.state).label,
            row.name,
            row.in_force_from,
            row.in_force_until,
            row.decision,
            row.published_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class FeeDetail:
    kind_label: str
    name: str
    amount_vnd: int | None
    per: str
    per_label: str
    next_amount_vnd: int | None
    next_from: int | None
    cap_vnd: int | None
    channel: str
    channel_label: str
    case_labels: tuple[str, ...]
    rule: str
    exempt: tuple[str, ...]
    set_by_label: str


@dataclass(frozen=True, slots=True)
class RequirementDetail:
    item: ChecklistItem
    case_labels: tuple[str, ...]  # () = every case
    channel_labels: tuple[str, ...]  # () = every channel


@dataclass(frozen=True, slots=True)
class Linked:
    """A procedure that belongs to this one; `name` "" = not in this catalogue."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProcedureDetail:
    """One procedure as the public page shows it."""

    code: str
    version_id: int
    number: int
    content: VersionContent
    sector_name: str
    sector_name_en: str
    online_label: str
    channel_labels: tuple[str, ...]
    confidence_label: str
    in_force_from: date | None
    in_force_until: date | None
    decision: str
    requirements: tuple[RequirementDetail, ...]
    fees: tuple[FeeDetail, ...]
    linked: tuple[Linked, ...]
    history: tuple[VersionRef, ...]


def version_detail(code: str, day: date) -> ProcedureDetail:
    """Everything about a procedure in force on `day`. Raises NotFound. 8 queries at most."""
    version = procedure_in_force(code, day)
    cases = {case.key: case.label for case in version.cases.all()}
    whole = {item.requirement_id: item for item in checklist(version, channel="")}
    history = tuple(versions_of(code))
    now = next(row for row in history if row.version_id == version.pk)
    names = dict(
        in_force(day)
        .filter(procedure__code__in=version.linked_codes)
        .values_list("procedure__code", "name")
    )
    return ProcedureDetail(
        code=code,
        version_id=version.pk,
        number=version.number,
        content=content_of(version),
        sector_name=version.sector.name,
        sector_name_en=version.sector.name_en,
        online_label=OnlineLevel(version.online_level).label,
        channel_labels=tuple(Channel(key).label for key in version.channels),
        confidence_label=Confidence(version.confidence).label,
        in_force_from=version.in_force_from,
        in_force_until=now.in_force_until,
        decision=version.decision,
        requirements=tuple(
            RequirementDetail(
                whole[row.pk],
                tuple(cases.get(key, key) for key in row.case_keys),
                tuple(Channel(key).label for key in row.channels),
            )
            for row in sorted(version.requirements.all(), key=lambda row: row.order)
        ),
        fees=tuple(_fee(row, cases) for row in version.fees.all()),
        linked=tuple(Linked(linked, names.get(linked, "")) for linked in version.linked_codes),
        history=history,
    )


def _fee(row: Any, cases: dict[str, str]) -> FeeDetail:
    return FeeDetail(
        kind_label=FeeKind(row.kind).label,
        name=row.name,
        amount_vnd=row.amount_vnd,
        per=row.per,
        per_label=FeeBasis(row.per).label,
        next_amount_vnd=row.next_amount_vnd,
        next_from=row.next_from,
        cap_vnd=row.cap_vnd,
        channel=row.channel,
        channel_label=Channel(row.channel).label if row.channel else "",
        case_labels=tuple(cases.get(key, key) for key in row.case_keys),
        rule=row.rule,
        exempt=tuple(row.exempt),
        set_by_label=FeeSetter(row.set_by).label,
    )
