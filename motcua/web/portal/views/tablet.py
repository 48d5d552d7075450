"""The tablet at a counter: rests, asks about the visit just served, thanks, rests again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core.errors import NotFound, Refused, WrongState
from motcua.feedback import actions, queries
from motcua.queueing import queries as queueing
from motcua.web.http import is_htmx
from motcua.web.portal import words
from motcua.web.portal.frame import is_too_often, private, sorry
from motcua.web.portal.views.rating import CHOICES

VOICES_A_MINUTE = 30  # of one address: all tablets of a hall may share it
LOOKS_A_MINUTE = 1200


@require_http_methods(["GET", "HEAD", "POST"])
@private("unknown_counter")
def screen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The whole screen; a voice is posted here. A member of staff who is signed in on this very
    device is turned away: nobody can vote for himself. Law: rating.
    """
    if request.user.is_authenticated:
        return sorry(request, 403, "staff")
    facts = _place(slug, number)
    if request.method == "POST":
        return _speak(request, facts)
    return _show(request, facts | _question(slug, number))


@require_safe
@private("unknown_counter")
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the tablet should show now; 204 when it shows that already. 2 queries."""
    if request.user.is_authenticated:
        return sorry(request, 403, "staff")
    if is_too_often(request, "may-danh-gia-hoi", per_minute=LOOKS_A_MINUTE):
        return HttpResponse(status=429)
    token = queries.waiting_at_tablet(slug, number)
    if token == request.GET.get("dang-hien", ""):
        return HttpResponse(status=204)
    return _show(request, _place(slug, number) | _question(slug, number, token))


def _place(slug: str, number: int) -> dict[str, Any]:
    """Raises NotFound for a centre or counter that is none."""
    centre = queueing.centre(slug)
    if not queries.counter_exists(slug, number):
        raise NotFound("Trung tâm không có quầy này.")
    return {"centre": centre, "number": number}


def _question(slug: str, number: int, token: str | None = None) -> dict[str, Any]:
    asked = queries.waiting_at_tablet(slug, number) if token is None else token
    state = "ask" if asked else "rest"
    return {"state": state, "token": asked, "choices": CHOICES, "reasons": []}


def _show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    name = "_tablet" if is_htmx(request) else "tablet"
    return render(request, f"portal/{name}.html", context, status=status)


def _speak(request: HttpRequest, facts: dict[str, Any]) -> HttpResponse:
    """Only the visit that this counter asks about; "not satisfied" is asked why, once."""
    slug, number = facts["centre"].slug, facts["number"]
    token, level = request.POST.get("token", ""), request.POST.get("level", "")
    if not token or token != queries.waiting_at_tablet(slug, number):
        return _show(request, facts | _question(slug, number), status=409)
    if is_too_often(request, "may-danh-gia", per_minute=VOICES_A_MINUTE):
        return _show(request, facts | _question(slug, number), status=429)
    if level == "not_satisfied" and "why" not in request.POST:
        asked = {"state": "why", "token": token, "reasons": list(words.REASONS.items())}
        return _show(request, facts | asked | {"choices": []})
    try:
        actions.rate(token, level=level, reasons=request.POST.getlist("reasons"), channel="tablet")
    except WrongState:
        return _show(request, facts | _question(slug, number), status=409)
    except Refused as no:
        return _show(request, facts | _question(slug, number), status=no.http_status)
    return _show(request, facts | {"state": "thanks", "token": "", "choices": [], "reasons": []})
