"""The TV of the hall: numbers and counters, shown and spoken. No login, no names."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.dossiers.queries.waiting import incident_now
from motcua.queueing import queries, voice
from motcua.web import live as pushed

VOICES_KEPT = 256
MOST_COUNTERS = 999


def _page(request: HttpRequest, slug: str, template: str) -> HttpResponse:
    board = queries.board(slug)
    context = {
        "board": board,
        "now": clock.local(clock.now()),
        "incident": incident_now(board.centre_id),
    }
    with translation.override("vi"):  # a hall has one screen for everybody
        answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug, "board/board.html")


@require_safe
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """The body of the board, read again after each change."""
    return _page(request, slug, "board/_board.html")


@require_safe
def live(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    return pushed.stream(queries.centre(slug).pk)


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
