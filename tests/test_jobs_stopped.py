"""A worker that is asked to stop lets a long job go at once and leaves it to the next."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from motcua.core import stopping
from motcua.core.paths import embedded_url
from motcua.documents import actions, jobs, queries, reading
from motcua.documents.models import Reading
from motcua.ops.place import ROOT
from motcua.people.states import Role
from tests import make
from tests.settings import TEST_VAR
from tests.sheets import jpeg, pdf_of, sheet

PAGES = 30  # a second or two of Tesseract each
STOPS_IN_SECONDS = 10  # one, when the machine is not busy


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """As systemd starts it, on the database of the tests."""
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MOTCUA_DATABASE_URL": os.environ.get("MOTCUA_DATABASE_URL") or embedded_url(TEST_VAR),
        "MOTCUA_TEST_LIVE_DATABASE": connection.settings_dict["NAME"],
    }
    with (tmp_path / "log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "motcua.ops", "work"], cwd=ROOT, env=os.environ | env,
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    yield process
    process.kill()
    process.wait()


def rounds() -> list[str]:
    """The states of the rounds of reading that are known."""
    with connection.cursor() as cursor:
        asked = "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
        cursor.execute(asked, [jobs.READ])
        return [status for (status,) in cursor.fetchall()]


def children(pid: int) -> list[str]:
    try:
        found = Path(f"/proc/{pid}/task").glob("*/children")
        pids = [child for path in found for child in path.read_text().split()]
        return [Path(f"/proc/{child}/comm").read_text().strip() for child in pids]
    except OSError:  # a thread or a page ended meanwhile
        return []


def until(ask: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_stopped_in_a_scan_leaves_it_to_the_next(
    worker: "subprocess.Popen[bytes]",
) -> None:
    clerk, page = make.staff(Role.RECEPTIONIST), sheet(1240, lines=30)
    scan = actions.add(by=clerk, name="a.pdf", content=pdf_of(*[page] * PAGES))
    app.configure_task(jobs.READ).defer(timestamp=0)
    until(lambda: "tesseract" in children(worker.pid))
    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGINT)  # an impatient second one does no harm
    assert worker.wait(STOPS_IN_SECONDS) == 0
    assert rounds() == ["todo"]
    assert queries.next_unread() == scan and not Reading.objects.exists()


@pytest.mark.django_db
def test_a_reader_that_was_stopped_with_us_makes_no_empty_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """systemd tells every process of a service; Tesseract may hear of it before we do."""
    scan = actions.add(by=make.staff(), name="a.jpg", content=jpeg(sheet(900, lines=1)))
    monkeypatch.setattr(reading, "LAST", ("sh", "-c", "kill -TERM $$"))
    with pytest.raises(stopping.Stopped):
        reading.read(scan)
    assert jobs.read_waiting(0) == 0
    assert queries.next_unread() == scan and rounds() == ["todo"]
