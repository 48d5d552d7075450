"""What the centre's own history foretells for a dossier, and how well it foretold so far."""

from dataclasses import dataclass
from datetime import datetime

from motcua.catalog.models import ProcedureVersion
from motcua.core import clock
from motcua.core.prepared import Given, Prepared
from motcua.dossiers.models import Dossier, Forecast
from motcua.dossiers.outlook import Calibration
from motcua.dossiers.queries.waiting import pauses_of, stood_still
from motcua.dossiers.states import OPEN
from motcua.dossiers.wording import working_length
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar


@dataclass(frozen=True, slots=True)
class Foretold:
    """`half_at` and `most_at`: when half, and 80 %, of such dossiers would be done."""

    sample: int
    half_at: datetime
    most_at: datetime
    is_after_promise: bool  # most_at lies behind the promise: early warning
    right_percent: int | None  # of ended dossiers that kept the 80 %; None = too few yet


_HISTORY = Prepared(
    lambda: Forecast.objects.filter(
        centre_id=Given("centre"), procedure_code=Given("code"), case_key=Given("case")
    )
)


def forecast_of(dossier: Dossier) -> Foretold | None:
    """None without a clock or without enough history. 2 queries and 2 for the calendar."""
    if dossier.clock_from is None or dossier.due_at is None or dossier.status not in OPEN:
        return None
    code = dossier.version.procedure.code
    row = _HISTORY.one(centre=dossier.centre_id, code=code, case=dossier.case_key)
    if row is None:
        return None
    calendar = centre_calendar(dossier.centre_id)
    over = [pause for pause in pauses_of(dossier) if pause.until_at is not None]
    waited = stood_still(over, calendar, clock.now())
    most_at = calendar.advance(dossier.clock_from, row.p80_minutes + waited)
    return Foretold(
        row.sample,
        calendar.advance(dossier.clock_from, row.p50_minutes + waited),
        most_at,
        most_at > dossier.due_at,
        Calibration(row.tested, row.within_p80).percent,
    )


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One line of the table of forecasts: lengths of working time in words."""

    procedure_code: str
    procedure: str
    case: str
    sample: int
    p50: str
    p80: str
    p95: str
    tested: int
    right_percent: int | None


def forecasts(staff: Staff) -> list[ForecastRow]:
    """The forecasts of the person's centre, the longest first. 3 queries."""
    rows = list(
        Forecast.objects.filter(centre_id=staff.centre_id).order_by(
            "-p80_minutes", "procedure_code", "case_key"
        )
    )
    newest = {
        version.procedure.code: version
        for version in ProcedureVersion.objects.filter(
            procedure__code__in={row.procedure_code for row in rows}, is_final=True
        )
        .select_related("procedure")
        .prefetch_related("cases")
        .order_by("number")
    }
    return [_row(row, newest[row.procedure_code]) for row in rows]


def _row(row: Forecast, version: ProcedureVersion) -> ForecastRow:
    case = next((c.label for c in version.cases.all() if c.key == row.case_key), row.case_key)
    return ForecastRow(
        row.procedure_code,
        version.name,
        case,
        row.sample,
        working_length(row.p50_minutes),
        working_length(row.p80_minutes),
        working_length(row.p95_minutes),
        row.tested,
        Calibration(row.tested, row.within_p80).percent,
    )
