"""Finding procedures by what a person types, without accents and without extensions."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least, Length

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.states import OnlineLevel
from motcua.core.errors import BadRequest
from motcua.core.text import search_key

_CODE = re.compile(r"[\dL][\w.\-]*")
# Words that say "I want" and not what: they are dropped when nothing has them all.
_FILLERS = frozenset(
    search_key("làm xin cấp cho tôi mình muốn cần thủ tục ở đâu nào gì thế").split()
)
_MOST = 100
_STEP = 1000  # from one kind of hit to the next; within a kind the shorter name comes first


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """One procedure in a list."""

    code: str
    version_id: int
    name: str
    name_en: str
    sector: str
    sector_name: str
    sector_name_en: str
    icon: str
    allowance: Decimal | None
    unit: str
    online_level: str
    online_label: str
    serves_now: bool


class Page(list[ProcedureRow]):
    """A page of rows; `after` fetches the next one, "" = there is none."""

    def __init__(self, rows: list[ProcedureRow], after: str = "") -> None:
        super().__init__(rows)
        self.after = after

    @property
    def rows(self) -> list[ProcedureRow]:
        return self


def listed(versions: QuerySet[ProcedureVersion]) -> list[ProcedureRow]:
    """All of `versions` in the order of the catalogue. 1 query."""
    rows = versions.select_related("procedure", "sector").order_by("sector__order", "procedure_id")
    return [_row(version) for version in rows]


def found(
    versions: QuerySet[ProcedureVersion], text: str, *, limit: int, after: str | None
) -> Page:
    """The versions that `text` finds, best first. 1 query, 2 when not all words are known. Raises
    BadRequest."""
    limit = max(1, min(limit, _MOST))
    words = search_key(text[:200]).split()
    code = _code_typed(text)
    if not words and not code:
        return _page(versions.annotate(rank=Value(0)), limit, after)
    page = _page(_matching(versions, words, code), limit, after)
    if page or after or len(words) < 2:
        return page
    kept = [word for word in words if word not in _FILLERS] or words
    return _any_word(versions, kept, limit)


def _matching(
    versions: QuerySet[ProcedureVersion], words: list[str], code: str
) -> QuerySet[ProcedureVersion]:
    """Versions with every word (the last as a beginning) or the code, ranked."""
    every = _query(words, " & ")
    key = " ".join(words)
    length = Least(Length("name_key"), Value(_STEP - 1))
    by_code = Q(procedure__code__istartswith=code) if code else Q(pk__in=[])
    return (
        versions.annotate(
            in_text=SearchVector("search_text", config="simple"),
            in_name=SearchVector("name_key", config="simple"),
        )
        .filter(Q(in_text=every) | by_code)
        .annotate(
            rank=Choice(
                When(procedure__code__iexact=code or "-", then=0),
                When(by_code, then=1 * _STEP),
                When(name_key=key, then=2 * _STEP),
                When(name_key__startswith=key, then=3 * _STEP + length),
                When(name_key__contains=f" {key}", then=4 * _STEP + length),
                When(in_name=every, then=5 * _STEP),
                When(search_text__contains=key, then=6 * _STEP),
                default=7 * _STEP,
                output_field=IntegerField(),
            )
        )
    )


def _any_word(versions: QuerySet[ProcedureVersion], words: list[str], limit: int) -> Page:
    """When no version has every word: those with most of them. One page only. 1 query."""
    some = _query(words, " | ")
    vector = SearchVector("search_text", config="simple")
    rows = (
        versions.annotate(in_text=vector, score=SearchRank(vector, some))
        .filter(in_text=some)
        .select_related("procedure", "sector")
        .order_by("-score", "name_key", "procedure__code")
    )
    return Page([_row(version) for version in rows[:limit]])


def _query(words: list[str], joint: str) -> SearchQuery:
    """Words come from search_key: letters and digits only, safe in a raw query."""
    parts = [*words[:-1], f"{words[-1]}:*"] if words else ["-"]
    return SearchQuery(joint.join(parts), config="simple", search_type="raw")


def _code_typed(text: str) -> str:
    typed = text.strip()
    return typed if _CODE.fullmatch(typed) and any(c.isdigit() or c == "." for c in typed) else ""


def _page(versions: Any, limit: int, after: str | None) -> Page:
    rows = versions.select_related("procedure", "sector").order_by(
        "rank", "name_key", "procedure__code"
    )
    if after:
        rank, name, code = _place(after)
        rows = rows.filter(
            Q(rank__gt=rank)
            | Q(rank=rank, name_key__gt=name)
            | Q(rank=rank, name_key=name, procedure__code__gt=code)
        )
    taken = list(rows[: limit + 1])
    more = len(taken) > limit
    return Page(
        [_row(version) for version in taken[:limit]], _mark(taken[limit - 1]) if more else ""
    )


def _mark(version: Any) -> str:
    place = [version.rank, version.name_key, version.procedure.code]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(after: str) -> tuple[int, str, str]:
    try:
        text = base64.urlsafe_b64decode(after.encode("ascii") + b"=" * (-len(after) % 4))
        rank, name, code = json.loads(text)
        if not (isinstance(rank, int) and isinstance(name, str) and isinstance(code, str)):
            raise ValueError("not a place in a list")
    except (ValueError, binascii.Error, RecursionError) as no:
        raise BadRequest("Dấu trang không đúng. Xin mở lại danh sách từ đầu.", "after") from no
    if "\x00" in name + code or not 0 <= rank < 8 * _STEP:
        raise BadRequest("Dấu trang không đúng. Xin mở lại danh sách từ đầu.", "after")
    return rank, name, code


def _row(version: ProcedureVersion) -> ProcedureRow:
    return ProcedureRow(
        code=version.procedure.code,
        version_id=version.pk,
        name=version.name,
        name_en=version.name_en,
        sector=version.sector_id,
        sector_name=version.sector.name,
        sector_name_en=version.sector.name_en,
        icon=version.sector.icon,
        allowance=version.allowance,
        unit=version.unit,
        online_level=version.online_level,
        online_label=OnlineLevel(version.online_level).label,
        serves_now=version.serves_now,
    )
