"""CPU and memory of the product's processes, read from /proc."""

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from motcua.ops import postgres
from motcua.ops.place import LAUNCH

TICK = os.sysconf("SC_CLK_TCK")
GROUPS = ("web", "worker", "database", "bench")


def processes(var: Path) -> dict[str, list[int]]:
    """Process ids by group of the product that a launcher of `var` started, and its database."""
    mark = f"{LAUNCH}={var}".encode()
    found: dict[str, list[int]] = {name: [] for name in GROUPS}
    known: set[int] = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if mark not in (entry / "environ").read_bytes().split(b"\0"):
                continue
            name = (entry / "comm").read_text().strip()
        except OSError:
            continue
        known.add(int(entry.name))
        if name != "motcua-prepare":
            found["worker" if name == "motcua-worker" else "web"].append(int(entry.name))
    for name in ("web", "worker"):
        found[name] += _children(found[name], known)
    data = postgres.Server(var).data
    if data.exists():
        found["database"] = postgres.inhabitants(data)
    found["bench"] = [os.getpid()]
    return found


def _children(pids: list[int], known: set[int]) -> list[int]:
    """Whoever opens and reads files for these, and has none of their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in known:
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) in pids:
                found.append(int(entry.name))
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system seconds of these processes and of the children they have buried."""
    return sum(_cpu(pid) for pid in pids)


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICK


def memory_bytes(pids: list[int]) -> int:
    """Proportional share (PSS) where the kernel tells it, else resident size."""
    return sum(_memory(pid) for pid in pids)


def _memory(pid: int) -> int:
    for name, word in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            text = Path(f"/proc/{pid}/{name}").read_text()
        except OSError:
            continue
        for line in text.splitlines():
            if line.startswith(word):
                return int(line.split()[1]) * 1024
    return 0


@dataclass
class Cpu:
    """CPU seconds by group between two looks; processes that come and go are counted."""

    var: Path
    at: dict[str, float] = field(default_factory=dict)

    def begin(self) -> "Cpu":
        self.at = self._now()
        return self

    def spent(self) -> dict[str, float]:
        now = self._now()
        return {name: round(now[name] - self.at.get(name, 0.0), 3) for name in now}

    def _now(self) -> dict[str, float]:
        return {name: cpu_seconds(pids) for name, pids in processes(self.var).items()}


@dataclass
class Sampler:
    """Looks every `every` seconds from a thread of its own: `samples` is the course of a run."""

    var: Path
    every: float = 5.0
    samples: list[dict[str, float]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Sampler":
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(5)

    def _run(self) -> None:
        begun = before = time.monotonic()
        known = processes(self.var)
        last = {name: cpu_seconds(pids) for name, pids in known.items()}
        while not self._stop.wait(self.every):
            known, now = processes(self.var), time.monotonic()
            sample: dict[str, float] = {"at": round(now - begun, 2)}
            for name, pids in known.items():
                spent = cpu_seconds(pids)
                used = max(0.0, spent - last[name]) / (now - before)
                sample[f"cpu_{name}"] = round(used, 3)
                sample[f"mb_{name}"] = round(memory_bytes(pids) / 2**20, 1)
                last[name] = spent
            self.samples.append(sample)
            before = now


def memory_facts(samples: list[dict[str, float]]) -> dict[str, float]:
    """Web and worker together: at the end, the most, and how much the last half has grown."""
    both = [s["mb_web"] + s["mb_worker"] for s in samples]
    if not both:
        return {}
    half = both[len(both) // 2 :]
    third = max(1, len(half) // 3)
    growth = sum(half[-third:]) / third - sum(half[:third]) / third
    return {"end_mb": both[-1], "most_mb": max(both), "growth_last_half_mb": round(growth, 1)}
