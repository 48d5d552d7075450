"""Places, found by the names people use for them. Public facts: they need no "for whom"."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from motcua.areas import rules
from motcua.areas.models import Commune, FormerUnit
from motcua.areas.rules import Reading

_READ_AT_MOST = 60  # rows of each table that are weighed in Python
_WRONG_KIND = 2  # steps back: an old "Phường X" answers "phường X" before today's "Xã X" does
_RIGHT_DISTRICT = 2  # steps ahead: "phường 1 quận 3" is more than a beginning of today's names


@dataclass(frozen=True, slots=True)
class CommuneHit:
    """A commune of today, with the old names that answered the search."""

    code: str
    name: str
    province: str
    matched_former: tuple[str, ...] = ()


def search_communes(text: str, limit: int = 10) -> list[CommuneHit]:
    """Communes that answer `text`, best first. 2 queries, none when `text` holds no letter.

    Finds today's and old names, with or without accents and kind ("phuong thach thang"), with
    the province behind ("hai chau da nang", also one of the 63 before), and old addresses
    ("phường 15, quận 10"). Order: today's name, its beginning, an old name, its beginning, a word.
    """
    ways = rules.readings(text[:200])
    if not ways:
        return []
    best: dict[str, tuple[tuple[int, ...], str, str]] = {}
    olds: dict[str, list[str]] = {}
    for code, name, key, province, province_id in _matching(
        Commune.objects.all(), ways, "province_id"
    ).values_list("code", "name", "name_key", "province__name", "province_id"):
        weight = _weigh(ways, name, key, province_id)
        if weight is not None:
            best[code] = (weight, name, province)
    for code, name, province, province_id, old, key, note, place in _matching(
        FormerUnit.objects.all(), ways, "commune__province_id"
    ).values_list(
        "commune_id",
        "commune__name",
        "commune__province__name",
        "commune__province_id",
        "name",
        "name_key",
        "note",
        "place_key",
    ):
        weight = _weigh(ways, old, key, province_id, former=True, note=note, place=place)
        if weight is None:
            continue
        if old != name:
            olds.setdefault(code, []).append(old)
        if code not in best or weight < best[code][0]:
            best[code] = (weight, name, province)
    ranked = sorted(best.items(), key=lambda item: (item[1], item[0]))
    return [
        CommuneHit(code, name, province, tuple(dict.fromkeys(olds.get(code, []))))
        for code, (_, name, province) in ranked[:limit]
    ]


def _matching(rows: QuerySet, ways: list[Reading], province: str) -> QuerySet:  # type: ignore[type-arg]
    """The rows that answer any reading, whole names first, so that the cut keeps the best."""
    begins = reduce(or_, (_in(way, province, name_key__startswith=way.name) for way in ways))
    exact = reduce(or_, (_in(way, province, name_key=way.name) for way in ways))
    words = reduce(or_, (_in(way, province, words=_words(way)) for way in ways))
    closeness = Case(
        When(exact, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = rows.annotate(words=SearchVector("name_key", config="simple")).filter(begins | words)
    best: QuerySet = found.order_by(closeness, "name_key", "pk")[:_READ_AT_MOST]  # type: ignore[type-arg]
    return best


def _in(way: Reading, province: str, **what: object) -> Q:
    return Q(**what, **{province: way.province}) if way.province else Q(**what)


def _words(way: Reading) -> SearchQuery:
    """Every word of the name, each of which may still be unfinished. Keys hold [0-9a-z] only."""
    raw = " & ".join(f"{word}:*" for word in way.name.split())
    return SearchQuery(raw, search_type="raw", config="simple")


def _weigh(
    ways: list[Reading],
    name: str,
    key: str,
    province_id: str,
    *,
    former: bool = False,
    note: str = "",
    place: str = "",
) -> tuple[int, ...] | None:
    """Small is good: closeness of the name, then of its place and kind, then whole units."""
    kind = rules.area_key(name).removesuffix(key).strip()
    weights = []
    for way in ways:
        rank = rules.rank(way, key, former=former)
        if rank is None or way.province not in ("", province_id):
            continue
        right_kind = way.kind in ("", kind)
        right_district = bool(way.district) and f" {way.district} " in f" {place} "
        rank += (not right_kind) * _WRONG_KIND - right_district * _RIGHT_DISTRICT
        weights.append((rank, not way.province, not right_kind, "phần" in note))
    return min(weights, default=None)
