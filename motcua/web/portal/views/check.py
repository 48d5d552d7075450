"""Whether a paper was issued here and still holds: for whoever is shown it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from motcua.dossiers.queries import replacement_of
from motcua.signatures import queries
from motcua.web.portal.frame import is_too_often, private, sorry

LOOKS_A_MINUTE, FILES_A_MINUTE = 30, 10
MOST_BYTES = 20 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@private()
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The title, number, day, unit and signatures; no name of a citizen, no dossier code.

    A PDF that is sent along is held against the hash of what was issued and forgotten.

    Law: personal-data.
    """
    if is_too_often(request, "kiem-tra", per_minute=LOOKS_A_MINUTE):
        return sorry(request, 429, "too_often")
    found = queries.check(token)
    context: dict[str, object] = {"it": found.paper, "found": found}
    if found.paper.is_void:
        context["replaced_by"] = replacement_of(token)
    if request.method != "POST":
        return render(request, "portal/check.html", context)
    if is_too_often(request, "kiem-tra-tep", per_minute=FILES_A_MINUTE):
        return sorry(request, 429, "too_often")
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > MOST_BYTES:
        context["no_file"] = True
        return render(request, "portal/check.html", context, status=422)
    context["compared"] = queries.compare(token, given.read())
    return render(request, "portal/check.html", context)
