"""A kept connection is not asked whether it works; one that was ended is not used again."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections
from django.db.backends.postgresql import base

pytestmark = pytest.mark.django_db(transaction=True)
SOON_SECONDS = 5.0


@pytest.fixture
def kept() -> Iterator[Any]:
    """A connection as a thread of the web keeps it, beside the one of the test."""
    made = connections.create_connection("default")
    made.connect()
    yield made
    made.close()


def backend(of: Any) -> int:
    with of.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_a_living_connection_is_not_asked(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda _: pytest.fail("asked"))
    assert kept.is_usable()


def test_after_an_error_the_server_is_asked(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for says in (True, False):
        monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda _, says=says: says)
        kept.errors_occurred = True
        assert kept.is_usable() is says


def test_in_a_broken_transaction_nothing_has_a_chance(kept: Any) -> None:
    kept.set_autocommit(False)
    with pytest.raises(ProgrammingError), kept.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    kept.errors_occurred = False  # Django does not count every error
    assert not kept.is_usable()
    kept.rollback()
    kept.set_autocommit(True)
    assert kept.is_usable()


def test_one_that_the_server_has_ended_is_noticed(kept: Any) -> None:
    end(backend(kept))
    until = time.monotonic() + SOON_SECONDS
    while kept.is_usable() and time.monotonic() < until:
        time.sleep(0.01)
    assert not kept.is_usable()


def test_the_next_request_gets_a_new_one(kept: Any) -> None:
    """As between two requests: Django's own check at the first statement, with ours behind it."""
    before = backend(kept)
    end(before)
    until = time.monotonic() + SOON_SECONDS
    while kept.is_usable() and time.monotonic() < until:
        time.sleep(0.01)
    kept.close_if_unusable_or_obsolete()  # a request ends
    kept.health_check_enabled = True
    assert backend(kept) != before


def test_one_that_was_closed_here_is_not_usable(kept: Any) -> None:
    kept.connection.close()
    assert not kept.is_usable()
    kept.close()
    assert not kept.is_usable()
