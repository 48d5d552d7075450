"""`bench boards`: screens that only listen, and how soon a call is on them."""

import argparse
import asyncio
import time
from contextlib import suppress
from typing import Any

import aiohttp
import uvloop
from rich.progress import Progress

from bench.actions import new_run, slow_wish
from bench.browser import Browser, address, new_session
from bench.city import COUNTERS_OF, City
from bench.meter import Cpu, Sampler, memory_facts
from bench.record import Recorder, quantile
from bench.results import machine
from bench.run import Run
from bench.stand import Stand

BETWEEN_CALLS = 0.5
WAIT_SECONDS = 5.0
OPENING_AT_ONCE = 50


class Screens:
    """All listeners, and when each of them was last told of a change."""

    def __init__(self, run: Run, count: int) -> None:
        self.run, self.count = run, count
        self.open = self.lost = 0
        self.told: dict[int, list[float]] = {n: [] for n in range(len(run.city.places))}
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        places = len(self.run.city.places)
        ready = [asyncio.Event() for _ in range(self.count)]
        for n, event in enumerate(ready):
            self.tasks.append(asyncio.create_task(self._listen(n % places, event, gate)))
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in ready)), 120)

    async def _listen(self, place: int, ready: asyncio.Event, gate: asyncio.Semaphore) -> None:
        url = f"{self.run.net.url}/board/{self.run.city.places[place].slug}/live"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=60)
        try:
            await gate.acquire()
            async with self.run.net.session.get(url, timeout=timeout) as stream:
                async for line in stream.content:
                    if not line.startswith(b"event: change"):
                        continue
                    if ready.is_set():
                        self.told[place].append(time.monotonic())
                    else:
                        self.open += 1
                        ready.set()
                        gate.release()
        except (aiohttp.ClientError, OSError):
            pass
        self.lost += not self.run.stopping

    async def stop(self) -> None:
        self.run.stopping = True
        for task in self.tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self.tasks, return_exceptions=True)


def measure(stand: Stand, city: City, given: argparse.Namespace) -> dict[str, Any]:
    """Idle cost of the listeners, then calls: when the screens know, when a board has drawn."""
    with Sampler(stand.var, 1.0) as sampler, Progress(disable=given.quiet) as bar:
        found = uvloop.run(_all(stand, city, given, bar))
    return {
        "command": given.line, "machine": machine(), "screens": given.screens,
        "memory": memory_facts(sampler.samples), "samples": sampler.samples, **found,
    }  # fmt: skip


async def _all(
    stand: Stand, city: City, given: argparse.Namespace, bar: Progress
) -> dict[str, Any]:
    async with new_session() as session:
        run = new_run(stand, city, session)
        idle = Cpu(stand.var).begin()
        await asyncio.sleep(given.idle)
        without = _share(idle, given.idle)
        screens, begun = Screens(run, given.screens), time.monotonic()
        await screens.start()
        opened = time.monotonic() - begun
        idle = Cpu(stand.var).begin()
        await asyncio.sleep(given.idle)
        alone = _share(idle, given.idle)
        await _queue(run, given.calls)
        run.net.record = Recorder()
        known, drawn, missed = await _calls(run, screens, given, bar)
        errors = run.net.record.summary(1)["all"]["errors"]
        open_now, lost = screens.open, screens.lost
        await screens.stop()
        return {
            "opened": open_now, "opening_seconds": round(opened, 1), "lost": lost,
            "idle_cpu_without": without, "idle_cpu": alone, "calls": len(drawn),
            "told": _ms(known), "drawn": _ms(drawn), "missed": missed, "errors": errors,
        }  # fmt: skip


def _share(cpu: Cpu, seconds: float) -> dict[str, float]:
    return {name: round(spent / seconds, 4) for name, spent in cpu.spent().items()}


def _ms(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "count": len(ordered),
        **{f"p{q}": round(quantile(ordered, q / 100) * 1e3, 1) for q in (50, 95, 99)},
        "max": round(ordered[-1] * 1e3, 1) if ordered else 0.0,
    }


async def _queue(run: Run, calls: int) -> None:
    """People to be called, at every centre."""
    body = {"procedure": slow_wish(run.city).code}
    for n in range(calls):
        place = run.city.places[n % len(run.city.places)]
        key = Browser(run.net, address(n), key=place.clerks[0].key)
        await key.ask("take", "POST", "/api/v1/tickets", json_=body, good=(201,))
    await asyncio.sleep(1)


async def _calls(
    run: Run, screens: Screens, given: argparse.Namespace, bar: Progress
) -> tuple[list[float], list[float], int]:
    known: list[float] = []
    drawn: list[float] = []
    missed, task = 0, bar.add_task("Gọi số", total=given.calls)
    numbers = COUNTERS_OF[slow_wish(run.city).letter]
    places = run.city.places
    for n in range(given.calls):
        at = n % len(places)
        place = places[at]
        person = place.clerks[numbers[n // len(places) % len(numbers)] - 1]
        watchers = len(range(at, screens.count, len(places)))
        screens.told[at].clear()
        key = Browser(run.net, address(n), key=person.key)
        begun = time.monotonic()
        path = f"/api/v1/counters/{person.counter}"
        called = await key.ask("call", "POST", f"{path}/call-next")
        while len(screens.told[at]) < watchers and time.monotonic() < begun + WAIT_SECONDS:
            await asyncio.sleep(0.002)
        known += [when - begun for when in screens.told[at][:watchers]]
        missed += max(0, watchers - len(screens.told[at]))
        board = Browser(run.net, address(10_000 + n))
        shown = await board.ask("board: now", "GET", f"/board/{place.slug}/now")
        if called.ok and str(called.json()["code"]) in shown.text:
            drawn.append(time.monotonic() - begun)
        for move in ("begin", "finish"):
            await key.ask(move, "POST", f"{path}/{move}", json_={})
        bar.advance(task)
        await asyncio.sleep(BETWEEN_CALLS)
    return known, drawn, missed
