"""Patroni, etcd and two PostgreSQL nodes on one machine, with the programs of our own wheel."""

import http.client
import json
import os
import secrets
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import psycopg
from psycopg import sql

from deploy.ha.programs import programs
from deploy.processes import Process, free_ports, wait_until
from motcua.ops import postgres, postgres_owner

HOST = "127.0.0.1"
DATABASE = USER = "motcua"
START_SECONDS = 150


@dataclass
class Node:
    """One PostgreSQL with its Patroni; `kill` is what a cut cable does to a machine."""

    name: str
    home: Path
    port: int
    rest_port: int
    patroni: Process = field(repr=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    def kill(self) -> None:
        self.patroni.kill()
        while living := postgres.inhabitants(self.data):
            for pid in living:
                _kill(pid)
            time.sleep(0.02)

    def state(self) -> str:
        """Its role as the others see it: leader, sync_standby, replica; "" while unknown."""
        for member in _cluster(self.rest_port):
            if member["name"] == self.name and member["state"] in {"running", "streaming"}:
                return str(member["role"])
        return ""


class Cluster:
    """Start it, ask it who leads, end it. `home` must be a folder that any user may enter."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.password = secrets.token_urlsafe(24)
        self.owner = postgres_owner.binaries(home)
        self.programs = programs(home, self.owner)
        client, peer, *ports = free_ports(6)
        self.etcd = self._etcd(client, peer)
        self.nodes = [
            self._node("mot", ports[0], ports[1], client),
            self._node("hai", ports[2], ports[3], client),
        ]

    @property
    def url(self) -> str:
        """What `MOTCUA_DATABASE_URL` says: both nodes; libpq takes the one that takes writes."""
        hosts = ",".join(f"{HOST}:{node.port}" for node in self.nodes)
        return f"postgresql://{USER}:{self.password}@{hosts}/{DATABASE}?connect_timeout=3"

    def start(self) -> None:
        self.etcd.start()
        first, second = self.nodes
        first.patroni.start()
        wait_until("nút một dẫn", START_SECONDS, lambda: first.state() == "leader", first.patroni)
        self._make_database(first)
        second.patroni.start()
        wait_until(
            "nút hai theo kịp", START_SECONDS, lambda: second.state() == "sync_standby",
            second.patroni,
        )  # fmt: skip

    def leader(self) -> Node | None:
        return next((n for n in self.nodes if n.patroni.is_alive and n.state() == "leader"), None)

    def stop(self) -> None:
        """The one that follows first, or it would take over while the other one ends."""
        leader = self.leader()
        for node in sorted(self.nodes, key=lambda node: node is leader):
            node.patroni.stop()
            node.kill()
        self.etcd.stop()

    def ask(self, node: Node, question: str) -> list[tuple[Any, ...]]:
        with self._connect(node, DATABASE) as connection:
            return connection.execute(question.encode()).fetchall()

    def _connect(self, node: Node, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=HOST, port=node.port, user="postgres", password=self.password, dbname=database,
            autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def _make_database(self, node: Node) -> None:
        role, database = sql.Identifier(USER), sql.Identifier(DATABASE)
        with self._connect(node, "postgres") as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(self.password))
            )
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _etcd(self, client: int, peer: int) -> Process:
        data = self._folder(self.home / "etcd")
        ours, theirs = f"http://{HOST}:{client}", f"http://{HOST}:{peer}"
        command = [
            self.programs.etcd, "--name=mot", f"--data-dir={data}",
            f"--listen-client-urls={ours}", f"--advertise-client-urls={ours}",
            f"--listen-peer-urls={theirs}", f"--initial-advertise-peer-urls={theirs}",
            f"--initial-cluster=mot={theirs}", "--log-level=warn",
        ]  # fmt: skip
        return Process("etcd", command, {}, self.home, self.owner)

    def _node(self, name: str, port: int, rest_port: int, etcd: int) -> Node:
        home = self._folder(self.home / name)
        config = home / "patroni.yml"
        facts = {
            "name": name, "host": HOST, "port": port, "rest_port": rest_port,
            "etcd": f"{HOST}:{etcd}", "data": home / "data", "programs": self.owner.folder,
            "pgpass": home / "pgpass", "password": self.password, "network": f"{HOST}/32",
            "sockets": home,
        }  # fmt: skip
        template = Template(Path(__file__).with_name("patroni.yml").read_text())
        config.touch(mode=0o600)
        config.write_text(template.substitute(facts))
        os.chown(config, self.owner.uid, self.owner.gid)
        command = [*self.programs.patroni, str(config)]
        env = self.programs.env | {"HOME": str(home)}
        process = Process(f"patroni-{name}", command, env, self.home, self.owner)
        return Node(name, home, port, rest_port, process)

    def _folder(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700)
        os.chown(folder, self.owner.uid, self.owner.gid)
        return folder


def _cluster(rest_port: int) -> list[dict[str, Any]]:
    call = http.client.HTTPConnection(HOST, rest_port, timeout=3)
    try:
        call.request("GET", "/cluster")
        return list(json.load(call.getresponse()).get("members", []))
    except (OSError, ValueError, http.client.HTTPException):
        return []
    finally:
        call.close()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
