"""Versions as stored: which is in force, and what it holds."""

import dataclasses
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from motcua.catalog.content import CHILDREN, VersionContent, frozen
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.states import VersionState
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.core.transactions import memo


def in_force(day: date) -> QuerySet[ProcedureVersion]:
    """Versions in force on `day`. 1 query when read."""
    return _in_force(day)


def _in_force(day: date | Given) -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gte=day),
        state=VersionState.PUBLISHED,
        in_force_from__lte=day,
    )


_IN_FORCE = Prepared(
    lambda: (
        _in_force(Given("day"))
        .filter(procedure__code=Given("code"))
        .order_by("-in_force_from")
        .values_list("pk", flat=True)[:1]
    )
)


def procedure_in_force(code: str, day: date) -> ProcedureVersion:
    """The version of `code` in force on `day`, its checklist, cases, fees and steps read ahead.

    Which one it is, is asked each time, in an action once; what it says is final, so that this
    process keeps it. Callers share the object and change nothing of it. Raises NotFound. 1 query,
    6 the first time.
    """
    known, name = memo(), f"in force:{day}:{code}"
    key = known.get(name) if known is not None else None
    if key is None:
        key = _IN_FORCE.one(code=code, day=day)
    if key is None:
        raise NotFound("Thủ tục này không có hiệu lực hôm nay. Xin tìm lại trong danh mục.")
    if known is not None:
        known[name] = key
    return final_version(key)


@lru_cache(maxsize=1000)
def final_version(version_id: int) -> ProcedureVersion:
    """A version that is no draft any more, with everything it says but its last day, which is set
    when the next one follows. 5 queries, once."""
    return (
        ProcedureVersion.objects.filter(is_final=True)
        .select_related("procedure", "sector")
        .prefetch_related("requirements", "cases", "fees", "steps")
        .get(pk=version_id)
    )


def content_of(version: ProcedureVersion) -> VersionContent:
    """The content of a stored version. 5 queries, none for what was read ahead."""
    values = {
        field.name: frozen(getattr(version, field.name))
        for field in dataclasses.fields(VersionContent)
        if field.name not in {*CHILDREN, "sector", "life_events"}
    }
    for name, kind in CHILDREN.items():
        rows = sorted(getattr(version, name).all(), key=lambda row: row.order)
        columns = [field.name for field in dataclasses.fields(kind)]
        values[name] = tuple(
            kind(**{column: frozen(getattr(row, column)) for column in columns}) for row in rows
        )
    events = tuple(version.procedure.life_events.order_by("order").values_list("key", flat=True))
    return VersionContent(**values, sector=version.sector_id, life_events=events)


def content_by_id(version_id: int) -> VersionContent:
    """The content of any version, in force or not. Raises NotFound. 6 queries."""
    version = ProcedureVersion.objects.select_related("procedure").filter(pk=version_id).first()
    if version is None:
        raise NotFound("Không tìm thấy bản thủ tục này.")
    return content_of(version)
