"""Papers that were signed without the seal: put it on all of them with one PIN."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motcua.core.errors import BadRequest, Refused
from motcua.people.states import LEADS
from motcua.signatures import actions, queries
from motcua.signatures.pens import Pen, opened_seal
from motcua.web.http import StaffRequest, staff_only


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one paper; `problem` is empty when it was sealed."""

    title: str
    ref: str
    problem: str = ""


@sensitive_post_parameters("seal_pin")
@staff_only(*LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def sealing(request: StaffRequest) -> HttpResponse:
    """What waits for the seal; a POST puts it on all of them, each by itself. At most 4 queries
    to show."""
    staff = request.user
    done: list[Done] = []
    refused: Refused | None = None
    if request.method == "POST":
        try:
            with opened_seal(staff, seal_pin=request.POST.get("seal_pin", "")) as pen:
                done = [_seal(staff, waiting, pen) for waiting in queries.unsealed(staff)]
        except Refused as no:
            refused = no
    context = {
        "waiting": queries.unsealed(staff),
        "desk": queries.desk_of(staff),
        "done": [one for one in done if not one.problem],
        "failed": [one for one in done if one.problem],
        "refused": refused.message if refused else "",
        "pin_wrong": isinstance(refused, BadRequest),
    }
    status = refused.http_status if refused else 200
    return render(request, "lead/sealing.html", context, status=status)


def _seal(staff: Any, waiting: queries.Unsealed, pen: Pen) -> Done:
    """One paper, in its own transaction: a refusal stops no other."""
    try:
        actions.seal_paper(waiting.paper_id, by=staff, pen=pen)
    except Refused as no:
        return Done(waiting.title, waiting.ref, no.message)
    return Done(waiting.title, waiting.ref)
