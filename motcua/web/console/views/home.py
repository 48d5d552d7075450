"""What waits for an administrator today."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.queries import undecided_days
from motcua.outbox import queries as outbox
from motcua.people import queries as people
from motcua.people.states import MANAGES
from motcua.signatures import queries as signatures
from motcua.web.console.views._page import page
from motcua.web.http import StaffRequest, staff_only


@staff_only(*MANAGES)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """7 queries beyond the sign-in."""
    counters = list(people.counters_of(request.user))
    context = {
        "undecided": undecided_days(clock.today()),
        "drafts": catalog.draft_counts()["draft"],
        "failed": outbox.count_failed(request.user),
        "ending": people.ending_soon(request.user),
        "keys": [key for key in signatures.keys_at(request.user) if key.ends_soon],
        "counters_open": sum(counter.is_open for counter in counters),
        "counters": len(counters),
    }
    return page(request, "home", "home", context)
