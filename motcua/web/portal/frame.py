"""What every public page needs: which centre speaks, how often one may ask, what stays private."""

from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from motcua.core import limits, sharing
from motcua.core.errors import NotFound
from motcua.people import places
from motcua.web.http import address_of

if TYPE_CHECKING:
    from motcua.people.models import Centre

View = Callable[..., HttpResponse]
CENTRE_COOKIE = "portal_centre"
MINUTE = 60


def centres() -> "Sequence[Centre]":
    """Every centre of this installation, as it was seconds ago."""
    return sharing.for_moments("centres", places.centres)


def centre_here(request: HttpRequest) -> "Centre":
    """The centre that was chosen (`?tt=`, then remembered), else the first. Mostly no query.

    Raises NotFound when none has been set up, or for a name that is none.
    """
    known = {centre.slug: centre for centre in centres()}
    asked = request.GET.get("tt", "")
    if asked and asked not in known:
        raise NotFound("Không tìm thấy trung tâm này. Ông/bà xem lại địa chỉ.")
    chosen = known.get(asked or request.COOKIES.get(CENTRE_COOKIE, ""))
    found = chosen or next(iter(known.values()), None)
    if found is None:
        raise NotFound("Chưa có trung tâm nào được thiết lập ở đây.")
    return found


def centre_known(request: HttpRequest) -> "Centre | None":
    """As `centre_here`, for pages that do without: None where there is none."""
    try:
        return centre_here(request)
    except NotFound:
        return None


def private(unknown: str = "unknown_token") -> Callable[[View], View]:
    """For pages behind a token: never stored, never indexed, never told to another site.

    `same-origin` and not `no-referrer`: the latter makes browsers send `Origin: null` with the
    page's own forms, which the forgery check rightly refuses. `unknown` picks the words for what
    is not found. Law: personal-data.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                answer = view(request, *args, **kwargs)
            except NotFound as no:
                answer = sorry(request, no.http_status, unknown)
            answer["Cache-Control"] = "no-store"
            # Django would log the address of a refusal, and with it the token.
            answer._has_been_logged = True  # type: ignore[attr-defined]
            answer["X-Robots-Tag"] = "noindex, nofollow"
            answer["Referrer-Policy"] = "same-origin"
            return answer

        return wrapped

    return wrap


def shared_page(
    request: HttpRequest, name: str, key: tuple[Hashable, ...], make: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """A page whose middle, `portal/_NAME.html`, is alike for everybody in one language: facts and
    middle are made once in `SHARED_SECONDS` for each `key`, the frame for each reader."""

    def drawn() -> tuple[dict[str, Any], str]:
        context = make()
        return context, render_to_string(f"portal/_{name}.html", context)

    context, main = sharing.for_moments((name, get_language(), *key), drawn)
    return render(request, f"portal/{name}.html", context | {"main": main})


def is_too_often(request: HttpRequest, name: str, *, per_minute: int, per_hour: int = 0) -> bool:
    """Count one try of who asks at `name`, as the API does."""
    return limits.is_too_often(name, address_of(request), per_minute=per_minute, per_hour=per_hour)


def sorry(
    request: HttpRequest, status: int, why: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """A kind page that says what happened and what to do; `why` picks the words."""
    facts = {"why": why, "phone": "", "what": ""} | (context or {})
    answer = render(request, "portal/sorry.html", facts, status=status)
    if status == 429:
        answer["Retry-After"] = str(MINUTE)
    return answer
