"""Dossiers that wait for papers: what was asked, and "all of it is here"."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core.errors import Refused
from motcua.dossiers import actions, queries
from motcua.people import actions as people
from motcua.people.states import Role
from motcua.web.counter.views._page import next_page, work
from motcua.web.counter.views.done import done_context
from motcua.web.http import StaffRequest, is_htmx, staff_only

SCOPES = {"supplement": "Chờ bổ sung", "all": "Đang giải quyết"}


@staff_only(Role.RECEPTIONIST)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    scope = request.GET.get("scope", "supplement")
    scope = scope if scope in SCOPES else "supplement"
    text, after = request.GET.get("q", "")[:100], request.GET.get("after", "")
    try:
        page = queries.worklist(request.user, scope=scope, text=text, after=after)
    except Refused:
        page = queries.worklist(request.user, scope=scope, text=text)
    more = next_page(request, page.after, q=text, scope=scope)
    context = {"page": page, "q": text, "scope": scope, "scopes": SCOPES, "more": more}
    return work(request, "waiting", context)


@staff_only(Role.RECEPTIONIST)
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: StaffRequest, number: str) -> HttpResponse:
    """What was asked of one dossier; a POST says that all of it has come."""
    found = queries.dossier_with_all(request.user, number)
    people.note_read(by=request.user, subject=found.number)
    problem, status = "", 200
    note = request.POST.get("note", "")
    if request.method == "POST":
        try:
            now = actions.resume(found.pk, by=request.user, note=note)
        except Refused as no:
            problem, status = no.message, no.http_status
        else:
            return _ended(request, now.number)
    return work(request, "waiting_one", _context(request, found, problem, note=note), status)


@staff_only(Role.RECEPTIONIST)
@require_POST
def withdraw(request: StaffRequest, number: str) -> HttpResponse:
    """The citizen takes the dossier back."""
    found = queries.dossier_with_all(request.user, number)
    reason = request.POST.get("reason", "")
    try:
        actions.withdraw(found.pk, by=request.user, reason=reason)
    except Refused as no:
        context = _context(request, found, no.message, reason=reason)
        return work(request, "waiting_one", context, no.http_status)
    return _ended(request, number)


def _context(
    request: StaffRequest, found: Any, problem: str, *, note: str = "", reason: str = ""
) -> dict[str, Any]:
    asked = [each for each in found.supplement_requests.all() if each.answered_at is None]
    return {
        "dossier": found,
        "row": queries.row_of(found),
        "explanation": queries.explanation_of(found),
        "asked": asked,
        "moves": {name for name, _ in queries.moves_open_to(request.user, found)},
        "problem": problem,
        "note": note,
        "reason": reason,
    }


def _ended(request: StaffRequest, number: str) -> HttpResponse:
    if not is_htmx(request):
        return redirect("counter:done", number=number)
    return work(request, "done", done_context(request, number))
