"""Serve the product for browser tests: uvicorn as its own process, since pushed pages need ASGI."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

from django.conf import settings

START_SECONDS = 30


@dataclass(frozen=True)
class Live:
    url: str
    log: Path


@contextmanager
def serve(
    database: str, log: Path, *, app: str = "motcua.config.asgi:application", **env: str
) -> Iterator[Live]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket() as listener, log.open("wb") as out:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        live = Live(f"http://127.0.0.1:{listener.getsockname()[1]}", log)
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", app, "--lifespan", "off",
             "--fd", str(listener.fileno()), "--timeout-graceful-shutdown", "1"],
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "tests.settings", "MOTCUA_TEST_LIVE_DATABASE": database}
            | {"MOTCUA_SECRET_KEY": settings.SECRET_KEY}  # a session of ours is one of the server
            | env,
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_until_it_answers(live, process)
            yield live
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(live: Live, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{live.url}/healthz", timeout=5):
                return
        except HTTPError:  # it answers, which is all that is asked here
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the live server did not answer:\n{live.log.read_text()[-3000:]}")
