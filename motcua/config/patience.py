"""Nobody waits for a database that has fallen silent: after some seconds a page says so.

A database that refuses is an error at once. One that takes a connection and then says nothing
(a frozen machine, a cut cable) would hold every request for as long as it lasts, since no limit
inside the database can pass then. So a request that takes long is not given up for being slow,
only when the database does not answer somebody else either.
"""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import psycopg
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from motcua.api.http import problem
from motcua.api.middleware import TITLES
from motcua.web import errors
from motcua.web.live import database_address

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

LOOK_AFTER_SECONDS = 4  # until a request counts as long, and between two looks at the database
ANSWER_SECONDS = 3


class Pulse:
    """Whether the database answers at all; one question at a time, for all who wait."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[bool] | None = None

    async def is_there(self) -> bool:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> bool:
        try:
            return await asyncio.wait_for(self._look(), ANSWER_SECONDS)
        except TimeoutError:
            return False
        except psycopg.OperationalError as error:
            # Refused, not silent: the request itself is told so, and words its own answer.
            return not isinstance(error, psycopg.errors.ConnectionTimeout)

    async def _look(self) -> bool:
        async with await psycopg.AsyncConnection.connect(**database_address()) as line:
            await line.execute("SELECT 1")
        return True


class Patient:
    """Round the whole application: begins the answer itself where the application cannot."""

    def __init__(self, app: App) -> None:
        self.app, self.pulse = app, Pulse()
        self.given_up: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = asked_all = is_over = False

        async def listen() -> Any:
            nonlocal asked_all
            message = await receive()
            asked_all = not message.get("more_body", False)
            return message

        async def tell(message: Any) -> None:
            nonlocal begun
            if not is_over:
                begun = True
                await send(message)

        work = asyncio.ensure_future(self.app(scope, listen, tell))
        try:
            while True:
                await asyncio.wait({work}, timeout=LOOK_AFTER_SECONDS)
                if work.done() or begun:
                    await work
                    return
                # A body that still comes is the client's time, not the database's.
                if asked_all and not await self.pulse.is_there() and not (begun or work.done()):
                    break
        except asyncio.CancelledError:
            work.cancel()
            raise
        is_over = True
        self._leave(work)
        await _say(_silent(scope), send)

    def _leave(self, work: "asyncio.Future[None]") -> None:
        """It ends by itself once the database is back; nobody listens any more."""

        def forget(done: "asyncio.Future[None]") -> None:
            self.given_up.discard(done)
            if not done.cancelled():
                done.exception()

        self.given_up.add(work)
        work.add_done_callback(forget)


def _silent(scope: Scope) -> HttpResponse:
    request = ASGIRequest(scope, BytesIO())
    if request.path.startswith("/api/"):
        return problem(503, *TITLES[503])
    return errors.page(request, 503, errors.BUSY)


async def _say(answer: HttpResponse, send: Send) -> None:
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in answer.items()]
    headers.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
