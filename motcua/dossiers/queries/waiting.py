"""Why clocks stand still, and who waits for whom: pauses, incidents, requests, duties, advice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import BooleanField, CharField, Q, QuerySet, Value
from django.db.models.functions import Concat

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.prepared import Given, Prepared
from motcua.core.queries import remembered
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.last4 import knows_last4
from motcua.dossiers.models import (
    ApologyDraft,
    Consultation,
    Dossier,
    Incident,
    Pause,
    PaymentDuty,
    SupplementRequest,
)
from motcua.dossiers.queries.seeing import visible_to
from motcua.dossiers.states import OPEN, RUNNING, Status
from motcua.people.models import Staff

MOST = 200
CLOSED = "Hồ sơ này không còn chờ bổ sung. Ông/bà tải lại trang để xem việc mới nhất."
WORDS = {"supplement": "chờ bổ sung", "payment": "chờ nộp nghĩa vụ tài chính"}


NO_BEGINNING, NO_END = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def _still() -> QuerySet[Any]:
    """The dossier's own pauses, and the incidents of its centre from `since` to `until`."""
    own = Pause.objects.filter(dossier=Given("dossier")).order_by()
    met = Incident.objects.filter(
        Q(until_at=None) | Q(until_at__gt=Given("since")),
        centre_id=Given("centre"), from_at__lt=Given("until"),
    ).order_by().annotate(
        said=Concat(Value("sự cố: "), "reason", output_field=CharField()),
        anew=Value(False, output_field=BooleanField()),
    )  # fmt: skip
    theirs = met.values_list("from_at", "until_at", "said", "anew")
    return own.values_list("from_at", "until_at", "reason", "restarts").union(theirs, all=True)


_STILL = Prepared(_still)


def pauses_of(dossier: Dossier) -> list[rules.Pause]:
    """The raw intervals in which the clock stood still: the dossier's own, and the incidents of
    the deciding centre during its life; they may overlap. 1 query."""
    since, until = dossier.clock_from, dossier.resolved_at or dossier.closed_at or NO_END
    if since is None:
        since = until = NO_BEGINNING  # what has no clock is stopped by no incident
    rows = _STILL.rows(dossier=dossier.pk, centre=dossier.centre_id, since=since, until=until)
    found = [rules.Pause(since, end, WORDS.get(why, why), anew) for since, end, why, anew in rows]
    return sorted(found, key=lambda p: p.from_at)


def merged(
    dossier: Dossier, own: Iterable[Pause], incidents: Iterable[Incident]
) -> list[rules.Pause]:
    """The same from rows that were read before."""
    found = [
        rules.Pause(p.from_at, p.until_at, WORDS.get(p.reason, p.reason), restarts=p.restarts)
        for p in own
    ]
    found += [
        rules.Pause(i.from_at, i.until_at, f"sự cố: {i.reason}", restarts=False)
        for i in incidents
        if _meets(dossier, i)
    ]
    return sorted(found, key=lambda p: p.from_at)


def _meets(dossier: Dossier, incident: Incident) -> bool:
    since, until = dossier.clock_from, dossier.resolved_at or dossier.closed_at
    if since is None or (incident.until_at is not None and incident.until_at <= since):
        return False
    return until is None or incident.from_at < until


def stood_still(pauses: Iterable[rules.Pause], calendar: WorkCalendar, until: datetime) -> int:
    """Working minutes until a moment in which the clock stood; what overlaps counts once."""
    minutes, seen = 0, None
    for pause in sorted(pauses, key=lambda p: p.from_at):
        since = pause.from_at if seen is None else max(pause.from_at, seen)
        end = min(pause.until_at or until, until)
        if end > since:
            minutes, seen = minutes + calendar.minutes_between(since, end), end
    return minutes


def incidents_over(dossier: Dossier) -> QuerySet[Incident]:
    """Incidents of the deciding centre since the clock of this dossier started."""
    if dossier.clock_from is None:
        return Incident.objects.none()
    return incidents_since(dossier.centre_id, dossier.clock_from)


def incidents_since(centre_id: int, moment: datetime) -> QuerySet[Incident]:
    rows = Incident.objects.filter(Q(until_at=None) | Q(until_at__gt=moment), centre_id=centre_id)
    return rows.order_by("from_at")


