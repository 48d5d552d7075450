"""Every way to read ratings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared, totals
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import CLOSED, Status
from motcua.feedback.models import Rating
from motcua.feedback.states import Level
from motcua.people.models import Centre, Counter
from motcua.queueing.models import Ticket
from motcua.queueing.states import TicketStatus

TABLET_ASKS_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class About:
    """What a rating page is about. It names the procedure and the unit, never a person."""

    subject: Dossier | Ticket
    unit: str
    what: str
    since: datetime | None
    can_rate: bool
    is_rated: bool
    visit_id: int | None  # of the ticket, which has one voice together with its dossiers


def _with_voice() -> QuerySet[Any]:
    """A dossier, and whether it or its visit has a voice."""
    here = Rating.objects.filter(centre=OuterRef("centre"))
    own = here.filter(dossier=OuterRef("pk")), here.filter(ticket=OuterRef("ticket"))
    rows = Dossier.objects.select_related("centre").filter(token=Given("token"))
    return rows.annotate(has_voice=Exists(own[0]) | Exists(own[1]))


_DOSSIER = Prepared(_with_voice)


def about(token: str) -> About:
    """The dossier or visit of a token. Raises NotFound. 1 query for a dossier, 3 for a visit."""
    dossier = _DOSSIER.one(token=token)
    if dossier is not None:
        rated = bool(dossier.has_voice)
        ready = dossier.status in {*CLOSED, Status.RESOLVED}
        return About(
            dossier,
            dossier.centre.name,
            dossier.procedure_name,
            dossier.closed_at,
            ready and not rated,
            rated,
            dossier.ticket_id,
        )
    ticket = Ticket.objects.select_related("centre").filter(token=token).first()
    if ticket is None:
        raise NotFound("Mã đánh giá này không dùng được. Ông/bà xem lại mã QR trên giấy hẹn.")
    own = Q(ticket=ticket) | Q(dossier__ticket=ticket)
    rated = Rating.objects.filter(own, centre_id=ticket.centre_id).exists()
    served = ticket.status in {TicketStatus.SERVING, TicketStatus.SERVED}
    what = f"Lượt phục vụ số {ticket.code}"
    can_rate = served and not rated
    return About(
        ticket, ticket.centre.name, what, ticket.done_at, can_rate, rated, visit_id=ticket.pk
    )


def waiting_at_tablet(centre_slug: str, counter_number: int, *, at: datetime | None = None) -> str:
    """Token of the visit that the tablet at a counter should ask about; "" for none. 1 query.

    The latest visit of today at the counter that is being served, or was served some minutes ago,
    and is not rated yet. A visit older than that has gone: whoever taps now is somebody else.
    """
    at = at or clock.now()
    rows = Ticket.objects.filter(
        Q(status=TicketStatus.SERVING)
        | Q(status=TicketStatus.SERVED, done_at__gte=at - TABLET_ASKS_FOR),
        centre__slug=centre_slug,
        counter__number=counter_number,
        day=clock.day_of(at),
    ).order_by("-called_at")
    latest = rows.annotate(voices=Count("rating_voices")).values_list("token", "voices").first()
    return latest[0] if latest and not latest[1] else ""


def counter_exists(centre_slug: str, counter_number: int) -> bool:
    return Counter.objects.filter(centre__slug=centre_slug, number=counter_number).exists()


@dataclass(frozen=True, slots=True)
class Voices:
    satisfied: int
    acceptable: int
    not_satisfied: int

    @property
    def total(self) -> int:
        return self.satisfied + self.acceptable + self.not_satisfied


_VOICES = Prepared(
    lambda: totals(
        Rating.objects.filter(centre=Given("centre"), at__gte=Given("begin"), at__lt=Given("end")),
        satisfied=Count("pk", filter=Q(level=Level.SATISFIED)),
        acceptable=Count("pk", filter=Q(level=Level.ACCEPTABLE)),
        not_satisfied=Count("pk", filter=Q(level=Level.NOT_SATISFIED)),
    )
)


def voices(centre: Centre, from_at: datetime, until_at: datetime) -> Voices:
    """How many of each level in a stretch of time. 1 query."""
    return Voices(**_VOICES.rows(centre=centre.pk, begin=from_at, end=until_at)[0])
