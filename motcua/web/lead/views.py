"""Screens of the leaders and the director: sign, watch the deadlines, share out the work."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, Refused
from motcua.dossiers import actions, oversight, queries
from motcua.dossiers.actions import Signed
from motcua.dossiers.states import MOVES
from motcua.people.states import LEADS, Role
from motcua.reports.queries import DayFigures, day_figures
from motcua.signatures import queries as signatures
from motcua.signatures.pens import opened
from motcua.web.casework.differs import Letter, letter
from motcua.web.casework.groups import Group, grouped
from motcua.web.casework.page import Door, make_move, pins_said, show_dossier
from motcua.web.http import StaffRequest, staff_only
from motcua.web.lead import sitting

if TYPE_CHECKING:
    from motcua.people.models import Staff

SEES = (*LEADS, Role.AUDITOR)
LEAD = Door("lead", "lead:home", "Chờ ký", "sign", opened=sitting.note)
MOST_AT_ONCE = 50
LEADERS_ONLY = {"away"}
TABS = [
    ("home", "Chờ ký"),
    ("due", "Trễ và sắp đến hạn"),
    ("apologies", "Xin lỗi"),
    ("waits", "Chờ nơi khác"),
    ("desks", "Phân công"),
    ("away", "Vắng mặt, bàn giao"),
    ("forecasts", "Dự báo"),
    ("kept", "Giữ hẹn"),
    ("incident", "Sự cố"),
]
UNREAD = "Chưa mở đọc bản đang trình trong phiên này. Xin mở hồ sơ rồi ký."
NO_DRAFT = "Không có bản đang trình mang số này. Xin mở hồ sơ xem việc mới nhất."


@dataclass(frozen=True, slots=True)
class ToSign:
    """One row of the list: what will be signed, and whether it was read in this sitting."""

    row: queries.Row
    draft: oversight.Draft
    is_read: bool
    compared: Letter


def _may_sign(request: StaffRequest) -> bool:
    return request.user.has_role(Role.LEADER)


def frame(staff: "Staff", tab: str) -> dict[str, object]:
    """The tabs and what may be pressed: nothing that would be refused."""
    leads = staff.has_role(*LEADS)
    open_to = [(name, label) for name, label in TABS if leads or name not in LEADERS_ONLY]
    return {
        "tabs": [(reverse(f"lead:{name}"), label, name == tab) for name, label in open_to],
        "may_reassign": staff.has_role(*MOVES["reassign"].by),
    }


@staff_only(*SEES)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """What waits for a signature, and the day. At most 10 queries besides sign-in."""
    return _home(request, [])


def _home(
    request: StaffRequest, signed: list[Signed], *, no: Refused | None = None, warning: str = ""
) -> HttpResponse:
    """The list, with what became of a sitting, or (`no`) why it did not begin."""
    staff, after = request.user, request.GET.get("after", "")[:400]
    page = queries.worklist(staff, scope="sign", limit=MOST_AT_ONCE, after=after)
    drafts = oversight.drafts_of(staff, [row.number for row in page.rows])
    read = set(sitting.read(request))
    figures: DayFigures = day_figures(staff.centre, clock.today())
    kept = [row for row in page.rows if row.number in drafts]
    context = (
        frame(staff, "home")
        | {
            "page": page,
            "is_first": not after,
            "groups": [_with_drafts(group, drafts, read) for group in grouped(kept)],
            "may_sign": _may_sign(request),
            "any_read": any(sitting.mark(n, d.number) in read for n, d in drafts.items()),
            "figures": figures,
            "today": clock.today(),
            "signed": [done for done in signed if not done.problem],
            "unsigned": [done for done in signed if done.problem],
            "by_hand": any(done.by_hand for done in signed if not done.problem),
            "warning": warning,
            "ticked": set(request.POST.getlist("number")) if no else set(),
        }
        | _pins(staff, no)
    )
    return render(request, "lead/home.html", context, status=no.http_status if no else 200)


def _pins(staff: Any, no: Refused | None) -> dict[str, Any]:
    """What the leader signs with; a wrong PIN is said at its own field. 1 query."""
    refused = {"pens": signatures.desk_of(staff), "refused": no.message if no else ""}
    return refused | pins_said(no)


def _with_drafts(
    group: Group, drafts: dict[str, oversight.Draft], read: set[str]
) -> tuple[Group, list[ToSign]]:
    return group, [_to_sign(row, drafts[row.number], read) for row in group.rows]


def _to_sign(row: queries.Row, draft: oversight.Draft, read: set[str]) -> ToSign:
    compared = letter(draft.dossier, draft.kind, draft.title, draft.text)
    return ToSign(row, draft, sitting.mark(row.number, draft.number) in read, compared)


@sensitive_post_parameters("pin", "seal_pin")
@staff_only(Role.LEADER)
@require_POST
def sign(request: StaffRequest) -> HttpResponse:
    """Sign every ticked dossier that was read; what fails stops nothing else. A wrong PIN signs
    nothing at all."""
    numbers = list(dict.fromkeys(request.POST.getlist("number")))[:MOST_AT_ONCE]
    if not numbers:
        return redirect("lead:home")
    staff, read = request.user, set(sitting.read(request))
    drafts = oversight.drafts_of(staff, numbers)
    to_sign: list[tuple[int, str, int]] = []
    results: list[Signed] = []
    for number in numbers:
        draft = drafts.get(number)
        try:
            found = queries.dossier_for(staff, number)
        except NotFound as no:
            results.append(Signed(number[:40], no.message))
            continue
        if draft is None:
            results.append(Signed(number, NO_DRAFT))
        elif sitting.mark(number, draft.number) not in read:
            results.append(Signed(number, UNREAD))
        else:
            to_sign.append((found.pk, number, draft.number))
    given = request.POST
    pin, seal_pin, by_hand = given.get("pin", ""), given.get("seal_pin", ""), "by_hand" in given
    try:
        with opened(staff, pin=pin, seal_pin=seal_pin, by_hand=by_hand) as pen:
            results += actions.resolve_many(to_sign, by=staff, pen=pen)
    except Refused as no:
        return _home(request, [], no=no)
    return _home(request, results, warning=pen.problem)


@staff_only(*SEES)
@require_safe
def due(request: StaffRequest) -> HttpResponse:
    """What is late or soon will be, of the whole centre. At most 6 queries besides sign-in."""
    after = request.GET.get("after", "")[:400]
    page = queries.worklist(request.user, scope="due", after=after)
    context = frame(request.user, "due") | {
        "page": page,
        "groups": grouped(page.rows),
        "is_first": not after,
        "may_sign": _may_sign(request),
    }
    return render(request, "lead/due.html", context)


@staff_only(*SEES)
@require_safe
def desks(request: StaffRequest) -> HttpResponse:
    """Who carries how much, and the dossiers of one of them to give to another."""
    staff, name = request.user, request.GET.get("of", "")[:150]
    found = oversight.desks(staff)
    asked = [desk for desk in found if "of" in request.GET and desk.username == name]
    chosen = asked[0] if asked else None
    after = request.GET.get("after", "")[:400]
    page = queries.worklist(staff, scope="all", of=name, after=after) if chosen else None
    context = frame(staff, "desks") | {
        "desks": found,
        "most": max((desk.open for desk in found), default=0),
        "chosen": chosen,
        "page": page,
        "groups": grouped(page.rows) if page else [],
        "is_first": not after,
        "filters": urlencode({"of": name}) + "&",
    }
    return render(request, "lead/desks.html", context)


@staff_only(*SEES)
@require_safe
def forecasts(request: StaffRequest) -> HttpResponse:
    """How long each kind of dossier really takes here, and how well that was foretold."""
    context = frame(request.user, "forecasts") | {"rows": queries.forecasts(request.user)}
    return render(request, "lead/forecasts.html", context)


@staff_only(*SEES)
@require_safe
def dossier(request: StaffRequest, number: str) -> HttpResponse:
    return show_dossier(request, number, LEAD)


@staff_only(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, number: str, move: str) -> HttpResponse:
    return make_move(request, number, move, LEAD)
