"""The last days of a centre side by side, for the public figures. Counts only, no person."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Case, Count, F, Q, When
from django.db.models.functions import TruncDate

from motcua.core import clock
from motcua.dossiers.lateness import IN_TIME
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import began_here
from motcua.feedback.models import Rating
from motcua.feedback.states import Level
from motcua.people.models import Centre
from motcua.queueing.models import Ticket
from motcua.reports.queries import bounds, received_for_others


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day. `on_time` of `resolved`: the result was ready no later than promised. `received`
    are those taken in here, `received_for_others` of them for centres that decide."""

    day: date
    tickets: int = 0
    wait_minutes: int | None = None  # mean, of those called; None when nobody was
    received: int = 0
    received_for_others: int = 0
    resolved: int = 0
    on_time: int = 0
    satisfied: int = 0
    acceptable: int = 0
    not_satisfied: int = 0


def last_days(centre: Centre, until: date, days: int = 7) -> list[DayRow]:
    """The `days` days up to and with `until`, oldest first, empty ones too. 5 queries."""
    first = until - timedelta(days=days - 1)
    start, _ = bounds(first)
    _, end = bounds(until)
    found: dict[date, dict[str, Any]] = {first + timedelta(days=n): {} for n in range(days)}
    tickets = Ticket.objects.filter(centre=centre, day__gte=first, day__lte=until)
    for row in (
        tickets.order_by()
        .values("day")
        .annotate(n=Count("pk"), wait=Avg(F("called_at") - F("taken_at")))
    ):
        wait = row["wait"]
        minutes = round(wait.total_seconds() / 60) if wait is not None else None
        found[row["day"]] |= {"tickets": row["n"], "wait_minutes": minutes}
    rows = Dossier.objects.filter(centre=centre)
    ours = began_here(centre.pk, start, end).filter(receiving_centre=None)
    # A part of a request bears the moment of its receipt.
    began = Case(When(linked=None, then="clock_from"), default="received_at")
    _merge(found, ours, began, received=Count("pk"))
    for_others = received_for_others(centre, start, end)
    _merge(found, for_others, "received_at", received_for_others=Count("pk"))
    for facts in found.values():
        facts["received"] = facts.get("received", 0) + facts.get("received_for_others", 0)
    resolved = rows.filter(resolved_at__gte=start, resolved_at__lt=end)
    on_time = Count("pk", filter=IN_TIME)
    _merge(found, resolved, "resolved_at", resolved=Count("pk"), on_time=on_time)
    voices = Rating.objects.filter(centre=centre, at__gte=start, at__lt=end)
    _merge(found, voices, "at", **{str(x): Count("pk", filter=Q(level=x)) for x in Level})
    return [DayRow(day, **facts) for day, facts in sorted(found.items())]


def _merge(found: dict[date, dict[str, Any]], rows: Any, moment: Any, **counts: Count) -> None:
    """Count `rows` by the Vietnamese day of `moment`. One query."""
    by_day = rows.order_by().values(on=TruncDate(moment, tzinfo=clock.VIETNAM))
    for row in by_day.annotate(**counts):
        found[row["on"]] |= {name: row[name] for name in counts}
