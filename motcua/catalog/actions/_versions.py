"""Every way to change the catalogue: a version is drafted, published, succeeded, ended.

Lock order: Procedure, then ProcedureVersion. A published version is final in the database too
(migration 0002), so nothing here edits one.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from motcua.catalog.content import VersionContent
from motcua.catalog.models import (
    Case,
    FeeLine,
    LifeEvent,
    Procedure,
    ProcedureVersion,
    Requirement,
    Sector,
    Step,
)
from motcua.catalog.queries import content_of
from motcua.catalog.states import VersionState
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.text import search_key
from motcua.core.transactions import action
from motcua.people import actions as people
from motcua.people.models import Staff
from motcua.people.queries import need_national_data

_CHILDREN: dict[str, Any] = {
    "cases": Case,
    "requirements": Requirement,
    "fees": FeeLine,
    "steps": Step,
}


@action
def keep_groups(
    *, by: Staff | None, sectors: list[dict[str, Any]], life_events: list[dict[str, Any]]
) -> None:
    """Enter or rename the sectors and life events, in the order given. Raises NotAllowed."""
    guard(by)
    for model, rows in ((Sector, sectors), (LifeEvent, life_events)):
        for order, row in enumerate(rows, start=1):
            values = {key: row.get(key, "") for key in ("name", "name_en", "icon")}
            model.objects.update_or_create(key=row["key"], defaults=values | {"order": order})


@action
def create_draft_version(
    code: str, *, by: Staff | None, content: VersionContent, at: datetime | None = None
) -> ProcedureVersion:
    """Write down a new text of procedure `code`, not yet published. `by` None: the installation.

    Raises NotAllowed, BadRequest (unknown sector or life event).
    """
    guard(by)
    procedure = _locked_procedure(code)
    sector = Sector.objects.filter(key=content.sector).first()
    if sector is None:
        raise BadRequest("Chưa có lĩnh vực này trong danh mục. Xin chọn lĩnh vực khác.", "sector")
    values = dataclasses.asdict(content)
    children = {name: values.pop(name) for name in _CHILDREN}
    _place(procedure, values.pop("life_events"))
    version = ProcedureVersion.objects.create(
        **values | {"sector": sector},
        procedure=procedure,
        number=_last_number(procedure) + 1,
        name_key=search_key(content.name),
        search_text=content.search_text(code, sector.name),
        created_at=at or clock.now(),
    )
    for name, model in _CHILDREN.items():
        model.objects.bulk_create(
            model(version=version, order=order, **row)
            for order, row in enumerate(children[name], start=1)
        )
    return version


@action
def publish(
    version_id: int,
    *,
    by: Staff | None,
    in_force_from: date,
    decision: str = "",
    at: datetime | None = None,
) -> ProcedureVersion:
    """Put a draft version in force from a day; the version before it ends the day before.

    Dossiers received earlier keep their version. Raises NotAllowed, NotFound, WrongState,
    BadRequest (incomplete, or the day collides with another published version).
    Law: public-list.
    """
    guard(by)
    version = _locked(version_id)
    if version.state != VersionState.DRAFT:
        raise WrongState("Bản này đã công bố hoặc đã bỏ. Hãy soạn bản mới từ bản đang có hiệu lực.")
    if problems := content_of(version).problems():
        raise BadRequest(f"Chưa công bố được: {'; '.join(problems)}.", "version")
    _make_room(version, in_force_from)
    version.state = VersionState.PUBLISHED
    version.is_final = True
    version.in_force_from = in_force_from
    version.decision = decision or version.decision
    version.published_at = at or clock.now()
    version.published_by = by
    version.save()
    return version


def _make_room(version: ProcedureVersion, first_day: date) -> None:
    """End the version that is in force before `first_day`; refuse what would overlap."""
    published = ProcedureVersion.objects.filter(
        procedure=version.procedure, state=VersionState.PUBLISHED
    )
    later = published.filter(in_force_from__gte=first_day).order_by("in_force_from").first()
    if later is not None and later.in_force_from is not None:
        raise BadRequest(
            f"Đã có bản có hiệu lực từ {later.in_force_from:%d/%m/%Y}. "
            "Ngày hiệu lực của bản mới phải sau ngày đó.",
            "in_force_from",
        )
    ended = published.filter(in_force_until__gte=first_day).order_by("in_force_until").last()
    if ended is not None and ended.in_force_until is not None:
        raise BadRequest(
            f"Bản trước có hiệu lực đến hết {ended.in_force_until:%d/%m/%Y}. "
            "Chọn ngày hiệu lực sau ngày đó.",
            "in_force_from",
        )
    published.filter(in_force_until=None).update(in_force_until=first_day - timedelta(days=1))


@action
def end(
    version_id: int, *, by: Staff, last_day: date, at: datetime | None = None
) -> ProcedureVersion:
    """End a published version after `last_day`, with no successor. Said once, for good.

    Raises NotAllowed, NotFound, WrongState, BadRequest.
    """
    guard(by)
    version = _locked(version_id)
    if version.state != VersionState.PUBLISHED or version.in_force_from is None:
        raise WrongState("Chỉ kết thúc hiệu lực của bản đã công bố.")
    if version.in_force_until is not None:
        raise WrongState(f"Bản này đã có ngày kết thúc: {version.in_force_until:%d/%m/%Y}.")
    if last_day < max(version.in_force_from, clock.day_of(at or clock.now())):
        raise BadRequest(
            "Ngày kết thúc không được ở trước hôm nay hay trước ngày hiệu lực.", "last_day"
        )
    version.in_force_until = last_day
    version.save(update_fields=["in_force_until"])
    detail = {"last_day": f"{last_day:%d/%m/%Y}"}
    code = version.procedure.code
    people.note_change(by=by, what="catalogue.end", subject=code, detail=detail, at=at)
    return version


@action
def withdraw(version_id: int, *, by: Staff) -> ProcedureVersion:
    """Put a draft version aside for good. Raises NotAllowed, NotFound, WrongState."""
    guard(by)
    version = _locked(version_id)
    if version.state != VersionState.DRAFT:
        raise WrongState("Bản đã công bố không rút lại được; hãy công bố bản thay thế.")
    version.state = VersionState.DISMISSED
    version.is_final = True
    version.save(update_fields=["state", "is_final"])
    return version


@action
def succeed(
    version_id: int, *, by: Staff, changes: Mapping[str, Any], at: datetime | None = None
) -> ProcedureVersion:
    """A draft copy of a version with some fields of its content changed.

    `changes` are fields of `VersionContent`. Raises NotAllowed, NotFound, BadRequest.
    """
    guard(by)
    version = _locked(version_id)
    unknown = changes.keys() - {field.name for field in dataclasses.fields(VersionContent)}
    if unknown:
        raise BadRequest(f"Không có mục {', '.join(sorted(unknown))} trong thủ tục.", "changes")
    content = dataclasses.replace(content_of(version), **changes)
    return create_draft_version(version.procedure.code, by=by, content=content, at=at)


def guard(by: Staff | None) -> None:
    """The catalogue is one for all centres. None is the command line of the server."""
    if by is not None:
        need_national_data(by)


def _locked_procedure(code: str) -> Procedure:
    Procedure.objects.get_or_create(code=code)
    return Procedure.objects.select_for_update(no_key=True).get(code=code)


def _locked(version_id: int) -> ProcedureVersion:
    """The version, its procedure locked first, so that two cannot make room at once."""
    procedure = (
        Procedure.objects.select_for_update(of=("self",), no_key=True)
        .filter(versions__id=version_id)
        .first()
    )
    if procedure is None:
        raise NotFound("Không tìm thấy bản thủ tục này.")
    return (
        ProcedureVersion.objects.select_related("procedure", "sector")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=version_id)
    )


def _last_number(procedure: Procedure) -> int:
    return procedure.versions.aggregate(last=Max("number"))["last"] or 0


def _place(procedure: Procedure, life_events: tuple[str, ...]) -> None:
    """Life events belong to the procedure, not to a version: only a way to find it."""
    known = list(LifeEvent.objects.filter(Q(key__in=life_events)))
    if len(known) != len(set(life_events)):
        raise BadRequest("Có sự kiện trong đời chưa có trong danh mục.", "life_events")
    if life_events:
        procedure.life_events.set(known)
