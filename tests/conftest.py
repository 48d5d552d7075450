"""What every test stands on: the embedded database, no network, no silence about mistakes."""

import os
import random
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.models.query import QuerySet
from django.test import TransactionTestCase
from playwright.sync_api import Browser, Page, expect, sync_playwright

from motcua.core import limits
from motcua.core.queries import forget_calendar
from motcua.ops import postgres, translations
from tests.live import Live, serve
from tests.settings import EMBEDDED, TEST_VAR

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
NO_BROWSER = pytest.StashKey[int]()
translations.compile_all()  # a fresh clone holds only their sources
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


def chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests go last, as Playwright leaves an event loop running in this thread."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    walks = [item for item in items if item.get_closest_marker("browser")]
    others = [item for item in items if item not in set(walks)]
    if walks and chromium() is None:
        if os.environ.get("MOTCUA_REQUIRE_BROWSER") == "1":
            raise pytest.UsageError("MOTCUA_REQUIRE_BROWSER=1, but no Chromium is installed")
        config.hook.pytest_deselected(items=walks)
        config.stash[NO_BROWSER] = len(walks)
        walks = []
    items[:] = others + walks


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := config.stash.get(NO_BROWSER, 0):
        names = ", ".join(CHROMIUM_NAMES)
        terminalreporter.write_line(
            f"{left_out} browser tests were left out: none of {names} is installed", yellow=True
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """The tests' own server, up before the test database is made and down after it is dropped."""
    if not EMBEDDED:
        yield
        return
    with postgres.running(postgres.Server(TEST_VAR, postgres.THROWAWAY)):
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only this machine may be spoken to; the database's C library is not affected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _loopback_only(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _loopback_only(socket.socket.connect_ex))
        yield


def _loopback_only(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        here = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
        if not here:
            raise RuntimeError(f"a test tried to reach {address} over the network")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _unordered_is_shuffled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query without an order comes in some order here, so that no test leans on luck."""
    plain = QuerySet._fetch_all
    dice = random.Random(request.node.nodeid)

    def fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        plain(self)
        if fresh and not self.ordered:
            dice.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)


@pytest.fixture(autouse=True, scope="session")
def _patient_flush() -> Iterator[None]:
    """The served product may still answer a page of the test before while its tables are emptied:
    PostgreSQL then ends one of the two, and emptying them again is all that is needed."""
    flush = TransactionTestCase._fixture_teardown

    def patient(self: TransactionTestCase) -> None:
        for _ in range(3):
            try:
                return flush(self)
            except CommandError as error:
                if not isinstance(error.__cause__, OperationalError):
                    raise
        return flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", patient)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_old_files() -> None:
    """Uploads of an earlier run are gone before the first test of this one."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by the minute is counted by the day: a test may begin at second 59."""
    monkeypatch.setattr(limits, "MINUTE", "%y%m%d")


@pytest.fixture(autouse=True)
def _no_old_calendar() -> None:
    """What the test before has put into the calendar was rolled back; memory must not keep it."""
    forget_calendar()


@pytest.fixture(autouse=True)
def _no_old_jobs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Jobs that a transactional test left are gone: Django empties its own tables only."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def query_budget(django_assert_max_num_queries: Any) -> Any:
    """`with query_budget(9): client.get(...)` fails when the page asks the database more often."""
    return django_assert_max_num_queries


@pytest.fixture(scope="session")
def _live_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
    with serve(name, TEST_VAR / "live.log") as live:
        yield live


@pytest.fixture
def live(transactional_db: None, _live_server: Live) -> Live:
    """The product, served by uvicorn on the test database: `live.url`, `live.log`."""
    return _live_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run. Its event loop shares our thread, which Django must be told."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chrome = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield chrome
        chrome.close()


@pytest.fixture
def page(browser: Browser, live: Live) -> Iterator[Page]:
    """A fresh window at the desk's size; an error in its scripts or its policy fails the test."""
    context = browser.new_context(
        base_url=live.url, locale="vi-VN", viewport={"width": 1366, "height": 768}
    )
    window = context.new_page()
    troubles: list[str] = []
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.on("console", lambda line: _note_trouble(troubles, line))
    yield window
    context.close()
    assert troubles == []


def _note_trouble(troubles: list[str], line: Any) -> None:
    """Refused answers (4xx) are part of many journeys; what the browser itself refuses is not."""
    left = ("htmx:afterRequest", "htmx:send")  # a request that leaving its page cut off
    refused = "Failed to load resource" in line.text or line.text.startswith(left)
    if line.type == "error" and not refused:
        troubles.append(line.text)
