"""The beats of every action here: lock, guard, change, tell the hall."""

from collections.abc import Iterable

from django.db import connection

from motcua.core import tracing
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Counter, Staff
from motcua.people.states import WORKS_AT_COUNTERS, Role
from motcua.queueing import notices
from motcua.queueing.models import Ticket
from motcua.queueing.states import AT_COUNTER, MOVES, TicketStatus

GIVES_TICKETS = (*WORKS_AT_COUNTERS, Role.VOLUNTEER)


_TICKET = Prepared(
    lambda: Ticket.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=Given("pk"), centre_id=Given("centre")
    )
)
_COUNTER = Prepared(
    lambda: Counter.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=Given("pk"), centre_id=Given("centre")
    )
)
_AT_COUNTER = Prepared(
    lambda: Ticket.objects.filter(
        centre_id=Given("centre"), counter=Given("counter"), status__in=AT_COUNTER
    )
)


def allow(by: Staff, centre_id: int, roles: tuple[Role, ...], what: str) -> None:
    """Another centre's hall is not there for `by`, whoever asks. Raises NotAllowed, NotFound."""
    if by.centre_id != centre_id:
        raise NotFound("Không tìm thấy ở trung tâm của anh/chị.")
    if not by.has_role(*roles):
        names = " hoặc ".join(role.in_words for role in roles)
        raise NotAllowed(f"Việc “{what}” dành cho {names}.")


def locked_ticket(ticket_id: int, by: Staff, move: str) -> Ticket:
    """The ticket, locked, when `by` may make this move with it now. Raises NotAllowed, NotFound,
    WrongState."""
    edge = MOVES[move]
    ticket = _TICKET.one(pk=ticket_id, centre=by.centre_id)
    if ticket is None:
        raise NotFound("Không tìm thấy phiếu số này.")
    allow(by, ticket.centre_id, WORKS_AT_COUNTERS, edge.label)
    if ticket.status not in edge.frm:
        now = TicketStatus(ticket.status).label.lower()
        raise WrongState(f"Số {ticket.code} {now}, không còn chỗ cho việc “{edge.label}”.")
    return ticket


def locked_counter(counter_id: int, by: Staff, what: str) -> Counter:
    counter = _COUNTER.one(pk=counter_id, centre=by.centre_id)
    if counter is None:
        raise NotFound("Không tìm thấy quầy này.")
    allow(by, counter.centre_id, WORKS_AT_COUNTERS, what)
    return counter


def at_counter(counter: Counter) -> Ticket | None:
    """The ticket that is called to or served at this counter; there is one at most."""
    return _AT_COUNTER.one(centre=counter.centre_id, counter=counter.pk)


def refuse_unfinished(counter: Counter) -> None:
    if ticket := at_counter(counter):
        raise WrongState(
            f"Số {ticket.code} còn ở quầy {counter.number}. Bấm “Xong” hoặc “Vắng mặt” trước."
        )


def lines_of(counter: Counter) -> list[int]:
    """Keys of the lines that this counter takes from."""
    return list(counter.lines.order_by("pk").values_list("pk", flat=True))


def announce(centre_id: int) -> None:
    """Tell every screen of the centre, when (and only if) this transaction holds."""
    _tell(notices.notice(centre_id))


def announce_at(
    centre_id: int,
    *,
    lines: Iterable[int] = (),
    counters: Iterable[int | None] = (),
    ticket: int | None = None,
    serves: bool = False,
) -> None:
    """The same for boards; of the counters, for those that take from these lines and for these
    themselves, which have somebody now if they serve; of the phones, for those in these lines and
    for the one with this ticket. The others show nothing of it and are left in peace."""
    lines, here = [*lines], [each for each in counters if each]
    marks = [notices.of_line(each) for each in lines]
    marks += [notices.happened_at(each) for each in here]
    if serves:
        marks += [notices.serves(each) for each in here]
    if ticket is not None:
        marks.append(notices.of_ticket(ticket))
    if by := tracing.current():
        marks.append(f"{notices.REQUEST}{by}")
    marks += [notices.shows(each) for each in here]
    said = notices.notice(centre_id, marks)
    if not lines:
        return _tell(said)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_notify(%s, %s || coalesce(string_agg(DISTINCT ',' || counter_id, ''), ''))
                FROM queueing_line_counters WHERE line_id = ANY(%s)""",
            [notices.CHANNEL, said, lines],
        )


def _tell(said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [notices.CHANNEL, said])
