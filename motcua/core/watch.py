"""The outermost middleware: gives each request its number, counts and times it, writes its line."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from motcua.core import logs, metrics, tracing

log = logging.getLogger("motcua.requests")
slow_log = logging.getLogger("motcua.slow")
LITERAL = re.compile(r"'(?:[^']|'')*'")
SILENT = {"/healthz", "/readyz", "/metrics"}  # asked every few seconds
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Statements:
    """Counts and times what one request asks the database; names what took too long."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = time.perf_counter() - begun
            self.count += 1
            self.seconds += taken
            if taken * 1000 >= settings.SLOW_QUERY_MS:
                metrics.SLOW.inc()
                slow_log.warning("slow query", extra={"fields": _of_statement(sql, taken)})


class Watched:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = tracing.begin(request.headers.get(tracing.HEADER, ""))
        asked, begun = Statements(), time.perf_counter()
        with connection.execute_wrapper(asked):
            answer = self.get_response(request)
        seconds = time.perf_counter() - begun
        answer.headers[tracing.HEADER] = number
        _measure(request, answer, asked, seconds)
        if request.path not in SILENT or answer.status_code >= 500:
            _write(request, answer, asked, seconds)
        return answer


def _measure(request: HttpRequest, answer: HttpResponse, asked: Statements, seconds: float) -> None:
    view = _view(request)
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(view, method, answer.status_code).inc()
    metrics.DURATION.labels(view).observe(seconds)
    metrics.STATEMENTS.labels(view).observe(asked.count)


def _write(request: HttpRequest, answer: HttpResponse, asked: Statements, seconds: float) -> None:
    fields = {
        "method": request.method if request.method in METHODS else "other",
        "page": logs.pattern(request),
        "status": answer.status_code,
        "ms": round(seconds * 1000, 1),
        "queries": asked.count,
        "db_ms": round(asked.seconds * 1000, 1),
    }
    if (user := _known_user(request)) is not None:
        fields["user"] = user
    if answer.streaming:
        fields["stream"] = True
    level = logging.ERROR if answer.status_code >= 500 else logging.INFO
    if asked.count > settings.MANY_QUERIES:
        fields["many_queries"] = True
        level = max(level, logging.WARNING)
    log.log(level, "request", extra={"fields": fields})


def _known_user(request: HttpRequest) -> int | None:
    """The key of who asked, when somebody has already looked it up: it costs no query here."""
    person = getattr(request, "auth", None) or request.__dict__.get("_cached_user")
    return getattr(person, "pk", None)


def _view(request: HttpRequest) -> str:
    """A name from the code, never from the address: visitors must not make up new ones."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route or "/"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _of_statement(sql: Any, seconds: float) -> dict[str, Any]:
    """The statement with places instead of values."""
    words = " ".join(LITERAL.sub("?", str(sql)).split())
    return {"sql": words[:2000], "ms": round(seconds * 1000, 1)}
