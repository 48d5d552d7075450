"""Figures of a day, for the public page and the director. Counts only, no person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, F, Q

from motcua.core import clock
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import OPEN, RUNNING
from motcua.feedback.queries import Voices, voices
from motcua.people.models import Centre, Counter
from motcua.queueing.models import Ticket
from motcua.queueing.states import Outcome, TicketStatus


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of one centre. `on_time` of `resolved`: judged when the result was ready."""

    day: date
    tickets: int
    waiting: int
    served: int
    guided: int
    no_shows: int
    wait_minutes: int | None  # mean, of those called; None when nobody was
    received: int
    resolved: int
    on_time: int
    returned: int
    open_now: int
    late_now: int
    counters_open: int
    voices: Voices


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of `day` in Việt Nam, and the first of the next."""
    start = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
    return start, start + timedelta(days=1)


def day_figures(centre: Centre, day: date) -> DayFigures:
    """The figures of one day at one centre. 5 queries, each on an index that leads with centre."""
    start, end = bounds(day)
    tickets = Ticket.objects.filter(centre=centre, day=day).aggregate(
        tickets=Count("pk"),
        waiting=Count("pk", filter=Q(status=TicketStatus.WAITING)),
        served=Count("pk", filter=Q(status=TicketStatus.SERVED)),
        guided=Count("pk", filter=Q(status=TicketStatus.SERVED, outcome=Outcome.GUIDANCE)),
        no_shows=Count("pk", filter=Q(status=TicketStatus.NO_SHOW)),
        wait=Avg(F("called_at") - F("taken_at"), filter=Q(called_at__isnull=False)),
    )
    wait = tickets.pop("wait")
    rows = Dossier.objects.filter(centre=centre)
    done = rows.filter(resolved_at__gte=start, resolved_at__lt=end).aggregate(
        resolved=Count("pk"), on_time=Count("pk", filter=Q(resolved_at__lte=F("due_at")))
    )
    moving = rows.filter(
        Q(clock_from__gte=start, clock_from__lt=end)
        | Q(returned_at__gte=start, returned_at__lt=end)
    ).aggregate(  # received is what was accepted that day, not a slip or a refusal
        received=Count("pk", filter=Q(clock_from__gte=start, clock_from__lt=end)),
        returned=Count("pk", filter=Q(returned_at__gte=start, returned_at__lt=end)),
    )
    now = clock.now()
    open_ = (
        rows.filter(status__in=OPEN)
        .exclude(code="")  # a slip is not received yet
        .aggregate(
            open_now=Count("pk"),  # while the clock waits nothing is late
            late_now=Count("pk", filter=Q(due_at__lt=now, status__in=RUNNING)),
        )
    )
    return DayFigures(
        day=day,
        wait_minutes=round(wait.total_seconds() / 60) if wait is not None else None,
        counters_open=Counter.objects.filter(centre=centre, is_open=True).count(),
        voices=voices(centre, start, end),
        **tickets,
        **done,
        **moving,
        **open_,
    )
