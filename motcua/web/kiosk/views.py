"""The ticket machine: choose, one question, a number. No login; nothing about a person is kept."""

import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from motcua.applicants import rules as people
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, TooMany
from motcua.core.limits import over_limit
from motcua.core.text import tidy
from motcua.dossiers.queries.waiting import incident_now
from motcua.queueing import actions
from motcua.queueing import rules as queue
from motcua.queueing.states import KIOSK_PRIORITIES, Priority
from motcua.web import halls, opening
from motcua.web.http import household_of
from motcua.web.kiosk import slip
from motcua.web.kiosk.visit import page, visit

FOUND = 30  # more than anybody pages through standing
TILES = 6  # on one screen, so that each is large
ONCE_SECONDS = 15 * 60
TAKES_A_MINUTE = 40  # of one address; a machine with a queue before it needs some ten
PURPOSES = {"result": gettext_noop("Nhận kết quả"), "ask": gettext_noop("Hỏi, việc khác")}
COMES_FROM = ("event", "sector", "search")  # the pages that lead to the question
STALE = gettext_noop("Trang này mở đã lâu. Ông/bà chạm lại một lần để lấy số.")


@require_safe
@visit
def start(request: HttpRequest, slug: str) -> HttpResponse:
    centre = halls.centre(slug)
    context = {"centre": centre, "shut": opening.shut(centre.pk)}
    return page(request, "start", context | {"incident": incident_now(centre.pk)})


def _tiles(request: HttpRequest, rows: Any) -> dict[str, Any]:
    return {"tiles": Paginator(list(rows), TILES).get_page(request.GET.get("page"))}


@require_safe
@visit
def events(request: HttpRequest, slug: str) -> HttpResponse:
    rows = catalog.life_events(clock.today())
    context = {"centre": halls.centre(slug), "title": _("Ông/bà có việc gì trong đời?")}
    return page(request, "groups", context | {"to": "kiosk:event"} | _tiles(request, rows))


@require_safe
@visit
def event(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    rows = catalog.procedures(clock.today(), life_event=key)
    return _procedures(request, slug, rows, back="kiosk:events")


@require_safe
@visit
def sectors(request: HttpRequest, slug: str) -> HttpResponse:
    rows = catalog.sectors(clock.today())
    context = {"centre": halls.centre(slug), "title": _("Việc của ông/bà thuộc lĩnh vực nào?")}
    return page(request, "groups", context | {"to": "kiosk:sector"} | _tiles(request, rows))


@require_safe
@visit
def sector(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    rows = catalog.procedures(clock.today(), sector=key)
    return _procedures(request, slug, rows, back="kiosk:sectors")


def _procedures(request: HttpRequest, slug: str, rows: Any, *, back: str) -> HttpResponse:
    context = {
        "centre": halls.centre(slug),
        "title": _("Ông/bà cần làm thủ tục nào?"),
        "back": reverse(back, args=[slug]),
    }
    return page(request, "procedures", context | _tiles(request, rows))


@require_safe
@visit
def search(request: HttpRequest, slug: str) -> HttpResponse:
    words = tidy(request.GET.get("q", ""))[:80]
    rows = catalog.search(words, clock.today(), limit=FOUND) if words else []
    context = {"centre": halls.centre(slug), "q": words}
    return page(request, "search", context | _tiles(request, rows))


@require_http_methods(["GET", "HEAD", "POST"])
@visit
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Greet the holder of a scanned card and ask what they need. The card is in this answer
    only: not in an address, not in the database, not in a log. Law: personal-data.
    """
    context: dict[str, Any] = {"centre": halls.centre(slug)}
    if request.method != "POST":
        return page(request, "card", context)
    try:
        read = people.read_card(request.POST.get("raw", ""))
    except BadRequest as no:
        return page(request, "card", context | {"problem": _(no.message)}, status=no.http_status)
    is_elder = queue.is_elder(read.birth_on, read.birth_year, clock.today())
    carry = f"hint={Priority.ELDER}" if is_elder else ""
    context["shut"] = opening.shut(context["centre"].pk)
    context |= {"holder": read.full_name, "gender": read.gender, "carry": carry}
    return page(request, "start", context)


@require_http_methods(["GET", "HEAD", "POST"])
@visit
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """The one question (priority), then the number."""
    centre = halls.centre(slug)
    if request.method == "POST":
        return _take(request, centre)
    return _question(request, centre, request.GET)


def _question(
    request: HttpRequest, centre: Any, asked: QueryDict, problem: str = "", status: int = 200
) -> HttpResponse:
    code = asked.get("procedure", "")
    context = {
        "centre": centre,
        "code": code,
        "procedure": halls.procedure(code, clock.today()) if code else None,
        "purpose": asked.get("for", "") if asked.get("for", "") in PURPOSES else "",
        "purpose_title": _purpose(asked),
        "back": _back(asked.get("back", ""), centre.slug),
        "priorities": [(each.value, each.label) for each in KIOSK_PRIORITIES],
        "hint": request.GET.get("hint", ""),
        "once": _signer(centre.slug).sign(secrets.token_urlsafe(16)),
        "problem": problem,
    }
    return page(request, "priority", context, status=status)


def _purpose(asked: QueryDict) -> str:
    """What was tapped where there is no procedure; "" for none."""
    said = PURPOSES.get(asked.get("for", ""), "")
    return _(said) if said else ""


def _back(address: str, slug: str) -> str:
    """`address` when it is a list of this machine, else "": nothing leads out of the machine."""
    path = urlsplit(address).path if address.startswith(f"/kiosk/{slug}/") else ""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    is_ours = found.app_name == "kiosk" and found.kwargs.get("slug") == slug
    return address if is_ours and found.url_name in COMES_FROM else ""


def _take(request: HttpRequest, centre: Any) -> HttpResponse:
    """A number for a page that this server gave out lately, and one only: a program that posts
    by itself gets none, and one that fetches pages first is held up by the limit."""
    if over_limit("kiosk", household_of(request), per_minute=TAKES_A_MINUTE):
        raise TooMany(_("Có quá nhiều lượt lấy số cùng lúc. Ông/bà chờ một phút rồi lấy lại."))
    code = request.POST.get("procedure", "")
    token = _once(centre.slug, request.POST.get("once", ""))
    if token is None:
        return _question(request, centre, request.POST, _(STALE), status=422)
    priority = request.POST.get("priority", "")
    if priority not in KIOSK_PRIORITIES:
        raise BadRequest(_("Ông/bà chọn lại diện ưu tiên."), "priority")
    given = actions.take(
        centre_id=centre.pk,
        procedure_code=code or None,
        priority=priority,
        channel="kiosk",
        token=token,
    )
    purpose = request.POST.get("for", "")
    kept = {"print": "1"} | ({"for": purpose} if purpose in PURPOSES else {})
    return redirect(f"{reverse('kiosk:ticket', args=[centre.slug, given.token])}?{urlencode(kept)}")


def _signer(slug: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"kiosk.take.{slug}")


def _once(slug: str, signed: str) -> str | None:
    """The token that this page was made with; None when it is old or not of this server."""
    try:
        return _signer(slug).unsign(signed, max_age=ONCE_SECONDS)
    except signing.BadSignature:
        return None


@require_safe
@visit
def ticket(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The number, what to prepare, and the way to follow it on the phone; prints by itself."""
    context = slip.of(request, slug, token)
    context |= {
        "prints": request.GET.get("print") == "1",
        "purpose_title": _purpose(request.GET),
        "shut": opening.shut(context["centre"].pk),
    }
    return page(request, "ticket", context)
