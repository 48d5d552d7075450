"""How many SQL statements a request took, told to whoever asks with `X-Bench`."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Queries"


class Count:
    """An execute wrapper: statements and the seconds waited for them."""

    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - begun


class CountQueries:
    """BEGIN and COMMIT are not counted: Django sends them past the cursor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_X_BENCH" not in request.META:
            return self.get_response(request)
        count, begun = Count(), time.perf_counter()
        with connection.execute_wrapper(count):
            answer = self.get_response(request)
        total = time.perf_counter() - begun
        answer[HEADER] = str(count.statements)
        answer["Server-Timing"] = f"db;dur={count.seconds * 1e3:.2f}, all;dur={total * 1e3:.2f}"
        return answer
