"""Who may sign, in whose name, from when until when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from motcua.core import clock
from motcua.dossiers.oversight import sectors
from motcua.people import actions, authorities, queries
from motcua.people.states import MANAGES, Role
from motcua.web.console.forms import AuthorityForm, EndForm
from motcua.web.console.views._page import page
from motcua.web.http import StaffRequest, staff_only, submit


@staff_only(*MANAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: StaffRequest, username: str) -> HttpResponse:
    """Every authority that a person had, and one more. 3 queries beyond sign-in."""
    found = queries.person_for(request.user, username)
    names = sectors()
    form = AuthorityForm(
        request.POST or None,
        sectors=names,
        initial={"from_on": clock.today(), "title": found.title},
    )
    status = 200
    if request.method == "POST":
        status = submit(form, actions.give_authority, found.pk, by=request.user)
        if status == 200:
            messages.success(request, f"Đã ghi quyền ký của {found.full_name}.")
            return redirect("console:authority", username)
    return _page(request, username, form, status)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def end(request: StaffRequest, username: str, number: int) -> HttpResponse:
    found = queries.person_for(request.user, username)
    row = authorities.authority_of(request.user, found, number)
    form = EndForm(request.POST, auto_id=f"id_end_{number}_%s")
    status = submit(form, actions.end_authority, row.pk, by=request.user)
    if status != 200:
        fresh = AuthorityForm(sectors=sectors(), initial={"from_on": clock.today()})
        return _page(request, username, fresh, status, ending=(number, form))
    messages.success(request, "Đã ghi ngày kết thúc quyền ký.")
    return redirect("console:authority", username)


def _page(
    request: StaffRequest,
    username: str,
    form: AuthorityForm,
    status: int,
    ending: tuple[int, EndForm] | None = None,
) -> HttpResponse:
    found = queries.person_for(request.user, username)
    names = dict(sectors())
    today = clock.today()
    rows = [
        {
            "row": row,
            "number": number,
            "sectors": [names.get(key, key) for key in row.sectors],
            "is_over": row.until_on is not None and row.until_on < today,
            "is_early": row.from_on > today,
            "form": ending[1]
            if ending and ending[0] == number
            else EndForm(initial={"until_on": today}, auto_id=f"id_end_{number}_%s"),
        }
        for number, row in enumerate(authorities.authorities_of(request.user, found), start=1)
    ]
    context = {
        "person": found,
        "rows": rows,
        "form": form,
        "wrong": form if form.is_bound else ending[1] if ending else None,
        "open_end": ending[0] if ending else 0,
    }
    return page(request, "authority", "people", context, status)
