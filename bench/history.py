"""`bench history`: how much slower daily work gets when years lie behind it."""

import argparse
import time
from datetime import timedelta
from typing import Any

import uvloop
from django.db import connection
from rich.progress import Progress

from bench import past, past_fill
from bench.actions import REASON, Desk, Loop, from_database, new_run, worker_asleep
from bench.browser import new_session
from bench.city import City
from bench.profile import Statements, signed_in
from bench.results import machine
from bench.stand import Own, Stand
from motcua.core import clock
from motcua.dossiers import actions as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.proof import prove
from motcua.dossiers.states import OPEN
from motcua.ops.figures import database_bytes
from motcua.people.models import Centre, Staff
from motcua.queueing import actions as queueing

STEPS = (10_000, 100_000, 1_000_000, 5_000_000)
GROWS = 1.5  # a p95 that has grown more than this is looked into
CLIENTS = 2
OPEN_DOSSIERS = 60  # of the first centre, so that lists have rows at every size
SLOWEST = 3


def measure(house: Own, city: City, given: argparse.Namespace) -> dict[str, Any]:
    """Fill to each size, then measure the same pages; explain what grew. With `--keep` nothing is
    filled: what an earlier run has left is measured again."""
    if given.keep:
        return _as_it_is(house, city, given)
    sizes = [size for size in STEPS if size < given.dossiers] + [given.dossiers]
    filled = past.begin(city)
    rows, fills = [], []
    with house.serving() as stand, Progress(disable=given.quiet) as bar:
        uvloop.run(_open_some(stand, city, given, bar))
        filled.ids.update({m: past.last_id(m) for m in filled.ids})
        filled.chains.update({p.centre_id: past.chain_of(p) for p in city.places})
        for size in sizes:
            task, begun = bar.add_task(f"Ghi đến {size:,} hồ sơ", total=size), time.monotonic()
            added = past_fill.fill(filled, size, lambda n, t=task: bar.update(t, completed=n))
            fills.append({"size": size, "added": added, "bytes": database_bytes(),
                          "seconds": round(time.monotonic() - begun, 1)})  # fmt: skip
            _as_many_open(city)
            rows.append({"size": size, "actions": uvloop.run(_pages(stand, city, given, bar))})
            filled.ids.update({m: past.last_id(m) for m in filled.ids})
            filled.chains.update({p.centre_id: past.chain_of(p) for p in city.places})
    growth, cpu = _growth(rows, "p95"), _growth(rows, "cpu_ms")
    grown = [name for name in growth if max(growth[name], cpu[name]) > GROWS]
    return {
        "command": given.line, "machine": machine(), "sizes": rows, "fills": fills,
        "growth": growth, "growth_cpu": cpu,
        "explained": {n: _explain(n, city) for n in (growth if given.explain else grown)},
        "orphans": past_fill.orphans(filled), "chain_faults": _chain_faults(city),
    }  # fmt: skip


def _as_it_is(house: Own, city: City, given: argparse.Namespace) -> dict[str, Any]:
    _as_many_open(city)
    with house.serving() as stand, Progress(disable=given.quiet) as bar:
        found = uvloop.run(_pages(stand, city, given, bar))
        row = {"size": Dossier.objects.count(), "actions": found}
    return {
        "command": given.line, "machine": machine(), "sizes": [row], "fills": [],
        "growth": {}, "growth_cpu": {}, "orphans": [], "chain_faults": [],
        "explained": {n: _explain(n, city) for n in paths(city)} if given.explain else {},
    }  # fmt: skip


def _as_many_open(city: City) -> None:
    """At each size the same number of people wait and of dossiers are open: what was measured at
    one size is no past of the next."""
    queueing.clear_before(clock.today() + timedelta(days=1))
    clerk = Staff.objects.get(username=city.places[0].clerks[0].username)
    opened = Dossier.objects.filter(centre_id=clerk.centre_id, status__in=OPEN).order_by("pk")
    for key in list(opened.values_list("pk", flat=True)[OPEN_DOSSIERS:]):
        dossiers.withdraw(key, by=clerk, reason=REASON)


def _chain_faults(city: City) -> list[str]:
    """What `verify-events` says of the first centre, whose chain holds past and present."""
    proof = prove(Centre.objects.get(pk=city.places[0].centre_id))
    return [f"{fault.seq} {fault.what}" for fault in proof.faults[:5]]


