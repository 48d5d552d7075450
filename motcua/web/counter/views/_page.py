"""The one working screen: the hall on the left, the work on the right."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from motcua.core import clock
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.web.http import StaffRequest, is_htmx


def hall_context(request: StaffRequest) -> dict[str, Any]:
    """Counter, ticket, who waits and who was missed. At most 11 queries."""
    staff = request.user
    state = queueing.counter_state(staff)
    here = state.counter_id if state else 0
    minute = f"{clock.local(clock.now()):%H:%M}"
    waiting = queueing.waiting_at(here) if here else []
    missed = queueing.missed_at(here) if here else []
    ticket = state.ticket if state else None
    version = "-".join(
        [
            minute,
            ticket.code + ticket.status if ticket else "",
            str(bool(state and state.is_open)),
            ",".join(f"{row.code}{row.priority}" for row in waiting),
            ",".join(row.code for row in missed),
        ]
    )
    return {
        "counter": state,
        "ticket": ticket,
        "waiting": waiting,
        "missed": missed,
        "lines": queueing.lines(staff.centre_id) if ticket else [],
        "hall_version": version,
        "centre": staff.centre,
    }


def hall_fragment(request: StaffRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The left half alone."""
    context = hall_context(request) | {"problem": problem}
    return render(request, "counter/_hall.html", context, status=status)


def work(
    request: StaffRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The right half for HTMX, else the whole screen around it."""
    fragment = f"counter/_{name}.html"
    if is_htmx(request):
        return render(request, fragment, context, status=status)
    whole = hall_context(request) | {"work": fragment, "tab": name, "problem": ""}
    whole["receives"] = request.user.has_role(Role.RECEPTIONIST)
    return render(request, "counter/home.html", whole | context, status=status)


def next_page(request: StaffRequest, after: str, **words: str) -> str:
    """Address of the page behind the cursor, with the filters kept."""
    return f"{request.path}?{urlencode(words | {'after': after})}"
