"""The published roots of the log of events: proof that nobody rewrites the past."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.dossiers import queries
from motcua.web.portal.frame import centre_here


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """The last 31 days. 2 queries."""
    centre = centre_here(request)
    context = {"centre": centre, "roots": queries.daily_roots(centre.pk)}
    return render(request, "portal/roots.html", context)
