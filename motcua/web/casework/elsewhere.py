"""A dossier that another centre decides, as the centre sees it that receives or gives back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from motcua.dossiers import queries
from motcua.web.casework.groups import urgency_of
from motcua.web.casework.verbs import timeline
from motcua.web.http import StaffRequest


def numbered_papers(staff: Any, dossier: Any, whole: str = "") -> list[tuple[str, int, Any]]:
    """(number it is found by, n, paper): a slip given before acceptance is under its own number,
    the one receipt of linked procedures under that of the `whole`. 1 query a number."""
    found = []
    for number in dict.fromkeys(filter(None, (whole, dossier.ref, dossier.code))):
        issued = enumerate(queries.papers_of(staff, dossier, number), start=1)
        found += [(number, n, paper) for n, paper in issued]
    return found


def show_elsewhere(
    request: StaffRequest, dossier: Any, home: str, home_label: str, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Where it stands, what the citizen was given, what is to be done here; nothing of the inner
    work. `dossier` comes from `dossier_with_all`, which has left that out. Law: personal-data."""
    staff = request.user
    row = queries.row_of(dossier, here=staff.centre_id)
    moves = {name for name, _ in queries.moves_open_to(staff, dossier)}
    context = {
        "url_home": home,
        "door_home": home_label,
        "dossier": dossier,
        "row": row,
        "urgency": urgency_of(row),
        "explanation": queries.explanation_of(dossier),
        "requests": dossier.supplement_requests.all(),
        "takes_in": bool(moves & {"resume", "accept"}),
        "gives_back": "hand_over" in moves,
        "withdraws": "withdraw" in moves,
        "papers": numbered_papers(staff, dossier),
        "timeline": timeline(dossier.events.all()),
        "problem": problem,
    }
    return render(request, "casework/elsewhere.html", context, status=status)
