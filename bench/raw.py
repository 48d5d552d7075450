"""`bench raw`: the least that one intake needs. Three ways to write the same rows, in turns on the
same database: bare SQL, a bare Django view without one rule, and the product's own `receive`."""

import argparse
import json
import random
import secrets
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from rich.progress import Progress

from bench import clerks
from bench.actions import slow_wish
from bench.city import City
from bench.meter import cpu_seconds
from bench.profile import Statements
from bench.results import machine
from motcua.dossiers.models import Dossier
from motcua.ops.demo import past

ROUNDS_OF_ONE = 50  # the three take turns, so that a busy moment hits all of them
# What one intake leaves behind, in the order of its foreign keys.
TABLES = ("applicants.Applicant", "dossiers.Dossier", "dossiers.DossierItem", "papers.Paper",
          "outbox.Message", "dossiers.DossierEvent")  # fmt: skip
SERIES = (
    "INSERT INTO core_series (key, last) VALUES (%s, 1) "
    "ON CONFLICT (key) DO UPDATE SET last = core_series.last + 1 RETURNING last"
)
Row = dict[str, Any]


class Pattern:
    """The rows of one real intake: what the other two ways write again and again."""

    def __init__(self, dossier: Dossier) -> None:
        self.centre = dossier.centre_id
        code = dossier.code
        self.rows: dict[str, list[Row]] = {
            "applicants.Applicant": _rows("applicants.Applicant", pk=dossier.owner_id),
            "dossiers.Dossier": _rows("dossiers.Dossier", pk=dossier.pk),
            "dossiers.DossierItem": _rows("dossiers.DossierItem", dossier_id=dossier.pk),
            "papers.Paper": _rows("papers.Paper", dossier_code=code),
            "outbox.Message": _rows("outbox.Message", about=code),
            "dossiers.DossierEvent": _rows("dossiers.DossierEvent", dossier_id=dossier.pk),
        }

    def fresh(self, number: int, seq: int) -> dict[str, list[Row]]:
        """The same rows with everything that must be unique made anew."""
        made: dict[str, list[Row]] = {}
        for name, rows in self.rows.items():
            made[name] = [self._one(name, dict(row), number, seq, n) for n, row in enumerate(rows)]
        return made

    def _one(self, name: str, row: Row, number: int, seq: int, n: int) -> Row:
        code = f"RAW.{self.centre}-{number}"
        unique: dict[str, Row] = {
            "applicants.Applicant": {"personal_id": f"R{number:011d}"},
            "dossiers.Dossier": {"code": code, "token": secrets.token_urlsafe(18)},
            "papers.Paper": {"dossier_code": code, "token": secrets.token_urlsafe(18),
                             "number": 1_000_000 + number * 10 + n, "ref": f"RAW{number}-{n}"},
            "outbox.Message": {"about": code},
            "dossiers.DossierEvent": {"seq": 1_000_000_000 + seq},
        }  # fmt: skip
        changed = unique.get(name, {})
        return row | {key: value for key, value in changed.items() if key in row}


def _rows(name: str, **where: Any) -> list[Row]:
    model = apps.get_model(name)
    fields = [f for f in model._meta.local_concrete_fields if not f.primary_key]
    names = [f.attname for f in fields if not f.generated]
    return list(model._default_manager.filter(**where).values(*names))


def _insert(table: str, row: Row) -> tuple[str, list[Any]]:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks}) RETURNING id', [*row.values()]


def bare_sql(pattern: Pattern, cursor: Any) -> Callable[[], None]:
    """The physical limit: two numbers, the rows, the chain; prepared statements, one commit."""
    number = _counter()

    def once() -> None:
        cursor.execute("BEGIN")
        cursor.execute(SERIES, [f"raw:{pattern.centre}"])
        taken = cursor.fetchone()[0]
        cursor.execute(SERIES, [f"raw-paper:{pattern.centre}"])
        ids: dict[str, int] = {}
        for name, rows in pattern.fresh(taken * 10 + 1, number()).items():
            table = apps.get_model(name)._meta.db_table
            for row in rows:
                cursor.execute(*_insert(table, _bare(_linked(row, ids))))
                ids[name] = cursor.fetchone()[0]
        cursor.execute("COMMIT")

    return once


def _bare(row: Row) -> Row:
    return {
        key: json.dumps(value, default=str) if isinstance(value, dict | list) else value
        for key, value in row.items()
    }


def _linked(row: Row, ids: dict[str, int]) -> Row:
    links = {"owner_id": "applicants.Applicant", "submitter_id": "applicants.Applicant",
             "dossier_id": "dossiers.Dossier"}  # fmt: skip
    return row | {key: ids[name] for key, name in links.items() if key in row and name in ids}


