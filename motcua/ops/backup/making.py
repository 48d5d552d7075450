"""Make a backup while people work: one snapshot of the database, and every file it names."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from motcua import __version__
from motcua.ops.backup import packing
from motcua.ops.backup.packing import ABOUT, Packer
from motcua.ops.backup.where import FILES, Place, program
from motcua.ops.problem import Problem, of_file

PART = 8 << 20  # the database's dump is cut into members of this size: its length is not known
FAULTS_NAMED = 1000
Tell = Callable[[str, int, int], None]  # what is at work, done so far, of how many (0: unknown)


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds. `faults`: files that were missing or changed before it was made."""

    path: Path
    size: int
    rows: int
    files: int
    faults: tuple[str, ...]


def make(path: Path, place: Place, passphrase: str, at: datetime, tell: Tell) -> Made:
    """Write the backup to `path`, whole or not at all. Raises Problem.

    A file is on the disk before the row that names it and never changes, so reading the rows of
    the snapshot and then their files finds every one of them.
    """
    if path.is_dir():
        raise Problem(f"{path} là thư mục: hãy nêu cả tên tệp, ví dụ {path}/motcua.tar.zst.")
    if path.exists():
        raise Problem(f"Đã có tệp {path}: hãy chọn tên khác.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(draft, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as out:
            with packing.packing(out, passphrase, int(at.timestamp())) as packer:
                made = _fill(packer, place, at, tell)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise Problem(f"Không ghi được bản sao lưu {path}: {of_file(error)}.") from error
    finally:
        with suppress(OSError):  # where nothing can be written, nothing was
            draft.unlink()
    rows, files, faults = made
    return Made(path, path.stat().st_size, rows, files, tuple(faults))


def _fill(packer: Packer, place: Place, at: datetime, tell: Tell) -> tuple[int, int, list[str]]:
    with place.connect() as held:
        held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        held.read_only = True
        row = held.execute("SELECT pg_export_snapshot()").fetchone()
        counts = table_counts(held)
        files = _count_files(held)
        packer.add(ABOUT, json.dumps(_about(held, counts, files, at)).encode())
        _dump(packer, place, str(row and row[0]), tell)
        faults = list(_add_files(packer, held, place, files, tell))
    if faults:
        packer.add("FAULTS.txt", "\n".join(faults[:FAULTS_NAMED]).encode())
    return sum(counts.values()), files, faults


def _about(
    held: "psycopg.Connection[Any]", counts: dict[str, int], files: int, at: datetime
) -> dict[str, Any]:
    return {
        "format": 1,
        "made_at": at.isoformat(),
        "version": __version__,
        "server_version": held.info.server_version,
        "migrations": migrations(held),
        "rows": counts,
        "files": files,
    }


def migrations(held: "psycopg.Connection[Any]") -> list[list[str]]:
    """The steps of upgrading that this database has taken."""
    if held.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,):
        return []
    rows = held.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [list(row) for row in rows]


def table_counts(held: "psycopg.Connection[Any]") -> dict[str, int]:
    """Rows of every table. Reads them all, as the dump does afterwards."""
    tables = held.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE relkind = 'r' AND nspname = current_schema() ORDER BY relname"
    ).fetchall()
    counts = {}
    for (name,) in tables:
        counted = held.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        ).fetchone()
        counts[str(name)] = int(counted[0]) if counted else 0
    return counts


def _dump(packer: Packer, place: Place, snapshot: str, tell: Tell) -> None:
    """The rows as `pg_dump` writes them: from this very snapshot, uncompressed, in parts."""
    arguments = ("--format=custom", "--compress=0", f"--snapshot={snapshot}", "--no-owner")
    with (
        tempfile.TemporaryFile() as said,
        program(
            place, "pg_dump", *arguments, "--no-privileges",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
        ) as dump,
    ):  # fmt: skip
        number = done = 0
        while part := dump.stdout.read(PART):
            number += 1
            done += len(part)
            packer.add(f"database/{number:06d}", part)
            tell("Cơ sở dữ liệu", done, 0)
        if dump.wait():
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise Problem(f"Không đọc được cơ sở dữ liệu: {lines[-1] if lines else 'pg_dump'}")


def _tables(held: "psycopg.Connection[Any]") -> sql.Composable:
    """One list of path and digest from the tables that exist: a very new database has none."""
    found = [
        sql.SQL("SELECT {} AS path, {} AS sha256 FROM {} WHERE {} <> ''").format(
            sql.Identifier(path), sql.Identifier(digest), sql.Identifier(table),
            sql.Identifier(path),
        )
        for table, path, digest in FILES
        if held.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone() == (True,)
    ]  # fmt: skip
    nothing = sql.SQL("SELECT '' AS path, '' AS sha256 WHERE false")
    return sql.SQL(" UNION ").join(found) if found else nothing


def _count_files(held: "psycopg.Connection[Any]") -> int:
    question = sql.SQL("SELECT count(*) FROM ({}) AS files").format(_tables(held))
    row = held.execute(question).fetchone()
    return int(row[0]) if row else 0


def _add_files(
    packer: Packer, held: "psycopg.Connection[Any]", place: Place, files: int, tell: Tell
) -> Iterator[str]:
    """Add every file that a row names; yields what was wrong with which."""
    with held.cursor("files") as rows:
        rows.itersize = 2000
        rows.execute(sql.SQL("SELECT path, sha256 FROM ({}) AS f ORDER BY 1").format(_tables(held)))
        for number, (path, digest) in enumerate(rows, start=1):
            tell("Giấy tờ", number, files)
            try:
                with (place.media / path).open("rb") as file:
                    size = os.fstat(file.fileno()).st_size
                    if packer.add_stream(f"files/{path}", file, size) != digest:
                        yield f"{path}: nội dung khác với dấu băm đã ghi"
            except FileNotFoundError:
                yield f"{path}: không còn trên đĩa"
