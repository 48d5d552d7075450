"""Screens of the specialist. Each view: one query in, at most one action, one page out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url

from motcua.dossiers import actions, oversight, queries
from motcua.dossiers.states import MOVES
from motcua.people.states import LEADS, SEES_DOSSIERS, Role
from motcua.web.casework import files, sheets
from motcua.web.casework.groups import grouped
from motcua.web.casework.page import Door, make_move, show_dossier
from motcua.web.http import StaffRequest, is_htmx, show, staff_only

TABS = ("mine", "all", "arriving", "supplement", "return")
DESK = Door("desk", "desk:worklist", "Danh sách", "mine")
EMPTY = {
    "mine": ("Bàn của anh/chị đang trống.", "Hồ sơ mới được phân công sẽ hiện ở đây."),
    "all": ("Trung tâm không có hồ sơ nào đang mở.", "Hồ sơ mới tiếp nhận sẽ hiện ở đây."),
    "arriving": ("Không có hồ sơ nào chờ nhận.", "Hồ sơ nơi khác nhận hộ sẽ hiện ở đây."),
    "for_others": ("Chưa nhận hộ hồ sơ nào.", "Hồ sơ quầy nhận cho nơi khác sẽ hiện ở đây."),
    "supplement": ("Không có hồ sơ nào chờ bổ sung.", "Hồ sơ đã gửi Mẫu số 02 sẽ hiện ở đây."),
    "return": ("Không có kết quả nào chờ trả.", "Hồ sơ đã ký kết quả sẽ hiện ở đây."),
}
NOT_FOUND = ("Không có hồ sơ nào khớp.", "Tìm theo mã, mấy số cuối của mã hoặc họ tên, không dấu.")


@staff_only(*SEES_DOSSIERS)
@require_safe
def worklist(request: StaffRequest) -> HttpResponse:
    """The worklist by urgency. Filters stand in the address. At most 5 queries besides sign-in."""
    staff, asked = request.user, request.GET
    first = "mine" if staff.has_role(Role.SPECIALIST) else "all"
    scope, text = asked.get("scope") or first, asked.get("q", "")[:100]
    sector, after = asked.get("sector", "")[:40], asked.get("after", "")[:400]
    page = queries.worklist(staff, scope=scope, text=text, sector=sector, after=after)
    kept = {"scope": scope, "q": text.strip(), "sector": sector}
    filters = urlencode({name: value for name, value in kept.items() if value}) + "&"
    words, hint = NOT_FOUND if kept["q"] or sector else EMPTY.get(scope, NOT_FOUND)
    context = {
        "tabs": [(name, queries.SCOPES[name]) for name in TABS],
        "arriving": queries.arriving_count(staff),
        "takes_over": scope == "arriving" and staff.has_role(*MOVES["take_over"].by),
        "scope": scope,
        "scope_label": queries.SCOPES[scope],
        "q": text,
        "sector": sector,
        "sectors": oversight.sectors(),
        "page": page,
        "groups": grouped(page.rows),
        "filters": filters,
        "is_first": not after,
        "empty_words": words,
        "empty_hint": hint,
        "show_assignee": scope != "mine",
    }
    answer = show(request, "desk/worklist", context)
    if is_htmx(request) and not any(letter.isdigit() for letter in text):
        # Words are names of people, and an address is kept in many places; a code is not a name.
        named = {name: value for name, value in kept.items() if value and name != "q"}
        push_url(answer, f"{request.path}?{urlencode(named)}")
    return answer


@staff_only(*SEES_DOSSIERS)
@require_POST
def take_over(request: StaffRequest) -> HttpResponse:
    """Take over what other centres received: the dossiers that the list showed."""
    staff = request.user
    asked = [queries.dossier_for(staff, n) for n in request.POST.getlist("number")[: queries.PAGE]]
    done = actions.take_over_many([(found.pk, found.number) for found in asked], by=staff)
    if taken := sum(not one.problem for one in done):
        messages.success(request, f"Đã nhận {taken} hồ sơ chuyển đến; đồng hồ chạy từ bây giờ.")
    for one in done:
        if one.problem:
            messages.error(request, f"{one.number}: {one.problem}")
    return redirect(f"{reverse('desk:worklist')}?scope=arriving")


@staff_only(*SEES_DOSSIERS)
@require_safe
def dossier(request: StaffRequest, number: str) -> HttpResponse:
    return show_dossier(request, number, DESK)


@staff_only(*SEES_DOSSIERS)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, number: str, move: str) -> HttpResponse:
    return make_move(request, number, move, DESK)


@staff_only(*SEES_DOSSIERS)
@require_safe
def new_date(request: StaffRequest, number: str) -> HttpResponse:
    """The date that an extension by `days` would give, while it is being typed."""
    found = queries.dossier_for(request.user, number)
    typed = request.GET.get("days", "").strip()[:3]
    days = int(typed) if typed.isascii() and typed.isdigit() else 0
    context = {"new_due": oversight.due_if_extended(found, days), "days": days}
    return render(request, "casework/_new_date.html", context)


@staff_only(*SEES_DOSSIERS)
@require_safe
def file(request: StaffRequest, token: str) -> HttpResponse:
    return files.original(request, token)


@staff_only(*SEES_DOSSIERS)
@require_safe
def about(request: StaffRequest, token: str) -> HttpResponse:
    return files.about(request, token)


@staff_only(*SEES_DOSSIERS)
@require_safe
def searchable(request: StaffRequest, token: str) -> HttpResponse:
    return files.searchable(request, token)


@staff_only(*SEES_DOSSIERS)
@require_safe
def sheet(request: StaffRequest, token: str, n: int) -> HttpResponse:
    return files.sheet(request, token, n)


@staff_only(*SEES_DOSSIERS)
@require_safe
def thumb(request: StaffRequest, token: str) -> HttpResponse:
    return files.thumb(request, token)


@staff_only(*SEES_DOSSIERS)
@require_safe
def paper(request: StaffRequest, number: str, n: int) -> HttpResponse:
    return files.paper(request, number, n)


@staff_only(*SEES_DOSSIERS)
@require_safe
def control_sheet(request: StaffRequest, number: str) -> HttpResponse:
    return sheets.control_sheet(request, number)


@staff_only(*SEES_DOSSIERS)
@require_safe
def fee_slip(request: StaffRequest, number: str, n: int) -> HttpResponse:
    return sheets.fee_slip(request, number, n)


@staff_only(*SEES_DOSSIERS)
@require_safe
def arriving_slip(request: StaffRequest) -> HttpResponse:
    return sheets.arriving_slip(request)


@staff_only(*SEES_DOSSIERS)
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    return sheets.register(request)


@staff_only(*LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def void_paper(request: StaffRequest, number: str, n: int) -> HttpResponse:
    return sheets.void_paper(request, number, n)
