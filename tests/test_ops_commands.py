"""The `motcua` command: what it says when something is wrong, and what it leaves behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import get_commands

from motcua.ops import __main__ as cli
from motcua.ops import children, greeting, launcher, place
from motcua.ops.management.commands import prepare
from motcua.ops.problem import Problem


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))
    monkeypatch.setenv("MOTCUA_SECRET_KEY", "")  # so that what is made here is taken back
    monkeypatch.delenv("MOTCUA_SECRET_KEY")
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    return tmp_path


def sleeper(**environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], env=os.environ | environment
    )


def test_an_unknown_command_is_one_sentence(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["brew-coffee"]) == 1
    assert capsys.readouterr().err == "Không có lệnh brew_coffee. Xem các lệnh: motcua help.\n"


def test_no_command_shows_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "motcua LỆNH" in capsys.readouterr().out


def test_hyphens_mean_underscores() -> None:
    assert {"load_reference", "prepare", "work", "messages"} <= set(get_commands())
    assert set(prepare.FIRST_RUN | prepare.DEMO) <= set(get_commands())


def test_the_secret_key_is_made_once_and_kept_closed(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.prepare_environment()
    first = os.environ["MOTCUA_SECRET_KEY"]
    monkeypatch.delenv("MOTCUA_SECRET_KEY")
    place.prepare_environment()
    assert os.environ["MOTCUA_SECRET_KEY"] == first
    assert len(first) >= 50
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


def test_production_brings_its_own_key(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_ENV", "production")
    place.prepare_environment()
    assert "MOTCUA_SECRET_KEY" not in os.environ


@pytest.mark.parametrize("port", ["0", "eighty", "70000", "-1"])
def test_a_port_that_is_none_is_refused(var: Path, port: str) -> None:
    with pytest.raises(Problem, match="PORT"):
        launcher.up([f"--port={port}"])


def test_a_taken_port_is_named(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["up", f"--port={port}"]) == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert f"PORT={port + 1}" in said
    assert not (var / "up.json").exists()


def test_two_launchers_do_not_share_a_folder(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with launcher._the_only_launcher(var, launcher.Wish("127.0.0.1", 8765, demo=False)):
        assert cli.main(["up"]) == 1
    assert "http://127.0.0.1:8765" in capsys.readouterr().err


def test_nothing_to_stop(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["stop"]) == 0
    assert capsys.readouterr().out == "Không có gì đang chạy.\n"


def test_leftovers_of_this_folder_are_ended_and_no_others(var: Path, tmp_path: Path) -> None:
    ours = sleeper(MOTCUA_LAUNCH=str(var))
    theirs = sleeper(MOTCUA_LAUNCH=f"{var}-other")
    try:
        time.sleep(0.2)  # until exec has put the environment in place
        assert children.end_leftovers(var) >= 1
        assert ours.wait(5) == -signal.SIGTERM
        assert theirs.poll() is None
    finally:
        for process in (ours, theirs):
            process.kill()
            process.wait()


def test_a_fallen_child_is_started_again_after_a_rest(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    falls = f"print('fell', file=open({str(log)!r}, 'a'))"
    child = children.Child([sys.executable, "-c", falls], dict(os.environ), log)
    child.start()
    assert child.process is not None
    child.process.wait()
    assert not child.revive()  # it has only just begun
    child.rest._since -= 1.1
    assert child.revive()
    assert child.rest.falls == 1
    child.process.wait()
    child.rest._since -= 1.1
    assert not child.revive()  # the second rest is longer
    assert child.last_words().splitlines() == ["fell", "fell"]


def test_a_stubborn_child_is_ended_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE_SECONDS", 0.5)
    stubborn = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(p.pid, file=open(sys.argv[1], 'w'), flush=True); time.sleep(60)"
    )
    log = tmp_path / "child.log"
    child = children.Child([sys.executable, "-c", stubborn, str(log)], dict(os.environ), log)
    child.start()
    while not log.exists() or not log.read_text():
        time.sleep(0.05)
    assert child.process is not None
    children.end(child.process)
    assert not child.is_alive
    grandchild = Path(f"/proc/{log.read_text().strip()}/cmdline")
    end = time.monotonic() + 5
    while grandchild.exists() and grandchild.read_bytes() and time.monotonic() < end:
        time.sleep(0.05)  # a killed process is a moment in dying; a dead one has no command line
    assert not grandchild.exists() or not grandchild.read_bytes()


def test_the_greeting_names_screens_and_accounts(tmp_path: Path) -> None:
    demo = {
        "centre": "hai-chau",
        "accounts": [
            {"role": "Tiếp nhận", "username": "lan", "password": "mk-1", "api_key": "mc_1"},
            {"role": "Lãnh đạo", "username": "minh", "password": "mk-2"},
        ],
    }
    (tmp_path / "demo.json").write_text(json.dumps(demo))
    text = "\n".join(greeting.lines("http://x", greeting._demo(tmp_path), tmp_path, 2.4))
    assert "sẵn sàng sau 2 giây: http://x" in text
    assert "lan / mk-1" in text
    assert "mc_1" in text
    assert "hai-chau" in text
    assert "{centre}" not in text


def test_the_greeting_without_a_demo_names_no_unknown_place(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{broken")
    text = "\n".join(greeting.lines("http://x", greeting._demo(tmp_path), tmp_path, 2))
    assert "/counter/" in text
    assert "{centre}" not in text


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("127.0.0.1", "127.0.0.1"), ("10.0.0.5", "10.0.0.5"), ("0.0.0.0", "*")],  # noqa: S104
)
def test_children_are_told_where_everything_is(
    var: Path, monkeypatch: pytest.MonkeyPatch, host: str, allowed: str
) -> None:
    monkeypatch.delenv("MOTCUA_DATABASE_URL")
    monkeypatch.delenv("MOTCUA_ALLOWED_HOSTS", raising=False)
    given = place.for_children(host)
    assert given["MOTCUA_DATABASE_URL"].startswith("postgresql://motcua@/motcua?host=/")
    assert allowed in given["MOTCUA_ALLOWED_HOSTS"].split(",")
