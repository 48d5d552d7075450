"""The left half: the seat, the ticket that is served, who waits."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from motcua.core.errors import BadRequest, NotAllowed, NotFound, Refused, WrongState
from motcua.people.states import WORKS_AT_COUNTERS
from motcua.queueing import actions, queries
from motcua.queueing.shapes import CounterTicket, CounterView
from motcua.web import live as pushed
from motcua.web.counter.screen import IntakeScreen, blank
from motcua.web.counter.views._page import hall_context, work
from motcua.web.counter.views.intake import usual
from motcua.web.http import StaffRequest, is_htmx, staff_only


@staff_only(*WORKS_AT_COUNTERS)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The screen of the day; without a seat, the choice of one."""
    left = hall_context(request)
    if left["counter"] is None:
        return redirect("counter:seats")
    ticket = left["ticket"]
    typed = blank(
        ticket_token=ticket.token if ticket else "",
        procedure_code=ticket.procedure_code if ticket else "",
    )
    screen = IntakeScreen(request.user, typed, suggest=usual(request))
    return work(request, "intake", left | {"screen": screen, "for_ticket": ticket})


@staff_only(*WORKS_AT_COUNTERS)
@require_safe
def seats(request: StaffRequest) -> HttpResponse:
    counters = queries.counters_of(request.user)
    return render(request, "counter/seats.html", {"counters": counters, "problem": ""})


@staff_only(*WORKS_AT_COUNTERS)
@require_POST
def sit(request: StaffRequest, number: int) -> HttpResponse:
    """Take a seat and open the counter: from then on the screen knows it."""
    try:
        counter = _counter(request, number)
        actions.sit(counter.counter_id, by=request.user)
        actions.open_counter(counter.counter_id, by=request.user)
    except Refused as no:
        context = {"counters": queries.counters_of(request.user), "problem": no.message}
        return render(request, "counter/seats.html", context, status=no.http_status)
    return redirect("counter:home")


def _counter(request: StaffRequest, number: int) -> CounterView:
    for counter in queries.counters_of(request.user):
        if counter.number == number:
            return counter
    raise NotFound("Trung tâm không có quầy này. Anh/chị chọn trong danh sách.")


@staff_only(*WORKS_AT_COUNTERS)
@require_safe
def hall(request: StaffRequest) -> HttpResponse:
    """The left half anew; nothing when the page shows it already."""
    context = hall_context(request) | {"problem": ""}
    if request.GET.get("v", "") == context["hall_version"]:
        return HttpResponse(status=204)
    return render(request, "counter/_hall.html", context)


@require_safe
def live(request: HttpRequest) -> StreamingHttpResponse:
    """Says when there is something new for the left half of this person's screen."""
    return pushed.of_counter(*_place(request))


def _place(request: HttpRequest) -> tuple[int, int]:
    """Centre and counter; without a seat, a counter that there is not."""
    person = cast(StaffRequest, request).user
    if not person.is_authenticated or not person.has_role(*WORKS_AT_COUNTERS):
        raise NotAllowed("Anh/chị đăng nhập lại để xem hàng chờ.")
    return person.centre_id, queries.seat_of(person) or 0


# What the buttons do. Each gets the counter where the person sits and the words of the request.


def _own(state: CounterView, request: StaffRequest) -> CounterTicket:
    """The ticket at this counter, if it still is the one that the page shows."""
    shown = request.POST.get("ticket", "")
    if state.ticket is None or (shown and shown != state.ticket.code):
        raise WrongState("Số ở quầy đã đổi. Anh/chị xem lại bên trái rồi bấm.")
    return state.ticket


