"""Today's figures and those of the last seven days, each with its definition. Counts only."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.reports import queries, week
from motcua.web.portal import charts, words
from motcua.web.portal.frame import centre_here, shared_page

if TYPE_CHECKING:
    from motcua.people.models import Centre

ENOUGH_FOR_A_SHARE = 10  # below it a percentage says more than is known
LEVEL_WIDTH = 700
ENOUGH_VOICES = 5  # below it the levels would point at single persons. Law: rating


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Counted at the moment that the page tells, at most `SHARED_SECONDS` ago. 13 queries then,
    whatever the past, else mostly none."""
    centre, today = centre_here(request), clock.today()
    return shared_page(request, "figures", (centre.pk, today), lambda: _counted(centre, today))


def _counted(centre: "Centre", today: date) -> dict[str, Any]:
    now, days = clock.now(), week.last_days(centre, today)
    labels = [gettext(words.SHORT_WEEKDAYS[row.day.weekday()]) for row in days]
    received = [row.received for row in days]
    resolved = sum(row.resolved for row in days)
    on_time = sum(row.on_time for row in days)
    most = max(received)
    busiest = [row for row in days if row.received == most]
    return {
        "centre": centre,
        "today": queries.day_figures(centre, today),
        "days": days,
        "now": now,
        "received": sum(received),
        "busiest": busiest[0] if len(busiest) == 1 else None,  # of a tie none is the busiest
        "received_chart": charts.columns(list(zip(labels, received, strict=True))),
        "resolved": resolved,
        "on_time": on_time,
        "late": resolved - on_time,
        "on_time_share": round(100 * on_time / resolved) if resolved else None,
        "may_share": resolved >= ENOUGH_FOR_A_SHARE,
        "resolved_chart": charts.columns(
            [(label, row.resolved) for label, row in zip(labels, days, strict=True)],
            [row.resolved - row.on_time for row in days],
        ),
        "waits": _waits(days),
        "wait_chart": charts.columns(
            [(label, row.wait_minutes) for label, row in zip(labels, days, strict=True)]
        ),
        "voices": _voices(days),
    }


def _waits(days: list[week.DayRow]) -> dict[str, Any]:
    """The mean wait over the days, each weighed by its tickets; None when nobody was called."""
    known = [(row.wait_minutes, row.tickets) for row in days if row.wait_minutes is not None]
    tickets = sum(n for _, n in known)
    mean = round(sum(minutes * n for minutes, n in known) / tickets) if tickets else None
    return {"mean": mean, "tickets": sum(row.tickets for row in days)}


def _voices(days: list[week.DayRow]) -> dict[str, Any]:
    """The voices of all days together; the levels only when there are enough of them."""
    counts = [
        ("satisfied", sum(row.satisfied for row in days)),
        ("acceptable", sum(row.acceptable for row in days)),
        ("not_satisfied", sum(row.not_satisfied for row in days)),
    ]
    total = sum(n for _, n in counts)
    rows = [(level, n, round(LEVEL_WIDTH * n / total)) for level, n in counts] if total else []
    return {
        "total": total,
        "is_enough": total >= ENOUGH_VOICES,
        "satisfied": counts[0][1],
        "rows": rows,
    }
