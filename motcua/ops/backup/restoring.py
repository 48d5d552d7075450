"""Bring a backup back. Nothing that serves people is touched before all of it has been proved.

The rows go to a database of their own, which is upgraded and proved there and then takes the name
of the old one; the old one keeps its rows under another name. Files are added, never removed.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from motcua.ops.backup import packing
from motcua.ops.backup.making import Tell, table_counts
from motcua.ops.backup.sealing import Damaged
from motcua.ops.backup.where import MAINTENANCE, Place, program
from motcua.ops.place import ROOT
from motcua.ops.problem import Problem, of_database, of_file

OF_THE_WEB = {"MOTCUA_POOLER_URL", "MOTCUA_SERVES_PAGES"}
log = logging.getLogger(__name__)
SAME = "Cơ sở dữ liệu đang dùng vẫn như cũ."
DAMAGED = "Tệp {path} hỏng hoặc không đủ ({what}). Chưa có gì bị thay đổi: hãy dùng bản khác."


@dataclass(frozen=True, slots=True)
class Restored:
    about: dict[str, Any]
    files: int
    kept: str  # the old database, under its new name


def check(path: Path, passphrase: str, tell: Tell) -> dict[str, Any]:
    """Read the whole file; what it says of itself. Raises Problem when it is not to be trusted."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            said = packing.check(file, passphrase, lambda at: tell("Kiểm tra tệp", at, size))
    except Damaged as error:
        raise Problem(DAMAGED.format(path=path, what=error)) from error
    known = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, name in said["migrations"] if (app, name) not in known]
    if newer:
        raise Problem(
            f"Bản sao lưu thuộc phiên bản mới hơn bản đang cài (có bước {newer[0]}): "
            "hãy cài phiên bản đó rồi khôi phục."
        )
    return said


