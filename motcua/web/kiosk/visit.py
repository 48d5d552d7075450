"""One visit at the machine: language and letter size live in two cookies until the next person."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

CHOICES = {"lang": ("vi", "en"), "size": ("normal", "large")}  # the first is where a visit begins
CARRIED = ("hint",)  # goes along from page to page; never anything about the person's identity
View = Callable[..., HttpResponse]


def chosen(request: HttpRequest, what: str) -> str:
    """What this visit has chosen: in the address just now, or before. The machine's browser
    itself is not asked: a hall speaks Vietnamese until somebody taps."""
    allowed = CHOICES[what]
    for value in (request.GET.get(what), request.COOKIES.get(f"kiosk_{what}")):
        if value in allowed:
            return value
    return allowed[0]


def visit(view: View) -> View:
    """Show the page in the visit's language and remember what was tapped. Nothing is cached."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(chosen(request, "lang")):
            answer = view(request, *args, **kwargs)
            answer.headers["Content-Language"] = translation.get_language() or "vi"
        for what in CHOICES:
            if what in request.GET:
                answer.set_cookie(
                    f"kiosk_{what}",
                    chosen(request, what),
                    path="/kiosk/",
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
        add_never_cache_headers(answer)
        return answer

    return wrapped


def carried(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in CARRIED if request.GET.get(name)}


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the machine with what every page needs."""
    centre = context["centre"]
    here = request.path
    kept = {k: v for k, v in request.GET.items() if k not in (*CHOICES, "print")}
    if request.method != "GET":
        here, kept = reverse("kiosk:start", args=[centre.slug]), {}
    frame = {
        "lang": chosen(request, "lang"),
        "size": chosen(request, "size"),
        "here": f"{here}?{urlencode(kept)}{'&' if kept else ''}",
        "carry": urlencode(carried(request)),
    }
    return render(request, f"kiosk/{template}.html", frame | context, status=status)
