"""One's own account: where to go, passwords, sessions, signing out."""

from django.contrib import messages
from django.contrib.auth import logout as end
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from motcua.core.errors import NotFound, Refused
from motcua.people import actions, queries
from motcua.people.states import Role
from motcua.web.account.forms import OwnPasswordForm
from motcua.web.account.signing import SIGNS
from motcua.web.http import StaffRequest, refuse, staff_only

# The first that fits is where a person's day begins.
HOMES = (
    (Role.RECEPTIONIST, "counter:home"),
    (Role.SPECIALIST, "desk:worklist"),
    (Role.LEADER, "lead:home"),
    (Role.DIRECTOR, "lead:home"),
    (Role.ADMINISTRATOR, "console:home"),
    (Role.AUDITOR, "desk:worklist"),
)


@staff_only()
def home(request: StaffRequest) -> HttpResponse:
    """The screen of this person's work. 1 query beyond the session."""
    for role, name in HOMES:
        if request.user.has_role(role):
            return redirect(name)
    if request.user.has_role(Role.VOLUNTEER):
        return redirect("kiosk:start", request.user.centre.slug)
    return redirect("account:me")


@staff_only()
def me(request: StaffRequest) -> HttpResponse:
    """Who I am here, where I am signed in, how well it is locked. 7 queries."""
    context = {
        "assignments": queries.own_assignments(request.user),
        "sessions": queries.sessions_of(request.user),
        "here": request.session.session_key,
        "has_second_step": queries.has_second_step(request.user),
        "signs": request.user.has_role(*SIGNS),
    }
    return render(request, "account/me.html", context)


@staff_only()
def password(request: StaffRequest) -> HttpResponse:
    """A new password of one's own. After a reset nothing else opens before this is done."""
    form = OwnPasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _change_password(request, form)
        if status == 200:
            messages.success(request, "Đã đổi mật khẩu. Các máy khác đã được đăng xuất.")
            return redirect("account:home")
    context = {"form": form, "is_forced": request.user.must_change_password}
    return render(request, "account/own_password.html", context, status=status)


def _change_password(request: StaffRequest, form: OwnPasswordForm) -> int:
    if not form.is_valid():
        return 422
    before = request.session.session_key or ""
    try:
        person = actions.change_own_password(
            by=request.user,
            old_password=form.cleaned_data["old_password"],
            password=form.cleaned_data["password"],
            keep=before,
        )
    except Refused as no:
        refuse(form, no)
        return no.http_status
    update_session_auth_hash(request, person)
    actions.renew_session(before, now=request.session.session_key or "", by=person)
    return 200


@staff_only()
@require_POST
def everywhere(request: StaffRequest) -> HttpResponse:
    """Sign out on every other device, after a computer was left or lost."""
    ended = actions.end_sessions(by=request.user, keep=request.session.session_key or "")
    messages.success(request, f"Đã đăng xuất {ended} nơi khác. Nơi này vẫn dùng tiếp.")
    return redirect("account:me")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actions.end_session(request.session.session_key or "", by=request.user)
    end(request)
    messages.success(request, "Đã đăng xuất.")
    return redirect("account:login")


def no_sign_up(request: HttpRequest) -> HttpResponse:
    raise NotFound("Tài khoản do quản trị viên của trung tâm cấp, không tự đăng ký.")
