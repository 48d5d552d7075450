"""A kept connection is not asked whether it works; one that was ended is not used again."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import NotSupportedError, ProgrammingError, connection, connections
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


def test_after_an_error_another_connection_is_taken(kept: Any) -> None:
    """A plan that no longer fits its table would else fail until the connection ends."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing (a int)")
    try:
        kept.connection.prepare_threshold = 0
        with kept.cursor() as cursor:
            for _ in range(2):
                cursor.execute("SELECT a FROM changing")
            with connection.cursor() as other:
                other.execute("ALTER TABLE changing ALTER a TYPE text")
            with pytest.raises(NotSupportedError):
                cursor.execute("SELECT a FROM changing")
        before = backend(kept)
        kept.close_if_unusable_or_obsolete()  # the request ends
        assert backend(kept) != before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE changing")


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
