"""Where a dossier stands: by code and the last four of the ID, or by the token on the receipt."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.core.limits import may_look_up
from motcua.core.text import tidy
from motcua.dossiers import numbers, queries
from motcua.dossiers.states import OPEN, Status
from motcua.web.http import address_of
from motcua.web.portal import words
from motcua.web.portal.frame import centre_known, is_too_often, private, sorry

LOOKS_A_MINUTE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@private()
def ask(request: HttpRequest) -> HttpResponse:
    """Code and second factor come by POST, so that neither stands in an address or a log.

    A wrong second factor answers exactly as a missing one. Law: personal-data.
    """
    context: dict[str, Any] = {"code": "", "last4": "", "error": "", "found": None, "next": ""}
    context["centre"] = centre_known(request)
    if request.method != "POST":
        return render(request, "portal/ask.html", context)
    code = tidy(request.POST.get("code", ""))[: numbers.LONGEST]
    bare = numbers.bare(code)
    last4 = tidy(request.POST.get("last4", ""))[:8].replace(" ", "")
    if not bare:
        return render(request, "portal/ask.html", context | {"error": "empty"}, status=422)
    if not may_look_up(address_of(request), bare, last4):
        return sorry(request, 429, "too_often_code")
    try:
        if numbers.is_linked(code):
            return _linked_asked(request, code, last4, context)
        found = queries.track(code, last4)
    except NotFound:
        context |= {"code": code, "error": "unknown"}
        return render(request, "portal/ask.html", context, status=404)
    if found.token:
        return redirect("portal:follow", found.token)
    context |= {"code": code, "found": found, "next": words.next_words(found.status, in_full=False)}
    return render(request, "portal/ask.html", context)


def _linked_asked(
    request: HttpRequest, code: str, last4: str, context: dict[str, Any]
) -> HttpResponse:
    """A request for linked procedures: without the second factor only that there is one."""
    found, token = queries.track_linked(code, last4)
    if token:
        return redirect("portal:follow", token)
    context |= {"code": code, "found": found, "next": words.next_words(found.status, in_full=False)}
    return render(request, "portal/ask.html", context)


@require_safe
@private()
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Everything its holder may know: what happened, what is promised and why, what to do next.
    No name, no phone number of a citizen, no paper's content.
    """
    if is_too_often(request, "theo-doi", per_minute=LOOKS_A_MINUTE):
        return sorry(request, 429, "too_often")
    try:
        found = queries.track_by_token(token)
    except NotFound:
        linked = queries.linked_by_token(token)
        if linked is None:
            raise
        return _follow_linked(request, linked)
    is_open = found.status in OPEN
    context = {
        "it": found,
        "next": words.next_words(found.status, is_sent=found.sent_at is not None),
        "is_open": is_open,
        "is_late": found.is_late,
        "is_moved": bool(
            found.first_due_at
            and found.due_at
            and found.due_at - found.first_due_at > timedelta(minutes=1)
        ),
        "is_ours": found.is_ours,
        "is_paused": found.status in (Status.SUPPLEMENT, Status.PAYMENT_DUE),
        "is_ready": found.status == Status.RESOLVED,
        "refreshed_at": clock.now(),
    }
    return render(request, "portal/follow.html", context)


def _follow_linked(request: HttpRequest, linked: queries.LinkedProgress) -> HttpResponse:
    """Every part of one application on one page, each with what happened to it."""
    view = linked.view
    context = {
        "it": linked,
        "view": view,
        "is_late": any(part.is_late for part in view.parts),
        "is_moved": view.due_at > view.first_due_at,
        "ready": [part for part, _ in linked.parts if part.status == Status.RESOLVED],
        "refreshed_at": clock.now(),
    }
    return render(request, "portal/follow_linked.html", context)
