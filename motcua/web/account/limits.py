"""How long a session lives: 30 quiet minutes, twelve hours in all."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from motcua.core import clock

SEEN, BEGAN = "seen_at", "began_at"  # seconds; our own sign-in writes both
TOUCH_SECONDS = 60
QUIET = "Đã quá 30 phút không dùng. Nội dung vừa nhập vẫn còn; đăng nhập lại để tiếp tục."
LONG = "Phiên làm việc đã dài 12 giờ. Nội dung vừa nhập vẫn còn; đăng nhập lại để tiếp tục."


class SessionLimits:
    """Ends what has gone quiet; costs nothing but one write of the session a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SEEN in request.session and SESSION_KEY in request.session:
            now = clock.now()
            reason = _ended(request, now)
            if reason:
                logout(request)
                messages.info(request, reason)
            elif now.timestamp() - request.session[SEEN] > TOUCH_SECONDS and not _polls(request):
                request.session[SEEN] = now.timestamp()
        return _whole_page(request, self.get_response(request))


def _ended(request: HttpRequest, now: datetime) -> str:
    if now.timestamp() - request.session[BEGAN] > settings.SESSION_ABSOLUTE.total_seconds():
        return LONG
    if now.timestamp() - request.session[SEEN] > settings.SESSION_IDLE.total_seconds():
        return QUIET
    return ""


def _polls(request: HttpRequest) -> bool:
    """A screen that refreshes itself is nobody at work: where it says `hx-trigger="every …"` it
    says so in a header. Nor is one that listens; writing its session would besides take a database
    connection that the open stream then held."""
    listens = request.headers.get("Accept", "") == "text/event-stream"
    return request.method == "GET" and (
        listens or request.headers.get("Motcua-Background", "") == "1"
    )


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Where the sign-in page is due it fills the window, never a fragment of a page, and after a
    lost form it leads back to the page of that form."""
    if response.status_code != 302:
        return response
    login = resolve_url(settings.LOGIN_URL)
    where = urlsplit(response.headers.get("Location", ""))
    if where.path != login or request.path == resolve_url("account:logout"):
        return response
    is_htmx = "HX-Request" in request.headers
    if not is_htmx and request.method in {"GET", "HEAD"}:
        return response
    shown = request.headers.get("HX-Current-URL", "") or request.headers.get("Referer", "")
    page = urlsplit(shown)
    back = f"{page.path}?{page.query}" if page.query else page.path
    target = f"{login}?{urlencode({'next': back})}" if back.startswith("/") else login
    if not is_htmx:
        return HttpResponseRedirect(target)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = target
    return answer
