"""The counter's side: call, serve, finish. Locks: Line, Counter, Ticket, in this order."""

from datetime import date, datetime

from django.db.models import QuerySet

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.prepared import Given, GivenList, Prepared
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.people.models import Counter, Staff
from motcua.queueing import rules
from motcua.queueing.actions._steps import (
    announce_at,
    at_counter,
    locked_counter,
    locked_ticket,
    refuse_unfinished,
)
from motcua.queueing.models import Call, Line, Ticket
from motcua.queueing.queries.streaks import latest_calls, priorities
from motcua.queueing.states import MOVES, Outcome, TicketStatus


@action
def call_next(counter_id: int, *, by: Staff, at: datetime | None = None) -> Ticket:
    """Call the next ticket of the counter's lines (gọi số tiếp), by `rules.next_ticket`.

    Raises NotFound, NotAllowed and WrongState: the counter is closed or has no line, a ticket
    is unfinished here (which also stops a double click), or nobody waits. Law: priority.
    """
    at = at or clock.now()
    lines = _locked_lines(counter_id, by)
    counter = _free_counter(counter_id, by)
    if not lines:
        raise WrongState(f"Quầy {counter.number} chưa được giao hàng chờ. Báo quản trị viên giúp.")
    in_a_row = min(line.priority_in_a_row for line in lines)
    ticket = _first_unlocked(lines, clock.day_of(at), in_a_row)
    if ticket is None:
        raise WrongState("Chưa có ai chờ ở quầy này.")
    return _call(ticket, counter, by, at)


_LINES = Prepared(
    lambda: (
        Line.objects.select_for_update(of=("self",), no_key=True)
        .filter(centre_id=Given("centre"), counters=Given("counter"))
        .order_by("pk")
    )
)


def _locked_lines(counter_id: int, by: Staff) -> list[Line]:
    """The counter's lines, locked: two counters of one line must not both count the same streak."""
    return _LINES.rows(centre=by.centre_id, counter=counter_id)


def _free_counter(counter_id: int, by: Staff) -> Counter:
    counter = locked_counter(counter_id, by, "gọi số")
    if not counter.is_open:
        raise WrongState(f"Quầy {counter.number} đang đóng. Anh/chị mở quầy rồi gọi số.")
    refuse_unfinished(counter)
    return counter


def _waiting() -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        centre_id=Given("centre"),
        line__in=GivenList("lines"),
        day=Given("day"),
        status=TicketStatus.WAITING,
    )


_WAITING = Prepared(lambda: _waiting().order_by("pk").values_list("pk", "priority", "order_at"))
_LATEST = Prepared(
    lambda: (
        Line.objects.filter(centre_id=Given("centre"), pk__in=GivenList("lines"))
        .order_by()
        .annotate(latest=latest_calls(Given("midnight")))
        .values_list("latest", flat=True)
    )
)
_UNLOCKED = Prepared(
    lambda: (
        _waiting()
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=Given("pk"))
    )
)


def _first_unlocked(lines: list[Line], day: date, in_a_row: int) -> Ticket | None:
    """The first ticket in the order of calls that nobody else is changing, locked."""
    asked = {"centre": lines[0].centre_id, "lines": [line.pk for line in lines]}
    candidates = [rules.Waiting(*row) for row in _WAITING.rows(**asked, day=day)]
    latest = priorities(_LATEST.rows(**asked, midnight=clock.midnight(day)))
    streak = rules.streak(latest[:in_a_row])
    for candidate in rules.order_of_calls(candidates, streak, in_a_row):
        ticket = _UNLOCKED.one(**asked, day=day, pk=candidate.id)
        if ticket is not None:
            return ticket
    return None


@action
def call_ticket(
    counter_id: int, ticket_code: str, *, by: Staff, at: datetime | None = None
) -> Ticket:
    """Call one chosen ticket of today out of turn, e.g. who comes back with the missing paper.
    Raises NotAllowed, NotFound, WrongState."""
    at = at or clock.now()
    counter = _free_counter(counter_id, by)
    chosen = Ticket.objects.filter(
        centre_id=by.centre_id, day=clock.day_of(at), code=tidy(ticket_code).upper()
    ).first()
    if chosen is None:
        raise NotFound("Hôm nay không có số này. Anh/chị xem lại chữ và số.")
    return _call(locked_ticket(chosen.pk, by, "call_ticket"), counter, by, at)


def _call(ticket: Ticket, counter: Counter, by: Staff, at: datetime) -> Ticket:
    ticket.status, ticket.counter, ticket.staff = TicketStatus.CALLED, counter, by
    ticket.called_at = at
    ticket.save(update_fields=["status", "counter", "staff", "called_at"])
    _tell(ticket, counter.pk, by, at)
    return ticket


def _tell(
    ticket: Ticket, counter_id: int, by: Staff, at: datetime, *, is_recall: bool = False
) -> None:
    Call.objects.create(
        centre_id=ticket.centre_id,
        ticket=ticket,
        counter_id=counter_id,
        staff=by,
        at=at,
        is_recall=is_recall,
        line_id=ticket.line_id,
        priority=ticket.priority,
    )
    announce_at(
        ticket.centre_id,
        lines=[] if is_recall else [ticket.line_id],
        counters=[counter_id],
        ticket=ticket.pk,
        serves=True,
    )


