"""Screens that listen (SSE) and read again after each change, as the product's own scripts do."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp

from bench.browser import Browser, address
from bench.run import Run

PHONE_SPREAD_SECONDS = 0.4
BOARD_READS_ANYWAY_SECONDS = 30
LIFE_SECONDS = 1800


async def listen(
    run: Run, browser: Browser, path: str, changed: asyncio.Event, ended: Callable[[], bool]
) -> None:
    """Set `changed` at each change that the stream tells of, and connect again when it breaks."""
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
                async for line in stream.content:
                    if line.startswith(b"event: change"):
                        changed.set()
                    if run.stopping or ended():
                        return
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            if not run.stopping:
                run.net.record.note("live: lost", sent, sent, sent, type(lost).__name__)
        await asyncio.sleep(2)


async def read_on_change(
    run: Run, changed: asyncio.Event, read: Callable[[], Awaitable[None]], *,
    anyway: float, spread: float, ended: Callable[[], bool],
) -> None:  # fmt: skip
    """One read at a time; changes that pile up meanwhile are one."""
    while not run.stopping and not ended():
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), anyway)
        changed.clear()
        if run.stopping or ended():
            return
        if spread:
            await asyncio.sleep(random.random() * spread)
        await read()


async def watch(
    run: Run, browser: Browser, live: str, read: Callable[[], Awaitable[None]], *,
    anyway: float, spread: float = 0.0, ended: Callable[[], bool] = lambda: False,
) -> None:  # fmt: skip
    changed = asyncio.Event()
    listener = asyncio.create_task(listen(run, browser, live, changed, ended))
    try:
        await read_on_change(run, changed, read, anyway=anyway, spread=spread, ended=ended)
    finally:
        listener.cancel()


async def watch_board(run: Run, slug: str) -> None:
    """The hall's screen."""
    screen = Browser(run.net, address(run.somebody()))
    await screen.ask("board: page", "GET", f"/board/{slug}/")

    async def read() -> None:
        await screen.ask("board: now", "GET", f"/board/{slug}/now")

    await watch(run, screen, f"/board/{slug}/live", read, anyway=BOARD_READS_ANYWAY_SECONDS)


async def watch_phone(run: Run, slug: str, token: str) -> None:
    """The number on its holder's phone, until the visit is over."""
    phone, over = Browser(run.net, address(run.somebody())), False
    await phone.ask("phone: page", "GET", f"/kiosk/{slug}/t/{token}/")

    async def read() -> None:
        nonlocal over
        place = await phone.ask("phone: place", "GET", f"/kiosk/{slug}/t/{token}/now")
        over = 'data-status="served"' in place.text or place.status == 404

    await watch(
        run, phone, f"/kiosk/{slug}/t/{token}/live", read,
        anyway=20, spread=PHONE_SPREAD_SECONDS, ended=lambda: over,
    )  # fmt: skip


async def watch_hall(run: Run, clerk: Browser) -> None:
    """The left half of a receptionist's screen."""
    version = ""

    async def read() -> None:
        nonlocal version
        answer = await clerk.ask(
            "counter: hall", "GET", f"/counter/hall?v={version}", htmx=True, good=(200, 204),
            headers={"Motcua-Background": "1"},
        )  # fmt: skip
        if answer.status == 200 and 'name="v" value="' in answer.text:
            version = answer.text.split('name="v" value="', 1)[1].split('"', 1)[0]

    await watch(run, clerk, "/counter/hall-live", read, anyway=20)
