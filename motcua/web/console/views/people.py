"""Who works here: list, add, change, roles with dates, passwords, keys."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.errors import Refused
from motcua.dossiers.oversight import sectors
from motcua.people import actions, queries
from motcua.people.states import MANAGES, SCOPES, Role
from motcua.web.console.forms import AssignForm, EndForm, KeyForm, NewPersonForm, PersonForm
from motcua.web.console.views._page import kept, page
from motcua.web.http import StaffRequest, refuse, seal, staff_only, submit, unseal

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@staff_only(*MANAGES)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """People by name, searched without accents. 3 queries beyond the sign-in."""
    text, role = request.GET.get("q", "")[:80], request.GET.get("role", "")[:20]
    after = unseal(request.GET.get("after", ""), "people")
    role = role if role in Role.values else ""
    found = queries.staff_of(request.user, text=text, role=role, after=after)
    context = {
        "found": found,
        "after": seal(found.after, "people"),
        "q": text,
        "role": role,
        "roles": Role.choices,
        "query": kept(q=text.strip(), role=role),
        "is_first": not after,
    }
    return page(request, "people", "people", context)


@staff_only(Role.ADMINISTRATOR)
@WRITES
def new(request: StaffRequest) -> HttpResponse:
    """Account, first role and one-time password in one submit."""
    form = NewPersonForm(
        request.POST or None, sectors=sectors(), initial={"from_on": clock.today()}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person, password = actions.welcome(by=request.user, **form.cleaned_data)
            except Refused as no:
                refuse(form, no)
                status = no.http_status
            else:
                return _secret(request, person, password, "Mật khẩu một lần")
    return page(request, "person_new", "people", {"form": form}, status)


@staff_only(*MANAGES)
@require_safe
def person(request: StaffRequest, username: str) -> HttpResponse:
    return _person(request, username)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def change(request: StaffRequest, username: str) -> HttpResponse:
    found = queries.person_for(request.user, username)
    form = PersonForm(request.POST)
    status = submit(form, actions.change_staff, found.pk, by=request.user)
    if status != 200:
        return _person(request, username, status, facts=form)
    return _done(request, username, "Đã ghi thông tin.")


@staff_only(Role.ADMINISTRATOR)
@require_POST
def assign(request: StaffRequest, username: str) -> HttpResponse:
    found = queries.person_for(request.user, username)
    form = AssignForm(request.POST, sectors=sectors())
    status = submit(form, actions.assign, found.pk, by=request.user)
    if status != 200:
        return _person(request, username, status, assigning=form)
    return _done(request, username, f"Đã phân công {found.full_name}.")


@staff_only(Role.ADMINISTRATOR)
@require_POST
def end(request: StaffRequest, username: str, role: str, since: str) -> HttpResponse:
    row = queries.assignment_of(request.user, username, role, since)
    form = EndForm(request.POST, auto_id=f"id_end_{role}-{since}_%s")
    status = submit(form, actions.end_assignment, row.pk, by=request.user)
    if status != 200:
        return _person(request, username, status, ending={f"{role}-{since}": form})
    return _done(request, username, "Đã ghi ngày kết thúc phân công.")


@staff_only(Role.ADMINISTRATOR)
@require_POST
def reset(request: StaffRequest, username: str) -> HttpResponse:
    found = queries.person_for(request.user, username)
    password = actions.reset_password(found.pk, by=request.user)
    return _secret(request, found, password, "Mật khẩu một lần")


@staff_only(Role.ADMINISTRATOR)
@require_POST
def drop_step(request: StaffRequest, username: str) -> HttpResponse:
    found = queries.person_for(request.user, username)
    actions.reset_second_step(found.pk, by=request.user)
    return _done(request, username, "Đã bỏ bước xác thực thứ hai; lần sau chỉ cần mật khẩu.")


@staff_only(Role.ADMINISTRATOR)
@require_POST
def make_key(request: StaffRequest, username: str) -> HttpResponse:
    found = queries.person_for(request.user, username)
    form = KeyForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            _, plain = actions.make_key(by=request.user, staff_id=found.pk, **form.cleaned_data)
        except Refused as no:
            refuse(form, no)
            status = no.http_status
        else:
            return _secret(request, found, plain, "Khoá API")
    return _person(request, username, status, keying=form)


@staff_only(Role.ADMINISTRATOR)
@require_POST
def revoke(request: StaffRequest, username: str, prefix: str) -> HttpResponse:
    found = queries.key_of(request.user, username, prefix)
    key = actions.revoke_key(found.pk, by=request.user)
    return _done(request, username, f"Đã thu hồi khoá {key.prefix}….")


def _done(request: StaffRequest, username: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("console:person", username)


def _secret(request: StaffRequest, found: Any, secret: str, what: str) -> HttpResponse:
    """Shown once, on a page that no cache keeps."""
    return page(request, "secret", "people", {"person": found, "secret": secret, "what": what})


def _person(
    request: StaffRequest,
    username: str,
    status: int = 200,
    *,
    facts: PersonForm | None = None,
    assigning: AssignForm | None = None,
    keying: KeyForm | None = None,
    ending: dict[str, EndForm] | None = None,
) -> HttpResponse:
    """One person with every form, one of which may carry an answer. 6 queries beyond sign-in."""
    found = queries.person_for(request.user, username)
    names = dict(sectors())
    today = clock.today()
    rows = [
        {
            "row": row,
            "sectors": [names.get(key, key) for key in row.sectors],
            "in_force": row.in_force(today),
            "is_over": row.until_on is not None and row.until_on < today,
            "since": (since := f"{row.role}-{row.from_on}"),
            "form": (ending or {}).get(since)
            or EndForm(initial={"until_on": today}, auto_id=f"id_end_{since}_%s"),
        }
        for row in queries.assignments_of(request.user, found)
    ]
    initial = {name: getattr(found, name) for name in ("full_name", "title", "phone", "is_active")}
    context = {
        "person": found,
        "rows": rows,
        "keys": queries.keys_of(request.user, found),
        "has_second_step": queries.has_second_step(found),
        "scope_names": SCOPES,
        "facts": facts or PersonForm(initial=initial),
        "assigning": assigning or AssignForm(sectors=[*names.items()], initial={"from_on": today}),
        "keying": keying or KeyForm(),
        "wrong": facts or assigning or keying or next(iter((ending or {}).values()), None),
        "assign_open": assigning is not None,
        "key_open": keying is not None,
        "open_end": next(iter(ending or {}), ""),
        "today": today,
    }
    return page(request, "person", "people", context, status)
