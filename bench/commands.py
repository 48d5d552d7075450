"""Bring up what a command measures, then let it measure."""

import argparse
import importlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from bench import report, stand
from bench.stand import Own, Stand
from motcua.ops import place, postgres

MOST_FILES = 16_384


def run(given: argparse.Namespace, results: Path) -> int:
    """The exit code: 1 when the books do not balance or something was answered wrongly."""
    results.mkdir(parents=True, exist_ok=True)
    if given.name == "report":
        written = report.fill(place.ROOT / "docs" / "performance.md", results, check=given.check)
        print(f"Đã ghi: {', '.join(written) or 'chưa có kết quả nào'}.")
        return 0
    _many_open_files()
    with _house(given, results) as house:
        work: Any = importlib.import_module("bench.work")  # after Django knows its database
        return int(work.COMMANDS[given.name](house, given))


def _many_open_files() -> None:
    """A screen that listens is an open file here, and one in the server that inherits this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < MOST_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(MOST_FILES, hard), hard))


@contextmanager
def _house(given: argparse.Namespace, results: Path) -> Iterator[Own]:
    if given.url:
        var = place.var()
        server = postgres.Server(var)
        with postgres.running(server) if place.is_embedded() else nullcontext():
            stand.setup_django(var)
            yield Running(var, results, 0, given.url.rstrip("/"))
        return
    folder = results / "stand"
    with stand.own(folder, results, port=given.port, keep=given.keep) as house:
        yield house


class Running(Own):
    """A server that somebody else has started."""

    def __init__(self, var: Path, results: Path, port: int, url: str) -> None:
        super().__init__(var, results, port)
        self.url = url

    @contextmanager
    def serving(self) -> Iterator[Stand]:
        yield Stand(self.url, self.var, self.results)
