"""`bench peak-day`: the first of July in one city, through the doors, at a chosen pace."""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import cycle
from math import ceil
from typing import Any

import uvloop
from rich.progress import Progress

from bench import books, citizens, clerks, office, page, screens
from bench import city as cities
from bench.browser import Browser, Net, address, new_session
from bench.city import City
from bench.day import Plan, plan
from bench.meter import Cpu, Sampler, memory_facts
from bench.record import Recorder
from bench.results import machine, write
from bench.run import PlaceState, Run, by_page
from bench.stand import Stand

DRAIN_SECONDS = 240
SIGN_INS_AT_ONCE = 8
OPENING_SECONDS, SETTLING_SECONDS = 60, 3
TAKES_A_MINUTE = 20


def measure(stand: Stand, city: City, given: argparse.Namespace) -> dict[str, Any]:
    """Run the day, check the books, write JSON and page; the JSON is returned."""
    made = plan(
        centres=len(city.places), letters=[w.letter for w in city.wishes],
        weights=[w.weight for w in city.wishes],
        counters=cities.COUNTERS_OF, rest=cities.REST,
        visits=given.visits, dossiers=given.dossiers, minutes=given.minutes, speed=given.speed,
        start=given.start,
    )  # fmt: skip
    was = books.before(city)
    cpu = Cpu(stand.var).begin()
    with Sampler(stand.var) as sampler:
        run, seconds = uvloop.run(_drive(stand, city, made, given))
    spent = cpu.spent()
    record = run.net.record
    summary = record.summary(seconds)
    result = {
        "command": given.line, "machine": machine(), "seconds": round(seconds, 1),
        "asked": {k: getattr(given, k) for k in (
            "centres", "dossiers", "visits", "speed", "minutes", "closed", "start", "phones")},
        "planned_visits": len(made.visits), "served_visits": run.done,
        "start_seconds": stand.start_seconds,
        "requests": summary, "cpu_seconds": spent, "memory": memory_facts(sampler.samples),
        "samples": sampler.samples, "course": record.course(seconds),
        "crashes": run.crashes[:20], "cut": run.net.cut,
    }  # fmt: skip
    result["books"] = asdict(books.check(city, run.ledger, was))
    write(stand.results, "peak-day", result)
    page.write(stand.results / "peak-day.html", result)
    return result


async def _drive(
    stand: Stand, city: City, made: Plan, given: argparse.Namespace
) -> tuple[Run, float]:
    async with new_session() as session:
        quiet = Recorder()
        net = Net(stand.url, quiet, session, time.monotonic(), not given.closed)
        run = Run(net, city, made, cities.scans())
        run.states = [PlaceState(n, place) for n, place in enumerate(city.places)]
        await _sign_in_all(run)
        await _opened(_screens(run, given), quiet)
        if quiet.samples:
            raise RuntimeError(f"sign-in failed: {quiet.samples[:3]}")
        net.record, net.began = Recorder(), time.monotonic()
        walks = _walks(run)
        if given.closed:
            await _closed(run, given, walks)
        else:
            await _open(run, given, walks)
        seconds = net.now()
        await _drain(run)
        return run, seconds


def _walks(run: Run) -> list[asyncio.Task[None]]:
    """One task a counter and a leader. Arrivals come from the caller."""
    made = []
    for state in run.states:
        for person in state.place.clerks:
            slots = run.plan.slots.get((state.n, person.counter), [])
            if slots:
                made.append(asyncio.create_task(clerks.clerk(run, state, person, slots)))
        run.spawn(office.leader(run, state))
    return made


def _screens(run: Run, given: argparse.Namespace) -> int:
    """The boards and the halls of the counters listen from before the doors open; how many."""
    count = 0
    for state in run.states:
        for _ in range(given.boards):
            run.spawn(screens.watch_board(run, state.place.slug))
            count += 1
        if given.halls:
            for person in state.place.clerks:
                if session := run.sessions.get(person.username):
                    run.spawn(screens.watch_hall(run, session))
                    count += 1
    if not given.phones:
        for visit in run.plan.visits:
            visit.phone = False
    return count


async def _opened(count: int, record: Recorder) -> None:
    """Until so many streams are open and what they read first has come."""
    until = time.monotonic() + OPENING_SECONDS
    while time.monotonic() < until and len(record.actions["live: open"].due) < count:
        await asyncio.sleep(0.2)
    await asyncio.sleep(SETTLING_SECONDS)


