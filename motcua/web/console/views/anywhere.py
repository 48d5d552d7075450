"""The published list of procedures that any counter receives (phi địa giới)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from motcua.catalog import actions
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.people.states import MANAGES, Role
from motcua.web.console.forms import AnyCounterForm
from motcua.web.console.views._page import page
from motcua.web.http import StaffRequest, staff_only, submit


@staff_only(*MANAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: StaffRequest) -> HttpResponse:
    """The list; a POST enters one more procedure. 1 query beyond the frame."""
    form, status = AnyCounterForm(initial={"from_on": clock.today()}), 200
    if request.method == "POST":
        form = AnyCounterForm(request.POST)
        status = submit(form, _enter, by=request.user)
        if status == 200:
            messages.success(request, f"Đã ghi thủ tục {form.cleaned_data['code']}.")
            return redirect("console:anywhere")
    context = {"rows": list(catalog.any_counter_list()), "today": clock.today(), "form": form}
    return page(request, "anywhere", "anywhere", context, status)


def _enter(*, code: str, **facts: object) -> object:
    return actions.open_to_any_counter(code, **facts)  # type: ignore[arg-type]


@staff_only(Role.ADMINISTRATOR)
@require_POST
def end(request: StaffRequest) -> HttpResponse:
    """From tomorrow on no counter receives this procedure for others; what was received stays."""
    entry = actions.close_to_any_counter(
        request.POST.get("code", "")[:40], by=request.user, until_on=clock.today()
    )
    messages.success(request, f"Thủ tục {entry.procedure_code}: áp dụng đến hết hôm nay.")
    return redirect("console:anywhere")
