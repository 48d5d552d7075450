"""The process that opens files (`motcua.documents.opener`), seen from the one that serves people.

It is started with the first file and waits from then on, as starting Python and its libraries costs
five times what a page does; each file is opened by a fork of it. It has none of our environment,
and ends when this process does. Forks of one process have one together (`Shared`).
"""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings

from motcua.core.rest import Rest

CHUNK_BYTES = 1 << 16
START_SECONDS = 30
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "RAYON_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
log = logging.getLogger(__name__)


class Ended(Exception):
    """Whoever opened the file did not come to an answer: too slow, too large, or killed by it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    owner: int  # process that started it; a fork of that one starts its own
    process: subprocess.Popen[bytes]
    line: socket.socket  # on which it is handed connections


_lock = Lock()
_waiting: _Waiting | None = None
_shared: socket.socket | None = None


class Shared:
    """The process that waits, for this process and its forks. Connections lie in its line until
    they are taken, so nobody notices that it has not begun, or begins again.
    """

    def __init__(self) -> None:
        global _shared
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(START_SECONDS)
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = Rest()
        _shared = self._ours

    def keep(self) -> None:
        """Start it, or start it again when it has ended. Said by the process that made it."""
        if self.process is not None and self.process.poll() is None:
            self.rest.is_well()
            return
        if not self.rest.is_over:
            return
        if self.process is not None:
            self.rest.fell()
        self.rest.begun()
        try:
            self.process = _started(self._theirs)
        except OSError:  # no memory for it: tried again after the rest
            log.exception("the process that opens files could not be started")

    def end(self) -> None:
        global _shared
        _shared = None
        with suppress(OSError):  # that it was ready: unread, it would end with an error
            self._ours.setblocking(False)
            self._ours.recv(CHUNK_BYTES)
        self._ours.close()
        self._theirs.close()


def opened(content: bytes, job: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is said of `content`, and what was made of it; `{"broken": why}` when nothing here
    opens files. Raises Ended."""
    until = time.monotonic() + 2 * job["seconds"]
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            if not _hand_over(theirs):
                return {"broken": "nobody to open it"}, b""
        try:
            ours.settimeout(_left(until))
            ours.sendall(json.dumps(job).encode() + b"\n")
            ours.sendall(content)
            ours.shutdown(socket.SHUT_WR)
            head, _, kept = _all_of(ours, until).partition(b"\n")
        except OSError as error:  # a TimeoutError too
            raise Ended from error
    if not head:
        raise Ended
    told: dict[str, Any] = json.loads(head)
    return told, kept


def _all_of(line: socket.socket, until: float) -> bytes:
    parts = []
    while part := line.recv(CHUNK_BYTES):
        parts.append(part)
        line.settimeout(_left(until))
    return b"".join(parts)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _hand_over(connection: socket.socket) -> bool:
    """Give a connection to the process that waits; to a new one when that is gone. False: there
    is none, and none starts."""
    with _lock:
        for _ in range(2):
            try:
                line = _shared if _shared is not None else _there().line
                socket.send_fds(line, [b"."], [connection.fileno()])
            except OSError:
                _end()
            else:
                return True
    return False


def _there() -> _Waiting:
    """The process that waits, ready. Raises OSError."""
    global _waiting
    if _waiting is None or _waiting.owner != os.getpid():
        ours, theirs = socket.socketpair()
        with theirs:
            process = _started(theirs)
        _waiting = _Waiting(os.getpid(), process, ours)
        ours.settimeout(START_SECONDS)
        if not ours.recv(1):
            raise ConnectionError("ended before it was ready")
    return _waiting


def _started(line: socket.socket) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "motcua.documents.opener"],
        cwd=settings.BASE_DIR,
        env=ENVIRONMENT,
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@atexit.register
def _end() -> None:
    """Let the process that waits go: it ends when nobody holds the other end of its line."""
    global _waiting, _shared
    _shared = None  # from now on we help ourselves
    gone, _waiting = _waiting, None
    if gone is not None and gone.owner == os.getpid():
        gone.line.close()
        gone.process.wait()
