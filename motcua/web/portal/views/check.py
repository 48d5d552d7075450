"""Whether a paper was issued here and still holds: for whoever is shown it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.papers import queries
from motcua.web.portal.frame import is_too_often, private, sorry

LOOKS_A_MINUTE = 30


@require_safe
@private()
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The title, number, day and unit; no name, no dossier code. Law: personal-data."""
    if is_too_often(request, "kiem-tra", per_minute=LOOKS_A_MINUTE):
        return sorry(request, 429, "too_often")
    return render(request, "portal/check.html", {"it": queries.check(token)})
