"""Figures of the work itself for `/metrics` and `motcua doctor`, each from an indexed question."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Min, Q

from motcua.core import clock
from motcua.dossiers.lateness import late_at
from motcua.dossiers.models import Dossier, Incident
from motcua.dossiers.states import OPEN, RUNNING
from motcua.ops.models import BackupRun
from motcua.outbox.models import Message
from motcua.outbox.states import MessageState
from motcua.people.places import centres
from motcua.queueing.models import Ticket
from motcua.queueing.states import TicketStatus


@dataclass(frozen=True, slots=True)
class Jobs:
    by_status: dict[str, int]
    oldest_seconds: float  # of those that may begin now


def jobs() -> Jobs:
    """Waiting, running and failed jobs. 1 query; finished ones are not kept."""
    sql = (
        "SELECT status::text, count(*), "
        "coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0) "
        "FROM procrastinate_jobs j LEFT JOIN LATERAL ("
        " SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id AND type = 'deferred'"
        ") e ON true "
        "WHERE status IN ('todo', 'doing', 'failed') "
        "AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY status"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    counts = dict.fromkeys(("todo", "doing", "failed"), 0)
    counts |= {str(status): int(count) for status, count, _age in rows}
    oldest = next((float(age) for status, _n, age in rows if status == "todo"), 0.0)
    return Jobs(counts, max(0.0, oldest))


@dataclass(frozen=True, slots=True)
class Outbox:
    pending: int
    oldest_seconds: float


def outbox() -> Outbox:
    """Messages whose time has come and that have not gone out. 1 query on a partial index."""
    now = clock.now()
    found = Message.objects.filter(state=MessageState.WAITING, send_after__lte=now).aggregate(
        pending=Count("pk"), oldest=Min("send_after")
    )
    age = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Outbox(found["pending"], age)


@dataclass(frozen=True, slots=True)
class CentreNow:
    code: str
    open: int
    late: int
    late_without_apology: int
    waiting: int


def centres_now() -> Iterator[CentreNow]:
    """Each centre's open dossiers and waiting tickets. 4 queries, of which two on indexes that
    hold open rows only.
    """
    late = _late()
    rows = Dossier.objects.filter(status__in=OPEN).values("centre_id").order_by("centre_id")
    counted = {
        row["centre_id"]: row
        for row in rows.annotate(
            running=Count("pk", filter=Q(status__in=RUNNING)),
            late=Count("pk", filter=late),
            silent=Count("pk", filter=late & Q(extension_days=0)),
        )
    }
    tickets = Ticket.objects.filter(status=TicketStatus.WAITING, day=clock.today())
    waiting = dict(
        tickets.values("centre_id").order_by("centre_id").annotate(n=Count("pk"))
        .values_list("centre_id", "n")
    )  # fmt: skip
    for centre in centres():
        row = counted.get(centre.pk, {"running": 0, "late": 0, "silent": 0})
        yield CentreNow(
            centre.code, row["running"], row["late"], row["silent"], waiting.get(centre.pk, 0)
        )


def _late() -> Q:
    """As the lists and reports judge it: at a centre with an open incident nothing becomes late.
    1 query."""
    now = clock.now().replace(second=0, microsecond=0)
    stopped = Incident.objects.filter(until_at=None).values_list("centre_id", "from_at")
    late, still = Q(), []
    for centre_id, from_at in stopped:
        still.append(centre_id)
        late |= Q(centre_id=centre_id) & late_at(min(now, from_at))
    return late | (late_at(now) & ~Q(centre_id__in=still))


def last_backup() -> BackupRun | None:
    """The newest backup that succeeded. 1 query."""
    return BackupRun.objects.filter(error="").order_by("-at").first()


def database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
