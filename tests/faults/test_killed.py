"""kill -9 in the middle of work, and a database that does not answer: it comes back by itself."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.house import BACK_SECONDS, FULL, House, kill, wait_until

SILENT_SECONDS = 30 if FULL else 10


def test_a_web_worker(house: House) -> None:
    with house.at_work():
        first = house.web_workers()
        assert len(first) == 2
        kill(first[:1])
        wait_until("hai tiến trình web", BACK_SECONDS, lambda: len(house.web_workers()) == 2)
        assert first[0] not in house.web_workers()
    house.check_books()


def test_the_job_worker(house: House) -> None:
    with house.at_work():
        first = house.job_workers()
        kill(first)
        wait_until("việc nền chạy lại", BACK_SECONDS, lambda: set(house.job_workers()) - set(first))
    house.wait_until_ready()
    house.check_books()


def test_the_database(house: House) -> None:
    with house.at_work():
        first = house.postgres()
        kill(first)
        wait_until(
            "cơ sở dữ liệu chạy lại", BACK_SECONDS, lambda: set(house.postgres()) - set(first)
        )
    house.wait_until_ready()
    house.check_books()


def test_everything_at_once(house: House) -> None:
    with house.at_work():
        everything = [house.launcher.pid, *house.pids(), *house.postgres()]
        kill(everything)
        assert house.launcher.started is not None
        house.launcher.started.wait()
        house.up()  # as the service manager does after a power cut
    house.check_books()


def test_a_database_that_hangs_is_a_kind_page_and_then_forgotten(house: House) -> None:
    """Frozen, it takes connections and answers nothing: nobody waits longer than some seconds."""
    page = f"/board/{house.scene['centre']}/"
    with house.at_work():
        frozen = house.postgres()
        kill(frozen, signal.SIGSTOP)
        begun = time.monotonic()
        try:
            with ThreadPoolExecutor(4) as many:
                looks = list(many.map(lambda _: _look(house, page), range(4)))
            time.sleep(max(0.0, SILENT_SECONDS - (time.monotonic() - begun)))
        finally:
            kill(frozen, signal.SIGCONT)
        for status, retry, said, took in looks:
            assert (status, bool(retry)) == (503, True), said
            assert "Hệ thống bận" in said
            assert took < 12
    house.wait_until_ready()
    house.check_books()


def _look(house: House, page: str) -> tuple[int, str, str, float]:
    begun = time.monotonic()
    status, headers, said = house.site.call("GET", page)
    return status, headers.get("retry-after", ""), said.decode(), time.monotonic() - begun
