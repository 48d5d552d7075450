"""What an export brings, until a person has decided on it."""

import dataclasses
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from motcua.catalog.actions._versions import create_draft_version, guard, publish
from motcua.catalog.content import VersionContent
from motcua.catalog.drafting import content_from_draft
from motcua.catalog.models import Draft, ImportRun, ProcedureVersion, Sector
from motcua.catalog.queries import content_of, in_force, sector_of
from motcua.catalog.states import VersionState
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.text import search_key
from motcua.core.transactions import action
from motcua.people import actions as people
from motcua.people.models import Staff

Fate = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class DraftIn:
    """One procedure of an export, as plain values. Not `waits`: put aside from the start."""

    code: str
    name: str
    sector_name: str
    line: int
    is_commune: bool
    waits: bool
    why: str
    data: Mapping[str, Any]
    unread: Sequence[str]
    sha256: str


@action
def begin_import(*, by: Staff | None, file_name: str, at: datetime | None = None) -> ImportRun:
    """Open the record of one reading of an export file. Raises NotAllowed."""
    guard(by)
    return ImportRun.objects.create(file_name=file_name[:200], at=at or clock.now())


@action
def keep_drafts(
    run_id: int, *, by: Staff | None, drafts: Sequence[DraftIn], at: datetime | None = None
) -> dict[str, Fate]:
    """Write down drafts for review; the answer says per code what became of it.

    A draft whose content changed comes back to review, whatever was decided on the old one; an
    unchanged one is not touched. Raises NotAllowed, NotFound.
    """
    guard(by)
    at = at or clock.now()
    if not ImportRun.objects.filter(pk=run_id).exists():
        raise NotFound("Không tìm thấy lần nhập này.")
    codes = [draft.code for draft in drafts]
    known = {
        draft.code: draft
        for draft in Draft.objects.select_for_update(no_key=True)
        .filter(code__in=codes)
        .order_by("code")
    }
    fates: dict[str, Fate] = {}
    for draft in drafts:
        old = known.get(draft.code)
        if old is not None and old.content_sha256 == draft.sha256:
            fates[draft.code] = _recall(old) if draft.waits else "same"
            continue
        fates[draft.code] = "changed" if old else "new"
        Draft.objects.update_or_create(code=draft.code, defaults=_columns(run_id, draft, at))
    return fates


def _recall(draft: Draft) -> Fate:
    """Bring back to review what only the filter, and no person, had put aside."""
    if draft.state != VersionState.DISMISSED or draft.reviewed_by_id is not None:
        return "same"
    draft.state, draft.reason = VersionState.DRAFT, ""
    draft.save(update_fields=["state", "reason"])
    return "changed"


def _columns(run_id: int, draft: DraftIn, at: datetime) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "name": draft.name[:1000],
        "name_key": search_key(draft.name)[:1000],
        "sector_name": draft.sector_name[:200],
        "line": draft.line,
        "is_commune": draft.is_commune,
        "why": draft.why[:300],
        "data": draft.data,
        "unread": list(draft.unread),
        "content_sha256": draft.sha256,
        "state": VersionState.DRAFT if draft.waits else VersionState.DISMISSED,
        "updated_at": at,
        "reviewed_by": None,
        "reviewed_at": None,
        "reason": "" if draft.waits else draft.why[:300],
        "version": None,
    }


@action
def finish_import(run_id: int, *, report: Mapping[str, Any], file_sha256: str) -> None:
    """Keep the report of a reading, so that it can be asked for later. Raises NotFound."""
    changed = ImportRun.objects.filter(pk=run_id).update(
        report=json.loads(json.dumps(report, ensure_ascii=False)), file_sha256=file_sha256
    )
    if not changed:
        raise NotFound("Không tìm thấy lần nhập này.")


@action
def publish_draft(
    draft_id: int,
    *,
    by: Staff,
    in_force_from: date,
    overrides: Mapping[str, Any] | None = None,
    take: Collection[str] | None = None,
    decision: str = "",
    at: datetime | None = None,
) -> ProcedureVersion:
    """Make a draft the next version of its procedure and put it in force.

    `take` names the fields taken from the draft (None = every one that was read); `overrides` are
    the reviewer's own values, by field of `VersionContent`. Raises NotAllowed, NotFound,
    WrongState, BadRequest (what is still missing, or days that collide).
    """
    guard(by)
    draft = _locked(draft_id)
    at = at or clock.now()
    base = (
        in_force(clock.day_of(at))
        .filter(procedure__code=draft.code)
        .select_related("procedure", "sector")
        .first()
    )
    given = _checked(overrides)
    sector = sector_of(draft.sector_name)
    if not sector and base is None and "sector" not in given:
        sector = _new_sector(draft.sector_name)
    try:
        content = content_from_draft(
            draft.data,
            content_of(base) if base else None,
            sector=sector,
            take=take,
            overrides=given,
        )
    except (TypeError, ValueError, ArithmeticError) as no:
        raise BadRequest("Nội dung sửa không đúng dạng. Xin xem lại từng mục.", "overrides") from no
    version = create_draft_version(draft.code, by=by, content=content, at=at)
    version = publish(version.pk, by=by, in_force_from=in_force_from, decision=decision, at=at)
    _decide(draft, VersionState.PUBLISHED, by, at)
    draft.version = version
    draft.save()
    detail = {"from": f"{in_force_from:%d/%m/%Y}", "take": list(take or ()), "by hand": [*given]}
    people.note_change(by=by, what="catalogue.publish", subject=draft.code, detail=detail, at=at)
    return version


@action
def dismiss_draft(
    draft_id: int, *, by: Staff, reason: str = "", at: datetime | None = None
) -> Draft:
    """Put a draft aside; it comes back when its content changes. Raises NotAllowed, NotFound,
    WrongState."""
    guard(by)
    draft = _locked(draft_id)
    _decide(draft, VersionState.DISMISSED, by, at or clock.now())
    draft.reason = reason.strip()[:300]
    draft.save()
    detail = {"reason": draft.reason}
    people.note_change(by=by, what="catalogue.dismiss", subject=draft.code, detail=detail, at=at)
    return draft


def _locked(draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",), no_key=True).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("Không tìm thấy bản nháp này. Có thể tệp đã được nhập lại.")
    if draft.state != VersionState.DRAFT:
        raise WrongState(f"Bản nháp này đã được xử lý: {VersionState(draft.state).label}.")
    return draft


def _decide(draft: Draft, state: VersionState, by: Staff, at: datetime) -> None:
    draft.state, draft.reviewed_by, draft.reviewed_at = state, by, at


def _checked(overrides: Mapping[str, Any] | None) -> Mapping[str, Any]:
    given = dict(overrides or {})
    unknown = given.keys() - {field.name for field in dataclasses.fields(VersionContent)}
    if unknown:
        raise BadRequest(f"Không có mục {', '.join(sorted(unknown))} trong thủ tục.", "overrides")
    return given


def _new_sector(name: str) -> str:
    """The key of a sector entered now under the portal's name, for a procedure new to us."""
    key = search_key(name).replace(" ", "-")
    if len(key) > 40:
        key = f"{key[:31]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    order = Sector.objects.count() + 1
    Sector.objects.get_or_create(key=key, defaults={"name": name[:120], "order": order})
    return key
