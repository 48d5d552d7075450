"""`motcua up`: database, web and worker as one thing that starts, stays up and stops together."""

import argparse
import fcntl
import http.client
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from motcua.ops import children, greeting, place, postgres
from motcua.ops.children import Child
from motcua.ops.problem import Problem

FIRST_ANSWER_SECONDS = 90
STOP_SECONDS = 40
DATABASE_CHECK_SECONDS = 5
WEB_LOG = "web.log"  # of whom `motcua serve` writes there


@dataclass(frozen=True)
class Wish:
    host: str
    port: int
    demo: bool

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"


def up(arguments: list[str]) -> int:
    """Run until asked to stop. Everything started here is gone when this returns."""
    wish = _wish(arguments)
    _allow_many_connections()
    var = place.make_var()
    begun = time.monotonic()
    with _the_only_launcher(var, wish), _asked_to_stop() as asked:
        if children.end_leftovers(var):
            print("Đã dọn các tiến trình còn sót của lần chạy trước.")
        place.insist_on_free_port(wish.host, wish.port)
        server = postgres.Server(var) if place.is_embedded() else None
        with postgres.running(server) if server else nullcontext():
            if not asked.is_set():
                _serve(wish, var, server, asked, begun)
            print("\nĐang dừng …", flush=True)
    print("Đã dừng. Dữ liệu được giữ nguyên.")
    return 0


def _allow_many_connections() -> None:
    """As many open files as we may have: clients that hold on must not shut out the others."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def stop() -> int:
    """Ask the launcher of this folder to stop, and wait for it; clean up if it was killed."""
    var = place.make_var()
    note = var / "up.json"
    with _lock_file(var) as lock:
        end = time.monotonic() + STOP_SECONDS
        asked = False
        while not _taken(lock):
            if not asked:
                os.kill(int(json.loads(note.read_text())["pid"]), signal.SIGTERM)
                asked = True
            if time.monotonic() > end:
                raise Problem(f"Chưa dừng được sau {STOP_SECONDS} giây. Xem {var / 'log'}.")
            time.sleep(0.1)
        left = children.end_leftovers(var)
        if place.is_embedded():
            postgres.stop_unless_used(postgres.Server(var))
        note.unlink(missing_ok=True)
    print("Đã dừng." if asked or left else "Không có gì đang chạy.")
    return 0


def _serve(
    wish: Wish, var: Path, server: postgres.Server | None, asked: threading.Event, begun: float
) -> None:
    env = place.for_children(wish.host)
    env.setdefault("MOTCUA_PUBLIC_URL", wish.url)  # what the QR codes lead to
    if wish.demo:  # of its two centres this one keeps calendar and catalogue
        env.setdefault("MOTCUA_NATIONAL_DATA_CENTRE", "H17.20")
    logs = _fresh_logs(var / "log")
    family = Child([sys.executable, "-m", "motcua.ops", *_command(wish, logs)], env, logs / WEB_LOG)
    family.start()
    try:
        if _answered(wish, family, asked):
            greeting.show(wish.url, var, logs, time.monotonic() - begun)
            _watch(family, server, asked)
    finally:
        if family.process:
            children.end(family.process)


def _command(wish: Wish, logs: Path) -> list[str]:
    where = ["--host", wish.host, "--port", str(wish.port), "--logs", str(logs)]
    where += ["--behind", "127.0.0.1,::1"]  # a proxy that somebody puts before it on this machine
    return ["serve", "--prepare", *(["--demo"] if wish.demo else []), *where]


def _answered(wish: Wish, family: Child, asked: threading.Event) -> bool:
    """Wait for the first good answer; False when asked to stop meanwhile. Loading the data of a
    first run may take as long as it wants: the log begins after it."""
    end = None
    while not asked.wait(0.05):
        if end is None and family.log.exists():
            end = time.monotonic() + FIRST_ANSWER_SECONDS
        if end and _is_healthy(wish):
            return True
        if not family.is_alive and end is None:
            raise Problem("Chưa chuẩn bị được dữ liệu: xem lý do ở trên, sửa rồi chạy lại.")
        if not family.is_alive or (end and time.monotonic() > end):
            said = family.last_words()
            raise Problem(f"{said}\nMáy chủ web không khởi động được: xem {family.log}.")
    return False


def _is_healthy(wish: Wish) -> bool:
    host = "127.0.0.1" if wish.host in {"0.0.0.0", ""} else wish.host  # noqa: S104
    host = "::1" if host == "::" else host
    call = http.client.HTTPConnection(host, wish.port, timeout=5)
    try:
        call.request("GET", "/healthz", headers={"Host": _known_host(host)})
        return call.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        call.close()


def _known_host(host: str) -> str:
    """In production only the centre's own name is answered."""
    names = [name.strip() for name in os.environ.get("MOTCUA_ALLOWED_HOSTS", "").split(",")]
    return names[0].lstrip(".") if names[0] and names[0] != "*" else host


def _watch(family: Child, server: postgres.Server | None, asked: threading.Event) -> None:
    checked = time.monotonic()
    while not asked.wait(0.5):
        if family.revive():
            print(f"Máy chủ đã dừng bất ngờ và được chạy lại: {family.log}")
        if server and time.monotonic() - checked > DATABASE_CHECK_SECONDS:
            if not postgres.is_ready(server):
                _bring_back(server)
            checked = time.monotonic()


def _bring_back(server: postgres.Server) -> None:
    """A database that does not come back now is tried again; web and worker stay meanwhile."""
    try:
        postgres.start(server)
    except Problem as problem:
        print(f"Cơ sở dữ liệu không trả lời, sẽ thử lại. {problem}")
    else:
        print("Cơ sở dữ liệu đã dừng bất ngờ và được chạy lại.")


def _wish(arguments: list[str]) -> Wish:
    parser = argparse.ArgumentParser(prog="motcua up", description="Chạy cả sản phẩm.")
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="địa chỉ")
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="cổng")
    parser.add_argument("--no-demo", action="store_true", help="không dựng trung tâm thử nghiệm")
    given = parser.parse_args(arguments)
    if not given.port.isdecimal() or not 0 < int(given.port) < 65536:
        raise Problem(f"PORT phải là một số từ 1 đến 65535, không phải {given.port!r}.")
    return Wish(given.host, int(given.port), not given.no_demo and not place.is_production())


def _fresh_logs(folder: Path) -> Path:
    """This run's logs start empty; those of the run before stay beside them."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for log in folder.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))
    return folder


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Ctrl-C, `motcua stop` or a closed terminal: once is enough, twice does no harm."""
    asked = threading.Event()

    def remember(number: int, frame: FrameType | None) -> None:
        asked.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, remember) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _the_only_launcher(var: Path, wish: Wish) -> Iterator[None]:
    note = var / "up.json"
    with _lock_file(var) as lock:
        if not _taken(lock):
            url = json.loads(note.read_text()).get("url", "") if note.exists() else ""
            raise Problem(f"Một Cửa đang chạy ở {url}: muốn dừng, hãy gọi bin/motcua stop.")
        note.write_text(json.dumps({"pid": os.getpid(), "url": wish.url}))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


@contextmanager
def _lock_file(var: Path) -> Iterator[int]:
    handle = os.open(var / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
