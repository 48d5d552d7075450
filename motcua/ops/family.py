"""Processes that are forks of this one: kept at their number, replaced, ended together."""

import ctypes
import logging
import mmap
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from django.db import connections

from motcua.core.rest import Rest

FORK = multiprocessing.get_context("fork")
LOOK_SECONDS = 0.25
SILENT_SECONDS = 30  # a busy old machine is slow, not dead
GRACE_SECONDS = 7  # web lets open streams go after 3, the worker its jobs after 5
ENDED_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
log = logging.getLogger(__name__)


class Member:
    """One fork. `work` is all it does; what it writes goes to `log`, else where ours goes."""

    def __init__(self, name: str, work: Callable[["Member"], None], log: Path | None) -> None:
        self.name, self.work, self.log = name, work, log
        self.rest = Rest()
        self.process: BaseProcess | None = None
        self._beats = mmap.mmap(-1, 1)  # memory that both sides see
        self._seen, self._silent_looks = -1, 0

    def start(self) -> None:
        insist_on_being_alone()
        self._beats[0], self._seen, self._silent_looks = 0, -1, 0
        self.process = FORK.Process(target=self._live, args=(os.getpid(),), name=self.name)
        self.process.start()
        self.rest.begun()

    def _live(self, parent: int) -> None:
        ctypes.CDLL(None).prctl(ENDED_WITH_PARENT, signal.SIGTERM)
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        if os.getppid() != parent:  # it ended before we asked to hear of it
            return
        call_oneself(self.name)
        if self.log:
            write_to(self.log)
        self.work(self)

    def beat(self) -> None:
        """Said by the fork while it is well. One that has never said it is not expected to."""
        self._beats[0] = self._beats[0] % 255 + 1

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def look(self) -> None:
        """Replace it when it has ended, or is alive without a sign of it. Looks are counted and
        not seconds, as all of us may have been put to sleep together."""
        if self.is_alive:
            beats = self._beats[0]
            self._silent_looks = 0 if beats != self._seen else self._silent_looks + 1
            self._seen = beats
            if beats and self._silent_looks * LOOK_SECONDS > SILENT_SECONDS:
                log.error("%s does not answer and is replaced", self.name)
                self.end(0)
            else:
                self.rest.is_well()
        elif self.rest.is_over:
            log.error("%s ended with %s and is replaced", self.name, self._exit_code)
            self.rest.fell()
            try:
                self.start()
            except OSError:  # no memory for it: the others go on, and it is tried again
                log.exception("%s could not be started", self.name)
                self.rest.begun()

    def end(self, seconds: float) -> None:
        """Insist on it after so many seconds; it has been asked to before."""
        if self.process is not None:
            self.process.join(seconds)
            self.process.kill()
            self.process.join()

    @property
    def _exit_code(self) -> int | None:
        return self.process.exitcode if self.process else None


class Asked:
    """Whether this process has been asked to stop; true from the first time on."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in STOPS:
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self.to_stop = True


def keep(members: Sequence[Member], asked: Asked, also: Callable[[], None]) -> None:
    """Start them and keep them alive until asked to stop; all are gone when this returns. `also`
    is done between two looks at them."""
    try:
        for member in members:
            member.start()
        while not asked.to_stop:
            also()
            time.sleep(LOOK_SECONDS)
            for member in members:
                if not asked.to_stop:
                    member.look()
    finally:
        for member in members:
            if member.process and member.is_alive:
                member.process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for member in members:
            member.end(max(0.1, until - time.monotonic()))


def insist_on_being_alone() -> None:
    """A fork has one thread: what another held would stay locked for ever, and a connection would
    have two ends on our side."""
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a thread was started before the fork")
    if any(known.connection for known in connections.all(initialized_only=True)):
        raise RuntimeError("a connection was opened before the fork")


def call_oneself(name: str) -> None:
    """What `ps` and `top` show: forks have the command line of the process they come from."""
    Path("/proc/self/comm").write_text(name)


def write_to(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    for mine in (1, 2):
        os.dup2(handle, mine)
    os.close(handle)
