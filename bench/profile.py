"""In this process, one action at a time: its statements, its CPU, its flame graph."""

import json
import random
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from bench import clerks
from bench.citizens import ONCE
from bench.city import City, Person
from bench.flame import Flame
from bench.meter import cpu_seconds
from motcua.core.errors import Refused
from motcua.dossiers.models import Dossier
from motcua.ops.demo import past
from motcua.people.models import Staff

WARM_UP = 5
Ask = Callable[[], Any]
NUMBER = re.compile(r"\b\d+\b")


class Statements:
    """An execute wrapper that keeps what was asked and how long it took."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float]] = []
        self.params: list[Any] = []

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.rows.append((str(sql), (time.perf_counter() - begun) * 1e3))
            self.params.append(params)


def draw(folder: Path, city: City, rounds: int) -> dict[str, Any]:
    """A flame graph for each action; shares, CPU and statements by action."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, ask in asks(city).items():
        found[name] = _one(name, ask, folder, max(rounds, 10))
    return found


def _one(name: str, ask: Ask, folder: Path, rounds: int) -> dict[str, Any]:
    for _ in range(WARM_UP):
        status = ask().status_code
        if status >= 400:
            raise Refused(f"{name}: câu trả lời {status}")
    seen, flame = Statements(), Flame()
    with connection.execute_wrapper(seen):
        ask()
    backend = _backend()
    before, database, begun = time.process_time(), cpu_seconds([backend]), time.perf_counter()
    with flame.watching():
        for _ in range(rounds):
            ask()
    used = (time.process_time() - before) / rounds * 1e3
    wall = (time.perf_counter() - begun) / rounds * 1e3
    flame.write(folder / f"{name}.svg", name)
    return {
        "server_ms": round(used, 2), "wall_ms": round(wall, 2),
        "database_ms": round((cpu_seconds([backend]) - database) / rounds * 1e3, 2),
        "statements": len(seen.rows),
        "sql": [
            {"sql": sql[:400], "ms": round(ms, 2), **_plan(sql, params)}
            for (sql, ms), params in zip(seen.rows, seen.params, strict=True)
        ],
        "repeated": _repeated(seen), "where": flame.by_module(), "heaviest": flame.heaviest(),
    }  # fmt: skip


def _repeated(seen: Statements) -> dict[str, int]:
    """Statements of one shape that came more than once: the N+1 that hides."""
    shapes: dict[str, int] = {}
    for sql, _ in seen.rows:
        shape = NUMBER.sub("?", sql)[:160]
        shapes[shape] = shapes.get(shape, 0) + 1
    return {shape: n for shape, n in shapes.items() if n > 1 and "SAVEPOINT" not in shape}


def _plan(sql: str, params: Any) -> dict[str, float]:
    """What PostgreSQL needs to plan and to run a read: planning is paid each time anew."""
    if not sql.lstrip().upper().startswith("SELECT") or "FOR " in sql or "pg_notify" in sql:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
    made = (json.loads(told) if isinstance(told, str) else told)[0]
    return {"plan_ms": made["Planning Time"], "run_ms": made["Execution Time"]}


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def asks(city: City) -> dict[str, Ask]:
    """The requests that are looked into."""
    place = city.places[0]
    wish = next(w for w in city.wishes if not w.serves_now and not w.needs_amount)
    chance = random.Random(11)
    signer, guest = place.leaders[0].username, Client()

    def receive() -> Any:
        body = clerks.body_of(wish, past.citizen(chance), "", [], signer)
        return _post(guest, "/api/v1/dossiers", body, place.clerks[0])

    def number(status: str) -> str:
        rows = Dossier.objects.filter(centre_id=place.centre_id, status=status, stage="handling")
        return str(rows.exclude(code="").order_by("-pk").values_list("code", flat=True)[0])

    def move(name: str, by: Person, body: dict[str, Any], status: str) -> Any:
        return _post(guest, f"/api/v1/dossiers/{number(status)}/{name}", body, by)

    def intake() -> Any:
        key, citizen = secrets.token_urlsafe(12), past.citizen(chance)
        typed: dict[str, Any] = dict(clerks.form_of(wish, citizen, "", key, [], signer))
        return clerk.post("/counter/intake/submit", typed, headers={"HX-Request": "true"})

    clerk, desk = signed_in(place.clerks[0]), signed_in(place.desks[0])
    lead = signed_in(place.leaders[0])
    for _ in range(2):
        receive()
    typed = {"kind": "granted", "title": wish.title, "text": wish.text}
    some = Dossier.objects.filter(centre_id=place.centre_id).exclude(code="").latest("pk")
    kiosk = f"/kiosk/{place.slug}/take/"
    return {
        "receive": receive,
        "intake-page": intake,
        "receive-and-start": lambda: (receive(), move("start", place.desks[0], {}, "accepted"))[1],
        "receive-and-propose": lambda: (
            receive(), move("propose", place.desks[0], typed, "accepted")
        )[1],
        "hall": lambda: clerk.get("/counter/hall"),
        "worklist": lambda: desk.get("/desk/?scope=all"),
        "dossier": lambda: desk.get(f"/desk/{some.code}/"),
        "sign-list": lambda: lead.get("/lead/"),
        "intake-form": lambda: clerk.get("/counter/intake/", headers={"HX-Request": "true"}),
        "question": lambda: guest.get(kiosk, {"procedure": wish.code}),
        "number": lambda: _tap(guest, kiosk, wish.code, _from(chance)),
        "tracking": lambda: guest.get(f"/theo-doi/{some.token}/", **_from(chance)),
        "look-up-form": lambda: guest.get("/tra-cuu/"),
        "board": lambda: guest.get(f"/board/{place.slug}/now"),
        "procedure": lambda: guest.get(f"/thu-tuc/{wish.code}/"),
    }  # fmt: skip


def _tap(client: Client, path: str, code: str, household: dict[str, Any]) -> Any:
    """The question and the number."""
    once = ONCE.search(client.get(path, {"procedure": code}).content.decode())
    assert once is not None
    typed = {"procedure": code, "once": once[1], "priority": "none"}
    return client.post(path, typed, **household)


def _from(chance: Any) -> dict[str, Any]:
    household = f"10.9.{chance.randint(0, 255)}.{chance.randint(0, 255)}"
    return {"REMOTE_ADDR": household}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username=person.username),
        "motcua.web.account.sessions.StaffBackend",
    )
    return client


def _post(client: Client, path: str, body: dict[str, Any], by: Person) -> Any:
    headers = {"Authorization": f"Bearer {by.key}"}
    return client.post(path, body, content_type="application/json", headers=headers)
