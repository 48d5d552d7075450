"""Under /api/ every refusal is a problem, also what Django said before the API was reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from motcua.api.http import PROBLEM_TYPE, problem

TITLES = {
    400: ("bad-request", "Không đọc được nội dung gửi lên."),
    401: ("no-key", "Thiếu khoá, khoá sai, hết hạn hoặc đã thu hồi."),
    403: ("not-allowed", "Yêu cầu này không được phép."),
    404: ("not-found", "Không có địa chỉ này. Xin xem mô tả ở /api/v1/docs."),
    405: ("wrong-method", "Địa chỉ này không nhận phương thức đã gửi."),
    413: ("too-big", "Nội dung gửi lên quá lớn. Xin gửi ít hơn một lần."),
    429: ("too-many", "Gửi quá nhiều lần. Xin đợi một phút rồi thử lại."),
    503: ("busy", "Hệ thống bận. Xin gửi lại sau ít giây, cùng khoá cũ."),
}
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemsOnly:
    """The outermost of the middleware that answers by itself, so that it sees every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        status = answer.status_code
        is_said = answer.headers.get("Content-Type", "").startswith(PROBLEM_TYPE)
        if status < 400 or is_said or not request.path.startswith("/api/"):
            return answer
        code, title = TITLES.get(
            status,
            ("broken", "Có trục trặc ở phía chúng tôi. Xin thử lại sau ít phút.")
            if status >= 500
            else TITLES[400],
        )
        made = problem(status, code, title)
        for name in KEPT:
            if name in answer.headers:
                made[name] = answer.headers[name]
        made._has_been_logged = getattr(  # type: ignore[attr-defined]  # a fault is logged once
            answer, "_has_been_logged", False
        )
        return made
