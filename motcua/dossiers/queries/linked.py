"""Requests for linked procedures: for staff, for the citizen, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared, totals
from motcua.dossiers import rules
from motcua.dossiers.last4 import knows_last4
from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.dossiers.numbers import the_one
from motcua.dossiers.queries.public import Progress, is_late, progress_of
from motcua.dossiers.queries.seeing import visible_to
from motcua.dossiers.queries.waiting import ticking_at
from motcua.dossiers.states import CLOSED, Stage, Status
from motcua.dossiers.wording import left_words
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a request as a line of steps."""

    order: int
    label: str
    decided_by: str
    code: str
    procedure: str
    status: str
    status_label: str
    is_waiting: bool  # for the result of an earlier part
    is_done: bool
    is_lost: bool
    due_at: datetime | None
    first_due_at: datetime | None
    resolved_at: datetime | None
    left: str
    assignee: str
    is_late: bool  # past its promise while the clock runs

    @property
    def is_running(self) -> bool:
        return not (self.is_waiting or self.is_done or self.is_lost)

    @property
    def is_moved(self) -> bool:
        return bool(self.due_at and self.first_due_at and self.due_at > self.first_due_at)


@dataclass(frozen=True, slots=True)
class LinkedView:
    """A request with its parts in their order."""

    code: str
    token: str
    name: str
    owner: str
    submitter: str
    phone: str
    received_at: datetime
    due_at: datetime
    first_due_at: datetime
    closed_at: datetime | None
    together: bool
    parts: tuple[PartRow, ...]

    @property
    def done(self) -> int:
        return sum(part.is_done for part in self.parts)


def linked_of(staff: Staff, dossier: Dossier) -> LinkedView | None:
    """The request that a dossier belongs to, for somebody who may see it. 5 queries, 0 for a
    dossier that is not linked."""
    if dossier.linked_id is None:
        return None
    found = LinkedRequest.objects.filter(pk=dossier.linked_id, centre_id=staff.centre_id)
    request = found.select_related("chain", "submitter").first()
    return _view(request, _rows(request)) if request else None


def linked_for(staff: Staff, code: str) -> LinkedView:
    """One request by its code. NotFound, whether absent or another centre's. 5 queries."""
    request = (
        LinkedRequest.objects.filter(
            code=code.strip().upper(), dossiers__in=visible_to(staff).values("pk")
        )
        .select_related("chain", "submitter")
        .first()
    )
    if request is None:
        raise NotFound("Không tìm thấy yêu cầu liên thông này ở trung tâm. Xin xem lại mã.")
    return _view(request, _rows(request))


def _rows(request: LinkedRequest) -> list[Dossier]:
    rows = Dossier.objects.filter(linked=request).select_related("assignee", "centre")
    return list(rows.order_by("linked_order"))


def _view(request: LinkedRequest, rows: Sequence[Dossier]) -> LinkedView:
    assert request.chain is not None
    parts = {part.order: part for part in request.chain.parts.all()}
    calendar, now = centre_calendar(request.centre_id), ticking_at(request.centre_id)
    made = []
    for row in rows:
        part = parts[row.linked_order or 0]
        done = row.status in (Status.RESOLVED, Status.RETURNED)
        lost = row.status in CLOSED and not done
        waits = row.stage == Stage.QUEUED and row.status == Status.ACCEPTED
        left = ""
        if row.due_at and not (done or lost or waits):
            left = left_words(rules.remaining(now, row.due_at, calendar))
        made.append(
            PartRow(
                part.order, part.label, part.decided_by, row.code, row.procedure_name, row.status,
                Stage.QUEUED.label if waits else row.get_status_display(), waits, done, lost,
                row.due_at, row.first_due_at, row.resolved_at, left,
                row.assignee.full_name if row.assignee else "", is_late(row),
            )
        )  # fmt: skip
    return LinkedView(
        request.code, request.token, request.name, rows[0].owner_name, request.submitter.full_name,
        rows[0].phone, request.received_at, request.due_at, request.first_due_at,
        request.closed_at, request.together, tuple(made),
    )  # fmt: skip


# For the citizen


@dataclass(frozen=True, slots=True)
class LinkedProgress:
    """What the holder of the receipt sees: the whole and every part, no name, no number."""

    view: LinkedView
    unit: str
    centre_phone: str
    parts: tuple[tuple[PartRow, Progress], ...]

    @property
    def stands(self) -> Progress | None:
        """A part that the incident of the centre holds up, which is said once for all."""
        return next((progress for _, progress in self.parts if progress.incident), None)


_BY_TOKEN = Prepared(
    lambda: LinkedRequest.objects.filter(token=Given("token")).select_related(
        "chain", "centre", "submitter"
    )
)


def linked_by_token(token: str) -> LinkedProgress | None:
    """The request of a receipt's QR; None when the token is none of a request. 1 query, and 3 and
    4 for each part when it is one."""
    request = _BY_TOKEN.one(token=token)
    if request is None:
        return None
    rows = _rows(request)
    view = _view(request, rows)
    pairs = tuple((part, progress_of(row)) for part, row in zip(view.parts, rows, strict=True))
    return LinkedProgress(view, request.centre.name, request.centre.phone, pairs)


def track_linked(code: str, last4: str) -> tuple[Progress, str]:
    """How far a request is by its code, and with the last four characters of the submitter's ID
    its token; "" for a wrong second factor. NotFound for an unknown code. 1 query, as `track`.

    Law: personal-data.
    """
    rows = LinkedRequest.objects.order_by("received_at")
    shown = rows.values_list("code", "closed_at", "token", "dossiers__id_last4")
    found = the_one(code, lambda text: shown.filter(code=text).first())
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ này. Ông/bà xem lại mã in trên giấy hẹn.")
    number, closed_at, token, known = found
    status = Status.RETURNED if closed_at else Status.PROCESSING
    progress = Progress(number, str(status.label), str(status))
    return progress, token if knows_last4(last4, known or "") else ""


@dataclass(frozen=True, slots=True)
class LinkedFigures:
    """Counted once as a request, n times as procedures."""

    requests: int
    procedures: int


def began_here(centre_id: int, start: datetime, end: datetime) -> QuerySet[Dossier]:
    """Dossiers that a centre decides and whose time began there from `start` until before `end`.
    A part of linked procedures is received with its request, not when its clock starts."""
    rows = Dossier.objects.filter(centre_id=centre_id)
    alone = rows.filter(clock_from__gte=start, clock_from__lt=end, linked=None)
    parts = rows.filter(
        linked__centre_id=centre_id, linked__received_at__gte=start, linked__received_at__lt=end
    )
    both = alone.values("pk").union(parts.values("pk"), all=True)
    return rows.filter(pk__in=both).exclude(code="")


_FIGURES = Prepared(
    lambda: totals(
        LinkedRequest.objects.filter(
            centre_id=Given("centre"), received_at__gte=Given("start"), received_at__lt=Given("end")
        ),
        requests=Count("pk", distinct=True),
        procedures=Count("dossiers__pk", distinct=True),
    )
)


def linked_figures(centre_id: int, start: datetime, end: datetime) -> LinkedFigures:
    """Requests received from `start` until before `end`, and their dossiers. 1 query."""
    return LinkedFigures(**_FIGURES.rows(centre=centre_id, start=start, end=end)[0])
