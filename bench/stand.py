"""The product under measurement: an own one on a fresh folder, or one that runs already."""

import logging
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from motcua.core.paths import embedded_url
from motcua.ops import postgres
from motcua.ops.place import ROOT
from motcua.ops.problem import Problem

START_SECONDS = 120
STOP_SECONDS = 40


@dataclass
class Stand:
    """Where the product answers and where its files and database are."""

    url: str
    var: Path
    results: Path
    start_seconds: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def environment(var: Path) -> dict[str, str]:
    return os.environ | {
        "MOTCUA_VAR": str(var),
        "MOTCUA_STATIC_HASHED": "1",  # as `motcua up` has it: else it would collect them again
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }


def setup_django(var: Path) -> None:
    """Point this process at the stand's database. Under pytest it is set up already."""
    if settings.configured:
        return
    os.environ["MOTCUA_VAR"] = str(var)
    os.environ.setdefault("MOTCUA_DATABASE_URL", embedded_url(var))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.setdefault("MOTCUA_SECRET_KEY", "bench-only-" + "x" * 50)
    django.setup()
    logging.disable(logging.INFO)  # requests asked in this process are not news


@contextmanager
def own(var: Path, results: Path, *, port: int, keep: bool) -> Iterator["Own"]:
    """A database of its own below `var`, prepared; `Own.serving()` then runs the product on it."""
    if not keep:
        shutil.rmtree(var, ignore_errors=True)
    var.mkdir(mode=0o711, parents=True, exist_ok=True)
    given = os.environ.get("MOTCUA_DATABASE_URL")
    with ExitStack() as stack:
        if not given:
            stack.enter_context(postgres.running(postgres.Server(var)))
        made = subprocess.run(
            [sys.executable, "-m", "motcua.ops", "prepare"],
            env=environment(var), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise Problem(f"Chưa chuẩn bị được dữ liệu để đo:\n{made.stdout[-800:]}{made.stderr}")
        setup_django(var)
        yield Own(var, results, port)


@dataclass
class Own:
    var: Path
    results: Path
    port: int

    @contextmanager
    def serving(self) -> Iterator[Stand]:
        """`motcua up` as a person would start it, until the block ends."""
        url, begun = f"http://127.0.0.1:{self.port}", time.monotonic()
        with (self.results / "server.log").open("wb") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "motcua.ops", "up", "--no-demo", "--port", str(self.port)],
                env=environment(self.var), cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                _wait_for_answer(url, child, Path(log.name))
                yield Stand(url, self.var, self.results, round(time.monotonic() - begun, 2))
            finally:
                child.terminate()
                try:
                    child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()


def _wait_for_answer(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise Problem(f"Máy chủ để đo không trả lời:\n{log.read_text(errors='replace')[-2000:]}")
