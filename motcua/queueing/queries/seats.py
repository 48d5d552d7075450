"""What a counter sees: who sits there, who is served, who waits for it, who was missed."""

from collections import Counter as Counts
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.states import VersionState
from motcua.core import clock, sharing
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Counter, Staff
from motcua.queueing import rules
from motcua.queueing.models import Call, Line, Ticket
from motcua.queueing.queries.streaks import latest_calls, priorities
from motcua.queueing.shapes import CounterTicket, CounterView, WaitingTicket
from motcua.queueing.states import AT_COUNTER, Priority, TicketStatus

MISSED_SHOWN = 12
TODAY = Given("day")


@dataclass(frozen=True, slots=True)
class Seat:
    """All that the left half of a counter's screen shows."""

    counter: CounterView | None
    waiting: tuple[WaitingTicket, ...] = ()  # in the order of calls
    missed: tuple[WaitingTicket, ...] = ()  # newest first, the latest of them
    missed_in_all: int = 0
    waiting_in: Mapping[int, int] = field(default_factory=dict)  # line → how many, everywhere here


class _Standing(NamedTuple):
    """A ticket that waits, was missed or is at a counter."""

    pk: int
    token: str
    code: str
    status: str
    counter: int | None
    line_id: int
    letter: str
    procedure_code: str
    procedure_name: str
    priority: str
    priority_reason: str
    order_at: datetime
    taken_at: datetime
    called_at: datetime | None
    served_from: datetime | None
    done_at: datetime | None
    was_called: bool


def seat(staff: Staff, *, at: datetime | None = None) -> Seat:
    """Where the person sits, with all that is shown there. Two queries, of which the one for the
    tickets is shared by the counters of a centre that ask at once: a change wakes them together."""
    at = at or clock.now()
    day = clock.day_of(at)
    here = _SEAT.one(centre=staff.centre_id, staff=staff.pk, midnight=clock.midnight(day))
    if here is None:
        return Seat(None)
    pk, number, name, is_open, letters, lines, in_a_row, latest = here
    tickets = standing(staff.centre_id, day)
    current = next((t for t in tickets if t.counter == pk and t.status in AT_COUNTER), None)
    own = [t for t in tickets if t.line_id in lines]
    waiting = [t for t in own if t.status == TicketStatus.WAITING]
    missed = [t for t in own if t.status == TicketStatus.NO_SHOW]
    missed.sort(key=lambda t: t.done_at or t.order_at, reverse=True)
    view = CounterView(
        pk, number, name, is_open, staff.pk, str(staff), tuple(letters),
        _counter_ticket(current) if current else None,
    )  # fmt: skip
    return Seat(
        view,
        tuple(
            _in_order(
                waiting, min(in_a_row, default=rules.PRIORITY_IN_A_ROW), priorities(latest), at
            )
        ),
        tuple(_waiting_ticket(ticket, at) for ticket in missed[:MISSED_SHOWN]),
        len(missed),
        Counts(t.line_id for t in tickets if t.status == TicketStatus.WAITING),
    )


def standing(centre_id: int, day: date) -> list[_Standing]:
    """Tickets of a centre that wait or were missed on `day`, or are at a counter. One query,
    shared by those who ask at the same moment."""
    return sharing.at_once(
        ("standing", centre_id, day),
        lambda: [_Standing(*row) for row in _STANDING.rows(centre=centre_id, day=day)],
    )


def _standing() -> QuerySet[Any, Any]:
    """All of the centre: its counters share one reading and have most lines in common."""
    waits = Q(day=TODAY, status__in=[TicketStatus.WAITING, TicketStatus.NO_SHOW])
    here = Ticket.objects.filter(
        Q(status__in=AT_COUNTER, counter__isnull=False) | waits, centre_id=Given("centre")
    )
    procedure = Coalesce("procedure__code", Value(""))
    return here.annotate(
        procedure_code=procedure,
        procedure_name=_name_on(TODAY),
        was_called=Exists(Call.objects.filter(ticket=OuterRef("pk"))),
    ).order_by("order_at", "pk").values_list(
        "pk", "token", "code", "status", "counter", "line_id", "line__letter", "procedure_code",
        "procedure_name", "priority", "priority_reason", "order_at", "taken_at", "called_at",
        "served_from", "done_at", "was_called",
    )  # fmt: skip


