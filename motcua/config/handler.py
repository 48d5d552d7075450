"""Pages run from their first line to their last in one of a few threads that stay.

Django's ASGI handler makes a thread for every request, and goes back and forth between it and the
event loop at each middleware that could also be asynchronous. Ours are all synchronous, as the
ORM is; so a page is one trip to a thread and back, a third less CPU. Only what listens for hours
(an asynchronous stream) is sent from the loop and holds no thread. See ADR 0018.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

# Of one process; each keeps a connection. More at once do not serve more people: who
# holds a lock in the database then waits for the interpreter as well, and all others for him.
THREADS = 6


class PageHandler(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)  # not the asynchronous chain that ASGIHandler would load
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is answered here, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            loop, context = asyncio.get_running_loop(), copy_context()
            response = await loop.run_in_executor(
                self.threads, context.run, self._answer, scope, body
            )
        finally:
            body.close()
        if response.streaming:
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """The whole answer, its files closed and its connection given back; of a stream that
        listens only the head."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = refused if request is None else self.get_response(request)
        assert response is not None  # it is one or the other
        if isinstance(response, StreamingHttpResponse):
            if response.is_async:
                close_old_connections()
                return response
            response.streaming_content = _read(list(iter(response)))
        response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send until the end or until nobody listens any more."""
        tasks = {
            asyncio.ensure_future(self.send_response(response, send)),
            asyncio.ensure_future(self.listen_for_disconnect(receive)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            response.close()
        for task in done:
            if (error := task.exception()) and not isinstance(error, RequestAborted):
                raise error


async def _read(parts: list[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
