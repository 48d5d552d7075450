"""What the hall, the board, the counters and the phones may see. Numbers only, never a name."""

from collections import Counter as Counts
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Extract

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Centre, Counter
from motcua.queueing import rules
from motcua.queueing.models import Call, Line, Ticket
from motcua.queueing.queries.streaks import latest_calls, priorities
from motcua.queueing.shapes import (
    Board,
    BoardCall,
    BoardLine,
    Hall,
    LineView,
    PhoneTicket,
)
from motcua.queueing.states import AT_COUNTER, Outcome, Priority, TicketStatus

Place = tuple[int, int | None, tuple[int, ...]]  # people ahead, minutes, open counters
NO_PLACE: Place = (0, None, ())
CALLS_ON_BOARD = 8
NO_TICKET = "Không tìm thấy phiếu số này. Ông/bà quét lại mã trên phiếu."


_CENTRE = Prepared(lambda: Centre.objects.filter(slug=Given("slug")))


def centre(slug: str) -> Centre:
    """The centre of a public address. Raises NotFound. One query."""
    found = _CENTRE.one(slug=slug)
    if found is None:
        raise NotFound("Không tìm thấy trung tâm này. Ông/bà xem lại địa chỉ.")
    return found


_LINES = Prepared(
    lambda: _with_waiting(
        Line.objects.filter(centre__slug=Given("slug")).select_related("centre"), Given("day")
    )
)
_CALLED = Prepared(
    lambda: (
        Ticket.objects.filter(centre=Given("centre"), day=Given("day"), status__in=AT_COUNTER)
        .annotate(call_id=Max("calls__id"), last_at=Max("calls__at"))
        .order_by("-call_id")
        .values_list("code", "counter__number", "last_at", "status")[:CALLS_ON_BOARD]
    )
)


def board(centre_slug: str, *, at: datetime | None = None) -> Board:
    """The hall display: who is called where, newest first, and how many wait. Two queries. Raises
    NotFound."""
    day = clock.day_of(at or clock.now())
    lines_here = _LINES.rows(slug=centre_slug, day=day)
    place = lines_here[0].centre if lines_here else centre(centre_slug)
    return Board(
        centre_id=place.pk,
        centre_slug=place.slug,
        centre_name=place.name,
        calls=tuple(
            BoardCall(code, counter, last_at, status == TicketStatus.CALLED)
            for code, counter, last_at, status in _CALLED.rows(centre=place.pk, day=day)
        ),
        lines=tuple(
            BoardLine(line.letter, line.name, line.name_en, line.waiting) for line in lines_here
        ),
    )


def was_called(
    centre_slug: str, ticket_code: str, counter_number: int, *, at: datetime | None = None
) -> bool:
    """True when this number was called to this counter today, so that it may be spoken. One
    query."""
    return Call.objects.filter(
        centre__slug=centre_slug,
        ticket__code=ticket_code[:10],
        ticket__day=clock.day_of(at or clock.now()),
        counter__number=counter_number,
    ).exists()


def lines(centre_id: int, *, at: datetime | None = None) -> list[LineView]:
    """The lines of a centre with who waits and which counters are open. One query."""
    day = clock.day_of(at or clock.now())
    counters = Counter.objects.filter(lines=OuterRef("pk"), is_open=True).order_by("number")
    rows = _with_waiting(Line.objects.filter(centre_id=centre_id), day)
    return [
        LineView(
            line.pk,
            line.letter,
            line.name,
            line.name_en,
            line.takes_rest,
            line.waiting,
            tuple(line.open_counters),
        )
        for line in rows.annotate(open_counters=ArraySubquery(counters.values("number")))
    ]


def expected_waits(centre_id: int, *, at: datetime | None = None) -> dict[int, int | None]:
    """Minutes until the call of a number taken now, by line; None: no counter open. Two queries."""
    day = clock.day_of(at or clock.now())
    own = Line.objects.filter(centre_id=centre_id)
    waiting = {line.pk: line.waiting for line in _with_waiting(own, day)}
    return {
        pace.pk: rules.expected_wait_minutes(
            waiting[pace.pk],
            len(pace.open_counters),
            [seconds / 60 for seconds in pace.service_seconds],
            busy_counters=len(pace.busy_counters),
        )
        for pace in _paces(centre_id, clock.midnight(day)).order_by("letter")
    }


def _with_waiting(lines: QuerySet[Line], day: date | Given) -> QuerySet[Any]:
    """Counted line by line on the index of who waits: a join would read every ticket ever taken."""
    here = Ticket.objects.filter(
        centre=OuterRef("centre"), line=OuterRef("pk"), day=day, status=TicketStatus.WAITING
    )
    count = here.order_by().values("line").annotate(n=Count("pk")).values("n")
    return lines.annotate(waiting=Coalesce(Subquery(count), 0)).order_by("letter")


_TICKET = Prepared(
    lambda: Ticket.objects.filter(token=Given("token")).select_related(
        "centre", "line", "counter", "procedure"
    )
)


