"""Nonsense at every endpoint: an answer below 500 in a moment, in words, never a stack trace."""

import json
import re
import socket
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from motcua.ops.place import ROOT
from tests import make
from tests.api import key_of
from tests.faults.house import House

pytestmark = pytest.mark.django_db
MOMENT_SECONDS = 3
DEEP = b"[" * 100_000 + b"]" * 100_000
LINE = "dòng " * 2_500_000  # 12 MB and more
BODIES: dict[str, tuple[bytes, str]] = {
    "deep": (DEEP, "application/json"),
    "deep in a field": (b'{"line": ' + DEEP + b', "reason": {}}', "application/json"),
    "NUL": (b'{"line": "\\u0000", "reason": "a\\u0000b", "code": "\\u0000"}', "application/json"),
    "half surrogate": (b'{"line": "\\ud800", "reason": "\\udfff", "code": "\\ud800"}',
                       "application/json"),
    "not UTF-8": (b'{"line": "\xff\xfe\x80"}', "application/json"),
    "not JSON": (b"<xml/>", "application/json"),
    "wrong content type": (b'{"line": "A"}', "text/xml; charset=utf-77"),
    "no multipart": (b"--a\r\nContent-Disposition: form-data; name=",
                     "multipart/form-data; boundary=b"),
    "multipart without boundary": (b"x", "multipart/form-data"),
    "12 MB": (json.dumps({"line": LINE, "reason": LINE}).encode()[:12_000_000], "application/json"),
    "numbers": (b'{"line": 1e999, "amount_vnd": -1e400, "n": 99999999999999999999999999}',
                "application/json"),
    "a list": (b"[]", "application/json"),
    "null": (b"null", "application/json"),
}  # fmt: skip
QUERIES = (
    "limit=1000000&page=1000000&offset=99999999999999999999",
    "limit=-1&page=-1&offset=-1&q=%00",
    "limit=abc&page=1e9&day=9999-99-99&q=%ED%A0%80&from=0001-01-01&to=9999-12-31",
    "q=" + "a" * 20_000,
)
IDS = ("0", "-1", "99999999999999999999999", "%00", "..%2F..%2Fetc", "%ED%A0%80", "a'--", "é" * 200)
FORMS = (
    {"reason": "a\0b", "code": "\0", "number": "99999999999999999999", "next": "//evil"},
    {"reason": "x" * 500_000, "line": "x" * 100_000, "day": "9999-99-99", "amount": "1e999"},
    {f"f{n}": "1" for n in range(2_000)},
)


@pytest.fixture
def everyone() -> Client:
    """Somebody with every role, where there is something of each kind."""
    person = make.staff()
    make.line()
    make.dossier(by=person)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    client.defaults["HTTP_AUTHORIZATION"] = key_of(person)["authorization"]
    return client


def judged(what: str, answer: Any, begun: float, found: list[str]) -> None:
    took = time.monotonic() - begun
    said = b"" if getattr(answer, "is_async", False) else answer.getvalue()[:200_000]
    if answer.status_code >= 500:
        found.append(f"{what}: {answer.status_code}")
    if b"Traceback (most recent call last)" in said or b'File "/' in said:
        found.append(f"{what}: a stack trace")
    if took > MOMENT_SECONDS:
        found.append(f"{what}: {took:.1f} s")


def operations() -> Iterator[tuple[str, str]]:
    described = json.loads(Path(ROOT, "docs", "openapi.json").read_text())
    for path, methods in described["paths"].items():
        for method in methods:
            yield method.upper(), path


@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_api(everyone: Client, method: str, path: str) -> None:
    found: list[str] = []
    ids = cycle(IDS)
    for name, (body, kind) in BODIES.items():
        filled = re.sub(r"{\w+}", lambda _: next(ids), path)
        begun = time.monotonic()
        answer = everyone.generic(method, filled, body, kind)
        judged(f"{name} at {filled}", answer, begun, found)
    for query in QUERIES:
        filled = re.sub(r"{\w+}", lambda _: next(ids), path)
        begun = time.monotonic()
        answer = everyone.generic(method, f"{filled}?{query}", b"{}", "application/json")
        judged(f"{query[:60]} at {filled}", answer, begun, found)
    assert found == []


def pages(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the web doors with its placeholders."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            if not route.startswith("api/"):
                yield from pages(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


READINESS = {"readyz"}  # its 503 is the answer: there is no worker here
WANTED = {"int": ("0", "1", "99999999999999999999"), "slug": ("a", "thu-nghiem"),
          "str": IDS, "path": IDS, "uuid": ("0" * 8,)}  # fmt: skip


def filled_in(route: str, turn: int) -> str:
    def one(match: re.Match[str]) -> str:
        values = WANTED.get(match[1] or "str", IDS)
        return values[turn % len(values)]

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", one, route)


@pytest.mark.parametrize("route", sorted(set(pages()) - READINESS))
def test_page(everyone: Client, route: str) -> None:
    if "live" in route or "(?P" in route:
        route = route.split("(?P")[0]  # a stream has no end; a static file has its own server
    found: list[str] = []
    for turn in range(len(IDS) if "<" in route else 1):
        for query in QUERIES if turn < 2 else QUERIES[:1]:
            address = filled_in(route, turn)
            begun = time.monotonic()
            judged(f"GET {address}?{query[:40]}", everyone.get(f"{address}?{query}"), begun, found)
        for form in FORMS[: 3 if turn == 0 else 1]:
            begun = time.monotonic()
            judged(f"POST {address}", everyone.post(address, form), begun, found)
        everyone.get("/account/me/")
    body, kind = BODIES["no multipart"]
    begun = time.monotonic()
    judged(
        f"POST {address}: no multipart", everyone.generic("POST", address, body, kind), begun, found
    )
    assert found == []


HOST = b"\r\nHost: x\r\n"
RAW = {
    "12 MB where a header belongs": b"GET / HTTP/1.1" + HOST + b"X-A: " + b"a" * 12_000_000,
    "12 MB where the first line belongs": b"GET /" + b"a" * 12_000_000 + b" HTTP/1.1" + HOST,
    "no HTTP": b"\x16\x03\x01" + b"\0" * 2000 + b"\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhi",
    "NUL in the address": b"GET /a\0b HTTP/1.1" + HOST + b"Connection: close\r\n\r\n",
    "a strange host": b"GET / HTTP/1.1\r\nHost: a b\0c\r\nConnection: close\r\n\r\n",
    "100,000 headers": b"GET / HTTP/1.1" + HOST + b"A: b\r\n" * 100_000 + b"\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_raw(house: House, name: str) -> None:
    """Told that it is wrong, or hung up on; the others do not notice."""
    begun = time.monotonic()
    with socket.create_connection((house.site.host, house.site.port), timeout=20) as line:
        try:
            line.sendall(RAW[name])
            said = line.recv(4000)
        except OSError:
            said = b""
    assert re.match(rb"\Z|HTTP/1.1 4\d\d ", said), said[:200]
    assert b"Traceback" not in said
    assert time.monotonic() - begun < 10
    assert house.site.call("GET", "/healthz")[0] == 200
