"""The real product with people at work in it, things that happen to it, and its books after."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from deploy.ha.trial import holes
from deploy.load import Clerk, Ledger, Site, Told, Visitor, dossier_body
from deploy.processes import Process, clean_environment, free_ports, wait_until
from motcua.core.paths import embedded_url
from motcua.ops import children, postgres
from motcua.ops.place import ROOT

FULL = os.environ.get("MOTCUA_FAULTS") == "full"  # `make faults`; else the slice of the CI
READY_SECONDS = 120
BACK_SECONDS = 90
CLERKS = 6 if FULL else 3
BOOKS = {
    "ticket": "SELECT code FROM queueing_ticket",
    "dossier": "SELECT CASE code WHEN '' THEN ref ELSE code END FROM dossiers_dossier",
}


class House:
    """`motcua up` on a folder of its own, a centre in it, and what its clerks were told."""

    def __init__(self, home: Path) -> None:
        self.var = home / "product"
        self.var.mkdir(mode=0o711)
        (port,) = free_ports(1)
        self.site = Site("127.0.0.1", port)
        self.env = {"MOTCUA_VAR": str(self.var)}
        up = [sys.executable, "-m", "motcua.ops", "up", "--no-demo", f"--port={port}"]
        self.launcher = Process("product", up, self.env, home)
        self.server = postgres.Server(self.var)
        self.ledger = Ledger()

    def up(self) -> None:
        self.launcher.start()
        self.wait_until_ready()

    def settle_in(self) -> None:
        """A centre with its people; one dossier received, so that it is known how."""
        made = subprocess.run(
            [sys.executable, "-m", "deploy.scene"],
            cwd=ROOT, env=clean_environment() | self.env | self._database(),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.scene = json.loads(made.stdout.splitlines()[-1])
        self.key = self.scene["accounts"]["receptionist"]["api_key"]
        self.body = dossier_body(self.site, self.key, self.ledger)

    def down(self) -> None:
        self.launcher.stop()
        children.end_leftovers(self.var)
        postgres.stop(self.server)

    def wait_until_ready(self) -> None:
        wait_until("sản phẩm sẵn sàng", READY_SECONDS, self.site.is_ready, self.launcher)

    def _database(self) -> dict[str, str]:
        return {"MOTCUA_DATABASE_URL": embedded_url(self.var)}

    def pids(self, name: str = "") -> list[int]:
        """The living processes of this launcher, all or those that call themselves so."""
        found = []
        for pid in children._left_over(self.var):
            try:
                called = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:  # it ended while being looked at
                continue
            if name in {"", called}:
                found.append(pid)
        return found

    def web_workers(self) -> list[int]:
        return self.pids("motcua-web")

    def job_workers(self) -> list[int]:
        return self.pids("motcua-worker")

    def postgres(self) -> list[int]:
        return postgres.inhabitants(self.server.data)

    def call(self, path: str, body: Any = None, *, key: str = "", seconds: float = 40) -> Any:
        """Status and what was said, asked with the clerk's key."""
        status, _, said = self.site.call(
            "GET" if body is None else "POST", path, body, seconds=seconds,
            Authorization=f"Bearer {self.key}", Idempotency_Key=key,
        )  # fmt: skip
        return status, json.loads(said)

    def tell(self, kind: str, number: str) -> None:
        """Write down what was acknowledged to somebody who is not one of the clerks."""
        self.ledger.keep(Told(kind, number, time.monotonic(), time.monotonic()))

    def sql(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(embedded_url(self.var), autocommit=True) as line:
            return line.execute(question.encode()).fetchall()

    @contextmanager
    def at_work(self, clerks: int = CLERKS) -> Iterator[None]:
        """Clerks write through the API and a visitor looks at the board, until the block ends and
        every one of them has been told of what was asked last. Nobody was told anything unkind."""
        enough = threading.Event()
        people: list[Clerk | Visitor] = [
            Clerk(self.site, self.key, self.ledger, enough, self.body) for _ in range(clerks)
        ]
        people.append(Visitor(self.site, f"/board/{self.scene['centre']}/", self.ledger, enough))
        for person in people:
            person.start()
        try:
            self.wait_for_writes(clerks)
            yield
            self.wait_for_writes(clerks)
        finally:
            enough.set()
            for person in people:
                person.join(150)
        troubles = [p.trouble for p in people if isinstance(p, Clerk) and p.trouble]
        assert (troubles, self.ledger.unkind) == ([], [])

    def wait_for_writes(self, count: int) -> None:
        """So many that were asked from now on have been acknowledged."""
        since = time.monotonic()

        def after() -> bool:
            return sum(told.asked_at > since for told in list(self.ledger.told)) >= count

        wait_until("việc mới được nhận", BACK_SECONDS, after, every=0.05)

    def check_books(self) -> None:
        """All that was ever told is there, once, with no number left out; the chain holds."""
        for kind, question in BOOKS.items():
            told = sorted(self.ledger.numbers(kind))
            kept = sorted(str(row[0]) for row in self.sql(question))
            assert kept == told
            assert len(set(kept)) == len(kept)
            assert holes(kept) == []
        twice = (
            "SELECT about, template, count(*) FROM outbox_message GROUP BY 1, 2 HAVING count(*) > 1"
        )
        assert self.sql(twice) == []
        proved = subprocess.run(
            [sys.executable, "manage.py", "verify_events"],
            cwd=ROOT, env=clean_environment() | self.env | self._database(),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert proved.returncode == 0, proved.stdout + proved.stderr


def kill(pids: list[int], number: int = signal.SIGKILL) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
