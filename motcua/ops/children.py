"""The processes a launcher starts, keeps alive and ends; also those a dead launcher left behind."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from motcua.core.rest import Rest
from motcua.ops.place import LAUNCH, ROOT

GRACE_SECONDS = 9  # its own forks may take 7


@dataclass
class Child:
    """One process in a process group of its own, so that Ctrl-C reaches the launcher only.

    It writes to our own terminal, and to `log` once it has come so far.
    """

    command: list[str]
    env: dict[str, str]
    log: Path
    rest: Rest = field(default_factory=Rest)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.rest.begun()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> bool:
        """Start it again if it fell, after a rest that grows with each fall; True when it did."""
        if self.is_alive:
            self.rest.is_well()
            return False
        if not self.rest.is_over:
            return False
        if self.process is not None:  # its own children may still hold the port
            signal_group(self.process.pid, signal.SIGKILL)
        self.rest.fell()
        self.start()
        return True

    def last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(line for line in lines[-12:] if line.strip())


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop, wait, then insist on whatever is left of its group."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
    signal_group(process.pid, signal.SIGKILL)


def end_leftovers(var: Path) -> int:
    """End what a killed launcher of this folder left running; returns how many processes.

    They are known by their environment, which no other process has: a pid file would only say
    who had that number once.
    """
    found = _left_over(var)
    for pid in found:
        _signal(pid, signal.SIGTERM)
    end_at = time.monotonic() + GRACE_SECONDS
    while _left_over(var) and time.monotonic() < end_at:
        time.sleep(0.1)
    for pid in _left_over(var):
        _signal(pid, signal.SIGKILL)
    return len(found)


def _left_over(var: Path) -> list[int]:
    mark = f"{LAUNCH}={var}".encode()
    mine = os.getpid()
    pids = (int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit())
    return [pid for pid in pids if pid != mine and _is_marked(pid, mark)]


def _is_marked(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile, or belongs to somebody else
        return False


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def signal_group(leader: int, number: int) -> None:
    """Tell a whole group; one that has ended, or became another's, is none of ours."""
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