def bare_view(pattern: Pattern) -> Callable[[], None]:
    """A Django view with the same writes and no rule, called past the middleware."""
    number, factory = _counter(), RequestFactory()

    @transaction.atomic
    def view(request: HttpRequest) -> HttpResponse:
        body = json.loads(request.body)
        with connection.cursor() as cursor:
            cursor.execute(SERIES, [f"view:{pattern.centre}"])
            taken = cursor.fetchone()[0]
            cursor.execute(SERIES, [f"view-paper:{pattern.centre}"])
        ids: dict[str, int] = {}
        for name, rows in pattern.fresh(taken * 10 + 2, number()).items():
            model: type[models.Model] = apps.get_model(name)
            made = [model(**_linked(row, ids)) for row in rows]
            if len(made) == 1:
                made[0].save(force_insert=True)
                ids[name] = int(made[0].pk)
            else:
                model._default_manager.bulk_create(made)
        return JsonResponse({"number": taken, "for": body["for"]}, status=201)

    def once() -> None:
        text = json.dumps({"for": "Nguyễn Thị An"})
        answer = view(factory.post("/bare", text, content_type="application/json"))
        assert answer.status_code == 201

    return once


def _counter() -> Callable[[], int]:
    begin = time.time_ns() // 1000 % 10**12 * 100

    def count() -> int:
        nonlocal begin
        begin += 1
        return begin

    return count


def measure(city: City, given: argparse.Namespace) -> dict[str, Any]:
    """CPU and time of each way, and our share of both limits."""
    place, wish = city.places[0], slow_wish(city)
    client, chance = Client(), random.Random(5)
    headers = {"Authorization": f"Bearer {place.clerks[0].key}"}

    def ours() -> None:
        citizen = past.citizen(chance)
        body = clerks.body_of(wish, citizen, "", [], place.leaders[0].username)
        answer = client.post(
            "/api/v1/dossiers", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 201, answer.content

    ours()
    model = Pattern(Dossier.objects.filter(centre_id=place.centre_id).latest("pk"))
    at_once = min(given.rounds, ROUNDS_OF_ONE)
    rounds = given.rounds // at_once
    with _connect() as plain, Progress(disable=given.quiet) as bar:
        backend = _pid(plain.cursor())
        with connection.cursor() as cursor:
            own = _pid(cursor)
        ways = {
            "sql": Way(bare_sql(model, plain.cursor()), backend),
            "view": Way(bare_view(model), own),
            "ours": Way(ours, own),
        }
        task = bar.add_task("Ba cách ghi", total=rounds)
        for _ in range(rounds):
            for way in ways.values():
                way.turn(at_once)
            bar.advance(task)
    figures = {name: way.figures() for name, way in ways.items()}
    return {
        "command": given.line, "machine": machine(), "rows": figures,
        "rows_written": {name: len(rows) for name, rows in model.rows.items()},
        "ours_to_view": _ratio(figures, "view"), "ours_to_sql": _ratio(figures, "sql"),
    }  # fmt: skip


class Way:
    """One way to write, with what it took so far."""

    def __init__(self, once: Callable[[], None], backend: int) -> None:
        self.once, self.backend = once, backend
        self.client = self.database = 0.0
        self.took: list[float] = []
        self.statements = self._count()

    def _count(self) -> int | None:
        seen = Statements()
        watch: AbstractContextManager[Any] = connection.execute_wrapper(seen)
        with watch if self.backend else nullcontext():
            self.once()
        return len(seen.rows) or None

    def turn(self, times: int) -> None:
        used, database = time.process_time(), cpu_seconds([self.backend])
        for _ in range(times):
            begun = time.perf_counter()
            self.once()
            self.took.append(time.perf_counter() - begun)
        self.client += time.process_time() - used
        self.database += cpu_seconds([self.backend]) - database

    def figures(self) -> dict[str, Any]:
        n = len(self.took)
        server, database = self.client / n * 1e3, self.database / n * 1e3
        return {
            "count": n, "server_ms": round(server, 3), "database_ms": round(database, 3),
            "cpu_ms": round(server + database, 3), "statements": self.statements,
            "wall_ms": round(statistics.median(self.took) * 1e3, 3),
        }  # fmt: skip


def _ratio(figures: dict[str, Any], than: str) -> dict[str, float]:
    return {
        key: round(figures["ours"][key] / figures[than][key], 1) if figures[than][key] else 0.0
        for key in ("cpu_ms", "database_ms", "wall_ms")
    }


def _pid(cursor: Any) -> int:
    cursor.execute("SELECT pg_backend_pid()")
    return int(cursor.fetchone()[0])


def _connect() -> psycopg.Connection[Any]:
    known = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST",
             "port": "PORT"}  # fmt: skip
    given = {name: known[key] for name, key in names.items() if known.get(key)}
    return psycopg.connect(**given, autocommit=True, prepare_threshold=2)