def _call(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.call_next(state.counter_id, by=request.user)
    return f"Mời số {ticket.code}."


def _call_this(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.call_ticket(state.counter_id, request.POST.get("code", ""), by=request.user)
    return f"Mời số {ticket.code}."


def _recall(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.recall(_own(state, request).ticket_id, by=request.user)
    return f"Đã gọi lại số {ticket.code}."


def _begin(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.begin(_own(state, request).ticket_id, by=request.user)
    return f"Đang phục vụ số {ticket.code}."


def _no_show(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.no_show(_own(state, request).ticket_id, by=request.user)
    return f"Số {ticket.code} vắng mặt. Khi người dân đến, bấm “Cho vào hàng lại”."


def _guide(state: CounterView, request: StaffRequest) -> str:
    _own(state, request)
    note = request.POST.get("note", "")
    ticket = actions.guide(state.counter_id, note=note, by=request.user)
    return f"Đã ghi: số {ticket.code} được hướng dẫn, không có hồ sơ."


def _finish(state: CounterView, request: StaffRequest) -> str:
    ticket = actions.finish(_own(state, request).ticket_id, outcome="other", by=request.user)
    return f"Số {ticket.code} đã xong."


def _put_back(state: CounterView, request: StaffRequest) -> str:
    code = request.POST.get("code", "")
    for row in queries.missed_at(state.counter_id):
        if row.code == code:
            actions.put_back(row.ticket_id, by=request.user)
            return f"Số {code} đã vào hàng lại, giữ chỗ cũ."
    raise NotFound("Số này không còn trong danh sách vắng mặt.")


def _transfer(state: CounterView, request: StaffRequest) -> str:
    letter = request.POST.get("line", "")
    for line in queries.lines(request.user.centre_id):
        if line.letter == letter:
            ticket = actions.transfer(
                _own(state, request).ticket_id, line_id=line.line_id, by=request.user
            )
            return f"Số {ticket.code} đã sang hàng {line.letter} {line.name}."
    raise BadRequest("Chọn hàng để chuyển.", "line")


def _open(state: CounterView, request: StaffRequest) -> str:
    actions.open_counter(state.counter_id, by=request.user)
    return f"Quầy {state.number} đang mở."


def _pause(state: CounterView, request: StaffRequest) -> str:
    """Closed for a while. The action frees the seat as well, so it is taken again at once."""
    actions.close_counter(state.counter_id, by=request.user)
    actions.sit(state.counter_id, by=request.user)
    return f"Quầy {state.number} tạm đóng, không ai được gọi tới đây."


Move = Callable[[CounterView, StaffRequest], str]
MOVES: dict[str, tuple[Move, str]] = {  # name → (what to do, where the hand goes next)
    "call": (_call, "begin"),
    "call-this": (_call_this, "begin"),
    "recall": (_recall, "begin"),
    "begin": (_begin, "intake"),
    "no-show": (_no_show, "call"),
    "guide": (_guide, "call"),
    "finish": (_finish, "call"),
    "put-back": (_put_back, "call"),
    "transfer": (_transfer, "call"),
    "open": (_open, "call"),
    "pause": (_pause, "open"),
}


@staff_only(*WORKS_AT_COUNTERS)
@require_POST
def move(request: StaffRequest, name: str) -> HttpResponse:
    """One button of the left half: act, then draw it anew and say where the focus belongs."""
    if name not in MOVES:
        raise NotFound("Không có việc này.")
    act, focus = MOVES[name]
    state = queries.counter_state(request.user)
    try:
        if state is None:
            raise WrongState("Anh/chị chưa ngồi quầy nào. Chọn quầy trước.")
        said = act(state, request)
    except Refused as no:
        return _answer(request, problem=no.message, status=no.http_status)
    return _answer(request, said=said, focus=focus)


def _answer(
    request: StaffRequest, *, said: str = "", problem: str = "", focus: str = "", status: int = 200
) -> HttpResponse:
    if not is_htmx(request):
        return redirect("counter:home") if not problem else _whole(request, problem, status)
    context = hall_context(request) | {"problem": problem}
    response = render(request, "counter/_hall.html", context, status=status)
    ticket = context["ticket"]
    # What is said is read out from outside the half, which the next change draws anew.
    facts: dict[str, Any] = {"focus": focus, "said": said, "ticket": ticket.token if ticket else ""}
    return trigger_client_event(response, "counter:moved", facts, after="settle")


def _whole(request: StaffRequest, problem: str, status: int) -> HttpResponse:
    screen = IntakeScreen(request.user, blank())
    context = {"screen": screen, "for_ticket": None, "problem": problem}
    return work(request, "intake", context, status)


@staff_only(*WORKS_AT_COUNTERS)
@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    """Close the counter and stand up."""
    state = queries.counter_state(request.user)
    try:
        if state is not None:
            actions.close_counter(state.counter_id, by=request.user)
    except Refused as no:
        return _answer(request, problem=no.message, status=no.http_status)
    return redirect("counter:seats")
