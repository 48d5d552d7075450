"""Certificates to sign with: one's own, and for who keeps it the organisation's."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from motcua.core.errors import BadRequest, Refused
from motcua.people.states import Role
from motcua.signatures import actions, queries
from motcua.web.account.signing_forms import KeyFileForm, PictureForm, TokenForm
from motcua.web.http import StaffRequest, refuse, seal, staff_only, unseal

SIGNS = (Role.LEADER, Role.DIRECTOR, Role.ADMINISTRATOR)
KEY = "signing-key"


def _page(request: StaffRequest, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with every form empty but those that came back with an error. At most 5 queries."""
    staff = request.user
    own = queries.key_of(staff)
    keeps_seal = staff.has_role(*queries.KEEPS_SEAL)
    the_seal = queries.seal_of(staff.centre_id) if keeps_seal else None
    keys = queries.keys_at(staff)
    context = {
        "own": queries.state_of(own) if own else None,
        "own_ref": seal(own.pk, KEY) if own else "",
        "may_sign": staff.has_role(Role.LEADER),
        "keeps_seal": keeps_seal,
        "the_seal": queries.state_of(the_seal) if the_seal else None,
        "seal_ref": seal(the_seal.pk, KEY) if the_seal else "",
        "others": [(key, seal(key.pk, KEY)) for key in keys if not key.is_seal],
        "own_file": KeyFileForm(prefix="own"),
        "own_token": TokenForm(prefix="own_token"),
        "own_picture": PictureForm(prefix="own_picture"),
        "seal_file": KeyFileForm(prefix="seal", is_seal=True),
        "seal_token": TokenForm(prefix="seal_token"),
        "seal_picture": PictureForm(
            prefix="seal_picture",
            is_seal=True,
            initial={"picture_mm": the_seal.picture_mm if the_seal else None},
        ),
    }
    return render(request, "account/signing.html", context | forms, status=status)


@staff_only(*SIGNS)
@require_safe
def signing(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _try(
    request: StaffRequest, name: str, form: Any, act: Callable[..., Any], said: str, **facts: Any
) -> HttpResponse:
    """Act on a form of the page; an error comes back beside its field."""
    status = 422
    if form.is_valid():
        try:
            act(by=request.user, **form.facts(), **facts)
        except Refused as no:
            refuse(form, no)
            status = no.http_status
        else:
            messages.success(request, said)
            return redirect("account:signing")
    return _page(request, status, **{name: form})


ADDED = "Đã thêm chứng thư số. Từ giờ ký hồ sơ bằng mã PIN của chứng thư này."


@sensitive_post_parameters()
@staff_only(*SIGNS)
@require_POST
def add_file(request: StaffRequest, whose: str) -> HttpResponse:
    """A .p12 with its PIN, which is tried once and then forgotten."""
    is_seal = whose == "seal"
    form = KeyFileForm(request.POST, request.FILES, prefix=whose, is_seal=is_seal)
    return _try(request, f"{whose}_file", form, actions.add_key_file, ADDED, seal=is_seal)


@sensitive_post_parameters()
@staff_only(*SIGNS)
@require_POST
def add_token(request: StaffRequest, whose: str) -> HttpResponse:
    form = TokenForm(request.POST, prefix=f"{whose}_token")
    act = actions.add_key_on_token
    return _try(request, f"{whose}_token", form, act, ADDED, seal=whose == "seal")


@staff_only(*SIGNS)
@require_POST
def put_picture(request: StaffRequest, whose: str, sealed: str) -> HttpResponse:
    prefix = f"{whose}_picture"
    form = PictureForm(request.POST, request.FILES, prefix=prefix, is_seal=whose == "seal")
    key_id = unseal(sealed, KEY)

    def act(**facts: Any) -> object:
        return actions.put_picture(key_id, **facts)

    return _try(request, prefix, form, act, "Đã thay ảnh. Giấy ký từ bây giờ dùng ảnh này.")


@staff_only(*SIGNS)
@require_POST
def revoke(request: StaffRequest, sealed: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        actions.revoke_key(unseal(sealed, KEY), by=request.user, reason=reason)
    except BadRequest as no:
        messages.error(request, no.message)
        return redirect("account:signing")
    messages.success(request, "Đã thu hồi chứng thư số. Giấy đã ký trước đó vẫn giữ chữ ký.")
    return redirect("account:signing")


@staff_only(*SIGNS)
@require_safe
def picture(request: StaffRequest, sealed: str) -> HttpResponse:
    content = queries.picture_of(request.user, unseal(sealed, KEY))
    return HttpResponse(content, content_type="image/png")
