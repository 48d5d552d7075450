"""Numbers of the hall: take one, call the next."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from motcua.api.http import PROBLEMS, Code, IdempotencyKey, KeyRequest, need
from motcua.api.v1.shapes import PLAIN
from motcua.core import clock
from motcua.core.address import client_address
from motcua.core.errors import NotFound, TooMany, WrongState
from motcua.core.limits import is_too_often
from motcua.core.once import fingerprint, once
from motcua.people import queries as people
from motcua.queueing import actions, queries
from motcua.queueing.states import TicketStatus

if TYPE_CHECKING:
    from motcua.queueing.models import Ticket

tickets = Router(tags=["tickets"])
counters = Router(tags=["tickets"])
LEAVES_A_MINUTE = 30


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


class LeftOut(Schema):
    code: str
    status: str


@tickets.post(
    "/{token}/leave", response={200: LeftOut, **PROBLEMS}, auth=None, operation_id="leaveLine"
)
def leave(request: Any, token: Code) -> Any:
    """The holder does not wait any longer. Who left already is told so: a retry needs no key."""
    if is_too_often("leave", client_address(request.META), per_minute=LEAVES_A_MINUTE):
        raise TooMany("Gửi quá nhanh. Xin đợi một phút rồi thử lại.")
    if queries.ticket_for_phone(token).status != TicketStatus.LEFT:
        actions.leave(token)
    seen = queries.ticket_for_phone(token)
    return {"code": seen.code, "status": seen.status}


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
        return _called(actions.call_next(counter.pk, by=by), number)

    return once(by.pk, key, fingerprint("call-next", number), act)[0]


class ChosenIn(Schema):
    ticket: str = Field(min_length=1, max_length=8, pattern=PLAIN, description="Số, ví dụ A037")


@counters.post(
    "/{number}/call-ticket", response={200: CalledOut, **PROBLEMS}, operation_id="callTicket"
)
def call_ticket(
    request: KeyRequest, number: CounterNumber, body: ChosenIn, key: IdempotencyKey = ""
) -> Any:
    """Call one chosen number of today out of turn."""
    by = need(request, "tickets")
    counter = people.counter_of(by, number)

    def act() -> dict[str, Any]:
        return _called(actions.call_ticket(counter.pk, body.ticket, by=by), number)

    return once(by.pk, key, fingerprint("call-ticket", number, body.ticket), act)[0]


def _called(ticket: "Ticket", number: int) -> dict[str, Any]:
    assert ticket.called_at is not None  # constraint called_ticket_has_counter
    return {
        "code": ticket.code,
        "counter": number,
        "called_at": ticket.called_at.isoformat(),
        "procedure": ticket.procedure.code if ticket.procedure else "",
        "priority": ticket.priority,
        "token": ticket.token,
    }


class CounterMoveIn(Schema):
    outcome: Literal["dossier", "guidance", "return", "other"] = "other"
    note: str = Field("", max_length=500, pattern=PLAIN)
    line: str = Field("", max_length=2, pattern=PLAIN, description="transfer: chữ của hàng mới")
    ticket: str = Field(
        "", max_length=8, pattern=PLAIN,
        description="put-back: số đã vắng mặt; rỗng là số đang ở quầy",
    )  # fmt: skip


class CounterOut(Schema):
    number: int
    is_open: bool
    ticket: str = Field(description="Số đang ở quầy; rỗng là chưa có")
    status: str
    waiting: int


CounterMove = Literal[
    "open", "close", "sit", "recall", "begin", "no-show", "put-back", "transfer", "finish", "guide"
]


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
    """Open, close or take a counter; recall, begin, finish, guide, transfer or put back the visit
    that is there; put back a number that was absent."""
    by = need(request, "tickets")
    counter = people.counter_of(by, number)

    def act() -> dict[str, Any]:
        _move(counter.pk, move, body, by)
        return {}

    once(by.pk, key, fingerprint(move, number, body.model_dump()), act)
    return asdict(queries.counter_brief(by, counter.pk))


def _move(counter_id: int, move: str, body: CounterMoveIn, by: Any) -> None:
    places = {"open": actions.open_counter, "close": actions.close_counter, "sit": actions.sit}
    if move in places:
        places[move](counter_id, by=by)
        return
    if move == "guide":
        actions.guide(counter_id, note=body.note, by=by)
        return
    if move == "put-back" and body.ticket:
        actions.put_back(_missed(counter_id, body.ticket), by=by)
        return
    ticket_id = queries.ticket_at(by, counter_id)
    if ticket_id is None:
        raise WrongState("Quầy chưa gọi số nào.")
    if move == "finish":
        actions.finish(ticket_id, outcome=body.outcome, note=body.note, by=by)
        return
    if move == "transfer":
        line_id = _line_id(by.centre_id, body.line)
        actions.transfer(ticket_id, line_id=line_id, by=by)
        return
    visits = {
        "recall": actions.recall,
        "begin": actions.begin,
        "no-show": actions.no_show,
        "put-back": actions.put_back,
    }
    visits[move](ticket_id, by=by)


def _missed(counter_id: int, code: str) -> int:
    for row in queries.missed_at(counter_id):
        if row.code == code.upper():
            return row.ticket_id
    raise NotFound("Số này không có trong danh sách vắng mặt hôm nay.")