def incident_now(centre_id: int) -> Incident | None:
    """The incident that is open at a centre, for every screen that must say so. It is remembered
    with the calendar, whose stamp changes with it: at most 2 queries, mostly none."""
    return remembered(
        ("incident", centre_id),
        lambda: Incident.objects.filter(centre_id=centre_id, until_at=None).first(),
    )


def incidents_of(staff: Staff) -> list[Incident]:
    """The latest incidents of the own centre, for its director. 1 query."""
    rows = Incident.objects.filter(centre_id=staff.centre_id).select_related("by", "ended_by")
    return list(rows.order_by("-from_at")[:20])


def ticking_at(centre_id: int, at: datetime | None = None) -> datetime:
    """The minute that clocks show: now, or since an open incident stopped them, then. What ends in
    the minute of its promise is in time. At most 2 queries, mostly none."""
    at, open_ = at or clock.now(), incident_now(centre_id)
    shown = at if open_ is None else min(at, open_.from_at)
    return shown.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Waits:
    """What one dossier waits for, newest first."""

    duties: Sequence[PaymentDuty]
    consultations: Sequence[Consultation]
    sent_at: datetime | None  # papers came online and nobody has looked at them yet


def waits_of(dossier: Dossier) -> Waits:
    """3 queries, none for a dossier `with_all`."""
    asked = [r for r in dossier.supplement_requests.all() if r.answered_at is None]
    return Waits(
        sorted(dossier.payment_duties.all(), key=lambda duty: -duty.number),
        sorted(dossier.consultations.all(), key=lambda asked: -asked.number),
        asked[-1].sent_at if asked and dossier.status == Status.SUPPLEMENT else None,
    )


def lapsed_duties(staff: Staff, today: date | None = None) -> list[PaymentDuty]:
    """Duties whose last day has passed unpaid, the longest first: a leader decides. 1 query."""
    rows = PaymentDuty.objects.filter(
        dossier__in=visible_to(staff).filter(status=Status.PAYMENT_DUE),
        confirmed_at=None, pay_by__lt=today or clock.today(),
    )  # fmt: skip
    return list(rows.select_related("dossier").order_by("pay_by", "pk")[:MOST])


def late_consultations(staff: Staff, today: date | None = None) -> list[Consultation]:
    """Questions whose day has passed without an answer, the longest first. 1 query."""
    rows = Consultation.objects.filter(
        dossier__in=visible_to(staff).filter(status__in=OPEN),
        answered_at=None, due_on__lt=today or clock.today(),
    )  # fmt: skip
    return list(rows.select_related("dossier").order_by("due_on", "pk")[:MOST])


def sent_online(staff: Staff) -> list[SupplementRequest]:
    """Answers that came online and wait to be looked at, the oldest first. 1 query."""
    rows = SupplementRequest.objects.filter(
        dossier__in=visible_to(staff).filter(status=Status.SUPPLEMENT),
        answered_at=None, sent_at__isnull=False,
    )  # fmt: skip
    return list(rows.select_related("dossier").order_by("sent_at", "pk")[:MOST])


def draft_of(dossier: Dossier) -> ApologyDraft | None:
    """The apology that waits for a leader, if any. 1 query, none for a dossier `with_all`."""
    return next((a for a in dossier.apology_drafts.all() if a.decided_at is None), None)


def apologies_to_sign(staff: Staff) -> list[ApologyDraft]:
    """Drafts of the centre that wait for a leader, the most urgent first. 1 query."""
    rows = ApologyDraft.objects.filter(
        dossier__in=visible_to(staff).filter(status__in=RUNNING), decided_at=None
    )
    return list(rows.select_related("dossier__assignee").order_by("sign_by", "pk")[:MOST])


def asked_of(token: str, last4: str) -> SupplementRequest:
    """The open request for the holder of the receipt who also knows the last four of the ID.

    Raises NotFound, BadRequest for a wrong second factor, WrongState when nothing is asked.
    """
    rows = SupplementRequest.objects.filter(dossier__token=token).order_by("-number")
    asked = rows.select_related("dossier__centre", "by__centre").first()
    if asked is None or not token:
        raise NotFound("Mã này không còn dùng được. Ông/bà tra cứu bằng mã hồ sơ.")
    if not knows_last4(last4, asked.dossier.id_last4):
        raise BadRequest("Bốn số cuối của giấy tờ tùy thân chưa đúng. Ông/bà xem lại.", "last4")
    if asked.answered_at is not None or asked.dossier.status != Status.SUPPLEMENT:
        raise WrongState(CLOSED)
    return asked
