"""Lists of procedures, sectors and life events: the ways to find one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from motcua.catalog.models import FeeLine, LifeEvent, Procedure, ProcedureVersion, Sector
from motcua.catalog.queries._search import Page, ProcedureRow, found, listed
from motcua.catalog.queries._versions import in_force
from motcua.catalog.states import FeeBasis


def search(
    text: str,
    day: date,
    *,
    sector: str | None = None,
    life_event: str | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Page:
    """Procedures in force whose name, code or everyday words begin with the words of `text`.

    Best first: code, name, other words. `after` is the `after` of the page before. The page is
    a list of rows. Raises BadRequest for a foreign `after`. 1 query, 2 when nothing was found.
    """
    return found(_within(in_force(day), sector, life_event), text, limit=limit, after=after)


def procedures(
    day: date, *, sector: str | None = None, life_event: str | None = None
) -> list[ProcedureRow]:
    """Every procedure of a sector or life event in the order of the catalogue. 1 query."""
    return listed(_within(in_force(day), sector, life_event))


def fee_amounts(day: date) -> dict[int, list[tuple[int | None, str]]]:
    """Each amount (None = the province sets it) and what it is counted for, by version. 1 query."""
    rows = FeeLine.objects.filter(version__in=in_force(day).values("pk")).order_by("order", "pk")
    found: dict[int, list[tuple[int | None, str]]] = {}
    for version_id, amount, per in rows.values_list("version", "amount_vnd", "per"):
        found.setdefault(version_id, []).append((amount, FeeBasis(per).label))
    return found


def _within(
    versions: QuerySet[ProcedureVersion], sector: str | None, life_event: str | None
) -> QuerySet[ProcedureVersion]:
    if sector:
        versions = versions.filter(sector=sector)
    if life_event:
        versions = versions.filter(procedure__life_events=life_event)
    return versions


@dataclass(frozen=True, slots=True)
class Group:
    """A sector or a life event with the number of procedures in force."""

    key: str
    name: str
    name_en: str
    icon: str
    count: int


def sectors(day: date) -> list[Group]:
    """Sectors with at least one procedure in force. 2 queries."""
    counts = dict(
        in_force(day)
        .order_by()
        .values_list("sector")
        .annotate(n=Count("pk"))
        .values_list("sector", "n")
    )
    return [
        Group(row.key, row.name, row.name_en, row.icon, counts[row.key])
        for row in Sector.objects.filter(key__in=counts).order_by("order")
    ]


def life_events(day: date) -> list[Group]:
    """Life events with at least one procedure in force. 2 queries."""
    placed = Procedure.life_events.through.objects.filter(
        procedure__versions__in=in_force(day).values("pk")
    )
    counts: dict[str, int] = {
        row["lifeevent_id"]: row["n"]
        for row in placed.values("lifeevent_id")
        .annotate(n=Count("procedure", distinct=True))
        .order_by()
    }
    return [
        Group(row.key, row.name, row.name_en, row.icon, counts[row.key])
        for row in LifeEvent.objects.filter(key__in=counts).order_by("order")
    ]
