"""The beats of every action here: lock, guard, change, tell the hall."""

from collections.abc import Iterable

from django.db import connection

from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.prepared import Given, Prepared
from motcua.people.models import Counter, Staff
from motcua.people.states import WORKS_AT_COUNTERS, Role
from motcua.queueing.models import Ticket
from motcua.queueing.states import AT_COUNTER, MOVES, TicketStatus

# PostgreSQL NOTIFY; the payload is the centre's key, and behind a colon those of the counters
# whose screens show the change. Without a colon: every screen.
CHANNEL = "motcua_board"
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


def announce(centre_id: int) -> None:
    """Tell every screen of the centre, when (and only if) this transaction holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(centre_id)])


def announce_at(
    centre_id: int, *, lines: Iterable[int] = (), counters: Iterable[int | None] = ()
) -> None:
    """The same for boards and phones; of the counters, for those that take from these lines and
    for these themselves. The others show nothing of it and are left in peace."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_notify(%s, %s || coalesce(string_agg(here::text, ','), '')) FROM (
                SELECT counter_id AS here FROM queueing_line_counters WHERE line_id = ANY(%s)
                UNION SELECT unnest(%s::bigint[])) AS seen""",
            [CHANNEL, f"{centre_id}:", [*lines], [each for each in counters if each]],
        )
