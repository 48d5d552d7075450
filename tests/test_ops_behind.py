"""`motcua serve --behind`: what the proxy says of a visitor is believed, and nobody else."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from motcua.core.limits import LOOKUPS_A_MINUTE
from motcua.core.paths import embedded_url
from motcua.ops.place import ROOT
from tests.settings import TEST_VAR

PROXY, ANYBODY = "127.0.0.2", "127.0.0.3"  # the whole of 127/8 is this machine
NAME = "mot-cua.example.vn"
READY_SECONDS = 60
# Should the minute turn meanwhile, twice as many are looked up.
MANY = [f"203.0.113.{n}" for n in range(2 * LOOKUPS_A_MINUTE + 1)]


@pytest.fixture
def port(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """As in production, on the database of the tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    database = os.environ.get("MOTCUA_DATABASE_URL") or embedded_url(TEST_VAR)
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MOTCUA_ENV": "production",
        "MOTCUA_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "MOTCUA_ALLOWED_HOSTS": NAME,
        "MOTCUA_DATABASE_URL": database,
        "MOTCUA_TEST_LIVE_DATABASE": connection.settings_dict["NAME"],
        "MOTCUA_BEHIND_TLS_PROXY_ONLY": getattr(request, "param", ""),
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
    }
    command = [sys.executable, "-m", "motcua.ops", "serve", "--web", "1", "--no-worker"]
    log = tmp_path / "log"
    with log.open("wb") as out:
        family = subprocess.Popen(
            [*command, "--port", str(port), "--behind", PROXY], cwd=ROOT, env=os.environ | env,
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        end = time.monotonic() + READY_SECONDS
        while not is_up(port) and time.monotonic() < end:
            assert family.poll() is None, log.read_text()
            time.sleep(0.1)
        yield port
    finally:
        family.terminate()
        assert family.wait(20) == 0, log.read_text()


def is_up(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except OSError:
        return False


def ask(
    port: int, path: str, *, by: str = ANYBODY, visitor: str = "", scheme: str = "https",
    body: dict[str, str] | None = None,
) -> tuple[int, http.client.HTTPMessage]:  # fmt: skip
    """Asked by this address, in the name of a visitor: status and headers."""
    said = {"Host": NAME, "X-Forwarded-Proto": scheme, "Content-Type": "application/json"}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(by, 0))
    sent = None if body is None else json.dumps(body)
    line.request("POST" if sent else "GET", path, sent, said | {"X-Forwarded-For": visitor})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status, answer.headers


def look_ups(port: int, by: str, visitors: list[str]) -> set[int]:
    code = {"code": "H17.20-260101-000001"}
    return {ask(port, "/api/v1/track", by=by, visitor=one, body=code)[0] for one in visitors}


def test_only_the_proxy_is_believed(port: int) -> None:
    status, headers = ask(port, "/account/login/", by=PROXY)
    assert (status, "Strict-Transport-Security" in headers) == (200, True)
    assert "Secure" in headers["Set-Cookie"]
    for by, scheme in ((PROXY, "http"), (ANYBODY, "https")):
        status, headers = ask(port, "/account/login/", by=by, scheme=scheme)
        assert (status, headers["Location"]) == (301, f"https://{NAME}/account/login/")

    assert look_ups(port, PROXY, MANY) == {404}  # each of them once
    assert look_ups(port, PROXY, MANY[:1] * len(MANY)) == {404, 429}  # one of them often
    spoofed = [f"{n}, 198.51.100.7" for n in MANY]  # before the proxy's own word: the visitor's
    assert look_ups(port, PROXY, spoofed) == {404, 429}


@pytest.mark.parametrize("port", ["1"], indirect=True)  # where the product redirects nobody
def test_who_writes_another_address_is_counted_by_his_own(port: int) -> None:
    for by in (ANYBODY, "127.0.0.1"):
        assert look_ups(port, by, MANY) == {404, 429}


@pytest.mark.parametrize("given", ["proxy.local", "*", "10.0.0.1/8", "127.0.0.1;10.0.0.1"])
def test_a_proxy_is_named_by_its_address(given: str) -> None:
    with pytest.raises(CommandError, match="không phải địa chỉ IP"):
        call_command("serve", "--behind", given)
