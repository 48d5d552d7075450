"""The one working screen: the hall on the left, the work on the right."""

from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from motcua.core import clock
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.queueing.shapes import CounterTicket
from motcua.queueing.states import Priority
from motcua.web.http import StaffRequest, is_htmx


def hall_context(request: StaffRequest) -> dict[str, Any]:
    """Counter, ticket, who waits and who was missed. Two queries, three with a ticket."""
    now = queueing.seat(request.user)
    state = now.counter
    ticket = state.ticket if state else None
    return {
        "counter": state,
        "ticket": ticket,
        "waiting": now.waiting,
        "missed": now.missed,
        "missed_in_all": now.missed_in_all,
        "in_front": _in_front(now),
        "others": SimpleLazyObject(lambda: _others(request, ticket, now)) if ticket else [],
        "hall_version": _version(now),
        "drawn_at": clock.now(),
    }


def _in_front(now: queueing.Seat) -> list[str]:
    """Who does not stand in the order of numbers, how many they are, and why."""
    rows = now.waiting
    urgent = sum(row.priority == Priority.URGENT for row in rows)
    first = sum(row.is_priority for row in rows) - urgent
    on = sum(row.is_again and row.is_handed_on for row in rows)
    again = sum(row.is_again for row in rows) - on
    said = (
        (urgent, "việc gấp, gọi trước hết"),
        (first, "người ưu tiên theo luật, gọi trước xen với số thường"),
        (again, "người đã gọi, nay chờ lại ở chỗ cũ"),
        (on, "người từ hàng khác chuyển sang, chỗ theo giờ lấy số"),
    )
    return [f"{count} {words}" for count, words in said if count]


def _version(now: queueing.Seat) -> str:
    """Says whether anything that is shown has changed. The minutes of those who wait are counted
    by the page itself and are no change."""
    waits = [
        (row.ticket_id, row.letter, row.is_again, row.priority, row.procedure_name)
        for row in now.waiting
    ]
    shown = (now.counter, waits, [row.ticket_id for row in now.missed], now.missed_in_all)
    return blake2b(repr(shown).encode(), digest_size=9).hexdigest()


def _others(
    request: StaffRequest, ticket: CounterTicket, now: queueing.Seat
) -> list[tuple[str, str, int]]:
    """Where a ticket may go: letter, name and how many wait. Read only when it is drawn: an answer
    may be "nothing new"."""
    lines = queueing.line_names(request.user.centre_id)
    return [
        (letter, name, now.waiting_in.get(pk, 0))
        for pk, letter, name in lines
        if pk != ticket.line_id
    ]


def work(
    request: StaffRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The right half for HTMX, else the whole screen around it."""
    fragment = f"counter/_{name}.html"
    if is_htmx(request):
        return render(request, fragment, context, status=status)
    whole = {"work": fragment, "tab": name, "problem": "", "centre": request.user.centre}
    if "hall_version" not in context:
        whole |= hall_context(request)
    whole["receives"] = request.user.has_role(Role.RECEPTIONIST)
    return render(request, "counter/home.html", whole | context, status=status)


def next_page(request: StaffRequest, after: str, **words: str) -> str:
    """Address of the page behind the cursor, with the filters kept."""
    return f"{request.path}?{urlencode(words | {'after': after})}"