def others_at_work(place: Place) -> int:
    """Connections of somebody else to this database: web processes, workers, people."""
    with place.connect(autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
    return int(row[0]) if row else 0


def restore(
    path: Path, place: Place, passphrase: str, stamp: str, tell: Tell,
    prove: Callable[[Place], None] | None = None,
) -> Restored:  # fmt: skip
    """Replace database and files by those of the backup. Raises Problem, and then changed nothing.

    `stamp` names the old database afterwards; `prove` upgrades and proves the new one.
    """
    said = check(path, passphrase, tell)
    fresh = place.called(f"{place.name}_new_{stamp}")
    place.media.mkdir(parents=True, exist_ok=True)
    staging = place.media / f".restoring-{stamp}"
    staging.mkdir(mode=0o700)
    try:
        _create(fresh)
        _unpack(path, fresh, passphrase, staging, tell)
        _compare(fresh, said)
        tell("Nâng cấp và soát", 0, 0)
        (prove or upgrade_and_prove)(fresh)
        files = _put_in_place(staging, place.media, stamp)
        kept = _swap(place, fresh, stamp)
    except Damaged as error:
        raise Problem(DAMAGED.format(path=path, what=error)) from error
    except OSError as error:
        where = error.filename or place.media
        raise Problem(f"Không dùng được {where}: {of_file(error)}. {SAME}") from error
    except psycopg.Error as error:
        raise Problem(f"PostgreSQL không làm được: {of_database(error)}. {SAME}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        drop(fresh)
    return Restored(said, files, kept)


def upgrade_and_prove(fresh: Place) -> None:
    """Bring the rows up to this code and walk the chains of events, in a process of its own: this
    one's connections lead to the old database."""
    kept = {k: v for k, v in os.environ.items() if k not in OF_THE_WEB}
    run = subprocess.run(
        [sys.executable, "-m", "motcua.ops", "verify-events", "--upgrade"],
        env=kept | {"MOTCUA_DATABASE_URL": fresh.url}, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        lines = [line for line in (run.stderr or run.stdout).splitlines() if line.strip()]
        raise Problem(
            f"Dữ liệu khôi phục không qua được bước soát: {lines[-1] if lines else '?'} {SAME}"
        )


def drop(place: Place) -> None:
    """Remove this database if it is there."""
    with place.called(MAINTENANCE).connect(autocommit=True) as connection:
        name = sql.Identifier(place.name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def kept_databases(place: Place) -> list[tuple[str, int]]:
    """Old databases that restoring has kept aside, and half a new one where it was killed: name
    and bytes.
    """
    with place.called(MAINTENANCE).connect(autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname, pg_database_size(datname) FROM pg_database "
            "WHERE starts_with(datname, %s) OR starts_with(datname, %s) ORDER BY datname",
            [f"{place.name}_before_", f"{place.name}_new_"],
        )
        return [(str(name), int(size)) for name, size in rows]


def _create(fresh: Place) -> None:
    with fresh.called(MAINTENANCE).connect(autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolcreatedb OR rolsuper, rolname FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if row is None or not row[0]:
            who = row[1] if row else "…"
            raise Problem(
                "Tài khoản cơ sở dữ liệu chưa được tạo cơ sở mới: người quản trị PostgreSQL hãy "
                f"chạy ALTER ROLE {who} CREATEDB rồi làm lại. {SAME}"
            )
        name = sql.Identifier(fresh.name)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


def _unpack(path: Path, fresh: Place, passphrase: str, staging: Path, tell: Tell) -> None:
    size = path.stat().st_size
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        said = stack.enter_context(tempfile.TemporaryFile())
        load: Any = None
        for member in packing.members(file, passphrase):
            tell("Khôi phục", file.tell(), size)
            if member.name.startswith("database/"):
                load = load or stack.enter_context(
                    program(
                        fresh, "pg_restore", "--no-owner", "--no-privileges",
                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
                    )
                )  # fmt: skip
                _pour(member, load.stdin)
                continue
            if load and not load.stdin.closed:
                _finish(load, said)
            if member.name.startswith("files/"):
                _stage(member, staging)
        if load and not load.stdin.closed:
            _finish(load, said)


def _pour(member: packing.Member, pipe: IO[bytes]) -> None:
    """A program that gave up no longer listens; what it said is told by `_finish`."""
    while block := member.content.read(packing.BLOCK):
        try:
            pipe.write(block)
        except BrokenPipeError:
            return


def _finish(load: Any, said: IO[bytes]) -> None:
    try:
        load.stdin.close()
    except BrokenPipeError:
        load.stdin = None
    load.wait()
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    # An older server does not know a setting that the program sends ahead; it matters to nobody.
    errors = [line for line in lines if "error:" in line and "transaction_timeout" not in line]
    if errors:
        raise Problem(f"Không nạp được dữ liệu: {errors[0]} {SAME}")


def _stage(member: packing.Member, staging: Path) -> None:
    parts = PurePosixPath(member.name).parts[1:]
    if not parts or any(part in {"", ".", ".."} for part in parts):
        raise Damaged("tên tệp lạ")
    target = staging.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while block := member.content.read(packing.BLOCK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _compare(fresh: Place, said: dict[str, Any]) -> None:
    with fresh.connect(autocommit=True) as connection:
        counted = table_counts(connection)
    for table, rows in said["rows"].items():
        if counted.get(table) != rows:
            raise Problem(
                f"Bảng {table} có {counted.get(table, 0)} dòng, bản sao lưu ghi {rows}. {SAME}"
            )


def _put_in_place(staging: Path, media: Path, stamp: str) -> int:
    """Move the files to where rows look for them; another content there is kept beside."""
    count = 0
    for source in sorted(p for p in staging.rglob("*") if p.is_file()):
        target = media / source.relative_to(staging)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.read_bytes() != source.read_bytes():
            target.rename(target.with_name(f"{target.name}.before-{stamp}"))
        source.replace(target)
        count += 1
    return count


def _swap(place: Place, fresh: Place, stamp: str) -> str:
    """Give the new database the name of the old one, in one transaction; the old one's new name.

    Whoever was connected is let go, and finds the restored rows on connecting again.
    """
    kept = f"{place.name}_before_{stamp}"
    old, new, aside = (sql.Identifier(name) for name in (place.name, fresh.name, kept))
    with place.called(MAINTENANCE).connect(autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(old))
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = ANY(%s) AND backend_type = 'client backend'",
                [[place.name, fresh.name]],
            )
            with connection.transaction():
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, aside))
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, old))
        except BaseException:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(old))
            raise
        try:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(aside))
        except psycopg.Error:  # the new one serves already, and the old one is only kept
            log.warning("%s is kept, and lets nobody in", kept, exc_info=True)
    return kept
