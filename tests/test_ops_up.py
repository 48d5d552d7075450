"""The whole product, as `make run` starts it: up, killed, up again with nothing lost, stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from motcua.ops import children, postgres
from motcua.ops.place import ROOT

READY_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    def __init__(self, var: Path) -> None:
        self.var, self.port, self.log = var, free_port(), var / "up.log"
        self.server = postgres.Server(var)
        self.launchers: list[subprocess.Popen[bytes]] = []

    def up(self) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOTCUA_", "DJANGO_"))}
        with self.log.open("wb") as out:
            launcher = subprocess.Popen(
                [sys.executable, "-m", "motcua.ops", "up", "--no-demo", f"--port={self.port}"],
                cwd=ROOT,
                env=kept | {"MOTCUA_VAR": str(self.var)},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + READY_SECONDS
        self.launchers.append(launcher)
        while time.monotonic() < end and launcher.poll() is None:
            greeted = "sẵn sàng" in self.log.read_text()
            if greeted and self.readiness().get("status") == "ok":
                return launcher
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def readiness(self) -> dict[str, object]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as page:
                return dict(json.load(page))
        except (URLError, OSError):
            return {}

    def kill_everything(self, launcher: subprocess.Popen[bytes]) -> None:
        for pid in (launcher.pid, *postgres.inhabitants(self.server.data)):
            os.kill(pid, signal.SIGKILL)
        for pid in children._left_over(self.var):
            os.kill(pid, signal.SIGKILL)
        launcher.wait()


@pytest.fixture
def product() -> Iterator[Product]:
    var = Path(tempfile.mkdtemp(prefix="mc-up-"))
    var.chmod(0o711)
    made = Product(var)
    yield made
    for launcher in made.launchers:
        launcher.kill()
        launcher.wait()
    children.end_leftovers(var)
    postgres.stop(made.server)
    shutil.rmtree(var)


def test_killed_and_killed_again_nothing_is_lost_and_nothing_is_left(product: Product) -> None:
    first = product.up()
    assert "Đang nạp" in product.log.read_text()
    first.kill()
    first.wait()
    assert children._left_over(product.var)  # web and worker do not hear of it

    second = product.up()
    said = product.log.read_text()
    assert "Đã dọn các tiến trình còn sót" in said
    assert "Đang nạp" not in said  # the database remembers that it has it all
    product.kill_everything(second)
    assert product.readiness() == {}

    third = product.up()
    assert "Đang nạp" not in product.log.read_text()
    third.send_signal(signal.SIGINT)
    third.send_signal(signal.SIGINT)  # an impatient second Ctrl-C does no harm
    assert third.wait(30) == 0
    assert "Đã dừng" in product.log.read_text()
    assert children._left_over(product.var) == []
    assert postgres.inhabitants(product.server.data) == []


def test_all_are_forks_of_one_that_has_loaded_everything(product: Product) -> None:
    product.up()
    (stem,) = members(product, "motcua")
    web, worker = members(product, "motcua-web"), members(product, "motcua-worker")
    assert (len(web), len(worker)) == (2, 1)
    for pid in [*web, *worker]:
        assert parent(pid) == stem
    # What is in memory once is counted to each by its share: a process alone has all as its own.
    assert sum(memory(pid, "Pss") for pid in web) < 0.75 * sum(memory(pid, "Rss") for pid in web)

    for pid in (web[0], *worker):
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(members(product, "motcua-web")) == 2)
    until(lambda: len(members(product, "motcua-worker")) == 1)
    assert set(web[1:]) < set(members(product, "motcua-web"))
    assert product.readiness().get("status") == "ok"

    os.kill(stem, signal.SIGKILL)  # its forks do not outlive it, and the launcher brings all back
    until(lambda: stem not in members(product, "motcua") and len(members(product, "motcua")) == 1)
    until(lambda: product.readiness().get("status") == "ok")
    assert not set(web[1:]) & set(members(product, "motcua-web"))


def members(product: Product, name: str) -> list[int]:
    return [pid for pid in children._left_over(product.var) if said(pid, "comm").strip() == name]


def parent(pid: int) -> int:
    return int(said(pid, "stat").rpartition(")")[2].split()[1])


def memory(pid: int, kind: str) -> int:
    lines = said(pid, "smaps_rollup").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


def said(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:  # it ended while being looked at
        return ""


def until(ask: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_SECONDS
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.1)
