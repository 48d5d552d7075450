"""Forks: replaced when they hang, ended with the one they come from, never made beside a thread."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motcua.ops.place import ROOT

FAMILY = """
import os, sys, time
from motcua.ops import family
family.SILENT_SECONDS, family.LOOK_SECONDS = 0.6, 0.05

def hangs(member):
    member.beat()
    told(member)

def is_well(member):
    told(member, seconds=0)
    while True:
        member.beat()
        time.sleep(0.1)

def told(member, seconds=60):
    with open(sys.argv[1], "a") as out:
        out.write(f"{member.name} {os.getpid()}\\n")
    time.sleep(seconds)

asked = family.Asked()
members = [family.Member(work.__name__, work, None) for work in (hangs, is_well, told)]
family.keep(members, asked, lambda: None)
"""


def begun(script: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stderr=subprocess.PIPE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "motcua.config.settings"},
    )  # fmt: skip


def heard(log: Path, *, of: str, times: int) -> list[int]:
    """The process ids of those who said that they began, once there are so many."""
    end = time.monotonic() + 40
    while time.monotonic() < end:
        rows = [row.split() for row in log.read_text().splitlines()] if log.exists() else []
        found = [int(pid) for name, pid in rows if name == of]
        if len(found) >= times:
            return found
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def ends(pid: int) -> None:
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}/comm").exists() and time.monotonic() < until:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_who_hangs_is_replaced_and_nobody_outlives_the_first(
    tmp_path: Path, how: signal.Signals
) -> None:
    log = tmp_path / "log"
    first = begun(FAMILY, str(log))
    try:
        hung = heard(log, of="hangs", times=2)
        well, silent = heard(log, of="is_well", times=1), heard(log, of="told", times=1)
        assert (len(well), len(silent)) == (1, 1)  # who never said it was well need not say so
    finally:
        first.send_signal(how)
        first.communicate()
    for pid in (*hung, *well, *silent):
        ends(pid)


def test_no_fork_is_made_beside_a_thread() -> None:
    beside = """
import threading, time
from motcua.ops import family
threading.Thread(target=time.sleep, args=(1,)).start()
family.Member("x", print, None).start()
"""
    _, said = begun(beside).communicate()
    assert b"a thread was started before the fork" in said