@action
def recall(ticket_id: int, *, by: Staff, at: datetime | None = None) -> Ticket:
    """Call the same number to its counter again; the board shows and speaks it again. Raises
    NotAllowed, NotFound, WrongState."""
    ticket = locked_ticket(ticket_id, by, "recall")
    ticket.status = TicketStatus.CALLED
    ticket.save(update_fields=["status"])
    assert ticket.counter_id  # constraint called_ticket_has_counter
    _tell(ticket, ticket.counter_id, by, at or clock.now(), is_recall=True)
    return ticket


@action
def begin(ticket_id: int, *, by: Staff, at: datetime | None = None) -> Ticket:
    """The person stands at the counter. A recall in the middle keeps the first beginning. Raises
    NotAllowed, NotFound, WrongState."""
    ticket = locked_ticket(ticket_id, by, "begin")
    ticket.status, ticket.staff = TicketStatus.SERVING, by
    ticket.served_from = ticket.served_from or at or clock.now()
    ticket.save(update_fields=["status", "staff", "served_from"])
    announce_at(ticket.centre_id, counters=[ticket.counter_id], ticket=ticket.pk, serves=True)
    return ticket


@action
def no_show(ticket_id: int, *, by: Staff, at: datetime | None = None) -> Ticket:
    """Nobody came to the counter (vắng mặt). `put_back` makes it good when they do. Raises
    NotAllowed, NotFound, WrongState."""
    ticket = locked_ticket(ticket_id, by, "no_show")
    ticket.status, ticket.done_at = TicketStatus.NO_SHOW, at or clock.now()
    ticket.save(update_fields=["status", "done_at"])
    announce_at(
        ticket.centre_id,
        lines=[ticket.line_id],
        counters=[ticket.counter_id],
        ticket=ticket.pk,
    )
    return ticket


@action
def put_back(ticket_id: int, *, by: Staff, at: datetime | None = None) -> Ticket:
    """Back into the line at the old place. Raises NotAllowed, NotFound, WrongState for a ticket of
    another day."""
    at = at or clock.now()
    ticket = locked_ticket(ticket_id, by, "put_back")
    if ticket.day != clock.day_of(at):
        raise WrongState(
            f"Số {ticket.code} là của ngày {ticket.day:%d/%m}. Lấy số mới giúp người dân."
        )
    return _waiting_again(ticket)


@action
def transfer(ticket_id: int, *, line_id: int, by: Staff, at: datetime | None = None) -> Ticket:
    """Hand the person on to another line. The number and the time waited go along. Raises
    NotAllowed, NotFound, BadRequest, WrongState."""
    ticket = locked_ticket(ticket_id, by, "transfer")
    line = Line.objects.filter(pk=line_id, centre_id=ticket.centre_id).first()
    if line is None:
        raise NotFound("Không tìm thấy hàng chờ này.")
    if line.pk == ticket.line_id:
        raise BadRequest(f"Số {ticket.code} đang ở đúng hàng {line.letter}.", field="line_id")
    return _waiting_again(ticket, line)


def _waiting_again(ticket: Ticket, line: Line | None = None) -> Ticket:
    line_before, counter_before = ticket.line_id, ticket.counter_id
    ticket.status = TicketStatus.WAITING
    if line is not None:
        ticket.line = line
    ticket.counter = ticket.staff = ticket.called_at = ticket.served_from = ticket.done_at = None
    ticket.save()
    announce_at(
        ticket.centre_id,
        lines={line_before, ticket.line_id},
        counters=[counter_before],
        ticket=ticket.pk,
    )
    return ticket


@action
def finish(
    ticket_id: int, *, outcome: str, note: str = "", by: Staff, at: datetime | None = None
) -> Ticket:
    """The visit is over (xong); `outcome` says what it came to.

    Who is served without a pressed “Bắt đầu” counts as served from the call on. Raises NotAllowed,
    NotFound, WrongState, BadRequest for an unknown outcome.
    """
    at = at or clock.now()
    if outcome not in Outcome.values:
        raise BadRequest("Chọn kết quả của lượt này.", field="outcome")
    ticket = locked_ticket(ticket_id, by, "finish")
    ticket.status, ticket.outcome, ticket.note = MOVES["finish"].to, outcome, tidy(note)[:500]
    ticket.staff, ticket.done_at = by, at
    ticket.served_from = ticket.served_from or ticket.called_at
    ticket.save()
    announce_at(ticket.centre_id, counters=[ticket.counter_id], ticket=ticket.pk)
    return ticket


@action
def guide(counter_id: int, *, note: str = "", by: Staff, at: datetime | None = None) -> Ticket:
    """Guidance without a dossier (hướng dẫn): ends the visit at this counter in one step. Raises
    NotAllowed, NotFound, BadRequest, WrongState."""
    counter = locked_counter(counter_id, by, "hướng dẫn")
    ticket = at_counter(counter)
    if ticket is None:
        raise WrongState("Quầy chưa gọi số nào. Anh/chị gọi số rồi ghi hướng dẫn.")
    return finish(ticket.pk, outcome=Outcome.GUIDANCE, note=note, by=by, at=at)
