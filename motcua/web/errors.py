"""What no view caught becomes a plain, kind page: a refusal, a busy database, nonsense."""

import re
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from motcua.core.errors import Refused
from motcua.core.health import is_away, is_full

STAFF_DOORS = ("/counter/", "/desk/", "/lead/", "/console/", "/account/")
# A ticket machine, but not the page of a ticket on somebody's phone.
MACHINE = re.compile(r"/kiosk/(?P<slug>[-\w]+)/(?!t/)")
BUSY = gettext_noop("Hệ thống bận. Xin đợi ít giây rồi bấm lại, nội dung vừa nhập vẫn còn.")
NONSENSE = gettext_noop("Nội dung gửi lên không đọc được. Xin xem lại rồi gửi lại.")
TOO_BIG = gettext_noop("Nội dung gửi lên quá lớn. Xin gửi ít hơn một lần.")
NOT_OPENED = gettext_noop(
    "Trang này không mở thẳng được. Xin quay lại trang trước rồi bấm nút ở đó."
)
FULL = gettext_noop("Máy chủ hết chỗ lưu nên chưa nhận được tệp. Xin báo Trung tâm rồi gửi lại.")
TITLES = {
    400: gettext_noop("Chưa đọc được"),
    403: gettext_noop("Chưa vào được trang này"),
    404: gettext_noop("Không tìm thấy"),
    405: gettext_noop("Không gửi như vậy được"),
    409: gettext_noop("Việc này vừa thay đổi"),
    413: gettext_noop("Nội dung quá lớn"),
    422: gettext_noop("Xem lại giúp thông tin"),
    429: gettext_noop("Xin chờ một chút"),
    503: gettext_noop("Hệ thống đang bận"),
}


class RefusedToPage:
    """The last of the middleware: its `process_exception` sees what the view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or answer.content or request.path.startswith("/api/"):
            return answer
        said = page(request, 405, NOT_OPENED)  # Django's own is an empty one
        said["Allow"] = answer["Allow"]
        return said

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None  # the API words its own problems
        if isinstance(error, Refused):
            return page(request, error.http_status, error.message)
        return answer_to(request, error)


def answer_to(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The page for what somebody else did wrong or what passes by itself; None: our own fault."""
    if isinstance(error, RequestDataTooBig):
        return page(request, 413, TOO_BIG)
    if isinstance(error, DataError | UnicodeError | SuspiciousOperation):
        return page(request, 400, NONSENSE)
    if isinstance(error, ValueError) and "NUL" in str(error):
        return page(request, 400, NONSENSE)
    if is_full(error):
        return page(request, 503, FULL)
    if is_away(error):
        return page(request, 503, BUSY)
    return None


def page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """One sentence that says what to do, as a page or for HTMX as an alert. No database."""
    if machine := MACHINE.match(request.path):
        return _at_machine(request, status, message, machine["slug"])
    title = TITLES.get(status, gettext_noop("Chưa làm được"))
    context = {
        "status": status,
        "title": gettext(title),
        "message": gettext(message),
        "is_staff_screen": request.path.startswith(STAFF_DOORS),
    }
    name = "ui/_problem.html" if "HX-Request" in request.headers else "ui/problem.html"
    response = render(request, name, context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def _at_machine(request: HttpRequest, status: int, message: str, slug: str) -> HttpResponse:
    """In the look and the language of the visit there, and back to its own start: whoever stands
    before a ticket machine must never come to the pages with the staff's sign-in."""
    lang = request.GET.get("lang") or request.COOKIES.get("kiosk_lang", "")
    with translation.override("en" if lang == "en" else "vi"):
        start = f"/kiosk/{slug}/"
        context = {
            "centre": {"slug": slug, "name": gettext("Trung tâm Phục vụ hành chính công")},
            "lang": translation.get_language(),
            "size": "large" if request.COOKIES.get("kiosk_size") == "large" else "normal",
            "here": f"{start}?",
            "title": gettext(TITLES.get(status, gettext_noop("Chưa làm được"))),
            "message": gettext(message),
        }
        response = render(request, "kiosk/problem.html", context, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(
        request, 404, gettext_noop("Trang này không có. Ông/bà xem lại địa chỉ hoặc về trang đầu.")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_to(request, exception) or page(request, 400, NONSENSE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, gettext_noop("Trang này không dành cho tài khoản đang dùng."))


def too_many(request: HttpRequest) -> HttpResponse:
    return page(request, 429, "Anh/chị thử nhiều lần quá. Xin chờ một phút rồi làm lại.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The forgery check comes before any view, so a method that no page takes ends here too."""
    if request.method != "POST":
        response = page(
            request, 405, gettext_noop("Trang này chỉ để xem hoặc gửi bằng mẫu ngay trên trang.")
        )
        response["Allow"] = "GET, HEAD, POST"
        return response
    return page(
        request,
        403,
        gettext_noop("Trang đã mở quá lâu. Xin tải lại trang rồi gửi lại, nội dung vẫn còn."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Also for what middleware raised before any view: a database that is gone, a cookie of
    nonsense. Django calls this while the error is being handled."""
    return answer_to(request, sys.exc_info()[1]) or page(
        request, 500, gettext_noop("Có trục trặc ở phía chúng tôi. Xin thử lại sau ít phút.")
    )
