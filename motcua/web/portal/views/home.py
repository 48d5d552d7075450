"""The first page, and what machines ask for at the root of a site."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.dossiers.queries.waiting import incident_now
from motcua.people import places
from motcua.queueing import queries as queueing
from motcua.reports import queries as reports
from motcua.web import opening as hours
from motcua.web.portal.frame import CENTRE_COOKIE, centre_here, centres, shared_page

if TYPE_CHECKING:
    from motcua.people.models import Centre

YEAR = 365 * 24 * 3600
ROBOTS = """User-agent: *
Disallow: /theo-doi/
Disallow: /danh-gia/
Disallow: /kiem-tra/
Disallow: /may-danh-gia/
Disallow: /tra-cuu/
Disallow: /kiosk/
Disallow: /board/
Disallow: /account/
Disallow: /counter/
Disallow: /desk/
Disallow: /lead/
Disallow: /console/
Disallow: /api/
"""


def _doings(centre: "Centre", today: date) -> dict[str, Any]:
    now, waits = clock.now(), queueing.expected_waits(centre.pk)
    return {
        "centre": centre,
        "others": [other for other in centres() if other.pk != centre.pk],
        "lines": [(line, waits.get(line.line_id)) for line in queueing.lines(centre.pk)],
        "opening": places.opening_days(centre.pk),
        "incident": incident_now(centre.pk),
        "shut": hours.shut(centre.pk),
        "weekday": today.weekday(),
        "now": now,
        "figures": reports.day_figures(centre, today),
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one comes for, who waits now, when it is open: counted at the moment that the page
    tells, at most `SHARED_SECONDS` ago. 15 queries then, else mostly none."""
    centre, today = centre_here(request), clock.today()
    answer = shared_page(request, "home", (centre.pk, today), lambda: _doings(centre, today))
    if request.GET.get("tt"):
        answer.set_cookie(CENTRE_COOKIE, centre.slug, max_age=YEAR, httponly=True, samesite="Lax")
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("ui/favicon.svg"))
