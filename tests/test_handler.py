"""Pages run in threads that stay; what listens is sent from the loop and holds none."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from motcua.config.handler import THREADS, PageHandler

SCOPE = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "query_string": b"",
         "headers": [(b"host", b"testserver")]}  # fmt: skip
View = Callable[[HttpRequest], HttpResponseBase]


def handler(view: View) -> PageHandler:
    made = PageHandler()
    made.get_response = view  # type: ignore[method-assign,assignment]
    return made


async def ask(app: PageHandler) -> ApplicationCommunicator:
    talk = ApplicationCommunicator(app, dict(SCOPE))
    await talk.send_input({"type": "http.request", "body": b""})
    return talk


async def answer(app: PageHandler) -> tuple[int, bytes]:
    talk = await ask(app)
    head, body = await talk.receive_output(5), b""
    more = True
    while more:
        part = await talk.receive_output(5)
        body, more = body + part.get("body", b""), part.get("more_body", False)
    await talk.wait(5)
    return int(head["status"]), body


def test_pages_share_a_few_threads_that_stay() -> None:
    seen: set[str] = set()

    def view(_: HttpRequest) -> HttpResponse:
        seen.add(threading.current_thread().name)
        return HttpResponse("xong")

    async def many() -> list[tuple[int, bytes]]:
        app = handler(view)
        return list(await asyncio.gather(*(answer(app) for _ in range(60))))

    assert async_to_sync(many)() == [(200, b"xong")] * 60
    assert len(seen) <= THREADS
    assert all(name.startswith("page") for name in seen)


def test_a_file_is_read_in_its_thread_and_closed_before_it_is_sent() -> None:
    told: list[str] = []

    def parts() -> Any:
        told.append(threading.current_thread().name)
        yield b"mot"
        yield b" cua"

    def view(_: HttpRequest) -> StreamingHttpResponse:
        found = StreamingHttpResponse(parts())
        found._resource_closers.append(lambda: told.append("closed"))  # type: ignore[attr-defined]
        return found

    assert async_to_sync(answer)(handler(view)) == (200, b"mot cua")
    assert told[0].startswith("page")
    assert told[1] == "closed"


def test_a_stream_ends_when_its_listener_has_gone() -> None:
    where: list[str] = []

    async def changes() -> AsyncIterator[bytes]:
        try:
            where.append(threading.current_thread().name)
            yield b"event: change\n\n"
            await asyncio.sleep(60)
        finally:
            where.append("over")

    async def listen_and_leave() -> None:
        talk = await ask(handler(lambda _: StreamingHttpResponse(changes())))
        assert (await talk.receive_output(5))["status"] == 200
        assert (await talk.receive_output(5))["body"] == b"event: change\n\n"
        await talk.send_input({"type": "http.disconnect"})
        await talk.wait(5)

    async_to_sync(listen_and_leave)()
    assert not where[0].startswith("page")
    assert where[1] == "over"


def test_a_stream_that_breaks_is_told_to_the_server() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise RuntimeError("the hall is gone")

    async def listen() -> None:
        talk = await ask(handler(lambda _: StreamingHttpResponse(broken())))
        await talk.receive_output(5)
        await talk.wait(5)

    with pytest.raises(RuntimeError, match="the hall is gone"):
        async_to_sync(listen)()


def test_who_leaves_while_still_sending_has_asked_for_nothing() -> None:
    called: list[int] = []

    def view(_: HttpRequest) -> HttpResponse:
        called.append(1)
        return HttpResponse("không ai đọc")

    async def leave() -> None:
        talk = ApplicationCommunicator(handler(view), dict(SCOPE))
        await talk.send_input({"type": "http.request", "body": b"a", "more_body": True})
        await talk.send_input({"type": "http.disconnect"})
        await talk.wait(5)

    async_to_sync(leave)()
    assert not called