_STANDING = Prepared(_standing)


def line_names(centre_id: int) -> list[tuple[int, str, str]]:
    """Key, letter and name of the centre's lines. One query, shared at the same moment."""
    return sharing.at_once(("lines", centre_id), lambda: _NAMES.rows(centre=centre_id))


_NAMES = Prepared(
    lambda: (
        Line.objects.filter(centre_id=Given("centre"))
        .order_by("letter")
        .values_list("pk", "letter", "name")
    )
)


def seat_of(staff: Staff) -> int | None:
    """Key of the counter where the person sits. One query."""
    seats = Counter.objects.filter(centre_id=staff.centre_id, staff=staff)
    return seats.order_by("pk").values_list("pk", flat=True).first()


def _seat() -> QuerySet[Any, Any]:
    """The counter of a person (one_counter_per_person) with its lines and the priorities of the
    latest calls from these."""
    own = Line.objects.filter(counters=OuterRef("pk"))
    latest = own.order_by("pk").annotate(latest=latest_calls(Given("midnight")))
    sits_here = Counter.objects.filter(centre_id=Given("centre"), staff=Given("staff"))
    return sits_here.order_by().annotate(
        letters=ArraySubquery(own.order_by("letter").values("letter")),
        own_lines=ArraySubquery(own.order_by("pk").values("pk")),
        in_a_row=ArraySubquery(own.order_by("pk").values("priority_in_a_row")),
        latest=ArraySubquery(latest.values("latest")),
    ).values_list(
        "pk", "number", "name", "is_open", "letters", "own_lines", "in_a_row", "latest"
    )  # fmt: skip


_SEAT = Prepared(_seat)


def _in_order(
    rows: Iterable[_Standing], in_a_row: int, latest: Sequence[str], at: datetime
) -> list[WaitingTicket]:
    tickets = {ticket.pk: ticket for ticket in rows}
    streak = rules.streak(latest[:in_a_row])
    candidates = [rules.Waiting(t.pk, t.priority, t.order_at) for t in tickets.values()]
    order = rules.order_of_calls(candidates, streak, in_a_row)
    return [_waiting_ticket(tickets[each.id], at, tickets[each.id].was_called) for each in order]


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
    procedure = Coalesce("procedure__code", Value(""))
    return tickets.annotate(
        procedure_code=procedure, procedure_name=_name_on(day), letter=F("line__letter")
    )


def _name_on(day: date | Given) -> Coalesce:
    version = ProcedureVersion.objects.filter(
        Q(in_force_until=None) | Q(in_force_until__gte=day),
        procedure=OuterRef("procedure"),
        state=VersionState.PUBLISHED,
        in_force_from__lte=day,
    ).order_by("-number")
    return Coalesce(Subquery(version.values("name")[:1]), Value(""))


def _waiting_ticket(ticket: Any, at: datetime, is_again: bool = False) -> WaitingTicket:
    return WaitingTicket(
        ticket_id=ticket.pk,
        code=ticket.code,
        letter=ticket.letter,
        line_id=ticket.line_id,
        procedure_code=ticket.procedure_code,
        procedure_name=ticket.procedure_name,
        priority=Priority(ticket.priority),
        priority_reason=ticket.priority_reason,
        taken_at=ticket.taken_at,
        waited_minutes=max(0, int((at - ticket.taken_at).total_seconds() // 60)),
        is_again=is_again,
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
        procedure_code=ticket.procedure_code,
        procedure_name=ticket.procedure_name,
        priority=Priority(ticket.priority),
        taken_at=ticket.taken_at,
        called_at=ticket.called_at,
        served_from=ticket.served_from,
    )