def _kiosks(run: Run) -> list[Iterator[Browser]]:
    """As many machines in each hall as its people need: one gives some forty numbers a minute."""
    a_minute = len(run.plan.visits) / len(run.states) / (run.plan.seconds / 60)
    many = max(1, ceil(a_minute / TAKES_A_MINUTE))
    return [
        cycle([Browser(run.net, address(run.somebody())) for _ in range(many)]) for _ in run.states
    ]


async def _open(run: Run, given: argparse.Namespace, walks: list[asyncio.Task[None]]) -> None:
    """People come when they come, whatever the answers are doing."""
    kiosks = _kiosks(run)
    with Progress(disable=given.quiet) as bar:
        row = bar.add_task("Ngày cao điểm", total=run.plan.seconds)
        for visit in run.plan.visits:
            await run.net.until(visit.at)
            bar.update(row, completed=run.net.now())
            run.spawn(
                citizens.arrive(run, run.states[visit.place], visit, next(kiosks[visit.place]))
            )
        while run.net.now() < run.plan.seconds:
            bar.update(row, completed=run.net.now())
            await asyncio.sleep(0.5)
    await asyncio.wait(walks, timeout=DRAIN_SECONDS) if walks else None
    for walk in walks:
        walk.cancel()


async def _closed(run: Run, given: argparse.Namespace, walks: list[asyncio.Task[None]]) -> None:
    """So many clients, each doing its next visit when the one before is through."""
    kiosks = _kiosks(run)
    waiting = iter(run.plan.visits)
    end = given.minutes * 60

    async def client() -> None:
        for visit in waiting:
            if run.net.now() > end:
                return
            await citizens.arrive(run, run.states[visit.place], visit, next(kiosks[visit.place]))

    await asyncio.gather(*(client() for _ in range(given.clients)))
    await asyncio.wait(walks, timeout=max(1.0, end - run.net.now())) if walks else None
    for walk in walks:
        walk.cancel()


async def _drain(run: Run) -> None:
    """What was begun is ended, so that the books are checked on a quiet house."""
    await asyncio.sleep(0)
    end = time.monotonic() + DRAIN_SECONDS
    run.net.open_loop = False
    while time.monotonic() < end and any(state.to_sign for state in run.states):
        await asyncio.sleep(0.5)
    run.stopping = True
    while run.tasks and time.monotonic() < end:
        await asyncio.wait(run.tasks, timeout=1)
        for task in list(run.tasks):
            if getattr(task.get_coro(), "__qualname__", "").startswith(("watch", "listen")):
                task.cancel()
    for task in list(run.tasks):
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*run.tasks, return_exceptions=True)
    _forgive_what_was_cut(run)


def _forgive_what_was_cut(run: Run) -> None:
    """What we ourselves gave up at the end may have happened or not: each may be one row."""
    run.ledger.unsure_receives += run.net.cut
    run.ledger.unsure_tickets += run.net.cut
    if run.net.cut:
        for kept in run.ledger.dossiers.values():
            kept.unsure = kept.unsure or kept.status != "returned"


async def _sign_in_all(run: Run) -> None:
    """Everybody who works in a browser signs in, as before the doors open."""
    people = []
    for state in run.states:
        people += [p for p in state.place.clerks if by_page(p.counter)]
        people += [p for n, p in enumerate(state.place.desks) if by_page(state.n + n)]
        people += [p for p in state.place.leaders[:1] if by_page(state.n + 1)]
    gate = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def enter(person: cities.Person) -> None:
        async with gate:
            browser = Browser(run.net, address(run.somebody()))
            if await browser.sign_in(person.username, cities.PASSWORD):
                run.sessions[person.username] = browser

    await asyncio.gather(*(enter(person) for person in people))


def words(result: dict[str, Any]) -> str:
    """The outcome in some lines, for the terminal."""
    whole, found = result["requests"]["all"], result["books"]
    lines = [
        f"{whole['count']} yêu cầu, {whole['per_second']}/giây, "
        f"p50 {whole['p50']} ms, p95 {whole['p95']} ms, p99 {whole['p99']} ms",
        f"Lỗi: {json.dumps(whole['errors'], ensure_ascii=False) if whole['errors'] else 'không'}",
        f"Sổ sách: {'khớp' if not found['faults'] else 'KHÔNG KHỚP'} "
        f"({found['dossiers']} hồ sơ, {found['tickets']} số, {found['events']} sự kiện)",
        *(f"  {fault}" for fault in found["faults"][:10]),
    ]
    return "\n".join(lines)
