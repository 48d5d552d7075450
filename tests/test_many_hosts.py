"""Three web hosts behind nginx, PgBouncer behind them: one product, whichever host answers."""

import hashlib
import http.client
import io
import json
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from PIL import Image

from deploy.hosts import hosts as machines
from deploy.load import Ledger, Site, dossier_body
from deploy.processes import wait_until

BOUNDARY = "mot-cua-thu-nghiem"
missing = [name for name in machines.NEEDED if machines.program(name) is None]
pytestmark = pytest.mark.skipif(
    bool(missing) and not os.environ.get("CI"),
    reason=f"needs {', '.join(missing)}, which only the CI is sure to have",
)


class Gateway(BaseHTTPRequestHandler):
    """Takes messages in and remembers them."""

    took: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        self.took.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return


class Person:
    """A browser of few words: cookies, the forgery token, and who answered."""

    def __init__(self, site: Site) -> None:
        self.site, self.cookies = site, {}
        self.served_by: list[str] = []

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, str, bytes]:
        """Status, where it leads, body."""
        line = http.client.HTTPConnection(self.site.host, self.site.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        said = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: m.value for name, m in SimpleCookie(cookie).items()}
        self.served_by.append(answer.headers.get("X-Served-By", ""))
        line.close()
        return answer.status, answer.headers.get("Location", ""), said

    def post(self, path: str, **fields: str) -> tuple[int, str, bytes]:
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(fields).encode(), kind)

    def sign_in(self, username: str, password: str) -> int:
        self.ask("GET", "/account/login/")
        return self.post("/account/login/", login=username, password=password)[0]


class Board(threading.Thread):
    """A hall's screen: hears that something has changed, from whichever host."""

    def __init__(self, site: Site, centre: str) -> None:
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection(site.host, site.port, timeout=60)
        self.line.request("GET", f"/board/{centre}/live")
        self.answer = self.line.getresponse()
        self.served_by = self.answer.headers["X-Served-By"]
        self.heard = 0
        self.is_over = False

    def run(self) -> None:
        try:
            for line in iter(self.answer.readline, b""):
                self.heard += line.startswith(b"event: change")
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            self.is_over = True
        self.is_over = True

    def close(self) -> None:
        """Ends the reading as well, which holds the answer."""
        if self.line.sock:
            self.line.sock.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self.answer.close()
        self.line.close()


@pytest.fixture(scope="module")
def gateway() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    Gateway.took.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def town(gateway: ThreadingHTTPServer) -> Iterator[machines.Hosts]:
    with (
        tempfile.TemporaryDirectory(prefix="mc-hosts-") as folder,
        machines.running(Path(folder), f"http://127.0.0.1:{gateway.server_port}/") as running,
    ):
        yield running


@pytest.fixture
def clerk(town: machines.Hosts) -> Person:
    person, account = Person(town.site), town.scene["accounts"]["receptionist"]
    assert person.sign_in(account["username"], account["password"]) == 302
    return person


def api(town: machines.Hosts, path: str, body: Any, key: str = "") -> tuple[int, Any]:
    bearer = f"Bearer {town.scene['accounts']['receptionist']['api_key']}"
    status, _, said = town.site.call(
        "POST", f"/api/v1{path}", body, Authorization=bearer, Idempotency_Key=key
    )
    return status, json.loads(said)


