"""The ticket on the holder's phone: opened by the code on the slip, no login, no names."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from motcua.core.errors import NotFound
from motcua.queueing import actions, queries
from motcua.queueing.shapes import PhoneTicket
from motcua.web import live as pushed
from motcua.web.kiosk import slip
from motcua.web.kiosk.visit import chosen, page, visit


@require_safe
@visit
def phone(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    return page(request, "phone", slip.of(request, slug, token))


@require_safe
@visit
def now(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The place in the line, read again after each change."""
    place = {"ticket": _of(slug, token), "lang": chosen(request, "lang")}
    return render(request, "kiosk/_place.html", place)


@require_POST
@visit
def leave(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    _of(slug, token)
    actions.leave(token)
    return redirect("kiosk:phone", slug, token)


@require_safe
def live(request: HttpRequest, slug: str, token: str) -> StreamingHttpResponse:
    return pushed.of_ticket(*queries.ticket_heard_of(slug, token))


def _of(slug: str, token: str) -> PhoneTicket:
    ticket = queries.ticket_for_phone(token)
    if ticket.centre_slug != slug:
        raise NotFound("Không tìm thấy phiếu số này. Ông/bà quét lại mã trên phiếu.")
    return ticket
