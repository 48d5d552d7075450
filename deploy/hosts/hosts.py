"""Three web hosts behind nginx, on PgBouncer and one database; started as docs/deploy.md does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from deploy.load import Site
from deploy.processes import Process, TrialError, clean_environment, free_ports, wait_until
from motcua.core.paths import embedded_url
from motcua.ops import place, postgres, postgres_owner

HERE = Path(__file__).parent
HOST = "127.0.0.1"
HOSTS = 3
PROCESSES = 2  # of each host
MOTCUA = str(place.ROOT / "bin" / "motcua")
POOLER_PORT = 6432
READY_SECONDS = 300
NEEDED = ("nginx", "pgbouncer")
PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/bin")


def program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(PLACES))


@dataclass
class Hosts:
    """`site` is the proxy; `web` the hosts behind it, each with its own site."""

    site: Site
    web: list[tuple[Process, Site]]
    worker: Process
    scene: dict[str, Any]
    database_url: str
    pooler_url: str


@contextmanager
def running(
    home: Path, sms_url: str = "", *, processes: int = PROCESSES, front: int = 0
) -> Iterator[Hosts]:
    """Everything up inside the block, the proxy on port `front` (0: a free one). `home` must be a
    folder that any user may enter."""
    if missing := [name for name in NEEDED if program(name) is None]:
        raise TrialError(f"Thiếu {', '.join(missing)}: hãy cài bằng apt.")
    home.chmod(0o711)
    server = postgres.Server(home, postgres.THROWAWAY)  # no power is cut here
    with postgres.running(server):
        pooler = _pooler(home, server)
        family = [pooler]
        try:
            pooler.start()
            hosts, proxy = _family(home, server, sms_url, processes, front)
            family += [proxy, hosts.worker, *(process for process, _ in hosts.web)]
            for process in family[1:]:
                process.start()
            for process, site in hosts.web:
                wait_until("máy web trả lời", READY_SECONDS, site.is_ready, process)
            wait_until("proxy trả lời", READY_SECONDS, hosts.site.is_ready, proxy)
            yield hosts
        finally:
            for process in reversed(family):
                process.stop()


def _family(
    home: Path, server: postgres.Server, sms_url: str, processes: int, front: int
) -> tuple[Hosts, Process]:
    """Web hosts, worker and proxy, not started yet; the database is prepared for them."""
    free, *ports = free_ports(HOSTS + 1)
    front = front or free
    direct = embedded_url(home)
    pooled = f"postgresql://motcua@/motcua?host={server.sockets}&port={POOLER_PORT}"
    env = place.FRUGAL | {
        "MOTCUA_VAR": str(home),
        "MOTCUA_DATABASE_URL": direct,
        "MOTCUA_POOLER_URL": pooled,
        "MOTCUA_SECRET_KEY": place._secret_key(home / "secret_key"),
        "MOTCUA_STATIC_HASHED": "1",
        "MOTCUA_SMS_URL": sms_url,
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings",
    }
    _run([MOTCUA, "prepare"], env)
    scene = json.loads(_run([sys.executable, "-m", "deploy.scene"], env).splitlines()[-1])
    web = [(_web(home, port, env, processes), Site(HOST, port)) for port in ports]
    worker = Process("worker", [MOTCUA, "work"], env, home)
    hosts = Hosts(Site(HOST, front), web, worker, scene, direct, pooled)
    return hosts, _proxy(home, front, ports)


def _web(home: Path, port: int, env: dict[str, str], processes: int) -> Process:
    """One host; on machines of their own each would have a folder of its own to count in."""
    counted = {"PROMETHEUS_MULTIPROC_DIR": str(home / f"metrics-{port}")}
    command = [
        MOTCUA, "serve", "--host", HOST, "--port", str(port), "--web", str(processes),
        "--no-worker", "--behind", HOST,
    ]  # fmt: skip
    return Process(f"web-{port}", command, env | counted, home)


def _pooler(home: Path, server: postgres.Server) -> Process:
    owner = postgres_owner.binaries(server.home)
    config = home / "pgbouncer.ini"
    facts = {"database": server.sockets, "sockets": server.sockets, "port": POOLER_PORT}
    _fill("pgbouncer.ini", config, {name: str(value) for name, value in facts.items()})
    config.chmod(0o644)
    return Process("pgbouncer", [str(program("pgbouncer")), str(config)], {}, home, owner)


def _proxy(home: Path, front: int, ports: list[int]) -> Process:
    servers = [f"server {HOST}:{port} max_fails=1 fail_timeout=2s;" for port in ports]
    pages = home / "pages"
    pages.mkdir(mode=0o755)
    shutil.copy(HERE / "busy.html", pages)
    facts = {"home": home, "servers": " ".join(servers), "port": front, "pages": pages}
    config = home / "nginx.conf"
    text = (HERE / "nginx.conf").read_text()
    for name, value in facts.items():
        text = text.replace(f"$trial_{name}", str(value))
    config.write_text(text)
    return Process("nginx", [str(program("nginx")), "-c", str(config), "-p", str(home)], {}, home)


def _fill(name: str, target: Path, facts: dict[str, str]) -> None:
    target.write_text(Template((HERE / name).read_text()).substitute(facts))


def _run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=place.ROOT, env=clean_environment() | env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise TrialError(done.stderr[-2000:])
    return done.stdout
