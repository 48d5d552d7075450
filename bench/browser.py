"""One person's browser or one system's key, speaking to the product over HTTP."""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import aiohttp

from bench.middleware import HEADER
from bench.record import Recorder

TIMEOUT_SECONDS = 30
LOOK_UP_SECONDS = 1.0
KEEP_SECONDS = 3  # shorter than uvicorn keeps a quiet connection, so that none is cut in use
COUNT_EVERY = 10  # one request in so many says how many statements it took
TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


@dataclass
class Net:
    """What all browsers of a run share: connections, the record, the clock of the run."""

    url: str
    record: Recorder
    session: aiohttp.ClientSession
    began: float = 0.0
    open_loop: bool = True
    asked: int = 0
    cut: int = 0  # requests that change something and were given up by us at the end

    def now(self) -> float:
        return time.monotonic() - self.began

    async def until(self, at: float) -> None:
        """Wait for the moment; a closed loop, or one that is being wound up, waits for nothing."""
        while self.open_loop and (rest := at - self.now()) > 0:
            await asyncio.sleep(min(rest, LOOK_UP_SECONDS))


def new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=True,
    )


@dataclass(slots=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]
    ok: bool

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(slots=True)
class Browser:
    """Cookies of its own, an address of its own, or a key."""

    net: Net
    address: str = ""
    key: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    hall: Any = None  # the open left half of a counter's page, `screens.Hall`

    async def ask(
        self, action: str, method: str, path: str, *, due: float | None = None,
        good: tuple[int, ...] = (200,), fine: tuple[int, ...] = (), htmx: bool = False,
        headers: Mapping[str, str] | None = None, json_: Any = None, data: Any = None,
    ) -> Answer:  # fmt: skip
        """One request and its record. `good` answers are what was wanted, `fine` ones no error.

        `due` is the moment of the run at which it should have been sent. Never raises for what
        the network or the server does: that is what is measured.
        """
        net = self.net
        net.asked += 1
        sent = net.now()
        # A closed loop has no schedule, and what is early was not due before it was sent.
        due = sent if due is None or not net.open_loop else min(due, sent)
        error, answer, queries = "", Answer(0, "", {}, False), None
        try:
            async with net.session.request(
                method, net.url + path, headers=self._headers(htmx, headers), json=json_,
                data=data, allow_redirects=False,
            ) as got:  # fmt: skip
                text = await got.text()
                answer = Answer(got.status, text, got.headers, got.status in good)
                self._keep(got.headers.getall("Set-Cookie", ()))
            if not answer.ok and answer.status not in fine:
                error = f"{answer.status}|{path} {_said(text)}"
            if HEADER in answer.headers:
                queries = int(answer.headers[HEADER])
        except asyncio.CancelledError:
            net.cut += method != "GET"
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            error = f"{type(trouble).__name__}|{path} {trouble}"
        name = f"{action} (từ chối)" if answer.status in fine else action
        net.record.note(name, due, sent, net.now(), error, queries)
        return answer

    def as_sent(self, more: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request that is not measured."""
        return {k: v for k, v in self._headers(False, more).items() if k != "X-Bench"}

    def _headers(self, htmx: bool, more: Mapping[str, str] | None) -> dict[str, str]:
        headers = dict(more or ())
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if self.address:
            headers["X-Forwarded-For"] = self.address
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            if "csrftoken" in self.cookies:
                headers["X-CSRFToken"] = self.cookies["csrftoken"]
        if htmx:
            headers["HX-Request"] = "true"
        if self.net.asked % COUNT_EVERY == 0:
            headers["X-Bench"] = "1"
        return headers

    def _keep(self, lines: Any) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value

    async def sign_in(self, username: str, password: str) -> bool:
        """Through the sign-in form, as a person would."""
        await self.ask("sign in: page", "GET", "/account/login/")
        typed = {"login": username, "password": password}
        done = await self.ask("sign in", "POST", "/account/login/", data=typed, good=(302,))
        return done.ok


def _said(text: str) -> str:
    if text.startswith("{"):
        return text[:200]
    found = TITLE.search(text)
    return re.sub(r"<[^>]+>|\s+", " ", found[1] if found else text)[:160].strip()


def address(n: int) -> str:
    """The n-th household's address: limits are counted by it."""
    n += 1
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
