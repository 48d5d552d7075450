"""What somebody reads after five wrong passwords."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.core import clock


def answer(request: HttpRequest, original: Any = None, credentials: Any = None) -> HttpResponse:
    """429, with until when and whom to ask. It does not say whether the name exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    until = clock.local(clock.now() + settings.AXES_COOLOFF_TIME)
    context = {"minutes": minutes, "until": until, "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "account/locked.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
