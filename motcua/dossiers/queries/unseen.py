"""Papers that came online and that nobody has looked at: their clock runs all the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.lateness import stands_late
from motcua.dossiers.models import Dossier, Incident, SupplementRequest
from motcua.dossiers.queries.waiting import incidents_since, merged
from motcua.dossiers.states import Status
from motcua.people.queries import centre_calendar

SENT_UNSEEN = Q(status=Status.SUPPLEMENT) & Q(
    Exists(
        SupplementRequest.objects.filter(
            dossier=OuterRef("pk"), answered_at=None, sent_at__isnull=False
        )
    )
)


def unseen_limits(centre_id: int) -> list[tuple[int, datetime, bool]]:
    """Of every accepted dossier whose papers wait unseen: its key, when its result must be ready
    should they be complete, and whether an apology was sent. The status still says that the
    citizen is waited for, but time counts from the sending. 1 query; where there are any 2 more
    and the calendar. Law: ask-once."""
    return [(row.pk, due, row.extension_days > 0) for row, due in _unseen(centre_id)]


def unseen_late(centre_id: int, at: datetime) -> list[Dossier]:
    """Of those, the ones whose moment is behind `at`, without what `late_at` finds by itself."""
    return [row for row, due in _unseen(centre_id) if due < at and not stands_late(row)]


def _unseen(centre_id: int) -> list[tuple[Dossier, datetime]]:
    rows = (
        SupplementRequest.objects.filter(
            dossier__centre_id=centre_id, dossier__status=Status.SUPPLEMENT,
            answered_at=None, sent_at__isnull=False,
        )
        .exclude(dossier__code="")
        .select_related("dossier__version")
        .prefetch_related("dossier__pauses")
        .order_by("pk")
    )  # fmt: skip
    begun = [asked.dossier.clock_from for asked in rows if asked.dossier.clock_from]
    if not begun:
        return []
    incidents, calendar = list(incidents_since(centre_id, min(begun))), centre_calendar(centre_id)
    return [
        (asked.dossier, due)
        for asked in rows
        if asked.sent_at and (due := _due(asked.dossier, asked.sent_at, incidents, calendar))
    ]


def _due(
    dossier: Dossier, sent_at: datetime, incidents: Sequence[Incident], calendar: WorkCalendar
) -> datetime | None:
    """As taking the papers in would count it: the wait ends when they were sent."""
    if dossier.allowance is None or dossier.clock_from is None:
        return None
    pauses = [
        replace(pause, until_at=sent_at) if pause.until_at is None and is_own else pause
        for is_own, found in (
            (True, merged(dossier, dossier.pauses.all(), ())),
            (False, merged(dossier, (), incidents)),
        )
        for pause in found
    ]
    restarts = dossier.version.restarts_on_supplement
    return rules.due_at(
        rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff),
        dossier.clock_from,
        calendar,
        sorted(pauses, key=lambda pause: pause.from_at),
        rules.AfterPause.RESTART if restarts else rules.AfterPause.RESUME,
        dossier.extension_days,
    )