def ticket_for_phone(token: str) -> PhoneTicket:
    """What the phone page and the kiosk show of one ticket. Three queries, one when it is over.

    The token is the only key to it. Raises NotFound.
    """
    ticket = _TICKET.one(token=token)
    if ticket is None:
        raise NotFound(NO_TICKET)
    is_waiting = ticket.status == TicketStatus.WAITING
    ahead, minutes, counters = _place(ticket) if is_waiting else NO_PLACE
    return PhoneTicket(
        code=ticket.code,
        token=ticket.token,
        status=TicketStatus(ticket.status),
        centre_id=ticket.centre_id,
        centre_slug=ticket.centre.slug,
        centre_name=ticket.centre.name,
        line_letter=ticket.line.letter,
        line_name=ticket.line.name,
        line_name_en=ticket.line.name_en,
        procedure_code=ticket.procedure.code if ticket.procedure else "",
        priority=Priority(ticket.priority),
        counter=ticket.counter.number if ticket.counter else None,
        taken_at=ticket.taken_at,
        ahead=ahead,
        wait_minutes=minutes,
        counters=counters,
    )


_WHERE = Prepared(
    lambda: Ticket.objects.filter(token=Given("token"), centre__slug=Given("slug")).values_list(
        "centre_id", "line_id", "pk"
    )
)


def ticket_heard_of(centre_slug: str, token: str) -> tuple[int, int, int]:
    """Keys of centre, line and ticket, by which a phone is told of changes. One query. Raises
    NotFound."""
    found = _WHERE.one(token=token, slug=centre_slug)
    if found is None:
        raise NotFound(NO_TICKET)
    return found


_WAITING_IN = Prepared(
    lambda: (
        Ticket.objects.filter(
            centre=Given("centre"), line=Given("line"), day=Given("day"),
            status=TicketStatus.WAITING,
        )
        .order_by("order_at", "pk")
        .values_list("pk", "priority", "order_at")
    )
)  # fmt: skip
_PACE = Prepared(lambda: _paces(Given("centre"), Given("midnight")).filter(pk=Given("line")))


def _place(ticket: Ticket) -> Place:
    """Where a waiting ticket stands in its line. Two queries."""
    here = {"centre": ticket.centre_id, "line": ticket.line_id}
    pace = _PACE.rows(**here, midnight=clock.midnight(ticket.day))[0]
    streak = rules.streak(priorities([pace.latest]))
    order = rules.order_of_calls(
        [rules.Waiting(*row) for row in _WAITING_IN.rows(**here, day=ticket.day)],
        streak,
        pace.priority_in_a_row,
    )
    ahead = next((n for n, each in enumerate(order) if each.id == ticket.pk), 0)
    minutes = rules.expected_wait_minutes(
        ahead,
        len(pace.open_counters),
        [seconds / 60 for seconds in pace.service_seconds],
        busy_counters=len(pace.busy_counters),
    )
    return ahead, minutes, tuple(pace.open_counters)


def _paces(centre_id: int | Given, midnight: datetime | Given) -> QuerySet[Any]:
    """Lines with what the expected wait is counted from, in one query."""
    own = Counter.objects.filter(lines=OuterRef("pk"), is_open=True).order_by("number")
    busy = Ticket.objects.filter(centre_id=centre_id, counter=OuterRef("pk"), status__in=AT_COUNTER)
    served = (
        Ticket.objects.filter(
            centre_id=centre_id,
            line=OuterRef("pk"),
            status=TicketStatus.SERVED,
            served_from__isnull=False,
        )
        .order_by("-done_at")
        .annotate(seconds=_seconds("served_from", "done_at"))
    )
    return Line.objects.filter(centre_id=centre_id).annotate(
        open_counters=ArraySubquery(own.values("number")),
        busy_counters=ArraySubquery(own.filter(Exists(busy)).values("number")),
        service_seconds=ArraySubquery(served.values("seconds")[: rules.SERVICES_LOOKED_AT]),
        latest=latest_calls(midnight),
    )


def _seconds(start: str, end: str) -> Extract:
    took = ExpressionWrapper(F(end) - F(start), output_field=DurationField())
    return Extract(took, "epoch", output_field=FloatField())


def hall(centre_id: int, day: date, *, at: datetime | None = None) -> Hall:
    """The figures of one day: how many came, waited, were served. One query."""
    now = at or clock.now()
    rows = list(Ticket.objects.filter(centre_id=centre_id, day=day).order_by("pk"))
    statuses = Counts(ticket.status for ticket in rows)
    walked = [_minutes(t.called_at - t.taken_at) for t in rows if t.called_at]
    standing = [_minutes(now - t.taken_at) for t in rows if t.status == TicketStatus.WAITING]
    services = [
        _minutes(t.done_at - t.served_from)
        for t in rows
        if t.status == TicketStatus.SERVED and t.done_at and t.served_from
    ]
    return Hall(
        day=day,
        taken=len(rows),
        waiting=statuses[TicketStatus.WAITING],
        at_counter=sum(statuses[status] for status in AT_COUNTER),
        served=statuses[TicketStatus.SERVED],
        no_show=statuses[TicketStatus.NO_SHOW],
        left=statuses[TicketStatus.LEFT],
        priority=sum(ticket.priority != Priority.NONE for ticket in rows),
        by_outcome={
            outcome.value: sum(ticket.outcome == outcome for ticket in rows) for outcome in Outcome
        },
        median_wait_minutes=round(median(walked)) if walked else None,
        longest_wait_minutes=max(walked + standing, default=None),
        median_service_minutes=round(median(services)) if services else None,
    )


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))