def _growth(rows: list[dict[str, Any]], figure: str) -> dict[str, float]:
    """The figure at the largest size as a multiple of that at the smallest. The p95 suffers from
    whatever else the machine does; the CPU hardly."""
    first = {row["action"]: row[figure] for row in rows[0]["actions"]}
    return {
        row["action"]: round(row[figure] / first[row["action"]], 2) if first[row["action"]] else 0.0
        for row in rows[-1]["actions"]
    }


async def _open_some(stand: Stand, city: City, given: argparse.Namespace, bar: Progress) -> None:
    async with new_session() as session:
        run = new_run(stand, city, session)
        loop, desk = Loop(stand, run, CLIENTS, bar), Desk(run, city, OPEN_DOSSIERS)
        await loop.measure("open", range(OPEN_DOSSIERS), desk.receive_here)
        if errors := loop.rows[0]["errors"]:
            raise RuntimeError(f"{errors} {loop.rows[0]['error_samples']}")


def paths(city: City) -> dict[str, str]:
    """The pages that the issue asks about, and who asks: "desk", "lead", "clerk" or nobody."""
    place = city.places[0]
    rows = Dossier.objects.filter(centre_id=place.centre_id)
    old = rows.filter(status="returned").order_by("pk")[:1].get()
    last = rows.exclude(status="returned").latest("pk")
    name = old.owner_name_key.rsplit(" ", 1)[0].replace(" ", "+")
    return {
        "worklist": "desk /desk/?scope=mine",
        "worklist, all": "desk /desk/?scope=all",
        "search by name": f"desk /desk/?scope=all&q={name}",
        "search by digits": f"desk /desk/?scope=all&q={last.code[-4:]}",
        "search by code": f"desk /desk/?scope=all&q={last.code}",
        "to return": f"clerk /counter/return/?q={name}",
        "dossier": f"desk /desk/{old.code}/",
        "board": f"- /board/{place.slug}/now",
        "day report": "- /so-lieu/",
        "director's day": "lead /lead/",
        "tracking": f"- /theo-doi/{old.token}/",
    }


async def _pages(
    stand: Stand, city: City, given: argparse.Namespace, bar: Progress
) -> list[dict[str, Any]]:
    asked = await from_database(lambda: paths(city))
    async with new_session() as session:
        run = new_run(stand, city, session)
        loop, desk = Loop(stand, run, CLIENTS, bar), Desk(run, city, given.rounds)
        await desk.sign_in()
        people = city.places[0]
        names = {"desk": people.desks[0], "lead": people.leaders[0], "clerk": people.clerks[0]}
        with worker_asleep(stand):
            await loop.measure("warm-up", range(20), desk.receive_here)
            loop.rows.clear()
            await loop.measure("receive", range(given.rounds), desk.receive_here)
            await desk.hall(loop)
            for name, line in asked.items():
                who, path = line.split(" ", 1)
                by = names[who].username if who in names else ""
                safe = path.replace("{", "").replace("}", "")
                await loop.measure(name, range(given.rounds), desk.get(safe, by=by))
        return loop.rows


def _explain(name: str, city: City) -> list[dict[str, Any]]:
    """The slowest reads of a page at the largest size, as PostgreSQL runs them."""
    line = paths(city).get(name)
    if line is None:
        return []
    who, path = line.split(" ", 1)
    people = city.places[0]
    person = {"desk": people.desks[0], "lead": people.leaders[0], "clerk": people.clerks[0]}
    client = signed_in(person.get(who, people.desks[0]))
    client.get(path)
    seen = Statements()
    with connection.execute_wrapper(seen):
        client.get(path)
    ranked = sorted(zip(seen.rows, seen.params, strict=True), key=lambda r: -r[0][1])[:SLOWEST]
    found = []
    for (sql, ms), params in ranked:
        if not sql.lstrip().upper().startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        found.append({"ms": round(ms, 2), "sql": sql[:600], "plan": plan})
    return found


def chart_lines(result: dict[str, Any]) -> dict[str, list[tuple[float, float]]]:
    """p95 by size for each action, for the chart; sizes by their place, as they grow tenfold."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for n, step in enumerate(result["sizes"]):
        for row in step["actions"]:
            lines.setdefault(row["action"], []).append((float(n), row["p95"]))
    return lines
