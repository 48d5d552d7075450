"""Drafts from an export, beside the version in force: what a reviewer needs to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from motcua.catalog import drafting
from motcua.catalog.content import VersionContent
from motcua.catalog.drafting import DiffLine
from motcua.catalog.models import Draft, ImportRun, ProcedureVersion, Sector
from motcua.catalog.queries._versions import content_of, in_force
from motcua.catalog.states import VersionState
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.text import search_key


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft in the list."""

    draft_id: int
    code: str
    name: str
    sector_name: str
    is_commune: bool
    why: str
    unread_count: int
    state: str
    state_label: str
    updated_at: datetime


class DraftPage(list[DraftRow]):
    """A page of drafts; `after` fetches the next one, "" = there is none."""

    def __init__(self, rows: list[DraftRow], after: str = "") -> None:
        super().__init__(rows)
        self.after = after


def drafts(
    *,
    state: str | None = VersionState.DRAFT,
    is_commune: bool | None = None,
    text: str = "",
    sector_name: str = "",
    limit: int = 50,
    after: str | None = None,
) -> DraftPage:
    """Drafts by code, a page at a time; None = both. `after` is the last code seen. 1 query."""
    rows = Draft.objects.order_by("code")
    if state is not None:
        rows = rows.filter(state=state)
    if is_commune is not None:
        rows = rows.filter(is_commune=is_commune)
    if sector_name:
        rows = rows.filter(sector_name=sector_name)
    if typed := text.strip():
        if typed[:1].isdigit():
            rows = rows.filter(code__startswith=typed[:40])
        for word in search_key(typed).split() if not typed[:1].isdigit() else []:
            rows = rows.filter(name_key__contains=word)
    if after:
        rows = rows.filter(code__gt=after)
    limit = max(1, min(limit, 200))
    taken = list(rows.defer("data")[: limit + 1])
    page = [
        DraftRow(
            row.pk,
            row.code,
            row.name,
            row.sector_name,
            row.is_commune,
            row.why,
            len(row.unread),
            row.state,
            VersionState(row.state).label,
            row.updated_at,
        )
        for row in taken[:limit]
    ]
    return DraftPage(page, page[-1].code if len(taken) > limit else "")


def draft_counts() -> dict[str, int]:
    """How many drafts are in each state. 1 query."""
    counts = {str(state): 0 for state in VersionState}
    for state, number in Draft.objects.order_by().values_list("state").annotate(n=Count("pk")):
        counts[state] = number
    return counts


@dataclass(frozen=True, slots=True)
class DraftView:
    """One draft for the review screen. `content` is what publishing it unchanged would give."""

    draft_id: int
    code: str
    name: str
    sector_name: str
    sector: str  # key of our sector, "" = none of ours has this name
    line: int
    file_name: str
    url: str
    is_commune: bool
    why: str
    state: str
    state_label: str
    reason: str
    unread: tuple[drafting.Gap, ...]
    doubts: tuple[drafting.Gap, ...]
    diff: tuple[DiffLine, ...]
    content: VersionContent
    problems: tuple[str, ...]  # what must be filled in before it can be published
    version_id: int | None  # of the version in force, None = a procedure new to us
    in_force_from: date | None
    updated_at: datetime


def draft_for(draft_id: int, day: date | None = None) -> DraftView:
    """A draft and the version in force beside it. Raises NotFound. 10 queries at most."""
    return _view(Draft.objects.filter(pk=draft_id), day)


def draft_of(code: str, day: date | None = None) -> DraftView:
    """The draft of a procedure; there is one at most. Raises NotFound. 10 queries at most."""
    return _view(Draft.objects.filter(code=code.replace("\0", "")[:40]), day)


def _view(rows: QuerySet[Draft], day: date | None) -> DraftView:
    draft = rows.select_related("run").first()
    if draft is None:
        raise NotFound("Không tìm thấy bản nháp này. Có thể tệp đã được nhập lại.")
    version = _in_force(draft.code, day or clock.today())
    base = content_of(version) if version else None
    sector = sector_of(draft.sector_name)
    content = drafting.content_from_draft(draft.data, base, sector=sector)
    return DraftView(
        draft_id=draft.pk,
        code=draft.code,
        name=draft.name,
        sector_name=draft.sector_name,
        sector=content.sector,
        line=draft.line,
        file_name=draft.run.file_name,
        url=str(draft.data.get("url", "")),
        is_commune=draft.is_commune,
        why=draft.why,
        state=draft.state,
        state_label=VersionState(draft.state).label,
        reason=draft.reason,
        unread=tuple(drafting.gaps(draft.data)),
        doubts=tuple(drafting.doubts(draft.data)),
        diff=tuple(drafting.diff(draft.data, base)),
        content=content,
        problems=tuple(content.problems()),
        version_id=version.pk if version else None,
        in_force_from=version.in_force_from if version else None,
        updated_at=draft.updated_at,
    )


def sector_of(name: str) -> str:
    """The key of our sector for a sector name of the portal, "" when there is none. 1 query."""
    key = drafting.SECTOR_OF.get(name, "")
    if key:
        return key
    wanted = search_key(name)
    return next(
        (row.key for row in Sector.objects.order_by("order") if search_key(row.name) == wanted), ""
    )


def _in_force(code: str, day: date) -> ProcedureVersion | None:
    return (
        in_force(day)
        .filter(procedure__code=code)
        .select_related("procedure", "sector")
        .prefetch_related("cases", "requirements", "fees", "steps")
        .first()
    )


def import_runs(limit: int = 20) -> list[Mapping[str, Any]]:
    """The latest readings of export files with their reports, newest first. 1 query."""
    rows = ImportRun.objects.order_by("-at", "-pk")[:limit]
    return list(rows.values("id", "file_name", "file_sha256", "at", "report"))
