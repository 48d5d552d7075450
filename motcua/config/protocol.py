"""How long and how large the head of a request may be, before anything of ours has seen it.

Uvicorn leaves both to a proxy. The product also stands alone in a commune's hall, where one
client that begins to ask and never ends would hold its connection, or its 12 MB, for ever.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 20
HEAD_BYTES = 64 * 1024


class Guarded(HttpToolsProtocol):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head, self._seen = True, 0
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._end = self.loop.call_later(HEAD_SECONDS, self._hang_up, HTTPStatus.REQUEST_TIMEOUT)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._seen += len(data)
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        if self._seen > HEAD_BYTES:
            self._hang_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._seen and self._end is None:
            self._end = self.loop.call_later(
                HEAD_SECONDS, self._hang_up, HTTPStatus.REQUEST_TIMEOUT
            )

    def on_headers_complete(self) -> None:
        self._in_head, self._seen = False, 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head = True

    def _stop_waiting(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _hang_up(self, status: HTTPStatus) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n".encode())
        self.transport.close()
