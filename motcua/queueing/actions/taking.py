"""The citizen's side: take a number, leave."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.core.models import next_number
from motcua.core.prepared import Given, Prepared
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.people.models import Centre, Staff
from motcua.people.states import WORKS_AT_COUNTERS
from motcua.queueing.actions._steps import (
    GIVES_TICKETS,
    allow,
    announce_at,
    locked_ticket,
)
from motcua.queueing.models import Line, Ticket
from motcua.queueing.states import MOVES, Priority, TicketStatus

_GIVEN = Prepared(lambda: Ticket.objects.filter(centre_id=Given("centre"), token=Given("token")))
_LINE = Prepared(lambda: Line.objects.filter(centre_id=Given("centre"), pk=Given("pk")))


def _lines_of_a_sector() -> QuerySet[Line]:
    """The line of the sector, else the one that takes the rest."""
    named = Line.sectors.through.objects.filter(line=OuterRef("pk"), sector=Given("sector"))
    return (
        Line.objects.filter(Exists(named) | Q(takes_rest=True), centre_id=Given("centre"))
        .annotate(is_named=Exists(named))
        .order_by("-is_named", "letter")[:1]
    )


_LINE_OF = Prepared(_lines_of_a_sector)


def take(
    *,
    centre_id: int,
    line_id: int | None = None,
    procedure_code: str | None = None,
    priority: str = Priority.NONE,
    priority_reason: str = "",
    channel: str = "kiosk",
    token: str | None = None,
    by: Staff | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Give the next number of a line (lấy số); `by` is None at the kiosk.

    The line is `line_id`, else the one of the procedure's sector, else the one that takes the
    rest. Opening hours do not matter here: who has come is served. `token` opens the phone
    page; the same token again gives the same ticket, so a double tap takes one number. Not for
    use inside another action, which a second tap would undo.

    Raises NotFound (centre, line), BadRequest (procedure not in force, unknown priority,
    urgent without a reason), NotAllowed (`by` may not give tickets) and WrongState (the
    centre has no line for this). Law: priority.
    """
    at = at or clock.now()
    if by is not None:
        allow(by, centre_id, GIVES_TICKETS, "lấy số giúp người dân")
    reason = _checked_priority(priority, priority_reason, by)
    try:
        return _take(
            centre_id,
            line_id=line_id,
            procedure_code=procedure_code,
            priority=priority,
            priority_reason=reason,
            channel=channel,
            token=token or secrets.token_urlsafe(16),
            taken_at=at,
            order_at=at,
        )
    except IntegrityError:  # this token has its ticket; the number went back
        given = _GIVEN.one(centre=centre_id, token=token) if token else None
        if given is None:
            raise
        return given


@action
def _take(
    centre_id: int, *, line_id: int | None, procedure_code: str | None, **facts: Any
) -> Ticket:
    """Raises IntegrityError where the token has a ticket: that undoes the whole, and costs the
    many who tap once no question beforehand."""
    day = clock.day_of(facts["taken_at"])
    procedure_id, sector = _procedure(procedure_code, day)
    line = _line_for(centre_id, line_id, sector)
    number = next_number(f"ticket:{line.pk}:{day}")
    ticket = Ticket.objects.create(
        centre_id=centre_id,
        line=line,
        day=day,
        number=number,
        code=f"{line.letter}{number:03d}",
        procedure_id=procedure_id,
        **facts,
    )
    announce_at(centre_id, lines=[line.pk])
    return ticket


def _procedure(code: str | None, day: date) -> tuple[int | None, str | None]:
    """Key of the procedure and of its sector, when it is in force on `day`."""
    if not code:
        return None, None
    try:
        version = catalog.procedure_in_force(code, day)
    except NotFound as no:
        raise BadRequest(
            "Thủ tục này hiện không áp dụng. Ông/bà chọn thủ tục khác, hoặc lấy số chung để hỏi.",
            field="procedure_code",
        ) from no
    return version.procedure_id, version.sector_id


def _line_for(centre_id: int, line_id: int | None, sector: str | None) -> Line:
    if line_id is not None:
        line = _LINE.one(centre=centre_id, pk=line_id)
        if line is None:
            raise NotFound("Không tìm thấy hàng chờ này.")
        return line
    line = _LINE_OF.one(centre=centre_id, sector=sector or "")
    if line is None:
        if not Centre.objects.filter(pk=centre_id).exists():
            raise NotFound("Không tìm thấy trung tâm này.")
        raise WrongState("Trung tâm chưa có hàng chờ cho việc này. Ông/bà hỏi người hướng dẫn.")
    return line


def _checked_priority(priority: str, reason: str, by: Staff | None) -> str:
    """The reason as it is kept. Urgent is a decision of staff, never a choice at the kiosk."""
    if priority not in Priority.values:
        raise BadRequest("Không có diện ưu tiên này.", field="priority")
    reason = tidy(reason)[:200]
    if priority == Priority.URGENT:
        if by is None or not by.has_role(*WORKS_AT_COUNTERS):
            raise NotAllowed("Việc gấp do người tiếp nhận hồ sơ hoặc giám đốc quyết định.")
        if not reason:
            raise BadRequest("Anh/chị ghi lý do của việc gấp.", field="priority_reason")
    return reason


@action
def give_priority(ticket_id: int, *, priority: str, reason: str = "", by: Staff) -> Ticket:
    """Correct the priority of a waiting ticket; its place by time stays. Raises NotAllowed,
    NotFound, BadRequest, WrongState. Law: priority."""
    ticket = locked_ticket(ticket_id, by, "give_priority")
    ticket.priority_reason = _checked_priority(priority, reason, by)
    ticket.priority = priority
    ticket.save(update_fields=["priority", "priority_reason"])
    announce_at(ticket.centre_id, lines=[ticket.line_id])
    return ticket


@action
def leave(token: str, *, at: datetime | None = None) -> Ticket:
    """The citizen does not wait any longer; who holds the phone page may say so. Raises NotFound,
    WrongState."""
    ticket = Ticket.objects.select_for_update(no_key=True).filter(token=token).first()
    if ticket is None:
        raise NotFound("Không tìm thấy phiếu số này.")
    if ticket.status not in MOVES["leave"].frm:
        raise WrongState(f"Số {ticket.code} {TicketStatus(ticket.status).label.lower()}.")
    ticket.status, ticket.done_at = TicketStatus.LEFT, at or clock.now()
    ticket.save(update_fields=["status", "done_at"])
    announce_at(ticket.centre_id, lines=[ticket.line_id])
    return ticket
