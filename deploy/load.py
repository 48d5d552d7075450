"""Clerks who take numbers and dossiers in through the API, and a ledger of what they were told."""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

PAUSE_SECONDS = 0.3
PATIENCE_SECONDS = 120
PERSON = {"full_name": "Nguyễn Thị An", "personal_id": "048190001234", "id_kind": "cccd"}


@dataclass
class Site:
    """Where the product answers; one connection a call, as a failover cuts them anyway."""

    host: str
    port: int

    def call(
        self, method: str, path: str, body: Any = None, *, seconds: float = 40, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in small letters, body. Raises OSError when nobody answers."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            sent = None if body is None else json.dumps(body).encode()
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, sent, named | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, known, answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def is_ready(self) -> bool:
        try:
            return self.call("GET", "/readyz", seconds=10)[0] == 200
        except OSError:
            return False


@dataclass(frozen=True)
class Told:
    """One write that was acknowledged: what was asked, the number given, when."""

    kind: str
    number: str
    asked_at: float
    told_at: float


@dataclass
class Ledger:
    told: list[Told] = field(default_factory=list)
    meanwhile: Counter[str] = field(default_factory=Counter)
    unkind: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def keep(self, told: Told) -> None:
        with self._lock:
            self.told.append(told)

    def note(self, what: str, unkind: str = "") -> None:
        with self._lock:
            self.meanwhile[what] += 1
            if unkind:
                self.unkind.append(unkind)

    def numbers(self, kind: str) -> list[str]:
        with self._lock:
            return [told.number for told in self.told if told.kind == kind]


def dossier_body(site: Site, key: str, ledger: Ledger) -> dict[str, Any]:
    """A complete intake of the first procedure in force whose papers depend on nothing; one such
    dossier is received at once, to be sure."""
    for row in _json(site, "/api/v1/procedures?limit=60")["rows"]:
        procedure = _json(site, f"/api/v1/procedures/{row['code']}")
        if procedure["cases"] or any(paper["when"] for paper in procedure["requirements"]):
            continue
        items = [
            {"order": paper["order"], "originals": 1}
            for paper in procedure["requirements"]
            if paper["required"]
        ]
        person = PERSON | {"phone": "0905123456"}
        body = {"procedure": row["code"], "items": items, "submitter": person}
        asked_at = time.monotonic()
        status, _, said = site.call("POST", "/api/v1/dossiers", body, Authorization=f"Bearer {key}")
        if status == 201:
            number = json.loads(said)["number"]
            ledger.keep(Told("dossier", number, asked_at, time.monotonic()))
            return body
    raise AssertionError("no procedure could be received")


def _json(site: Site, path: str) -> Any:
    status, _, body = site.call("GET", path)
    if status != 200:
        raise AssertionError(f"{path}: {status} {body[:300]!r}")
    return json.loads(body)


class Clerk(threading.Thread):
    """Writes until told to stop; each write is repeated with its own key until acknowledged."""

    def __init__(
        self, site: Site, key: str, ledger: Ledger, enough: threading.Event, dossier: dict[str, Any]
    ) -> None:
        super().__init__(daemon=True)
        self.site, self.ledger, self.enough = site, ledger, enough
        self.bearer, self.dossier = f"Bearer {key}", dossier
        self.trouble = ""

    def run(self) -> None:
        turn = 0
        while not self.enough.is_set() and not self.trouble:
            turn += 1
            if turn % 2:
                self._write("dossier", "/api/v1/dossiers", self.dossier, "number")
            else:
                self._write("ticket", "/api/v1/tickets", {"line": "A"}, "code")

    def _write(self, kind: str, path: str, body: Any, name: str) -> None:
        key, asked_at = uuid.uuid4().hex, time.monotonic()
        while time.monotonic() - asked_at < PATIENCE_SECONDS:
            try:
                status, headers, said = self.site.call(
                    "POST", path, body, Authorization=self.bearer, Idempotency_Key=key
                )
            except OSError as error:
                self.ledger.note(type(error).__name__)
                time.sleep(PAUSE_SECONDS)
                continue
            if status == 201:
                number = json.loads(said)[name]
                self.ledger.keep(Told(kind, number, asked_at, time.monotonic()))
                return
            if status != 503:
                self.trouble = f"{path}: {status} {said.decode(errors='replace')[:300]}"
                self.ledger.note(str(status), self.trouble)
                return
            kind_words = headers.get("content-type", "").startswith("application/problem+json")
            self.ledger.note("503", "" if kind_words else f"{path}: 503 {said[:200]!r}")
            time.sleep(PAUSE_SECONDS)
        self.trouble = f"{path}: không được xác nhận sau {PATIENCE_SECONDS} giây"


class Visitor(threading.Thread):
    """Looks at a page all the time, as somebody in the hall does, and judges what is seen."""

    def __init__(self, site: Site, path: str, ledger: Ledger, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.site, self.path, self.ledger, self.enough = site, path, ledger, enough
        self.seen: list[tuple[float, int, float]] = []  # when, status, seconds it took

    def run(self) -> None:
        while not self.enough.is_set():
            begun = time.monotonic()
            try:
                status, headers, body = self.site.call("GET", self.path)
            except OSError as error:
                status, headers, body = 0, {}, b""
                self.ledger.note(f"page {type(error).__name__}")
            self.seen.append((begun, status, time.monotonic() - begun))
            if status not in {0, 200}:
                self._judge(status, headers, body.decode())
            time.sleep(PAUSE_SECONDS)

    def _judge(self, status: int, headers: dict[str, str], body: str) -> None:
        is_kind = status == 503 and "retry-after" in headers and "Hệ thống" in body
        self.ledger.note(f"page {status}", "" if is_kind else f"{self.path}: {status} {body[:200]}")
