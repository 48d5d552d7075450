"""Which lines there are: their sectors and the counters that call from them."""

from collections.abc import Iterable
from datetime import datetime

from motcua.catalog.models import Sector
from motcua.core.errors import BadRequest
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.people import actions as people
from motcua.people.models import Centre, Counter, Staff
from motcua.people.states import MANAGES
from motcua.queueing.actions._steps import allow, announce
from motcua.queueing.models import Line
from motcua.queueing.rules import MOST_IN_A_ROW, PRIORITY_IN_A_ROW


@action
def put_line(
    *,
    letter: str,
    name: str,
    name_en: str = "",
    sectors: Iterable[str] = (),
    counters: Iterable[int] = (),
    takes_rest: bool = False,
    priority_in_a_row: int = PRIORITY_IN_A_ROW,
    by: Staff,
    at: datetime | None = None,
) -> Line:
    """Add the line with this letter to the centre of `by`, or change what it was.

    `sectors` are keys, `counters` are ids of the same centre. At most one line takes the rest and a
    sector stands in one line only: both go from the line that had them to this one. Raises
    NotAllowed, NotFound, BadRequest.
    """
    allow(by, by.centre_id, MANAGES, "đặt hàng chờ")
    Centre.objects.select_for_update(no_key=True).get(pk=by.centre_id)
    letter, name, name_en = letter.strip().upper(), tidy(name), tidy(name_en)
    if not (1 <= len(letter) <= 2 and letter.isascii() and letter.isalpha()):
        raise BadRequest("Ký hiệu hàng chờ là một hoặc hai chữ cái không dấu.", "letter")
    if not name or max(len(name), len(name_en)) > 120:
        raise BadRequest("Hãy ghi tên hàng chờ, dài nhất 120 chữ.", "name")
    if not 1 <= priority_in_a_row <= MOST_IN_A_ROW:
        raise BadRequest(f"Số lượt từ 1 đến {MOST_IN_A_ROW}.", "priority_in_a_row")
    keys, ids = set(sectors), set(counters)
    seats = list(Counter.objects.filter(centre_id=by.centre_id, pk__in=ids).order_by("number"))
    fields = list(Sector.objects.filter(pk__in=keys).order_by("pk"))
    if len(seats) != len(ids):
        raise BadRequest("Có quầy không thuộc trung tâm này. Hãy tải lại trang.", "counters")
    if len(fields) != len(keys):
        raise BadRequest("Có lĩnh vực không còn trong danh mục. Hãy tải lại trang.", "sectors")
    others = Line.objects.filter(centre_id=by.centre_id).exclude(letter=letter)
    if takes_rest:
        others.filter(takes_rest=True).update(takes_rest=False)
    for other in others.filter(sectors__in=fields).distinct().order_by("letter"):
        other.sectors.remove(*fields)
    line, _ = Line.objects.update_or_create(
        centre_id=by.centre_id,
        letter=letter,
        defaults={
            "name": name,
            "name_en": name_en,
            "takes_rest": takes_rest,
            "priority_in_a_row": priority_in_a_row,
        },
    )
    line.sectors.set(fields)
    line.counters.set(seats)
    seen = {"name": name, "sectors": sorted(keys), "counters": [c.number for c in seats]}
    people.note_change(by=by, what="line.put", subject=f"hàng {letter}", detail=seen, at=at)
    announce(by.centre_id)
    return line
