"""Screens that listen (SSE) and read again after each change, as the product's own scripts do."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp

from bench.browser import Answer, Browser, address
from bench.run import Run

PHONE_SPREAD_SECONDS = 0.4
SELDOM_SECONDS, SELDOM_SPREAD_SECONDS = 60, 30
BOARD_ALONE_SECONDS, PHONE_ALONE_SECONDS, HALL_ALONE_SECONDS = 30, 20, 20
OVER = ('data-status="served"', 'data-status="left"')
OWN_KEPT = 20
LIFE_SECONDS = 1800


class Follower:
    """What `ui/follow.js` does: `due` is set when the screen should read again."""

    def __init__(self, alone: float, is_news: Callable[[str], bool] = lambda by: True) -> None:
        self.alone, self.is_news = alone, is_news
        self.is_open, self.due = False, asyncio.Event()
        self.wait()

    def wait(self) -> None:
        """Until it reads by itself: often without the stream, seldom with it."""
        seldom = SELDOM_SECONDS + random.random() * SELDOM_SPREAD_SECONDS
        self.at = asyncio.get_running_loop().time() + (seldom if self.is_open else self.alone)

    def turned(self, is_open: bool) -> None:
        if is_open != self.is_open:
            self.is_open = is_open
            self.wait()

    def told(self, by: str) -> None:
        self.wait()
        if self.is_news(by):
            self.due.set()

    async def is_due(self) -> None:
        """Returns when a push or the clock says so."""
        while not self.due.is_set():
            left = self.at - asyncio.get_running_loop().time()
            if left <= 0:
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(self.due.wait(), left)
        self.due.clear()
        self.wait()


async def listen(
    run: Run, browser: Browser, path: str, follower: Follower, ended: Callable[[], bool]
) -> None:
    """Tell the follower of each change that the stream tells of; connect again when it breaks."""
    first = True
    while not run.stopping and not ended():
        sent = run.net.now()
        try:
            async with run.net.session.get(
                run.net.url + path, headers=browser.as_sent({"Accept": "text/event-stream"}),
                timeout=aiohttp.ClientTimeout(total=LIFE_SECONDS, sock_connect=30),
            ) as stream:  # fmt: skip
                if stream.status != 200:
                    run.net.record.note("live: open", sent, sent, run.net.now(), str(stream.status))
                    return
                if first:
                    run.net.record.note("live: open", sent, sent, run.net.now())
                    first = False
                follower.turned(True)
                async for line in stream.content:
                    if line.startswith(b"data: "):
                        follower.told(line.removeprefix(b"data: ").strip().decode())
                    if run.stopping or ended():
                        return
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            if not run.stopping:
                run.net.record.note("live: lost", sent, sent, sent, type(lost).__name__)
        follower.turned(False)
        await asyncio.sleep(2)


async def watch(
    run: Run, browser: Browser, live: str, read: Callable[[], Awaitable[None]],
    follower: Follower, *, spread: float = 0.0, ended: Callable[[], bool] = lambda: False,
) -> None:  # fmt: skip
    """One read at a time; changes that pile up meanwhile are one."""
    listener = asyncio.create_task(listen(run, browser, live, follower, ended))
    try:
        while not run.stopping and not ended():
            await follower.is_due()
            if spread:
                await asyncio.sleep(random.random() * spread)
            if run.stopping or ended():
                return
            await read()
    finally:
        listener.cancel()


async def watch_board(run: Run, slug: str) -> None:
    """The hall's screen."""
    screen = Browser(run.net, address(run.somebody()))
    await screen.ask("board: page", "GET", f"/board/{slug}/")

    async def read() -> None:
        await screen.ask("board: now", "GET", f"/board/{slug}/now")

    await watch(run, screen, f"/board/{slug}/live", read, Follower(BOARD_ALONE_SECONDS))


async def watch_phone(run: Run, slug: str, token: str) -> None:
    """The number on its holder's phone, until the visit is over."""
    phone, over = Browser(run.net, address(run.somebody())), False
    await phone.ask("phone: page", "GET", f"/kiosk/{slug}/t/{token}/")

    async def read() -> None:
        nonlocal over
        place = await phone.ask("phone: place", "GET", f"/kiosk/{slug}/t/{token}/now")
        over = place.status == 404 or any(status in place.text for status in OVER)

    await watch(
        run, phone, f"/kiosk/{slug}/t/{token}/live", read, Follower(PHONE_ALONE_SECONDS),
        spread=PHONE_SPREAD_SECONDS, ended=lambda: over,
    )  # fmt: skip


class Hall:
    """What `counter/hall.js` does: the left half of a receptionist's screen. The push of a change
    that a button's own answer has drawn brings no reading."""

    def __init__(self) -> None:
        self.version, self.moves, self.under_way = "", 0, 0
        self.own: deque[str] = deque(maxlen=OWN_KEPT)
        self.early: set[str] = set()
        self.follower = Follower(HALL_ALONE_SECONDS, self.is_news)

    def is_news(self, by: str) -> bool:
        if self.under_way:
            self.early.add(by)
            return False
        return by not in self.own

    def drawn(self, answer: Answer) -> None:
        if 'name="v" value="' in answer.text:
            self.version = answer.text.split('name="v" value="', 1)[1].split('"', 1)[0]

    def moved(self, answer: Answer) -> None:
        if 200 <= answer.status < 500:
            self.drawn(answer)
            self.own.append(answer.headers["X-Request-ID"])
        if not self.under_way:
            if self.early.difference(self.own):
                self.follower.due.set()
            self.early.clear()


async def press(browser: Browser, action: str, path: str, **given: Any) -> Answer:
    """A button of the hall, on the page where it is open."""
    hall: Hall | None = browser.hall
    if hall is None:
        return await browser.ask(action, "POST", path, htmx=True, **given)
    hall.moves += 1
    hall.under_way += 1
    try:
        answer = await browser.ask(action, "POST", path, htmx=True, **given)
    finally:
        hall.under_way -= 1
    hall.moves += 1
    hall.moved(answer)
    return answer


def done(browser: Browser, answer: Answer) -> Answer:
    """What ends a visit on the page (`counter:done`) is followed by a reading of the hall."""
    hall: Hall | None = browser.hall
    if hall is not None and answer.ok:
        hall.follower.due.set()
    return answer


async def watch_hall(run: Run, clerk: Browser) -> None:
    """The left half of a receptionist's screen."""
    hall = clerk.hall = Hall()

    async def read() -> None:
        moves = hall.moves
        answer = await clerk.ask(
            "counter: hall", "GET", f"/counter/hall?v={hall.version}", htmx=True, good=(200, 204),
            headers={"Motcua-Background": "1"},
        )  # fmt: skip
        if moves == hall.moves:
            hall.drawn(answer)
        else:  # a button was pressed meanwhile
            hall.follower.due.set()

    await watch(run, clerk, "/counter/hall-live", read, hall.follower)
