"""What the clock will soon ask for: kept small by the open and the near, whatever the history."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from motcua.core import clock
from motcua.dossiers.models import ApologyDraft, Dossier, DossierEvent, Incident, SupplementRequest
from motcua.dossiers.states import RUNNING, Stage, Status
from motcua.people.queries import centre_calendar

BATCH = 200
LOOK_AHEAD = 2  # working days before the promise at which an apology may be drafted


def touched_by(incident_id: int, after: int, limit: int = BATCH) -> list[int]:
    """The next dossiers whose running clock an ended incident stopped, by key; also those whose
    result was signed after it began, which are judged by their promise. 2 queries.

    One that waits for its citizen is counted when it goes on.
    """
    incident = Incident.objects.get(pk=incident_id)
    if incident.until_at is None:
        return []
    rows = Dossier.objects.filter(
        Q(status__in=RUNNING) | Q(resolved_at__gt=incident.from_at),
        centre_id=incident.centre_id, due_at__isnull=False, pk__gt=after,
        clock_from__lt=incident.until_at,
    )  # fmt: skip
    done = DossierEvent.objects.filter(
        dossier=OuterRef("pk"), move="incident", data__incident=incident_id
    )
    rows = rows.filter(~Exists(done)).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def unfinished_incidents(since: datetime) -> list[int]:
    """Incidents that ended since a moment and still have a promise to count again: a recount
    that runs, or was cut off. 1 query, 2 more for each."""
    rows = Incident.objects.filter(until_at__gte=since).order_by("pk")
    found = rows.values_list("pk", flat=True)
    return [pk for pk in found if touched_by(pk, 0, 1)]


def _unanswered(centre_id: int, **more: object) -> list[int]:
    rows = SupplementRequest.objects.filter(
        dossier__centre_id=centre_id, dossier__status=Status.SUPPLEMENT,
        answered_at=None, sent_at=None, **more,
    )  # fmt: skip
    return list(rows.order_by("dossier_id").values_list("dossier_id", flat=True))


def lapsed(centre_id: int, today: date) -> list[int]:
    """Dossiers whose citizen has not answered by the last day. 1 query over the waiting."""
    return _unanswered(centre_id, answer_by__lt=today)


def to_remind(centre_id: int, today: date) -> list[int]:
    """Those with no more working days left than the installation reminds before. 3 queries."""
    last = centre_calendar(centre_id).nth_after(today, settings.REMIND_SUPPLEMENT_DAYS)
    return _unanswered(centre_id, answer_by__gte=today, answer_by__lte=last)


def to_apologise(centre_id: int, at: datetime) -> list[int]:
    """Dossiers whose promise ends within two working days, with no apology sent and none drafted
    for this promise: also what lies to be signed, or has not been taken over. 1 query on what is
    near, 2 the calendar."""
    calendar = centre_calendar(centre_id)
    today = clock.day_of(at)
    first = calendar.nth_after(today, 1)
    last = calendar.nth_after(today, LOOK_AHEAD)
    drafted = ApologyDraft.objects.filter(
        Q(decided_at=None) | Q(sign_by__gte=today), dossier=OuterRef("pk")
    )
    rows = Dossier.objects.filter(
        centre_id=centre_id, status__in=RUNNING, extension_days=0,
        due_at__gte=clock.midnight(first), due_at__lt=clock.midnight(last + timedelta(days=1)),
    )  # fmt: skip
    rows = rows.exclude(stage=Stage.QUEUED)
    return list(rows.filter(~Exists(drafted)).order_by("pk").values_list("pk", flat=True))


def uncollected(centre_id: int, at: datetime) -> list[int]:
    """Results that wait longer than the next reminder allows. 1 query over what is uncollected."""
    due = Q(pk__in=[])
    for sent, days in enumerate(settings.REMIND_RESULT_DAYS):
        due |= Q(reminders=sent, resolved_at__lte=at - timedelta(days=days))
    rows = Dossier.objects.filter(due, centre_id=centre_id, status=Status.RESOLVED)
    return list(rows.order_by("resolved_at", "code").values_list("pk", flat=True))


def is_office_time(centre_id: int, at: datetime) -> bool:
    """Whether the centre works at this moment. At most 2 queries."""
    calendar = centre_calendar(centre_id)
    return calendar.clip(at) == clock.local(at).replace(second=0, microsecond=0)
