"""The centre itself: counters, lines, hours, what is printed on its papers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core.errors import BadRequest, NotAllowed
from motcua.dossiers.oversight import sectors
from motcua.people import actions, queries
from motcua.people.places import opening_days
from motcua.people.states import MANAGES, Role
from motcua.queueing import actions as queueing
from motcua.queueing import setup
from motcua.web.console.forms import CentreForm, CounterForm, HoursForm, LineForm
from motcua.web.console.views._page import page
from motcua.web.http import StaffRequest, staff_only, submit

WRITES = require_http_methods(["GET", "HEAD", "POST"])
CENTRE = ("name", "authority_name", "place", "address", "phone", "email", "receipt_paper")


@staff_only(*MANAGES)
@require_safe
def hall(request: StaffRequest) -> HttpResponse:
    return _hall(request)


@staff_only(*MANAGES)
@require_POST
def put_counter(request: StaffRequest) -> HttpResponse:
    form = CounterForm(request.POST)
    status = submit(form, actions.put_counter, by=request.user)
    if status != 200:
        return _hall(request, status, form)
    messages.success(request, f"Đã ghi quầy {form.cleaned_data['number']}.")
    return redirect("console:hall")


@staff_only(*MANAGES)
@require_POST
def switch(request: StaffRequest, number: int) -> HttpResponse:
    """Open or close a counter: the director's, for the receptionist has the own screen."""
    if not request.user.has_role(Role.DIRECTOR):
        raise NotAllowed("Mở, đóng quầy là việc của giám đốc và người ngồi quầy.")
    counter = queries.counter_of(request.user, number)
    wanted = request.POST.get("open", "")
    if wanted == "1":
        queueing.open_counter(counter.pk, by=request.user)
    elif wanted == "0":
        queueing.close_counter(counter.pk, by=request.user)
    else:
        raise BadRequest("Chưa rõ mở hay đóng quầy. Hãy bấm lại nút trên trang.")
    messages.success(request, f"Đã {'mở' if wanted == '1' else 'đóng'} quầy {number}.")
    return redirect("console:hall")


def _hall(
    request: StaffRequest, status: int = 200, form: CounterForm | None = None
) -> HttpResponse:
    """Counters and lines. 4 queries beyond the sign-in."""
    counters = list(queries.counters_of(request.user))
    context = {
        "counters": counters,
        "counters_open": sum(counter.is_open for counter in counters),
        "lines": setup.lines_of(request.user),
        "form": form or CounterForm(initial={"number": len(counters) + 1}),
        "may_open": request.user.has_role(Role.DIRECTOR),
    }
    return page(request, "hall", "hall", context, status)


@staff_only(*MANAGES)
@WRITES
def line(request: StaffRequest, letter: str = "") -> HttpResponse:
    """Add a line, or change the one with this letter."""
    found = setup.line_for(request.user, letter) if letter else None
    initial: dict[str, Any] = {"priority_in_a_row": 2}
    if found:
        initial = {name: getattr(found, name) for name in LineForm.base_fields}
    counters = [(row.pk, str(row)) for row in queries.counters_of(request.user)]
    form = LineForm(request.POST or None, initial=initial, sectors=sectors(), counters=counters)
    if found:
        form.fields["letter"].disabled = True
    status = 200
    if request.method == "POST":
        status = submit(form, queueing.put_line, by=request.user)
        if status == 200:
            messages.success(request, f"Đã ghi hàng chờ {form.cleaned_data['letter']}.")
            return redirect("console:hall")
    return page(request, "line", "hall", {"form": form, "line": found}, status)


@staff_only(*MANAGES)
@WRITES
def hours(request: StaffRequest) -> HttpResponse:
    is_standard = not queries.hours_of(request.user)
    week = opening_days(request.user.centre_id)
    form = HoursForm(request.POST or None, initial=HoursForm.initial_of(week))
    status = 200
    if request.method == "POST":
        status = submit(form, actions.put_hours, request.user.centre_id, by=request.user)
        if status == 200:
            messages.success(request, "Đã ghi giờ làm việc. Hồ sơ nhận từ nay tính theo giờ này.")
            return redirect("console:hours")
    context = {
        "form": form,
        "is_standard": is_standard,
        "week": week,
    }
    return page(request, "hours", "hours", context, status)


@staff_only(*MANAGES)
@WRITES
def centre(request: StaffRequest) -> HttpResponse:
    here = request.user.centre
    form = CentreForm(request.POST or None, initial={name: getattr(here, name) for name in CENTRE})
    status = 200
    if request.method == "POST":
        status = submit(form, actions.put_centre, here.pk, by=request.user)
        if status == 200:
            messages.success(request, "Đã ghi thông tin trung tâm.")
            return redirect("console:centre")
    return page(request, "centre", "centre", {"form": form, "centre": here}, status)
