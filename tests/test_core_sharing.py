"""One answer for several readers, and never one that is older than the question."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from motcua.core import sharing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _forgotten(settings):
    settings.SHARED_SECONDS = 60
    sharing.forget()
    yield
    sharing.forget()
    assert not sharing._due and not sharing._running


class Source:
    """Counts how often it is read; a reading lasts until it is let go."""

    def __init__(self) -> None:
        self.value, self.readings = 0, 0
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def read(self) -> int:
        self.readings += 1
        seen = self.value
        self.begun.release()
        assert self.go.acquire(timeout=10)
        return seen


def ask(source: Source) -> int:
    try:
        return sharing.at_once("x", source.read)
    finally:
        connection.close()


def waiting(count: int) -> None:
    """Until so many threads wait for a reading that has not begun."""
    for _ in range(1000):
        waiters = sharing._due["x"].done._cond._waiters if "x" in sharing._due else ()
        if len(waiters) >= count:
            return
        threading.Event().wait(0.005)
    raise AssertionError("nobody waits")


def test_who_asks_during_a_reading_shares_the_next_and_sees_what_changed_meanwhile():
    source = Source()
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(ask, source)
        assert source.begun.acquire(timeout=10)
        source.value = 1  # a number is called: its screen reads now
        others = [pool.submit(ask, source) for _ in range(5)]
        waiting(4)  # the fifth of them is about to read
        source.go.release()
        assert source.begun.acquire(timeout=10)
        source.go.release()
        assert first.result(10) == 0
        assert [other.result(10) for other in others] == [1] * 5
    assert source.readings == 2


def test_who_asks_alone_reads_each_time():
    answers = iter([1, 2])
    assert [sharing.at_once("x", lambda: next(answers)) for _ in range(2)] == [1, 2]


def test_a_reading_that_fails_fails_for_all_and_not_for_the_next():
    def fails() -> int:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            sharing.at_once("x", fails)
    assert sharing.at_once("x", lambda: 1) == 1


def test_what_is_kept_for_moments_is_read_once_and_then_anew(monkeypatch):
    answers = iter([1, 2, 3])
    now = [100.0]
    monkeypatch.setattr(sharing.time, "monotonic", lambda: now[0])
    assert [sharing.for_moments("x", lambda: next(answers)) for _ in range(3)] == [1, 1, 1]
    now[0] += 61
    assert sharing.for_moments("x", lambda: next(answers)) == 2


def test_a_transaction_reads_anew_and_leaves_nothing_behind():
    from_memory = sharing.for_moments("x", lambda: "seen before")
    with transaction.atomic():
        assert sharing.for_moments("x", lambda: "inside") == "inside"
        assert sharing.at_once("x", lambda: "inside") == "inside"
    assert sharing.for_moments("x", lambda: "anew") == from_memory


def test_what_is_kept_has_a_limit(monkeypatch):
    monkeypatch.setattr(sharing, "MOST_KEPT", 3)
    for n in range(10):
        sharing.for_moments(n, lambda: "some")
    assert len(sharing._kept) <= 3
