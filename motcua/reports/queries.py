"""Figures of a day, for the public page and the director. Counts only, no person."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet

from motcua.core import clock
from motcua.core.prepared import Given, Prepared, totals
from motcua.dossiers.lateness import IN_TIME, late_at
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import linked_figures
from motcua.dossiers.queries.unseen import SENT_UNSEEN, unseen_late
from motcua.dossiers.queries.waiting import ticking_at
from motcua.dossiers.states import OPEN, Stage, Status
from motcua.feedback.queries import Voices, voices
from motcua.people.models import Centre, Counter
from motcua.queueing.models import Ticket
from motcua.queueing.states import Outcome, TicketStatus


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of one centre. `on_time` of `resolved`: judged when the result was ready.

    Work is counted where it was done: `received` are those taken in here, `received_for_others` of
    them for centres that decide; results and what is open belong to who decides. `came_in` were
    taken in elsewhere and their time here began that day; `left_lying` still wait at our door
    although they should have been taken over. Law: any-counter.
    """

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
    unexcused_now: int  # of them, without an apology
    counters_open: int
    voices: Voices
    received_for_others: int
    came_in: int
    left_lying: int
    linked_requests: int  # received as linked: each once here, and each of its procedures above
    linked_procedures: int


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of `day` in Việt Nam, and the first of the next."""
    start = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
    return start, start + timedelta(days=1)


def received_for_others(
    centre: Centre | Given, start: datetime | Given, end: datetime | Given
) -> QuerySet[Dossier]:
    """What this centre took in for other ones, by index; a slip or a refusal is not received."""
    rows = Dossier.objects.filter(
        receiving_centre=centre, received_at__gte=start, received_at__lt=end
    )
    return rows.exclude(code="")


_START, _END = Given("start"), Given("end")
_TICKETS = Prepared(
    lambda: totals(
        Ticket.objects.filter(centre=Given("centre"), day=Given("day")),
        tickets=Count("pk"),
        waiting=Count("pk", filter=Q(status=TicketStatus.WAITING)),
        served=Count("pk", filter=Q(status=TicketStatus.SERVED)),
        guided=Count("pk", filter=Q(status=TicketStatus.SERVED, outcome=Outcome.GUIDANCE)),
        no_shows=Count("pk", filter=Q(status=TicketStatus.NO_SHOW)),
        wait=Avg(F("called_at") - F("taken_at"), filter=Q(called_at__isnull=False)),
    )
)
_FOR_OTHERS = Prepared(
    lambda: totals(received_for_others(Given("centre"), _START, _END), number=Count("pk"))
)
_COUNTERS_OPEN = Prepared(
    lambda: totals(Counter.objects.filter(centre=Given("centre"), is_open=True), number=Count("pk"))
)
_DONE = Prepared(
    lambda: totals(
        Dossier.objects.filter(
            centre=Given("centre"), resolved_at__gte=_START, resolved_at__lt=_END
        ),
        resolved=Count("pk"),
        on_time=Count("pk", filter=IN_TIME),
    )
)
# A linked procedure that waits for another is received with its request, not with its clock.
_BEGAN = Q(clock_from__gte=_START, clock_from__lt=_END, linked=None)
_RETURNED = Q(returned_at__gte=_START, returned_at__lt=_END)
_MOVING = Prepared(
    lambda: totals(
        Dossier.objects.filter(_BEGAN | _RETURNED, centre=Given("centre")),
        # received is what was accepted that day, not a slip or a refusal
        received=Count("pk", filter=_BEGAN & Q(receiving_centre=None)),
        came_in=Count("pk", filter=_BEGAN & Q(receiving_centre__isnull=False)),
        returned=Count("pk", filter=_RETURNED),
    )
)
_OPEN = Prepared(
    lambda: totals(
        # a slip is not received yet
        Dossier.objects.filter(centre=Given("centre"), status__in=OPEN).exclude(code=""),
        open_now=Count("pk"),
        late_now=Count("pk", filter=late_at(Given("now"))),
        unexcused_now=Count("pk", filter=late_at(Given("now")) & Q(extension_days=0)),
        unseen=Count("pk", filter=SENT_UNSEEN),
        left_lying=Count(
            "pk",
            filter=Q(status=Status.ACCEPTED, stage=Stage.ARRIVING, clock_from__lt=Given("now")),
        ),
    )
)


def day_figures(centre: Centre, day: date) -> DayFigures:
    """The figures of one day at one centre. 8 queries, each on an index that leads with centre;
    where papers lie unseen 2 more and 1 for each."""
    start, end = bounds(day)
    stretch = {"centre": centre.pk, "start": start, "end": end}
    tickets = _TICKETS.rows(centre=centre.pk, day=day)[0]
    wait = tickets.pop("wait")
    done, moving = _DONE.rows(**stretch)[0], _MOVING.rows(**stretch)[0]
    linked = linked_figures(centre.pk, start, end)
    for_others = _FOR_OTHERS.rows(**stretch)[0]["number"]
    moving["received"] += for_others + linked.procedures
    now = ticking_at(centre.pk)  # while an incident is open nothing becomes late
    open_ = _OPEN.rows(centre=centre.pk, now=now)[0]
    if open_.pop("unseen"):  # asked for only where there are any
        lie = unseen_late(centre.pk, now)
        open_["late_now"] += len(lie)
        open_["unexcused_now"] += sum(not x.extension_days for x in lie)
    return DayFigures(
        day=day,
        wait_minutes=round(wait.total_seconds() / 60) if wait is not None else None,
        counters_open=_COUNTERS_OPEN.rows(centre=centre.pk)[0]["number"],
        voices=voices(centre, start, end),
        received_for_others=for_others,
        linked_requests=linked.requests,
        linked_procedures=linked.procedures,
        **tickets,
        **done,
        **moving,
        **open_,
    )
