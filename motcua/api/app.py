"""The one API object and how its errors look."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from motcua.api import http
from motcua.api.v1.board import router as board
from motcua.api.v1.communes import router as communes
from motcua.api.v1.dossiers import router as dossiers
from motcua.api.v1.files import router as files
from motcua.api.v1.linked import router as linked
from motcua.api.v1.procedures import router as procedures
from motcua.api.v1.promises import router as promises
from motcua.api.v1.public import router as public
from motcua.api.v1.tickets import counters, tickets
from motcua.api.words import words
from motcua.core.errors import Refused
from motcua.core.health import is_away, is_full

FULL = (
    "Máy chủ hết chỗ lưu nên chưa nhận được tệp. Xin báo quản trị viên rồi gửi lại, cùng khoá cũ."
)
SHELLS = {"body", "asked"}  # names of our parameters, not of anything that was sent


class Api(NinjaAPI):
    """The API, whose description says the media types that are really sent."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    shape = answer.get("content", {}).pop("application/json", None)
                    if int(status) >= 400:
                        answer["content"] = {http.PROBLEM_TYPE: shape}
                    elif path.endswith("/papers/{number}"):
                        file = {"type": "string", "format": "binary"}
                        answer["content"] = {"application/pdf": {"schema": file}}
                    elif shape:
                        answer["content"]["application/json"] = shape
        return schema


api = Api(
    title="Một Cửa",
    version="1",
    description="Việc hằng ngày ở quầy, trên bàn thụ lý và khi ký làm được qua đây; việc quản trị "
    "(người, quầy, hàng chờ, lịch, danh mục) chỉ làm ở /console/. "
    "Lỗi có dạng application/problem+json, câu chữ tiếng Việt.",
    auth=http.Key(),
    urls_namespace="api-1",
)
api.add_router("/promise", promises)
api.add_router("/procedures", procedures)
api.add_router("/board", board)
api.add_router("/communes", communes)
api.add_router("/tickets", tickets)
api.add_router("/counters", counters)
api.add_router("/dossiers", dossiers)
api.add_router("/linked", linked)
api.add_router("/files", files)
api.add_router("", public)


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, no: Refused) -> HttpResponse:
    return http.refused(no)


@api.exception_handler(ValidationError)
def on_bad_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    field = ".".join(str(part) for part in first.get("loc", ())[1:] if part not in SHELLS)
    title = f"{field or 'Nội dung gửi lên'}: {words(first)}."
    return http.problem(422, "bad-request", title, field)


@api.exception_handler(AuthenticationError)
def on_no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = http.problem(401, "no-key", "Thiếu khoá, khoá sai, hết hạn hoặc đã thu hồi.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return http.problem(error.status_code, "bad-request", "Không đọc được nội dung gửi lên.")


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
@api.exception_handler(InternalError)
def on_busy(request: HttpRequest, error: Exception) -> HttpResponse:
    if not is_away(error):
        raise error
    return http.problem(503, "busy", "Hệ thống bận. Xin gửi lại sau ít giây, cùng khoá cũ.")


@api.exception_handler(OSError)
def on_no_room(request: HttpRequest, error: OSError) -> HttpResponse:
    if not is_full(error):
        raise error
    return http.problem(503, "busy", FULL)


@api.exception_handler(DataError)
@api.exception_handler(RequestDataTooBig)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnicodeError)
@api.exception_handler(RecursionError)
@api.exception_handler(OverflowError)
def on_nonsense(request: HttpRequest, error: Exception) -> HttpResponse:
    return http.problem(400, "bad-request", "Không đọc được nội dung gửi lên.")
