"""Which stored promises are not what the rule gives now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.actions._promise import promise_of
from motcua.dossiers.models import Dossier, Incident
from motcua.dossiers.queries.waiting import merged
from motcua.dossiers.states import OPEN
from motcua.people.models import Centre


@dataclass(frozen=True, slots=True)
class Stale:
    dossier_id: int
    code: str
    stored: datetime
    counted: datetime


def stale_promises(centre: Centre) -> Iterator[Stale]:
    """Open dossiers of a centre whose due moment would move, by code. 2 queries a batch and the
    calendar once a dossier: a tool for after a change of the calendar, not for a page."""
    incidents = list(Incident.objects.filter(centre=centre))
    rows = (
        Dossier.objects.filter(centre=centre, status__in=OPEN, due_at__isnull=False)
        .select_related("version", "centre")
        .prefetch_related("pauses")
        .order_by("code")
    )
    for dossier in rows.iterator(chunk_size=500):
        assert dossier.due_at is not None  # filtered above
        pauses = merged(dossier, dossier.pauses.all(), incidents)
        counted = promise_of(dossier, pauses=pauses).due_at
        if counted != dossier.due_at:
            yield Stale(dossier.pk, dossier.code, dossier.due_at, counted)
