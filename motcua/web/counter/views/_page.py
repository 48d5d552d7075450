"""The one working screen: the hall on the left, the work on the right."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from motcua.core import clock
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.web.http import StaffRequest, is_htmx


def hall_context(request: StaffRequest) -> dict[str, Any]:
    """Counter, ticket, who waits and who was missed. Two queries."""
    now = queueing.seat(request.user)
    state, waiting, missed = now.counter, now.waiting, now.missed
    minute = f"{clock.local(clock.now()):%H:%M}"
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
        "lines": _lines(request) if ticket else [],
        "hall_version": version,
    }


def _lines(request: StaffRequest) -> Any:
    """Where a ticket may go. Read only when it is drawn: most answers are "nothing new"."""
    return SimpleLazyObject(lambda: queueing.lines(request.user.centre_id))


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
