"""What waits for a leader's word: apologies, money and advice overdue, incidents, promises kept."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import Refused
from motcua.dossiers import actions, measures, queries
from motcua.dossiers.queries import waiting
from motcua.people.states import Role
from motcua.web.casework.groups import grouped
from motcua.web.fields import LongText, Whole
from motcua.web.http import StaffRequest, refuse, staff_only
from motcua.web.lead.views import SEES, frame

SINCE = date(2000, 1, 1)  # no centre kept a promise before


@staff_only(*SEES)
@require_safe
def apologies(request: StaffRequest) -> HttpResponse:
    """Apologies to sign in time, and what is late without one, in red. At most 10 queries."""
    after = request.GET.get("after", "")[:400]
    page = queries.worklist(request.user, scope="unexcused", after=after)
    context = frame(request.user, "apologies") | {
        "drafts": waiting.apologies_to_sign(request.user),
        "now": measures.late_now(request.user),
        "page": page,
        "groups": grouped(page.rows),
        "is_first": not after,
        "may_sign": request.user.has_role(Role.LEADER),
        "today": clock.today(),
    }
    return render(request, "lead/apologies.html", context)


@staff_only(*SEES)
@require_safe
def waits(request: StaffRequest) -> HttpResponse:
    """What waits for others: sent online, unpaid past its day, unanswered past its day."""
    staff = request.user
    context = frame(request.user, "waits") | {
        "sent": waiting.sent_online(staff),
        "duties": waiting.lapsed_duties(staff),
        "asked": waiting.late_consultations(staff),
        "incident": waiting.incident_now(staff.centre_id),
    }
    return render(request, "lead/waits.html", context)


class IncidentForm(forms.Form):
    """The public reason, and how long ago it began."""

    use_required_attribute = False
    reason = LongText(
        label="Lý do công khai",
        help_text="Người dân đọc nguyên văn ở cổng, màn hình sảnh, máy lấy số và trang tra cứu.",
        longest=300,
        error_messages={"required": "Ghi lý do công khai của sự cố."},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    minutes_ago = Whole(
        label="Bắt đầu trước đây bao nhiêu phút",
        help_text="Để 0 nếu bắt đầu từ bây giờ; nhiều nhất ba ngày.",
        min_value=0,
        max_value=3 * 24 * 60,
        initial=0,
        error_messages={"required": "Ghi số phút, 0 nếu từ bây giờ.", "invalid": "Ghi một số."},
        widget=forms.TextInput(attrs={"class": "form-control short", "inputmode": "numeric"}),
    )


@staff_only(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: StaffRequest) -> HttpResponse:
    """Declare an incident, or end the one that is open. The action asks for the director."""
    staff = request.user
    form, status = IncidentForm(), 200
    if request.method == "POST" and "end" in request.POST:
        actions.end_incident(by=staff)
        messages.success(request, "Sự cố đã kết thúc. Ngày hẹn của hồ sơ đang mở được tính lại.")
        return redirect("lead:incident")
    if request.method == "POST":
        form = IncidentForm(request.POST)
        status = _declare(request, form)
        if status == 200:
            messages.success(request, "Đã công bố sự cố. Đồng hồ của mọi hồ sơ đang chờ.")
            return redirect("lead:incident")
    context = frame(request.user, "incident") | {
        "form": form,
        "open": waiting.incident_now(staff.centre_id),
        "before": waiting.incidents_of(staff),
        "may_declare": staff.has_role(Role.DIRECTOR),
    }
    return render(request, "lead/incident.html", context, status=status)


def _declare(request: StaffRequest, form: IncidentForm) -> int:
    if not form.is_valid():
        return 422
    now = clock.now()
    since = now - timedelta(minutes=form.cleaned_data["minutes_ago"])
    try:
        actions.declare_incident(
            by=request.user, reason=form.cleaned_data["reason"], since=since, at=now
        )
    except Refused as no:
        refuse(form, no)
        return no.http_status
    return 200


@staff_only(*SEES)
@require_safe
def kept(request: StaffRequest) -> HttpResponse:
    """How the promises of a month were kept, by sector and by handler, by both measures."""
    first = _month(request.GET.get("month", ""))
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    context = frame(request.user, "kept") | {
        "report": measures.kept_promises(request.user, first, last),
        "now": measures.late_now(request.user),
        "first": first,
        "last": last,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": last + timedelta(days=1) if last < clock.today() else None,
    }
    return render(request, "lead/kept.html", context)


def _month(asked: str) -> date:
    """The first day of "2026-11"; of this month for anything else, and for what is to come."""
    today = clock.today()
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today
    return (first if SINCE <= first <= today else today).replace(day=1)
