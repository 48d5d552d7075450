"""The ticket on the holder's phone: opened by the code on the slip, no login, no names."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from motcua.core import sharing
from motcua.core.errors import NotFound
from motcua.queueing import actions, queries
from motcua.queueing.shapes import PhoneTicket
from motcua.web import live as pushed
from motcua.web import opening
from motcua.web.kiosk import slip
from motcua.web.kiosk.visit import chosen, page, visit


@require_safe
@visit
def phone(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    context = slip.of(request, slug, token)
    return page(request, "phone", context | {"shut": _shut(context["ticket"])})


@require_safe
@visit
def now(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The place in the line, read again after each change."""
    ticket = _of(slug, token)
    place = {"ticket": ticket, "shut": _shut(ticket), "lang": chosen(request, "lang")}
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


def _shut(ticket: PhoneTicket) -> opening.Shut | None:
    """What whoever still waits for a call is told while the hall is closed. Its phones share one
    look (2 queries)."""
    if not ticket.is_to_come:
        return None
    centre = ticket.centre_id
    return sharing.for_moments(("shut", centre), lambda: opening.shut(centre))


def _of(slug: str, token: str) -> PhoneTicket:
    ticket = queries.ticket_for_phone(token)
    if ticket.centre_slug != slug:
        raise NotFound("Không tìm thấy phiếu số này. Ông/bà quét lại mã trên phiếu.")
    return ticket
