"""For launchers, proxies and monitoring: `/healthz` (alive) and `/readyz` (fit to serve)."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers and reaches its database. Cost: one query."""
    try:
        health.database_answers()
    except DatabaseError:
        return _no("không kết nối được cơ sở dữ liệu", database=False)
    return JsonResponse({"status": "ok", "database": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database fits this code and a worker sends messages out. Reads the migration table."""
    try:
        missing = health.unapplied_migrations()
        working = not missing and health.worker_is_alive()
    except DatabaseError:
        return _no("không kết nối được cơ sở dữ liệu", migrated=False, worker=False)
    if missing:
        return _no(f"còn {missing} bước nâng cấp dữ liệu", migrated=False, worker=False)
    if not working:
        return _no("tiến trình việc nền không chạy", migrated=True, worker=False)
    return JsonResponse({"status": "ok", "migrated": True, "worker": True})


def _no(reason: str, **parts: bool) -> JsonResponse:
    said = {"status": "unavailable", "reason": reason, **parts}
    return JsonResponse(said, status=503, json_dumps_params={"ensure_ascii": False})
