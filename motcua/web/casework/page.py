"""The dossier page of the desk and of the lead: the papers on one side, the work on the other."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, Refused, WrongState
from motcua.dossiers import oversight, queries
from motcua.dossiers.measures import measures_of
from motcua.dossiers.queries import waiting
from motcua.dossiers.states import MOVES, RUNNING
from motcua.fees import queries as fees
from motcua.outbox import queries as outbox
from motcua.papers.kinds import titles
from motcua.people import actions as people
from motcua.people import queries as colleagues
from motcua.people.states import LEADS, Role
from motcua.signatures import queries as signatures
from motcua.web.casework import viewer
from motcua.web.casework.differs import letter
from motcua.web.casework.elsewhere import numbered_papers, show_elsewhere
from motcua.web.casework.forms import MoveForm, SupplementForm
from motcua.web.casework.groups import urgency_of
from motcua.web.casework.moves import SIGNED, WAYS, Way, buttons
from motcua.web.casework.verbs import timeline
from motcua.web.http import StaffRequest, is_htmx


@dataclass(frozen=True, slots=True)
class Door:
    """Through which door the page is seen: its URL names and the list it came from."""

    name: str
    home: str
    home_label: str
    scope: str  # the list whose next row is offered when this one is done
    opened: Callable[[StaffRequest, Any], None] | None = None  # told of each page read


@dataclass(frozen=True, slots=True)
class Opened:
    """A move whose form stands open on the page."""

    name: str
    way: Way
    form: MoveForm
    label: str
    law_form: str  # mẫu số
    pins: dict[str, str] = field(default_factory=dict)  # what is wrong with one, at its field


def pins_said(no: Refused | None) -> dict[str, str]:
    """What the fields of `casework/_pin.html` say: a wrong PIN stands at its own field."""
    named = no.field if isinstance(no, BadRequest) else ""
    said = no.message if no else ""
    names = {"pin_wrong": "pin", "seal_wrong": "seal_pin"}
    return {name: said if named == asked else "" for name, asked in names.items()}


def show_dossier(
    request: StaffRequest, number: str, door: Door, *, opened: Opened | None = None,
    problem: str = "", did: str = "", status: int = 200, read: Any = None,
) -> HttpResponse:  # fmt: skip
    """The page, or for HTMX only its working half. The look is logged. At most 18 queries.

    `read` is the dossier `with_all`, where it was read just now.
    """
    staff = request.user
    dossier = read or queries.dossier_with_all(staff, number)
    people.note_read(by=staff, what="dossier", subject=dossier.number)
    if dossier.centre_id != staff.centre_id:
        return show_elsewhere(request, dossier, door.home, door.home_label, problem, status)
    staff.centre = dossier.centre  # the bar names it, and it has been read
    if door.opened:
        door.opened(request, dossier)
    sheets = viewer.sheets_of(dossier)
    row = queries.row_of(dossier, here=staff.centre_id)
    results = list(dossier.results.all())
    draft = next((r for r in results if _is_draft(r)), None)
    linked = queries.linked_of(staff, dossier)
    before = request.GET.get("done", "")
    before = before if before in WAYS else ""  # done by a plain post, which led here
    shown = viewer.shown(sheets, request.GET.get("file", "")[:64])
    context = {
        "door": door.name,
        "door_home": door.home_label,
        "url_dossier": f"{door.name}:dossier",
        "url_move": f"{door.name}:move",
        "url_home": door.home,
        "dossier": dossier,
        "row": row,
        "urgency": urgency_of(row),
        "explanation": queries.explanation_of(dossier),
        "foretold": queries.forecast_of(dossier),
        "linked": linked,
        "buttons": buttons(staff, dossier),
        "second_is_leaders": _second_is_leaders(staff, dossier),
        "is_onlooker": not staff.roles - {Role.AUDITOR},
        "sheets": sheets,
        "shown": shown,
        "lines": viewer.checklist(dossier, sheets),
        "loose": [s for s in sheets if s.order is None],
        "draft": draft,
        "draft_compared": letter(dossier, draft.kind, draft.title, draft.text) if draft else None,
        "signed": next((r for r in results if r.signed_at), None),
        "entered": next((r for r in results if r.issued_by), None),
        "sent_back": [r for r in results if r.sent_back_at],
        "waits": waiting.waits_of(dossier),
        "apology": waiting.draft_of(dossier) if dossier.status in RUNNING else None,
        "measures": measures_of(dossier),
        "incident": waiting.incident_now(dossier.centre_id),
        "timeline": timeline(dossier.events.all()),
        "papers": numbered_papers(staff, dossier, linked.code if linked else ""),
        "messages_sent": outbox.messages_of(staff, dossier.number),
        "voids": staff.has_role(*LEADS),
        "payments": fees.payments_of(staff, dossier.number),
        "opened": opened,
        "problem": problem,
        "said": WAYS[did].done if did else "",
        "did": did or before,
        "next_row": _next(staff, door, dossier.number) if did or before else None,
    } | _for_form(staff, dossier, opened)
    page = "_work" if is_htmx(request) else "dossier"
    return render(request, f"casework/{page}.html", context, status=status)


def _second_is_leaders(staff: Any, dossier: Any) -> bool:
    """Whether “Yêu cầu bổ sung” is missing only because it was asked for once already."""
    move = MOVES["ask_supplement"]
    return (
        dossier.supplements > 0 and dossier.status in RUNNING and dossier.stage in move.stages
        and staff.has_role(*move.by) and not staff.has_role(Role.LEADER)
    )  # fmt: skip


def _is_draft(result: Any) -> bool:
    return not (result.sent_back_at or result.signed_at or result.issued_by)


def _next(staff: Any, door: Door, number: str) -> Any:
    """The next one on the list it came from. 3 queries."""
    page = queries.worklist(staff, scope=door.scope, limit=2)
    return next((row for row in page.rows if row.number != number), None)


def _for_form(staff: Any, dossier: Any, opened: Opened | None) -> dict[str, Any]:
    """What a form shows besides its fields."""
    name = opened.name if opened else ""
    pens = {"pens": signatures.desk_of(staff), **opened.pins} if opened and name in SIGNED else {}
    if name == "extend":
        found = titles("04", clock.today(), dossier.sector_id)
        names = [title.text for title in found] if len(found) > 1 else []
        return pens | {"later": oversight.later_for(dossier), "new_due": None, "titles": names}
    if name == "reassign":
        takers = {s.username for s in colleagues.colleagues(staff, role=Role.SPECIALIST)}
        desks = [d for d in oversight.desks(staff) if d.username in takers]
        return {"desks": desks}
    return pens


# Moves


@sensitive_post_parameters("pin", "seal_pin")
def make_move(request: StaffRequest, number: str, move: str, door: Door) -> HttpResponse:
    """GET: the page with the form of this move open. POST: do it; an error keeps what was typed.

    404 for a move that there is not, 403 for one that is another role's, 409 for one that the
    dossier does not allow as it stands, each on the page itself so that nothing is lost.
    """
    if move not in WAYS:
        raise NotFound("Không có việc này. Xin quay lại hồ sơ.")
    staff, way = request.user, WAYS[move]
    if request.method == "POST":
        return _post(request, queries.dossier_for(staff, number), move, way, door)
    dossier = queries.dossier_with_all(staff, number)
    try:
        _must_be_open(staff, dossier, move)
    except Refused as no:
        return show_dossier(
            request, number, door, problem=no.message, status=no.http_status, read=dossier
        )
    opened = _open(move, way, way.form.begin(dossier, request.GET))
    return show_dossier(request, number, door, opened=opened, read=dossier)


def _open(move: str, way: Way, form: MoveForm) -> Opened:
    return Opened(move, way, form, MOVES[move].label, MOVES[move].form)


def _must_be_open(staff: Any, dossier: Any, move: str) -> None:
    if not staff.has_role(*MOVES[move].by):
        who = " hoặc ".join(role.in_words for role in MOVES[move].by)
        raise NotAllowed(f"Việc “{MOVES[move].label}” dành cho {who}.")
    if move not in {name for name, _ in queries.moves_open_to(staff, dossier)}:
        raise WrongState(
            f"Hồ sơ đang ở bước “{dossier.get_status_display()}”, chưa hoặc không còn "
            f"“{MOVES[move].label.lower()}” được."
        )
    if move == "extend" and (later := oversight.later_for(dossier)) and not later.is_possible:
        raise WrongState(
            f"Đã quá hạn xin lỗi và gia hạn: ngày cuối là {later.last_day:%d/%m/%Y}. "
            "Hồ sơ cần được giải quyết ngay."
        )


def _post(request: StaffRequest, dossier: Any, move: str, way: Way, door: Door) -> HttpResponse:
    form = way.form(request.POST, files=request.FILES)
    opened = _open(move, way, form)
    number = dossier.number
    if isinstance(form, SupplementForm) and request.user.has_role(Role.LEADER):
        form.mark_second(dossier)
    if isinstance(form, SupplementForm) and request.POST.keys() & {"add", "drop"}:
        form.change_rows(request.POST)
        form.errors.clear()
        return show_dossier(request, number, door, opened=opened)
    if not form.is_valid():
        return show_dossier(request, number, door, opened=opened, status=422)
    if problem := _stale(request, dossier, move):
        return show_dossier(request, number, door, opened=opened, problem=problem, status=409)
    try:
        facts = form.facts() | _read_draft(request, move) | _pins(request, move)
        way.act(dossier.pk, by=request.user, **facts)
    except BadRequest as no:
        said = pins_said(no)
        if any(said.values()):
            opened = replace(opened, pins=said)
        else:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        return show_dossier(request, number, door, opened=opened, status=no.http_status)
    except Refused as no:
        return show_dossier(
            request, number, door, opened=opened, problem=no.message, status=no.http_status
        )
    return _done(request, dossier, move, door)


def _stale(request: StaffRequest, dossier: Any, move: str) -> str:
    """A draft is signed as it was read: the form names it, and another one is not signed."""
    if move != "resolve":
        return ""
    draft = oversight.drafts_of(request.user, [dossier.number]).get(dossier.number)
    if draft is None or str(draft.number) == request.POST.get("draft", ""):
        return ""  # without a draft the action says what is wrong
    return "Dự thảo đã được thay sau khi anh/chị mở hồ sơ. Xin đọc lại bản mới rồi ký."


def _read_draft(request: StaffRequest, move: str) -> dict[str, int]:
    """The draft that the form showed; under the lock the action compares it again."""
    said = request.POST.get("draft", "")
    return {"draft": int(said)} if move == "resolve" and said.isdecimal() and len(said) < 4 else {}


def _pins(request: StaffRequest, move: str) -> dict[str, Any]:
    """What opens the keys of who signs; the action says where one is wrong."""
    if move not in SIGNED:
        return {}
    pins = {name: request.POST.get(name, "") for name in ("pin", "seal_pin")}
    return pins | {"by_hand": "by_hand" in request.POST}


def _done(request: StaffRequest, dossier: Any, move: str, door: Door) -> HttpResponse:
    after = queries.dossier_by_id(request.user, dossier.pk)  # acceptance has given it its code
    where = reverse(f"{door.name}:dossier", args=[after.number])
    if is_htmx(request):
        response = show_dossier(request, after.number, door, did=move)
        response["HX-Push-Url"] = where
        return response
    messages.success(request, WAYS[move].done)
    return redirect(f"{where}?done={move}")
