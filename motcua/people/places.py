"""What anybody may know of a centre: which there are, where they are, when they are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from motcua.areas.queries import search_communes
from motcua.core.prepared import Prepared
from motcua.core.workdays import STANDARD_WEEK
from motcua.people.models import Centre, OpeningHours


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One weekday (Monday = 0); `windows` empty = closed. `counts`: it makes time limits run."""

    weekday: int
    windows: tuple[tuple[time, time], ...]
    counts: bool


_CENTRES = Prepared(lambda: Centre.objects.order_by("code"))


def centres() -> list[Centre]:
    """Every centre of this installation, by its code. One query."""
    return _CENTRES.rows()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A centre as one chooses it: the commune, and under which old names it was found."""

    slug: str
    name: str
    province: str = ""
    former: tuple[str, ...] = ()


def neighbours(text: str, limit: int = 6) -> list[Neighbour]:
    """Centres of this installation whose commune answers `text`, a name of today or of before
    the mergers, best first. 3 queries, none for no letters."""
    hits = search_communes(text, limit=40)
    rows = Centre.objects.filter(commune_id__in=[hit.code for hit in hits]).order_by("code")
    by_commune: dict[str | None, list[Centre]] = {}
    for centre in rows if hits else []:
        by_commune.setdefault(centre.commune_id, []).append(centre)
    found = [
        Neighbour(centre.slug, centre.short_name, hit.province, hit.matched_former)
        for hit in hits
        for centre in by_commune.get(hit.code, [])
    ]
    return found[:limit]


def neighbours_named(slugs: Iterable[str]) -> list[Neighbour]:
    """The centres with these names in the address, unknown ones left out. 1 query, 0 for none."""
    wanted = {slug for slug in slugs if slug}
    rows = Centre.objects.filter(slug__in=wanted).order_by("code") if wanted else []
    return [Neighbour(centre.slug, centre.short_name) for centre in rows]


def opening_days(centre_id: int) -> list[OpenDay]:
    """The seven days of a centre's week; the standard hours where it has set none. One query."""
    rows = list(OpeningHours.objects.filter(centre_id=centre_id).order_by("weekday", "opens"))
    if not rows:
        return [OpenDay(day, tuple(windows), True) for day, windows in enumerate(STANDARD_WEEK)]
    return [
        OpenDay(
            day,
            tuple((row.opens, row.closes) for row in rows if row.weekday == day),
            any(row.counts for row in rows if row.weekday == day),
        )
        for day in range(7)
    ]
