"""Pushed changes (SSE). One LISTEN connection per process; a stream holds no database connection.

Streams carry no facts: they say that a centre's hall has changed, and the page reads again.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any

import psycopg
from django.conf import settings
from django.http import StreamingHttpResponse

from motcua.core import metrics

CHANNEL = "motcua_board"  # what queueing.actions notifies, and says what its payload is
KEEP_ALIVE_SECONDS = 15
LISTENER_CHECK_SECONDS = 15
RECONNECT_SECONDS = 1
CHANGE = b"event: change\ndata: 1\n\n"
log = logging.getLogger(__name__)


class Hub:
    """Wakes the streams of a centre. Lives on one event loop and is never touched from threads."""

    def __init__(self) -> None:
        self.streams: dict[int, dict[asyncio.Event, int | None]] = {}  # → its counter
        self.is_stopping = False
        self._listener: asyncio.Task[None] | None = None

    def subscribe(self, centre_id: int, counter_id: int | None = None) -> asyncio.Event:
        """An event that is set after each change of this centre, or after each that shows at one
        counter. Changes that pile up are one."""
        loop = asyncio.get_running_loop()
        if self._listener is None or self._listener.done():
            self._listener = loop.create_task(self._listen())
            self._stop_with_the_server(loop)
        changed = asyncio.Event()
        self.streams.setdefault(centre_id, {})[changed] = counter_id
        metrics.LISTENERS.inc()
        return changed

    def unsubscribe(self, centre_id: int, changed: asyncio.Event) -> None:
        self.streams[centre_id].pop(changed, None)
        metrics.LISTENERS.dec()
        if not self.streams[centre_id]:
            del self.streams[centre_id]

    def wake(self, centre_id: int | None = None, counters: frozenset[int] | None = None) -> None:
        """Wake one centre's streams, or all: after a reconnect nobody knows what was missed.

        With `counters`, the streams of other counters sleep on.
        """
        centres = list(self.streams) if centre_id is None else [centre_id]
        for centre in centres:
            for changed, counter in self.streams.get(centre, {}).items():
                if counter is None or counters is None or counter in counters:
                    changed.set()

    def hear(self, payload: str) -> None:
        """What a notice says: `7` is all of centre 7, `7:3,4` shows at its counters 3 and 4."""
        centre, colon, named = payload.partition(":")
        if centre.isdigit():
            counters = frozenset(int(each) for each in named.split(",") if each.isdigit())
            self.wake(int(centre), counters if colon else None)

    def stop(self) -> None:
        """End all streams, so that the server need not wait for them."""
        self.is_stopping = True
        self.wake()
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        while not self.is_stopping:
            try:
                address = database_address()
                async with await psycopg.AsyncConnection.connect(**address) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.wake()
                    await self._pass_on(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the board's listener lost the database: %s", type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _pass_on(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        while True:
            async for notice in connection.notifies(timeout=LISTENER_CHECK_SECONDS):
                self.hear(notice.payload)
            await connection.execute("SELECT 1")  # a dead line is noticed here, not never

    def _stop_with_the_server(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear the server's stop signal too: it would wait for the open streams first."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, self._handler(loop, before))

    def _handler(self, loop: asyncio.AbstractEventLoop, before: Any) -> Any:
        def handle(number: int, frame: FrameType | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.stop)
            before(number, frame)

        return handle


hub = Hub()


def database_address() -> dict[str, Any]:
    """Where the database itself is, for a connection of our own outside of Django's pool and of
    any other: a pooler would give the LISTEN away with the transaction."""
    known = settings.DIRECT_DATABASE
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    given = {name: known[key] for name, key in names.items() if known.get(key)}
    same = ("ssl", "target_session", "keepalives", "tcp_user")
    kept = {k: v for k, v in known["OPTIONS"].items() if k.startswith(same)}
    return (
        given | kept | {"autocommit": True, "connect_timeout": 5, "application_name": "motcua-live"}
    )


def stream(centre_id: int, counter_id: int | None = None) -> StreamingHttpResponse:
    """The answer of a live address: says `change` at once and after every change of the centre,
    or of what one counter shows. An open stream holds neither a thread nor a connection."""
    response = StreamingHttpResponse(
        _changes(centre_id, counter_id), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"  # a reverse proxy must not hold the lines back
    return response


async def _changes(centre_id: int, counter_id: int | None) -> AsyncIterator[bytes]:
    changed = hub.subscribe(centre_id, counter_id)
    try:
        yield b"retry: 2000\n" + CHANGE
        while not hub.is_stopping:
            try:
                await asyncio.wait_for(changed.wait(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            changed.clear()
            yield CHANGE
    finally:
        hub.unsubscribe(centre_id, changed)
