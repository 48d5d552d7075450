"""Dossiers that wait for papers: what was asked, and "all of it is here"."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core.errors import BadRequest, Refused
from motcua.dossiers import actions, queries
from motcua.people import actions as people
from motcua.people.states import Role
from motcua.web.counter.forms import RefusalForm
from motcua.web.counter.views._page import next_page, work
from motcua.web.counter.views.done import done_context
from motcua.web.http import StaffRequest, is_htmx, staff_only

KINDS = {"originals": "Chính", "certified": "CT", "copies": "Sao"}  # as on the checklist
SCOPES = {
    "supplement": "Chờ bổ sung",
    "all": "Đang giải quyết",
    "for_others": "Nhận hộ nơi khác",
}


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
            counts = _counts(request, found)
            now = actions.resume(found.pk, by=request.user, note=note, counts=counts)
        except Refused as no:
            problem, status = no.message, no.http_status
        else:
            return _ended(request, now.number)
    return work(request, "waiting_one", _context(request, found, problem, note=note), status)


def _counts(request: StaffRequest, found: Any) -> dict[int, tuple[int, int, int]]:
    """How many of each missing paper came; a paper of which nothing is said is left out."""
    counts = {}
    for item in _missing(found):
        names = [f"p{item.order}-{kind}" for kind in KINDS]
        if any(name in request.POST for name in names):
            said = [_count(request.POST.get(name, ""), item.name) for name in names]
            counts[item.order] = (said[0], said[1], said[2])
    return counts


def _count(text: str, paper: str) -> int:
    text = text.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise BadRequest(f"{paper[:80]}: số bản là số từ 0 đến 999.", "items")
    return int(text)


def _missing(found: Any) -> list[Any]:
    return sorted((i for i in found.items.all() if i.is_missing), key=lambda item: item.order)


def _came(request: StaffRequest, found: Any) -> list[dict[str, Any]]:
    """The missing papers with a box for each count: as typed, else one original."""
    rows = []
    for item in _missing(found):
        boxes = [
            {
                "name": (name := f"p{item.order}-{kind}"),
                "label": label,
                "value": request.POST.get(name, "1" if kind == "originals" else ""),
            }
            for kind, label in KINDS.items()
        ]
        rows.append({"name": item.name, "boxes": boxes if item.kind != "present_only" else []})
    return rows


@staff_only(Role.RECEPTIONIST)
@require_POST
def refuse(request: StaffRequest, number: str) -> HttpResponse:
    """Not taken in after all, with Mẫu 03: only as long as the dossier has no code."""
    found = queries.dossier_with_all(request.user, number)
    form = RefusalForm(request.POST, auto_id="refuse-%s")
    problem, status = "", 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            now = actions.refuse(
                found.pk, by=request.user, reason=typed["reason"],
                legal_ground=typed["legal_ground"], advice=typed["advice"],
            )  # fmt: skip
        except BadRequest as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        except Refused as no:
            problem, status = no.message, no.http_status
        else:
            return _ended(request, now.number)
    return work(request, "waiting_one", _context(request, found, problem, refusal=form), status)


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
    request: StaffRequest,
    found: Any,
    problem: str,
    *,
    note: str = "",
    reason: str = "",
    refusal: RefusalForm | None = None,
) -> dict[str, Any]:
    asked = [each for each in found.supplement_requests.all() if each.answered_at is None]
    return {
        "dossier": found,
        "row": queries.row_of(found, here=request.user.centre_id),
        "explanation": queries.explanation_of(found),
        "asked": asked,
        "moves": {name for name, _ in queries.moves_open_to(request.user, found)},
        "came": _came(request, found),
        "refusal": refusal or RefusalForm(auto_id="refuse-%s"),
        "problem": problem,
        "note": note,
        "reason": reason,
    }


def _ended(request: StaffRequest, number: str) -> HttpResponse:
    if not is_htmx(request):
        return redirect("counter:done", number=number)
    return work(request, "done", done_context(request, number))
