"""How promises were kept, by the law and by Decision 766, from the same raw intervals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from motcua.core import clock
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.lateness import late_at
from motcua.dossiers.models import ApologyDraft, Dossier, Incident
from motcua.dossiers.queries.seeing import visible_to
from motcua.dossiers.queries.unseen import unseen_late
from motcua.dossiers.queries.waiting import incidents_since, merged, pauses_of, ticking_at
from motcua.dossiers.rules import Timeliness
from motcua.dossiers.states import OPEN, RUNNING
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar
from motcua.people.states import SEES_DOSSIERS

LABELS = {
    Timeliness.EARLY: "Trước hạn",
    Timeliness.ON_TIME: "Đúng hạn",
    Timeliness.LATE: "Quá hạn",
}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Measures:
    """One dossier by both measures; of an open one, as it would be if it ended now."""

    law: str
    law_due: datetime
    index: str
    index_due: datetime
    is_done: bool


def index_due(
    dossier: Dossier, pauses: Iterable[rules.Pause], calendar: WorkCalendar
) -> datetime | None:
    """The due moment of Decision 766: every wait is taken off, nothing is counted anew.

    Law: index-766.
    """
    if dossier.allowance is None or dossier.clock_from is None:
        return None
    return rules.due_at(
        rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff),
        dossier.clock_from, calendar, pauses, rules.AfterPause.RESUME, dossier.extension_days,
    )  # fmt: skip


def promised_due(dossier: Dossier, has_waited: bool) -> datetime:
    """The moment by which a result is judged late. That of its promise; but a linked part that only
    started late, since what it waits for was late, is judged by the first one: the citizen was
    promised that day, and another desk is no excuse. Waits, incidents (`has_waited`) and its own
    apology move it as they do elsewhere.
    """
    assert dossier.due_at is not None  # checked by the caller
    first = dossier.first_due_at
    if dossier.linked_id is None or first is None or has_waited or dossier.extension_days:
        return dossier.due_at
    return min(first, dossier.due_at)


def measures_of(dossier: Dossier, at: datetime | None = None) -> Measures | None:
    """Both measures of one dossier; None without a promise. 1 query and the calendar.

    Law: index-766.
    """
    if dossier.due_at is None:
        return None
    pauses = pauses_of(dossier)
    due = index_due(dossier, pauses, centre_calendar(dossier.centre_id))
    if due is None:
        return None
    done = dossier.resolved_at or dossier.closed_at or at or clock.now()
    promised = promised_due(dossier, bool(pauses))
    return Measures(
        LABELS[rules.timeliness(done, promised)],
        promised,
        LABELS[rules.index_timeliness(done, due, dossier.supplements)],
        due,
        dossier.resolved_at is not None,
    )


@dataclass(slots=True)
class Kept:
    """What one sector or one handler resolved in a stretch of days, and how."""

    name: str
    resolved: int = 0
    late: int = 0
    late_unexcused: int = 0  # without an apology in time
    apologies: int = 0
    second_supplements: int = 0
    index_late: int = 0

    @property
    def on_time(self) -> int:
        return self.resolved - self.late

    def add(self, dossier: Dossier, promised: datetime, due: datetime) -> None:
        """Count one resolved dossier: its moment by the law and that by Decision 766."""
        assert dossier.resolved_at is not None  # resolved
        is_late = rules.timeliness(dossier.resolved_at, promised) == Timeliness.LATE
        by_index = rules.index_timeliness(dossier.resolved_at, due, dossier.supplements)
        self.resolved += 1
        self.late += is_late
        self.late_unexcused += is_late and not dossier.extension_days
        self.apologies += dossier.extension_days > 0
        self.second_supplements += dossier.supplements > 1
        self.index_late += by_index == Timeliness.LATE


@dataclass(slots=True)
class KeptReport:
    total: Kept
    sectors: list[Kept] = field(default_factory=list)
    handlers: list[Kept] = field(default_factory=list)


def kept_promises(staff: Staff, first: date, last: date) -> KeptReport:
    """Dossiers with a result from `first` to `last`, by sector and by handler, the latest first.

    The rule itself is asked only for those whose procedure counts anew after a supplement: for
    all others both measures have one moment. 2 queries a batch of 500, 1 besides and the calendar.
    """
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    rows = (
        visible_to(staff)
        .filter(resolved_at__gte=since, resolved_at__lt=until, due_at__isnull=False)
        .select_related("version", "sector", "assignee")
        .prefetch_related("pauses")
        .order_by("resolved_at", "pk")
    )
    calendar = centre_calendar(staff.centre_id)
    incidents = list(incidents_since(staff.centre_id, since - timedelta(days=730)))
    report = KeptReport(Kept("Cả trung tâm"))
    sectors: dict[str, Kept] = {}
    handlers: dict[int, Kept] = {}
    for dossier in rows.iterator(chunk_size=BATCH):
        due = _due_by_index(dossier, incidents, calendar)
        waits = merged(dossier, dossier.pauses.all(), incidents) if dossier.linked_id else []
        promised = promised_due(dossier, bool(waits))
        who = dossier.assignee.full_name if dossier.assignee else "Chưa phân công"
        sector = sectors.setdefault(dossier.sector_id, Kept(dossier.sector.name))
        handler = handlers.setdefault(dossier.assignee_id or 0, Kept(who))
        for counted in (report.total, sector, handler):
            counted.add(dossier, promised, due)
    report.sectors = sorted(sectors.values(), key=lambda k: (-k.late, k.name))
    report.handlers = sorted(handlers.values(), key=lambda k: (-k.late, k.name))
    return report


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.VIETNAM)


def _due_by_index(dossier: Dossier, incidents: list[Incident], calendar: WorkCalendar) -> datetime:
    assert dossier.due_at is not None  # filtered by the caller
    own = list(dossier.pauses.all())
    if not dossier.version.restarts_on_supplement or not any(p.restarts for p in own):
        return dossier.due_at
    found = index_due(dossier, merged(dossier, own, incidents), calendar)
    return dossier.due_at if found is None else found


@dataclass(frozen=True, slots=True)
class LateNow:
    """Open dossiers of a centre that the director must know of."""

    late: int
    unexcused: int  # past due with no apology sent
    second_supplements: int
    drafts: int  # apologies that wait for a signature


def late_now(staff: Staff, at: datetime | None = None) -> LateNow:
    """What runs, and what was sent online and lies unseen. 3 queries on what is open; where papers
    lie unseen 1 more and 1 for each."""
    at = ticking_at(staff.centre_id, at)
    rows = visible_to(staff).filter(status__in=OPEN).exclude(code="")
    past = late_at(at)
    found = rows.aggregate(
        late=Count("pk", filter=past),
        unexcused=Count("pk", filter=past & Q(extension_days=0)),
        second_supplements=Count("pk", filter=Q(supplements__gt=1)),
    )
    running = visible_to(staff).filter(status__in=RUNNING)
    drafts = ApologyDraft.objects.filter(dossier__in=running, decided_at=None)
    for dossier in unseen_late(staff.centre_id, at) if staff.has_role(*SEES_DOSSIERS) else ():
        found["late"] += 1
        found["unexcused"] += not dossier.extension_days
    return LateNow(**found, drafts=drafts.count())
