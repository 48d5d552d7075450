"""How the hall of a centre is set up: what its administrator reads before changing it."""

from dataclasses import dataclass

from motcua.core.errors import NotFound
from motcua.people.models import Staff
from motcua.queueing.models import Line


@dataclass(frozen=True, slots=True)
class LineSetup:
    """One line as it is set. `sectors` are keys, `counters` are ids and numbers."""

    letter: str
    name: str
    name_en: str
    takes_rest: bool
    priority_in_a_row: int
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    counters: tuple[int, ...]
    numbers: tuple[int, ...]


def lines_of(by: Staff) -> list[LineSetup]:
    """The lines of the centre of `by`, by letter. 3 queries."""
    rows = Line.objects.filter(centre_id=by.centre_id).order_by("letter")
    return [_setup(row) for row in rows.prefetch_related("sectors", "counters")]


def line_for(by: Staff, letter: str) -> LineSetup:
    """The line with this letter. Raises NotFound. 3 queries."""
    found = next((row for row in lines_of(by) if row.letter == letter), None)
    if found is None:
        raise NotFound("Không tìm thấy hàng chờ này ở trung tâm của anh/chị.")
    return found


def _setup(row: Line) -> LineSetup:
    sectors = sorted(row.sectors.all(), key=lambda sector: (sector.order, sector.key))
    counters = sorted(row.counters.all(), key=lambda counter: counter.number)
    return LineSetup(
        row.letter,
        row.name,
        row.name_en,
        row.takes_rest,
        row.priority_in_a_row,
        tuple(sector.key for sector in sectors),
        tuple(sector.name for sector in sectors),
        tuple(counter.pk for counter in counters),
        tuple(counter.number for counter in counters),
    )
