"""What a counter sees: who sits there, who is served, who waits for it, who was missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.states import VersionState
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Counter, Staff
from motcua.queueing import rules
from motcua.queueing.models import Call, Line, Ticket
from motcua.queueing.shapes import CounterTicket, CounterView, WaitingTicket
from motcua.queueing.states import AT_COUNTER, Priority, TicketStatus

MISSED_SHOWN = 12
TODAY = Given("day")


@dataclass(frozen=True, slots=True)
class Seat:
    """All that the left half of a counter's screen shows."""

    counter: CounterView | None
    waiting: tuple[WaitingTicket, ...] = ()  # in the order of calls
    missed: tuple[WaitingTicket, ...] = ()  # newest first


def seat(staff: Staff, *, at: datetime | None = None) -> Seat:
    """Where the person sits, with all that is shown there. Two queries: screens ask it often."""
    at = at or clock.now()
    day = clock.day_of(at)
    here = _SEAT.one(centre=staff.centre_id, staff=staff.pk, day=day, midnight=clock.midnight(day))
    if here is None:
        return Seat(None)
    tickets: dict[str, list[Any]] = {}
    for ticket in _SHOWN.rows(centre=here.centre_id, counter=here.pk, day=day):
        tickets.setdefault(ticket.status, []).append(ticket)
    current = next((t for status in AT_COUNTER for t in tickets.get(status, ())), None)
    missed = sorted(tickets.get(TicketStatus.NO_SHOW, ()), key=lambda t: t.done_at, reverse=True)
    return Seat(
        _counter_view(here, current),
        tuple(_in_order(tickets.get(TicketStatus.WAITING, ()), here, at)),
        tuple(_waiting_ticket(ticket, at) for ticket in missed[:MISSED_SHOWN]),
    )


def seat_of(staff: Staff) -> int | None:
    """Key of the counter where the person sits. One query."""
    seats = Counter.objects.filter(centre_id=staff.centre_id, staff=staff)
    return seats.order_by("pk").values_list("pk", flat=True).first()


def _seat() -> QuerySet[Any]:
    """The counter of a person (one_counter_per_person) with its lines and the priorities of the
    latest calls from these."""
    own = Line.objects.filter(counters=OuterRef("pk"))
    latest = Call.objects.filter(
        centre=OuterRef("centre"),
        at__gte=Given("midnight"),  # the index of calls is by time
        ticket__line__counters=OuterRef("pk"),
        ticket__day=Given("day"),
        is_recall=False,
    ).order_by("-at", "-pk")
    sits_here = Counter.objects.filter(centre_id=Given("centre"), staff=Given("staff"))
    return sits_here.order_by().select_related("staff").annotate(
        letters=ArraySubquery(own.order_by("letter").values("letter")),
        in_a_row=ArraySubquery(own.order_by("pk").values("priority_in_a_row")),
        latest=ArraySubquery(latest.values("ticket__priority")[: rules.MOST_IN_A_ROW]),
    )  # fmt: skip


_SEAT: Prepared[Any] = Prepared(_seat)


def _shown() -> QuerySet[Any]:
    """Tickets that are at a counter, wait for it today, or were missed there today."""
    lines = Line.objects.filter(counters=Given("counter")).order_by().values("pk")
    waits = Q(status__in=[TicketStatus.WAITING, TicketStatus.NO_SHOW])
    return _named(
        Ticket.objects.filter(
            Q(counter=Given("counter"), status__in=AT_COUNTER)
            | Q(day=Given("day"), line__in=lines) & waits,
            centre_id=Given("centre"),
        )
    ).order_by("order_at", "pk")


_SHOWN: Prepared[Any] = Prepared(_shown)


def _in_order(rows: Iterable[Any], here: Any, at: datetime) -> list[WaitingTicket]:
    tickets = {ticket.pk: ticket for ticket in rows}
    in_a_row = min(here.in_a_row, default=rules.PRIORITY_IN_A_ROW)
    streak = rules.streak(here.latest[:in_a_row])
    candidates = [rules.Waiting(t.pk, t.priority, t.order_at) for t in tickets.values()]
    order = rules.order_of_calls(candidates, streak, in_a_row)
    return [_waiting_ticket(tickets[each.id], at) for each in order]


def missed_at(counter_id: int, *, at: datetime | None = None) -> list[WaitingTicket]:
    """Who was called today and did not come, newest first, to be put back. One query."""
    at = at or clock.now()
    day = clock.day_of(at)
    rows = Ticket.objects.filter(
        line__counters=counter_id, day=day, status=TicketStatus.NO_SHOW
    ).order_by("-done_at")
    return [_waiting_ticket(ticket, at) for ticket in _named(rows, day)[:MISSED_SHOWN]]


def counters_of(staff: Staff, *, at: datetime | None = None) -> list[CounterView]:
    """All counters of the person's centre, with who sits and who is served. Two queries."""
    return _counters(Counter.objects.filter(centre_id=staff.centre_id), at)


def counter_state(staff: Staff, *, at: datetime | None = None) -> CounterView | None:
    """The counter where the person sits; None when they sit nowhere. Two queries."""
    here = _OWN.one(centre=staff.centre_id, staff=staff.pk)
    if here is None:
        return None
    day = clock.day_of(at or clock.now())
    return _counter_view(here, next(iter(_SERVED.rows(counter=here.pk, day=day)), None))


