"""The TV of the hall: numbers and counters, shown and spoken. No login, no names."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from motcua.core import clock, sharing
from motcua.core.errors import NotFound
from motcua.dossiers.queries.waiting import incident_now
from motcua.queueing import queries, voice
from motcua.web import live as pushed

VOICES_KEPT = 256
MOST_COUNTERS = 999


def _seen(slug: str) -> dict[str, Any]:
    board = queries.board(slug)
    return {
        "board": board,
        "now": clock.local(clock.now()),
        "incident": incident_now(board.centre_id),
    }


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    with translation.override("vi"):  # a hall has one screen for everybody
        answer = render(request, "board/board.html", _seen(slug))
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """The body of the board, read again after each change. All screens of a hall ask for it in the
    same moment: those that wait for one another share it."""
    answer = HttpResponse(sharing.at_once(("board", slug), lambda: _drawn(slug)))
    answer["Cache-Control"] = "no-store"
    return answer


def _drawn(slug: str) -> str:
    with translation.override("vi"):
        return render_to_string("board/_board.html", _seen(slug))


@require_safe
def live(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    return pushed.of_hall(queries.centre(slug).pk)


@require_safe
def call_voice(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """ "Mời số A không ba bảy đến quầy số năm", as WAV. Only what was called today is spoken."""
    if number > MOST_COUNTERS or not queries.was_called(slug, code, number):
        raise NotFound("Không có lượt gọi này.")
    answer = HttpResponse(_spoken(code, number), content_type="audio/wav")
    answer["Cache-Control"] = "public, max-age=86400, immutable"
    return answer


@lru_cache(maxsize=VOICES_KEPT)
def _spoken(code: str, counter: int) -> bytes:
    return voice.call_wav(code, counter)
