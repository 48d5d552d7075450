"""`bench rush`: so many people press for a number and so many clerks press "receive" at once."""

import argparse
import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Iterable
from typing import Any, TypeVar

import uvloop

from bench import citizens, clerks
from bench.actions import new_run, slow_wish
from bench.browser import Answer, Browser, address, new_session
from bench.city import City
from bench.record import Recorder
from bench.results import machine
from bench.run import Run
from bench.stand import Stand
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.ops.demo import past
from motcua.outbox.models import Message
from motcua.queueing.models import Ticket

LIMIT_SECONDS = 10.0
TWICE_AT_ONCE = 10  # one press in so many is a double press: two sendings at the same instant
T = TypeVar("T")


def measure(stand: Stand, city: City, given: argparse.Namespace) -> dict[str, Any]:
    """All in one centre, which is the hardest: one line, one series, one chain of events."""
    place = city.places[0]
    was = _counts(place.centre_id)
    told, rows, seconds = uvloop.run(_press(stand, city, given.people))
    now = _counts(place.centre_id)
    faults = [*told.pop("faults"), *_faults(place.centre_id, was, now, given.people)]
    slowest = max(row["max"] for row in rows.values())
    if slowest > LIMIT_SECONDS * 1e3:
        faults.append(f"câu trả lời chậm nhất {slowest:.0f} ms, quá {LIMIT_SECONDS:.0f} giây")
    return {
        "command": given.line, "machine": machine(), "people": given.people,
        "seconds": round(seconds, 2), "slowest_ms": slowest, "rows": rows, "faults": faults,
        "told": told,
    }  # fmt: skip


async def _press(
    stand: Stand, city: City, people: int
) -> tuple[dict[str, Any], dict[str, Any], float]:
    async with new_session() as session:
        run = new_run(stand, city, session)
        ready = await _ready(run, people)
        run.net.record = Recorder()
        bodies = _bodies(run, people)
        begun = time.monotonic()
        taken, received = await asyncio.gather(
            _together(_take(run, r) for r in ready), _together(_receive(run, b) for b in bodies)
        )
        seconds = time.monotonic() - begun
        again = await _together(_receive(run, b, "receive: retry") for b in bodies)
        first = [_number(answer) for pair in received for answer in pair[:1]]
        told: dict[str, Any] = {
            "tickets": sum(token != "" for token in taken),
            "dossiers": sum(number != "" for number in first),
            "faults": [
                f"{a or 'không trả lời'} ≠ {_number(answer) or 'không trả lời'}"
                for a, pair, more in zip(first, received, again, strict=True)
                for answer in (*pair[1:], *more)
                if a == "" or _number(answer) != a
            ][:20],
        }
        if told["tickets"] != people:
            told["faults"].append(f"chỉ {told['tickets']} số được trao cho {people} người")
        summary = run.net.record.summary(seconds)
        told["errors"] = summary["all"]["errors"]
        return told, summary["actions"], seconds


async def _together(walks: Iterable[Awaitable[T]]) -> list[T]:
    return list(await asyncio.gather(*walks))


async def _ready(run: Run, people: int) -> list[tuple[Browser, str]]:
    """Everybody stands before a machine with the last page open."""
    gate, slug = asyncio.Semaphore(16), run.city.places[0].slug
    code = slow_wish(run.city).code

    async def one() -> tuple[Browser, str]:
        async with gate:
            kiosk = Browser(run.net, address(run.somebody()))
            path = f"/kiosk/{slug}/take/?procedure={code}"
            page = await kiosk.ask("kiosk: question", "GET", path)
            once = citizens.ONCE.search(page.text)
            return kiosk, once[1] if once else ""

    return list(await asyncio.gather(*(one() for _ in range(people))))


async def _take(run: Run, ready: tuple[Browser, str]) -> str:
    kiosk, once = ready
    slug, code = run.city.places[0].slug, slow_wish(run.city).code
    typed = {"once": once, "priority": "none", "procedure": code}
    given = await kiosk.ask(
        "take a number", "POST", f"/kiosk/{slug}/take/", data=typed, good=(302,)
    )
    return given.headers["Location"].split("/ticket/")[1].split("/")[0] if given.ok else ""


def _bodies(run: Run, people: int) -> list[tuple[int, dict[str, Any], str, int]]:
    chance, wish = random.Random(3), slow_wish(run.city)
    signer = run.city.places[0].leaders[0].username
    return [
        (n, clerks.body_of(wish, past.citizen(chance), "", [], signer),
         secrets.token_urlsafe(12), 2 if n % TWICE_AT_ONCE == 0 else 1)
        for n in range(people)
    ]  # fmt: skip


async def _receive(
    run: Run, press: tuple[int, dict[str, Any], str, int], name: str = "receive"
) -> list[Answer]:
    n, body, key, times = press
    desks = run.city.places[0].clerks
    clerk = Browser(run.net, address(n), key=desks[n % len(desks)].key)
    headers = {"Idempotency-Key": key}
    asked = (
        clerk.ask(name, "POST", "/api/v1/dossiers", json_=body, good=(201,), headers=headers)
        for _ in range(times)
    )
    return list(await asyncio.gather(*asked))


def _number(answer: Answer) -> str:
    return str(answer.json()["number"]) if answer.ok else ""


def _counts(centre_id: int) -> dict[str, int]:
    return {
        "dossiers": Dossier.objects.filter(centre_id=centre_id).count(),
        "events": DossierEvent.objects.filter(centre_id=centre_id).count(),
        "messages": Message.objects.filter(centre_id=centre_id).count(),
        "tickets": Ticket.objects.filter(centre_id=centre_id).count(),
    }


def _faults(centre_id: int, was: dict[str, int], now: dict[str, int], people: int) -> list[str]:
    faults = [
        f"{name}: thêm {now[name] - was[name]}, phải là {people}"
        for name in was
        if now[name] - was[name] != people
    ]
    series: dict[str, list[int]] = {}
    codes = Dossier.objects.filter(centre_id=centre_id).exclude(code="")
    for code in codes.values_list("code", flat=True):
        prefix, _, number = code.rpartition("-")
        series.setdefault(prefix, []).append(int(number))
    tickets = Ticket.objects.filter(centre_id=centre_id)
    for day, line, nth in tickets.values_list("day", "line__letter", "number"):
        series.setdefault(f"{day} {line}", []).append(nth)
    return faults + [
        f"dãy {name} có chỗ trống hoặc trùng"
        for name, numbers in series.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]
