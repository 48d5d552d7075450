"""Numbers of the hall: take one, call the next."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from motcua.api.http import PROBLEMS, IdempotencyKey, KeyRequest, need
from motcua.api.v1.shapes import PLAIN
from motcua.core import clock
from motcua.core.errors import NotFound, WrongState
from motcua.core.once import fingerprint, once
from motcua.people import queries as people
from motcua.queueing import actions, queries

tickets = Router(tags=["tickets"])
counters = Router(tags=["tickets"])


CounterNumber = Annotated[int, Field(ge=1, le=999)]


class TicketIn(Schema):
    procedure: str = Field("", max_length=40, description="Mã thủ tục")
    line: str = Field("", max_length=2, description="Chữ của hàng chờ, khi chưa rõ thủ tục")
    priority: Literal["none", "disabled", "elder", "pregnant", "small_child", "merit", "urgent"] = (
        "none"
    )
    priority_reason: str = Field("", max_length=200)


class TicketOut(Schema):
    code: str = Field(description="Số thứ tự, ví dụ A037")
    token: str = Field(description="Mở trang theo dõi trên điện thoại")
    day: str
    ahead: int
    wait_minutes: int | None


@tickets.post("", response={201: TicketOut, **PROBLEMS}, operation_id="takeTicket")
def take(request: KeyRequest, body: TicketIn, key: IdempotencyKey = "") -> Any:
    """Take a number. A retry with the same Idempotency-Key gets the same number."""
    by = need(request, "tickets")

    def act() -> dict[str, Any]:
        line_id = _line_id(by.centre_id, body.line) if body.line else None
        ticket = actions.take(
            centre_id=by.centre_id,
            line_id=line_id,
            procedure_code=body.procedure or None,
            priority=body.priority,
            priority_reason=body.priority_reason,
            channel="api",
            by=by,
        )
        return {"token": ticket.token}

    answer, _ = once(by.pk, key, fingerprint("ticket", body.model_dump()), act)
    seen = queries.ticket_for_phone(answer["token"])
    return Status(
        201,
        {
            "code": seen.code,
            "token": answer["token"],
            "day": clock.day_of(seen.taken_at).isoformat(),
            "ahead": seen.ahead,
            "wait_minutes": seen.wait_minutes,
        },
    )


def _line_id(centre_id: int, letter: str) -> int:
    for line in queries.lines(centre_id):
        if line.letter == letter.upper():
            return line.line_id
    raise NotFound("Không có hàng chờ mang chữ này.")


class CalledOut(Schema):
    code: str
    counter: int
    called_at: datetime
    procedure: str
    priority: str
    token: str


@counters.post(
    "/{number}/call-next", response={200: CalledOut, **PROBLEMS}, operation_id="callNext"
)
def call_next(request: KeyRequest, number: CounterNumber, key: IdempotencyKey = "") -> Any:
    """Call the next number to this counter: never one that was called elsewhere."""
    by = need(request, "tickets")
    counter = people.counter_of(by, number)

    def act() -> dict[str, Any]:
        ticket = actions.call_next(counter.pk, by=by)
        assert ticket.called_at is not None  # constraint called_ticket_has_counter
        return {
            "code": ticket.code,
            "counter": number,
            "called_at": ticket.called_at.isoformat(),
            "procedure": ticket.procedure.code if ticket.procedure else "",
            "priority": ticket.priority,
            "token": ticket.token,
        }

    return once(by.pk, key, fingerprint("call-next", number), act)[0]


class CounterMoveIn(Schema):
    outcome: Literal["dossier", "guidance", "return", "other"] = "other"
    note: str = Field("", max_length=500, pattern=PLAIN)


class CounterOut(Schema):
    number: int
    is_open: bool
    ticket: str = Field(description="Số đang ở quầy; rỗng là chưa có")
    status: str
    waiting: int


CounterMove = Literal["open", "close", "sit", "recall", "begin", "no-show", "finish", "guide"]


@counters.post(
    "/{number}/{move}", response={200: CounterOut, **PROBLEMS}, operation_id="counterMove"
)
def counter_move(
    request: KeyRequest,
    number: CounterNumber,
    move: CounterMove,
    body: CounterMoveIn,
    key: IdempotencyKey = "",
) -> Any:
    """Open, close or take a counter; recall, begin, finish or guide the visit that is there."""
    by = need(request, "tickets")
    counter = people.counter_of(by, number)

    def act() -> dict[str, Any]:
        _move(counter.pk, move, body, by)
        return {}

    once(by.pk, key, fingerprint(move, number, body.model_dump()), act)
    seen = queries.counter_state_of(by, counter.pk)
    return {
        "number": seen.number,
        "is_open": seen.is_open,
        "ticket": seen.ticket.code if seen.ticket else "",
        "status": seen.ticket.status if seen.ticket else "",
        "waiting": seen.waiting,
    }


def _move(counter_id: int, move: str, body: CounterMoveIn, by: Any) -> None:
    places = {"open": actions.open_counter, "close": actions.close_counter, "sit": actions.sit}
    if move in places:
        places[move](counter_id, by=by)
        return
    if move == "guide":
        actions.guide(counter_id, note=body.note, by=by)
        return
    ticket = queries.counter_state_of(by, counter_id).ticket
    if ticket is None:
        raise WrongState("Quầy chưa gọi số nào.")
    if move == "finish":
        actions.finish(ticket.ticket_id, outcome=body.outcome, note=body.note, by=by)
        return
    visits = {"recall": actions.recall, "begin": actions.begin, "no-show": actions.no_show}
    visits[move](ticket.ticket_id, by=by)