_OWN: Prepared[Any] = Prepared(
    lambda: _with_letters(
        Counter.objects.filter(centre_id=Given("centre"), staff=Given("staff"))
    ).order_by()
)
_SERVED: Prepared[Any] = Prepared(
    lambda: _named(
        Ticket.objects.filter(counter=Given("counter"), status__in=AT_COUNTER)
    ).order_by("pk")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CounterBrief:
    """A counter after a move there: what is on it and how many wait for it."""

    number: int
    is_open: bool
    ticket: str  # "" = none
    status: str
    waiting: int


def ticket_at(staff: Staff, counter_id: int) -> int | None:
    """Key of the ticket that is called to or served at a counter of the own centre. One query."""
    return _AT_COUNTER.one(centre=staff.centre_id, counter=counter_id)


def counter_brief(staff: Staff, counter_id: int, *, at: datetime | None = None) -> CounterBrief:
    """One counter of the person's centre. One query. Raises NotFound."""
    day = clock.day_of(at or clock.now())
    found = _BRIEF.one(centre=staff.centre_id, counter=counter_id, day=day)
    if found is None:
        raise NotFound("Không tìm thấy quầy này.")
    return CounterBrief(*found)


_AT_COUNTER = Prepared(
    lambda: Ticket.objects.filter(
        centre_id=Given("centre"), counter=Given("counter"), status__in=AT_COUNTER
    ).values_list("pk", flat=True)
)


def _brief() -> QuerySet[Any, Any]:
    tickets = Ticket.objects.filter(centre=OuterRef("centre"))
    here = tickets.filter(counter=OuterRef("pk"), status__in=AT_COUNTER)
    waits = tickets.filter(
        line__counters=OuterRef("pk"), day=Given("day"), status=TicketStatus.WAITING
    )
    waiting = waits.order_by().values("centre").annotate(n=Count("pk")).values("n")
    return (
        Counter.objects.filter(centre_id=Given("centre"), pk=Given("counter"))
        .annotate(
            ticket=Coalesce(Subquery(here.values("code")[:1]), Value("")),
            status=Coalesce(Subquery(here.values("status")[:1]), Value("")),
            waiting=Coalesce(Subquery(waiting), 0),
        )
        .values_list("number", "is_open", "ticket", "status", "waiting")
    )


_BRIEF = Prepared(_brief)


def _counters(counters: QuerySet[Counter], at: datetime | None) -> list[CounterView]:
    day = clock.day_of(at or clock.now())
    rows: Any = list(_with_letters(counters).order_by("number"))
    served = Ticket.objects.filter(counter__in=rows, status__in=AT_COUNTER)
    now = {ticket.counter_id: ticket for ticket in _named(served, day).order_by("pk")}
    return [_counter_view(counter, now.get(counter.pk)) for counter in rows]


def _with_letters(counters: QuerySet[Counter]) -> QuerySet[Any]:
    own = Line.objects.filter(counters=OuterRef("pk")).order_by("letter").values("letter")
    return counters.select_related("staff").annotate(letters=ArraySubquery(own))


def _named(tickets: QuerySet[Ticket], day: date | Given = TODAY) -> QuerySet[Any]:
    """With line, procedure, and the name of its version in force on `day`."""
    version = ProcedureVersion.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gte=day),
        procedure=OuterRef("procedure"),
        state=VersionState.PUBLISHED,
        in_force_from__lte=day,
    ).order_by("-number")
    name = Coalesce(Subquery(version.values("name")[:1]), Value(""))
    return tickets.select_related("line", "procedure").annotate(procedure_name=name)


def _waiting_ticket(ticket: Any, at: datetime) -> WaitingTicket:
    return WaitingTicket(
        ticket_id=ticket.pk,
        code=ticket.code,
        letter=ticket.line.letter,
        line_id=ticket.line_id,
        procedure_code=ticket.procedure.code if ticket.procedure else "",
        procedure_name=ticket.procedure_name,
        priority=Priority(ticket.priority),
        priority_reason=ticket.priority_reason,
        taken_at=ticket.taken_at,
        waited_minutes=max(0, int((at - ticket.taken_at).total_seconds() // 60)),
    )


def _counter_view(counter: Any, ticket: Any) -> CounterView:
    return CounterView(
        counter_id=counter.pk,
        number=counter.number,
        name=counter.name,
        is_open=counter.is_open,
        staff_id=counter.staff_id,
        staff_name=str(counter.staff) if counter.staff else "",
        line_letters=tuple(counter.letters),
        ticket=_counter_ticket(ticket) if ticket else None,
    )


def _counter_ticket(ticket: Any) -> CounterTicket:
    return CounterTicket(
        ticket_id=ticket.pk,
        token=ticket.token,
        code=ticket.code,
        status=TicketStatus(ticket.status),
        line_id=ticket.line_id,
        procedure_code=ticket.procedure.code if ticket.procedure else "",
        procedure_name=ticket.procedure_name,
        priority=Priority(ticket.priority),
        taken_at=ticket.taken_at,
        called_at=ticket.called_at,
        served_from=ticket.served_from,
    )