def sql(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        return connection.execute(question.encode()).fetchall()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()


def test_one_sign_in_holds_on_every_host(town: machines.Hosts, clerk: Person) -> None:
    clerk.served_by.clear()
    for path in ("/counter/", "/counter/intake/", "/counter/waiting/", "/account/me/") * 2:
        assert clerk.ask("GET", path)[0] == 200, path
    assert len(set(clerk.served_by)) == machines.HOSTS


def test_a_call_through_one_host_reaches_the_boards_of_all(town: machines.Hosts) -> None:
    centre = town.scene["centre"]
    boards = [Board(town.site, centre) for _ in range(machines.HOSTS)]
    try:
        assert len({board.served_by for board in boards}) == machines.HOSTS
        for board in boards:
            board.start()
        wait_until("every board is there", 20, lambda: all(board.heard >= 2 for board in boards))
        before = [board.heard for board in boards]
        status, taken = api(town, "/tickets", {"line": "A"})
        assert status == 201, taken
        begun = time.monotonic()
        wait_until(
            "every board has heard of it", 5, every=0.01,
            ask=lambda: all(b.heard > n for b, n in zip(boards, before, strict=True)),
        )  # fmt: skip
        assert time.monotonic() - begun < 3
        listeners = "SELECT pid FROM pg_stat_activity WHERE application_name = 'motcua-live'"
        lines = len(sql(town.database_url, listeners))
        assert machines.HOSTS <= lines <= machines.HOSTS * machines.PROCESSES
    finally:
        for board in boards:
            board.close()


def test_one_key_one_number_however_many_hosts_are_asked_at_once(town: machines.Hosts) -> None:
    with ThreadPoolExecutor(9) as many:
        answers = list(
            many.map(lambda _: api(town, "/tickets", {"line": "A"}, "mot-lan"), range(9))
        )
    assert {status for status, _ in answers} == {201}
    assert len({answer["code"] for _, answer in answers}) == 1


def test_what_one_host_took_in_another_one_shows(town: machines.Hosts, clerk: Person) -> None:
    content = picture()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="to-khai.png"'
    body = f"{head}\r\nContent-Type: image/png\r\n\r\n".encode() + content
    body += f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    clerk.served_by.clear()
    status, _, said = clerk.ask("POST", "/counter/files", body, kind)
    assert status == 201, said
    token = json.loads(said)["token"]
    shown = [clerk.ask("GET", f"/counter/files/{token}") for _ in range(machines.HOSTS)]
    assert {status for status, _, _ in shown} == {200}
    assert len({said for _, _, said in shown}) == 1
    assert shown[0][2].startswith(b"\x89PNG")
    assert len(set(clerk.served_by)) == machines.HOSTS


def test_a_dossier_its_paper_and_its_message(town: machines.Hosts) -> None:
    """Received on one host, printed by another, the message sent by the worker: each once."""
    key = town.scene["accounts"]["receptionist"]["api_key"]
    ledger = Ledger()
    dossier_body(town.site, key, ledger)
    (number,) = ledger.numbers("dossier")
    papers = [
        town.site.call("GET", f"/api/v1/dossiers/{number}/papers/1", Authorization=f"Bearer {key}")
        for _ in range(machines.HOSTS)
    ]
    assert {status for status, _, _ in papers} == {200}
    assert len({headers["x-served-by"] for _, headers, _ in papers}) == machines.HOSTS
    assert len({hashlib.sha256(said).digest() for _, _, said in papers}) == 1
    wait_until("the worker has sent it", 30, lambda: Gateway.took)
    left = "SELECT id FROM procrastinate_jobs WHERE task_name = 'outbox.send'"
    wait_until("no job is left", 30, lambda: not sql(town.database_url, left))
    assert len(Gateway.took) == 1
    assert number in Gateway.took[0]["text"]


def test_wrong_passwords_are_counted_by_all_hosts_together(town: machines.Hosts) -> None:
    account = town.scene["accounts"]["specialist"]
    person = Person(town.site)
    tries = [person.sign_in(account["username"], f"sai-mat-khau-{n}") for n in range(5)]
    assert tries == [200, 200, 200, 200, 429]
    rights = [person.sign_in(account["username"], account["password"]) for _ in range(3)]
    assert rights == [429, 429, 429]
    assert len(set(person.served_by)) == machines.HOSTS


def test_look_ups_are_counted_by_all_hosts_together(town: machines.Hosts) -> None:
    """Ten a minute of one address; should the minute turn meanwhile, it is at most twenty."""
    answers = [api(town, "/track", {"code": "H17.20-260101-000001"})[0] for _ in range(25)]
    assert 5 <= answers.count(429) <= 15
    assert answers[-1] == 429


def test_every_host_is_the_family_that_production_runs(town: machines.Hosts) -> None:
    forks = ["motcua", *["motcua-web"] * machines.PROCESSES]
    for process, _ in town.web:
        group = [name for name, leader in everybody() if leader == process.pid]
        assert sorted(name for name in group if name.startswith("motcua")) == forks


def everybody() -> Iterator[tuple[str, int]]:
    """The name of each process of this machine, and the leader of its group."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            head, _, rest = stat.read_text().rpartition(")")
            yield head.partition("(")[2], int(rest.split()[2])


def test_hosts_listen_to_the_proxy_and_visitors_write_no_address(town: machines.Hosts) -> None:
    """A visitor's own word is replaced by nginx; a host believes nginx' address and no other."""
    _, host = town.web[0]
    for site, by in ((town.site, "127.0.0.3"), (host, "127.0.0.4")):
        answers = [look_up(site, by, f"203.0.113.{n}") for n in range(25)]
        assert 5 <= answers.count(429) <= 15
    assert {look_up(host, machines.HOST, f"198.51.100.{n}") for n in range(25)} == {404}


def look_up(site: Site, by: str, visitor: str) -> int:
    """Asked from this address of this machine, as the proxy would in the name of a visitor."""
    line = http.client.HTTPConnection(site.host, site.port, timeout=30, source_address=(by, 0))
    headers = {"X-Forwarded-For": visitor, "Content-Type": "application/json"}
    line.request("POST", "/api/v1/track", '{"code": "H17.20-260101-000001"}', headers)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def test_the_pooler_keeps_the_limits_of_patience_and_few_connections(town: machines.Hosts) -> None:
    assert sql(town.pooler_url, "SHOW lock_timeout") == [("3s",)]
    assert sql(town.pooler_url, "SHOW statement_timeout") == [("15s",)]
    used = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND application_name NOT IN ('motcua-live')"
    )
    assert sql(town.database_url, used)[0][0] < 40


def test_a_lost_host_takes_only_its_own_open_requests_with_it(
    town: machines.Hosts, clerk: Person
) -> None:
    """Last: it kills one of the three."""
    centre = town.scene["centre"]
    boards = {board.served_by: board for board in (Board(town.site, centre) for _ in range(3))}
    for board in boards.values():
        board.start()
    lost, site = town.web[0]
    lost.kill()
    try:
        for n in range(12):
            assert clerk.ask("GET", "/counter/")[0] == 200
            assert api(town, "/tickets", {"line": "A"}, f"sau-khi-mat-{n}")[0] == 201
        ended = [name for name, board in boards.items() if board.is_over]
        assert ended == [f"127.0.0.1:{site.port}"]
        again = Board(town.site, centre)
        boards["again"] = again
        again.start()
        assert again.answer.status == 200
    finally:
        for board in boards.values():
            board.close()
    for process, _ in town.web[1:]:
        process.kill()
    status, headers, said = town.site.call("GET", "/")
    assert (status, headers["retry-after"]) == (503, "5")
    assert re.search("Xin ông/bà đợi ít giây", said.decode())
