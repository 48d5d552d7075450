"""The result itself, to who holds the receipt and knows the last four of the number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from motcua.core.errors import NotAllowed, Refused
from motcua.core.limits import may_look_up
from motcua.core.text import tidy
from motcua.dossiers import actions, queries
from motcua.papers import actions as papers
from motcua.signatures import queries as signatures
from motcua.web.http import address_of
from motcua.web.portal.frame import private, sorry


@require_http_methods(["GET", "HEAD", "POST"])
@private()
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the second factor by POST and answers with the PDF. Law: personal-data."""
    found = queries.track_by_token(token)
    context = {"it": found, "error": ""}
    if request.method != "POST":
        return render(request, "portal/fetch.html", context)
    last4 = tidy(request.POST.get("last4", ""))[:8].replace(" ", "")
    if not may_look_up(address_of(request), found.number, last4 or "-"):
        return sorry(request, 429, "too_often_code")
    try:
        paper = papers.render_once(actions.collect_online(token, last4).pk)
    except Refused as no:
        wrong = isinstance(no, NotAllowed)
        context["error"] = "last4" if wrong else "not_here"
        return render(request, "portal/fetch.html", context, status=no.http_status)
    response = HttpResponse(signatures.pdf_bytes(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ket-qua-{found.number}.pdf"'
    return response
