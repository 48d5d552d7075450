"""Processes of a trial: started in groups of their own, heard of by their logs, gone at the end."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from motcua.ops.children import signal_group
from motcua.ops.place import ROOT
from motcua.ops.postgres_owner import Binaries

Found = TypeVar("Found")
GRACE_SECONDS = 15
OURS = ("MOTCUA_", "DJANGO_", "PG", "PATRONI_", "ETCD_", "LC_", "LANG")


class TrialError(Exception):
    """Something of the trial did not come up or did not hold; the sentence says what."""


class Process:
    """One program with its log. `owner`: whom PostgreSQL's programs run as."""

    def __init__(
        self, name: str, command: list[str], env: dict[str, str], folder: Path,
        owner: Binaries | None = None,
    ) -> None:  # fmt: skip
        self.name, self.command, self.env = name, command, env
        self.log = folder / f"{name}.log"
        self.owner = owner if owner and owner.account else None
        self.started: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.started = subprocess.Popen(
                self.command,
                env=clean_environment() | self.env,
                cwd="/" if self.owner else ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.owner.uid if self.owner else None,
                group=self.owner.gid if self.owner else None,
                extra_groups=[] if self.owner else None,
            )

    @property
    def is_alive(self) -> bool:
        return self.started is not None and self.started.poll() is None

    @property
    def pid(self) -> int:
        return self.started.pid if self.started else 0

    def kill(self) -> None:
        """The whole group at once, as a lost machine would."""
        if self.started is not None:
            signal_group(self.started.pid, signal.SIGKILL)
            self.started.wait()

    def stop(self) -> None:
        if self.started is None:
            return
        if self.is_alive:
            self.started.terminate()
            try:
                self.started.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        signal_group(self.started.pid, signal.SIGKILL)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-15:])


def clean_environment() -> dict[str, str]:
    """Nothing of the caller's that would lead a trial to another database or folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def free_ports(count: int) -> list[int]:
    """Different free ports of this machine; somebody may still take one before we do."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_until(
    what: str, seconds: float, ask: Callable[[], Found | None], *needed: Process, every: float = 0.2
) -> Found:
    """The first true answer of `ask`. A process that died meanwhile ends the waiting."""
    end = time.monotonic() + seconds
    while not (found := ask()):
        for process in needed:
            if not process.is_alive:
                raise TrialError(f"{process.name} đã dừng:\n{process.last_words()}")
        if time.monotonic() > end:
            words = "\n".join(process.last_words() for process in needed)
            raise TrialError(f"Sau {seconds:.0f} giây vẫn chưa: {what}.\n{words}")
        time.sleep(every)
    return found
