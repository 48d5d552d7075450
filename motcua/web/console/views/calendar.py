"""Days off and days made up, year by year; what nobody has decided stands out."""

import re
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.queries import special_days, undecided_days
from motcua.people import actions as people
from motcua.people.states import MANAGES, Role
from motcua.web.console.forms import DayForm
from motcua.web.console.views._page import page
from motcua.web.http import StaffRequest, staff_only, submit

YEARS = range(2000, 2101)


@staff_only(*MANAGES)
@require_safe
def this_year(request: StaffRequest) -> HttpResponse:
    return redirect("console:year", clock.today().year)


@staff_only(*MANAGES)
@require_safe
def year(request: StaffRequest, year: int) -> HttpResponse:
    return _year(request, year)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def put(request: StaffRequest, year: int) -> HttpResponse:
    form = DayForm(request.POST)
    status = submit(form, people.put_special_day, by=request.user)
    if status != 200:
        return _year(request, year, status, form)
    said = form.cleaned_data
    day: date = said["day"]
    messages.success(request, f"Đã ghi ngày {day:%d/%m/%Y}: {said['name']}.")
    return redirect("console:year", day.year)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def remove(request: StaffRequest, year: int) -> HttpResponse:
    day = _day(request.POST.get("day", ""))
    if day is None:
        raise BadRequest("Chưa rõ bỏ ngày nào. Hãy bấm lại nút trên trang.")
    people.remove_special_day(day, by=request.user)
    messages.success(request, f"Ngày {day:%d/%m/%Y} trở lại như ngày thường.")
    return redirect("console:year", day.year)


def _year(
    request: StaffRequest, year: int, status: int = 200, form: DayForm | None = None
) -> HttpResponse:
    """3 queries beyond the sign-in."""
    if year not in YEARS:
        raise NotFound("Lịch có từ năm 2000 đến năm 2100.")
    rows = list(special_days(year))
    asked = _day(request.GET.get("day", ""))
    known = next((row for row in rows if row.day == asked), None)
    if form is None and known:
        values = {"day": known.day, "works": "1" if known.works else "0", "name": known.name}
        form = DayForm(initial=values | {"source": known.source, "decided": known.decided})
    elif form is None:
        form = DayForm(initial={"day": asked, "name": request.GET.get("name", "")[:120]})
    context = {
        "year": year,
        "rows": rows,
        "undecided": undecided_days(clock.today()),
        "form": form,
        "is_edit": known is not None,
        "before": year - 1 if year - 1 in YEARS else None,
        "next": year + 1 if year + 1 in YEARS else None,
    }
    return page(request, "calendar", "calendar", context, status)


def _day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("Ngày này không có trong lịch.") from error
