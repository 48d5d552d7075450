"""What every screen needs: a known person, one way to submit, one way to show."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from motcua.core.address import client_address, household
from motcua.core.errors import BadRequest, NotAllowed, NotFound, Refused
from motcua.people.states import Role

if TYPE_CHECKING:
    from motcua.people.models import Staff


class StaffRequest(HttpRequest):
    user: "Staff"  # staff_only has checked it


View = TypeVar("View", bound=Callable[..., HttpResponse])


def staff_only(*roles: Role) -> Callable[[View], View]:
    """A view for signed-in people; with `roles`, only for those who hold one of them today."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles and not request.user.has_role(*roles):
                names = ", ".join(role.in_words for role in roles)
                raise NotAllowed(f"Trang này dành cho: {names}.")
            if request.user.must_change_password and request.path != reverse("account:password"):
                return redirect("account:password")
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return cast(View, login_required(cast(Any, guarded)))

    return wrap


def is_htmx(request: HttpRequest) -> bool:
    """True when a fragment is asked for. Going back through the history asks for whole pages."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def submit(form: forms.Form, action: Callable[..., object], *args: Any, **kwargs: Any) -> int:
    """Run `action` with the form's data; a refusal lands on the form. Returns the HTTP status."""
    if not form.is_valid():
        return 422
    try:
        action(*args, **kwargs, **form.cleaned_data)
    except Refused as no:
        refuse(form, no)
        return no.http_status
    return 200


def refuse(form: forms.Form, no: Refused) -> None:
    """Put a refusal beside the field that it names, else on top of the form."""
    field = no.field if isinstance(no, BadRequest) else ""
    form.add_error(field if field in form.fields else None, no.message)


def show(
    request: HttpRequest, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `folder/page.html`, or only its fragment `folder/_page.html` for HTMX."""
    folder, name = page.split("/")
    prefix = "_" if is_htmx(request) else ""
    return render(request, f"{folder}/{prefix}{name}.html", context, status=status)


def address_of(request: HttpRequest) -> str:
    return client_address(request.META)


def household_of(request: HttpRequest) -> str:
    return household(address_of(request))


def seal(key: int | str, what: str) -> str:
    """A key or a cursor as it may leave the server: signed for one purpose, so that nobody can
    count on from it. An empty cursor stays empty."""
    return signing.dumps(key, salt=f"seal.{what}") if key != "" else ""


def unseal(text: str, what: str) -> Any:
    """What `seal` signed. Raises NotFound for anything else."""
    try:
        return signing.loads(text, salt=f"seal.{what}") if text else ""
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("Không tìm thấy. Hãy tải lại trang rồi chọn lại.") from error
