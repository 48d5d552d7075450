"""Keys, scopes, error shape and idempotency: what every endpoint shares."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Schema
from ninja.security import HttpBearer
from pydantic import Field

from motcua.core import tracing
from motcua.core.errors import BadRequest, NotAllowed, Refused
from motcua.people import queries as people

if TYPE_CHECKING:
    from motcua.people.models import Staff


PROBLEM_TYPE = "application/problem+json"


class KeyRequest(HttpRequest):
    auth: "Staff"  # set by `Key` after the check
    scopes: frozenset[str]


class Key(HttpBearer):
    """`Authorization: Bearer <key>`. The key names a person; rights are those of the person."""

    openapi_description = "Khoá do `motcua api-key` cấp; chỉ hiện một lần."

    def authenticate(self, request: HttpRequest, token: str) -> "Staff | None":
        owner = people.key_owner(token)
        if owner is None:
            return None
        request.scopes = frozenset(owner.scopes)  # type: ignore[attr-defined]
        return owner.staff


def need(request: KeyRequest, scope: str) -> "Staff":
    """The person of this key, whose key must have `scope`."""
    if scope not in request.scopes:
        raise NotAllowed(f"Khoá này không có phạm vi “{scope}”.")
    return request.auth


class Problem(Schema):
    """RFC 9457. `field` names the value at fault, where one is."""

    type: str
    title: str
    status: int
    field: str = ""
    request_id: str = ""  # to be named when asking for help


PROBLEMS: dict[int, Any] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    422: Problem,
    429: Problem,
    503: Problem,
}

IdempotencyKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=100,
        description="Gửi lại cùng khoá này thì nhận lại câu trả lời đầu, không tạo thêm gì.",
    ),
]
Code = Annotated[str, Field(min_length=1, max_length=40)]


def problem(status: int, code: str, title: str, field: str = "") -> HttpResponse:
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "field": field,
        "request_id": tracing.current(),
    }
    answer = JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    if status == 503:
        answer["Retry-After"] = "5"
    return answer


# What an action calls a value, where the body of a request calls it otherwise.
NAMES = {"case_key": "case", "procedure_code": "procedure", "fee_vnd": "fee"}


@contextmanager
def naming(names: Mapping[str, str]) -> Iterator[None]:
    """Let a refusal name a field as this one request calls it."""
    try:
        yield
    except BadRequest as no:
        no.field = names.get(no.field, no.field)
        raise


def refused(no: Refused) -> HttpResponse:
    field = getattr(no, "field", "")
    return problem(no.http_status, no.code, no.message, NAMES.get(field, field))
