"""Clients that hold on and say nothing, or speak very slowly: others are served all the same."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from tests.faults.house import FULL, House

HALF_OPEN = 10_000 if FULL else 1_000
QUICK_SECONDS = 5  # others wait no longer than this, on a busy machine
BEGUN = b"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: appli"


@contextmanager
def half_open(house: House, count: int) -> Iterator[list[socket.socket]]:
    """Connections that began to ask and never end. Each takes a descriptor here and there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        with ExitStack() as stack:
            made = []
            for _ in range(min(count, hard - 500)):
                line = socket.create_connection((house.site.host, house.site.port), timeout=10)
                stack.callback(line.close)
                line.sendall(BEGUN)
                made.append(line)
            yield made
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def served(house: House) -> float:
    """The slowest of ten pages, in seconds."""
    slowest = 0.0
    for _ in range(10):
        begun = time.monotonic()
        assert house.site.call("GET", f"/board/{house.scene['centre']}/")[0] == 200
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def test_half_open_connections(house: House) -> None:
    with half_open(house, HALF_OPEN) as lines:
        assert len(lines) == HALF_OPEN
        assert served(house) < QUICK_SECONDS
        with house.at_work(2):
            assert served(house) < QUICK_SECONDS
    assert served(house) < QUICK_SECONDS
    house.check_books()


def test_who_asks_at_last_is_answered_and_who_never_does_is_let_go(house: House) -> None:
    with half_open(house, 2) as (late, never):
        time.sleep(2)
        late.sendall(b"cation/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        assert b" 401 " in late.recv(200)
        never.settimeout(60)
        begun = time.monotonic()
        assert never.recv(200).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - begun < 45


def test_a_slow_client(house: House) -> None:
    """A body that comes letter by letter, and an answer that is never read."""
    body = b'{"line": "A"}'
    with ExitStack() as stack:
        slow = socket.create_connection((house.site.host, house.site.port), timeout=60)
        deaf = socket.create_connection((house.site.host, house.site.port), timeout=60)
        stack.callback(slow.close)
        stack.callback(deaf.close)
        slow.sendall(
            f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: cham\r\n"
            f"Authorization: Bearer {house.key}\r\nContent-Type: application/json\r\n"
            f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        for letter in body:
            slow.sendall(bytes([letter]))
            assert served(house) < QUICK_SECONDS
        said = b"".join(iter(partial(slow.recv, 4000), b""))  # until it is closed
    assert b" 201 " in said
    status, again = house.call("/api/v1/tickets", {"line": "A"}, key="cham")
    assert status == 201 and again["code"].encode() in said
    house.tell("ticket", again["code"])
    house.check_books()
