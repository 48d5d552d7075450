"""Renew the forecasts of a centre from its own finished dossiers."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from motcua.core import clock
from motcua.core.transactions import action
from motcua.core.workdays import WorkCalendar
from motcua.dossiers.models import Dossier, Forecast, Incident
from motcua.dossiers.outlook import MOST, Calibration, held_against, outlook
from motcua.dossiers.queries.waiting import incidents_since, merged, stood_still
from motcua.dossiers.states import Status
from motcua.people.queries import centre_calendar

YEAR = timedelta(days=365)
Kind = tuple[str, str]  # procedure code, case


@action
def renew_forecasts(centre_id: int, *, at: datetime | None = None) -> int:
    """Count the forecasts of a centre anew (dự báo); how many there are.

    Looks at the newest 400 dossiers of a kind that ended within a year. Those that ended since the
    last count are first held against the forecast that stood then, which is its calibration.
    5 statements and 2 for the calendar.
    """
    at = at or clock.now()
    before = {
        (row.procedure_code, row.case_key): row
        for row in Forecast.objects.select_for_update(no_key=True).filter(centre_id=centre_id)
    }
    rows = []
    for kind, done in _finished(centre_id, at).items():
        seen = outlook([minutes for _, minutes in done])
        if seen is None:
            continue
        old, kept = before.get(kind), Calibration(0, 0)
        if old is not None:
            since = [minutes for ended, minutes in done if ended > old.made_at]
            kept = held_against(Calibration(old.tested, old.within_p80), old.p80_minutes, since)
        rows.append(
            Forecast(
                centre_id=centre_id, procedure_code=kind[0], case_key=kind[1], sample=seen.sample,
                p50_minutes=seen.p50, p80_minutes=seen.p80, p95_minutes=seen.p95,
                tested=kept.tested, within_p80=kept.within, made_at=at,
            )
        )  # fmt: skip
    Forecast.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["centre", "procedure_code", "case_key"],
        update_fields=["sample", "p50_minutes", "p80_minutes", "p95_minutes", "tested",
                       "within_p80", "made_at"],
    )  # fmt: skip
    return len(rows)


def _finished(centre_id: int, at: datetime) -> dict[Kind, list[tuple[datetime, int]]]:
    """When the newest dossiers of each kind ended, and after how many working minutes."""
    kind = [F("version__procedure__code"), F("case_key")]
    newest = Window(RowNumber(), partition_by=kind, order_by=F("resolved_at").desc())
    rows = (
        Dossier.objects.filter(
            centre_id=centre_id,
            status__in=[Status.RESOLVED, Status.RETURNED],
            resolved_at__gt=at - YEAR,
            resolved_at__lte=at,
            clock_from__isnull=False,
            version__serves_now=False,
        )
        .annotate(newest=newest)
        .filter(newest__lte=MOST)
        .select_related("version__procedure")
        .prefetch_related("pauses")
        .only("clock_from", "resolved_at", "closed_at", "case_key", "version__procedure__code")
    )
    calendar = centre_calendar(centre_id)
    incidents = list(incidents_since(centre_id, at - 2 * YEAR))
    found: dict[Kind, list[tuple[datetime, int]]] = defaultdict(list)
    for row in rows:
        assert row.resolved_at is not None  # filtered above
        found[row.version.procedure.code, row.case_key].append(
            (row.resolved_at, _minutes_taken(row, incidents, calendar))
        )
    return found


def _minutes_taken(dossier: Dossier, incidents: list[Incident], calendar: WorkCalendar) -> int:
    """Working minutes from the start of the clock to the result, without those in which it
    stood still, for the citizen or by an incident of the centre."""
    assert dossier.clock_from is not None and dossier.resolved_at is not None
    start, end = dossier.clock_from, dossier.resolved_at
    pauses = [
        replace(pause, from_at=max(pause.from_at, start))
        for pause in merged(dossier, dossier.pauses.all(), incidents)
    ]
    waited = stood_still(pauses, calendar, end)
    return max(0, calendar.minutes_between(start, end) - waited)
