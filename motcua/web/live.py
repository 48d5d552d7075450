"""Pushed changes (SSE). One LISTEN connection per process; a stream holds no database connection.

Streams carry no facts: they say that what a screen shows has changed, and the page reads again.
With it goes the number of the request that made the change, by which a page knows its own.
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
from motcua.queueing import notices

KEEP_ALIVE_SECONDS = 15
ALIVE = b"event: alive\ndata:\n\n"  # an event, so that a page notices when it stays away
LISTENER_CHECK_SECONDS = 15
RECONNECT_SECONDS = 1
# A rush of other people's changes is told at once, then at the end of each rest.
REST_SECONDS = 5.0
REST_WHILE_SERVING_SECONDS = 15.0  # of a counter: whoever serves looks at the person
SOMEBODY = "1"  # says a stream whose change has no one request that made it
log = logging.getLogger(__name__)


class Ear:
    """What one stream is told of: marks of queueing.notices, None for all of its centre. What
    bears a mark of `here` is told without a rest, everything else with one; it is the second of
    `rests` (seconds) after what happened here bore the mark `serves`."""

    def __init__(
        self,
        marks: frozenset[str] | None = None,
        here: frozenset[str] = frozenset(),
        *,
        serves: str = "",
        rests: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.marks, self.here = marks, here
        self.serves, self.rests, self.is_serving = serves, rests, False
        self.heard, self.urgent = asyncio.Event(), asyncio.Event()
        self.by = ""  # the request that made all that is not told yet, if it was one only

    def hear(self, marks: frozenset[str] | None, by: str) -> None:
        if self.marks is not None and marks is not None and not marks & (self.marks | self.here):
            return
        self.by = by if by and (not self.heard.is_set() or self.by == by) else SOMEBODY
        self.heard.set()
        if marks is not None and marks & self.here:
            self.is_serving = self.serves in marks
            self.urgent.set()

    @property
    def rest(self) -> float:
        return self.rests[self.is_serving]

    def tell(self) -> bytes:
        """What is sent of all that was heard until now: changes that pile up are one."""
        by, self.by = self.by or SOMEBODY, ""
        self.heard.clear()
        self.urgent.clear()
        return f"event: change\ndata: {by}\n\n".encode()


class Hub:
    """Wakes the streams of a centre. Lives on one event loop and is never touched from threads."""

    def __init__(self) -> None:
        self.streams: dict[int, set[Ear]] = {}
        self.is_stopping = False
        self._listener: asyncio.Task[None] | None = None

    def subscribe(self, centre_id: int, ear: Ear) -> None:
        loop = asyncio.get_running_loop()
        if self._listener is None or self._listener.done():
            self._listener = loop.create_task(self._listen())
            self._stop_with_the_server(loop)
        self.streams.setdefault(centre_id, set()).add(ear)
        metrics.LISTENERS.inc()

    def unsubscribe(self, centre_id: int, ear: Ear) -> None:
        self.streams[centre_id].discard(ear)
        metrics.LISTENERS.dec()
        if not self.streams[centre_id]:
            del self.streams[centre_id]

    def wake(self) -> None:
        """Wake all streams: after a reconnect nobody knows what was missed."""
        for ears in self.streams.values():
            for ear in ears:
                ear.hear(None, "")

    def hear(self, payload: str) -> None:
        """Wake those whom a notice is for; the others sleep on."""
        if (said := notices.heard(payload)) is not None:
            centre, marks, by = said
            for ear in self.streams.get(centre, ()):
                ear.hear(marks, by)

    def stop(self) -> None:
        """End all streams, so that the server need not wait for them."""
        self.is_stopping = True
        self.wake()
        for ears in self.streams.values():
            for ear in ears:
                ear.urgent.set()
        if self._listener is not None:
            self._listener.cancel()

    async def _listen(self) -> None:
        while not self.is_stopping:
            try:
                address = database_address()
                async with await psycopg.AsyncConnection.connect(**address) as connection:
                    await connection.execute(f"LISTEN {notices.CHANNEL}")
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
    """Where the database itself is, for a connection of our own outside of Django and of
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


def stream(centre_id: int, ear: Ear) -> StreamingHttpResponse:
    """The answer of a live address: says `change` at once and after every change that `ear` hears,
    with its rests between two of other people's. An open stream holds neither a thread nor a
    connection."""
    response = StreamingHttpResponse(_changes(centre_id, ear), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"  # a reverse proxy must not hold the lines back
    return response


def of_hall(centre_id: int) -> StreamingHttpResponse:
    """For what shows a whole hall. It knows no rest: a call is heard when it is made."""
    return stream(centre_id, Ear())


def of_counter(centre_id: int, counter_id: int) -> StreamingHttpResponse:
    """For the screen of one counter: who waits for it may rest, and longer while somebody is
    served; what happens there may not."""
    shown, here = notices.shows(counter_id), notices.happened_at(counter_id)
    ear = Ear(
        frozenset([shown]),
        frozenset([here]),
        serves=notices.serves(counter_id),
        rests=(REST_SECONDS, REST_WHILE_SERVING_SECONDS),
    )
    return stream(centre_id, ear)


def of_ticket(centre_id: int, line_id: int, ticket_id: int) -> StreamingHttpResponse:
    """For a phone: its place in the line may rest, its own call may not."""
    line, ticket = notices.of_line(line_id), notices.of_ticket(ticket_id)
    rests = (REST_SECONDS, REST_SECONDS)
    return stream(centre_id, Ear(frozenset([line]), frozenset([ticket]), rests=rests))


async def _changes(centre_id: int, ear: Ear) -> AsyncIterator[bytes]:
    """What was heard is told at once, or when the rest since the last telling is over: never lost,
    never later than that."""
    loop = asyncio.get_running_loop()
    hub.subscribe(centre_id, ear)
    try:
        yield b"retry: 2000\n" + ear.tell()
        told = loop.time()
        while True:
            heard = await _within(ear.heard, KEEP_ALIVE_SECONDS)
            if heard and (left := told + ear.rest - loop.time()) > 0:
                await _within(ear.urgent, left)
            if hub.is_stopping:
                return
            if heard:
                told = loop.time()
            yield ear.tell() if heard else ALIVE
    finally:
        hub.unsubscribe(centre_id, ear)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
