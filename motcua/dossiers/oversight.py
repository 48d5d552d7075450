"""What desks and leaders ask besides the lists: drafts to sign, full desks, a later date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from motcua.catalog.models import Sector
from motcua.catalog.queries import final_version
from motcua.core import clock
from motcua.core.prepared import Given, GivenList, Prepared
from motcua.dossiers import rules
from motcua.dossiers.lateness import late_at
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries import visible_to
from motcua.dossiers.queries.waiting import pauses_of, ticking_at
from motcua.dossiers.states import OPEN, RUNNING
from motcua.people.models import Assignment, Staff
from motcua.people.queries import centre_calendar
from motcua.people.states import SEES_DOSSIERS, Role

_SECTORS = Prepared(lambda: Sector.objects.order_by("order", "key").values_list("key", "name"))


def sectors() -> list[tuple[str, str]]:
    """Key and name of every sector, for the filter of a list. 1 query."""
    return _SECTORS.rows()


@dataclass(frozen=True, slots=True)
class Draft:
    """A result that waits for its signature; `number` is the how-manieth attempt it is."""

    number: int
    kind: str
    kind_label: str
    title: str
    text: str
    proposed_by: str
    proposed_at: datetime
    dossier: Dossier


_DRAFTS = Prepared(
    lambda: (
        Result.objects.filter(
            dossier__centre_id=Given("centre"), dossier__code__in=GivenList("codes", "text"),
            sent_back_at=None, signed_at=None,
        )
        .select_related("dossier", "proposed_by")
        .order_by("pk")
    )
)  # fmt: skip


def drafts_of(staff: Staff, codes: Sequence[str]) -> dict[str, Draft]:
    """The standing drafts of these dossiers, by dossier code. 1 query."""
    if not staff.has_role(*SEES_DOSSIERS):
        return {}
    rows = _DRAFTS.rows(centre=staff.centre_id, codes=list(codes)) if codes else []
    return {row.dossier.code: _draft(row, staff) for row in rows}


def _draft(row: Result, staff: Staff) -> Draft:
    row.dossier.centre = staff.centre  # whose dossiers these are
    row.dossier.version = final_version(row.dossier.version_id)
    return Draft(
        row.number, row.kind, row.get_kind_display(), row.title, row.text,
        row.proposed_by.full_name, row.proposed_at, row.dossier,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """How much one specialist carries now."""

    username: str
    name: str
    title: str
    open: int
    late: int
    paused: int


def desks(staff: Staff, at: datetime | None = None) -> list[Desk]:
    """The specialists of the centre, the fullest desk first, nobody's dossiers last. 2 queries.

    `username` "" stands for dossiers that nobody has been given.
    """
    at = at or clock.now()
    day = clock.day_of(at)
    serving = Assignment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), centre_id=staff.centre_id,
        role=Role.SPECIALIST, from_on__lte=day, staff__is_active=True,
    ).select_related("staff")  # fmt: skip
    rows = visible_to(staff).filter(status__in=OPEN).exclude(code="")
    counted = rows.values(
        "assignee", "assignee__username", "assignee__full_name", "assignee__title"
    ).annotate(
        open=Count("pk"),
        late=Count("pk", filter=late_at(ticking_at(staff.centre_id, at))),
        paused=Count("pk", filter=~Q(status__in=RUNNING)),
    )
    found = {
        row.staff_id: Desk(row.staff.username, row.staff.full_name, row.staff.title, 0, 0, 0)
        for row in serving.order_by("staff__full_name")
    }
    for row in counted.order_by("assignee__full_name"):
        found[row["assignee"]] = Desk(
            row["assignee__username"] or "",
            row["assignee__full_name"] or "Chưa phân công",
            row["assignee__title"] or "",
            row["open"], row["late"], row["paused"],
        )  # fmt: skip
    return sorted(found.values(), key=lambda desk: (not desk.username, -desk.open, desk.name))


@dataclass(frozen=True, slots=True)
class Later:
    """Whether an apology may still go out, and until which day."""

    last_day: date
    is_possible: bool


def later_for(dossier: Dossier, at: datetime | None = None) -> Later | None:
    """None for a dossier without a promise. At most 2 queries. Law: extend-once."""
    if dossier.due_at is None:
        return None
    calendar = centre_calendar(dossier.centre_id)
    last = rules.last_day_to_apologise(clock.day_of(dossier.due_at), calendar)
    return Later(last, clock.day_of(at or clock.now()) <= last and not dossier.extension_days)


def due_if_extended(dossier: Dossier, days: int) -> datetime | None:
    """The moment that `actions.extend` would promise for `days` more working days; writes nothing.

    None without a promise or for a number of days that the action refuses. At most 4 queries.
    """
    if dossier.allowance is None or dossier.clock_from is None or not 1 <= days <= 60:
        return None
    restarts = dossier.version.restarts_on_supplement
    return rules.due_at(
        rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff),
        dossier.clock_from,
        centre_calendar(dossier.centre_id),
        pauses_of(dossier),
        rules.AfterPause.RESTART if restarts else rules.AfterPause.RESUME,
        days,
    )
