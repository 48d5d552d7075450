"""What all walkers of one run share: the city, the plan, and the ledger of what they were told."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bench.browser import Browser, Net
from bench.city import City, Place
from bench.day import Plan, Visit


@dataclass(slots=True)
class Kept:
    """A dossier that the server has acknowledged, and every move it has acknowledged since."""

    place: int
    number: str
    status: str
    moves: list[str]
    due_at: str
    last4: str
    name: str
    personal_id: str
    wish: int
    messages: int
    token: str = ""
    rated: bool = False
    unsure: bool = False  # an answer got lost: the last move may have happened or not


@dataclass(slots=True)
class Given:
    """A number of the hall that the server has acknowledged."""

    place: int
    token: str
    code: str
    status: str = "waiting"
    rated: bool = False
    unsure: bool = False


@dataclass
class Ledger:
    dossiers: dict[str, Kept] = field(default_factory=dict)
    tickets: dict[str, Given] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    unsure_receives: int = 0
    unsure_tickets: int = 0
    retries: int = 0
    doubled: list[str] = field(default_factory=list)  # retries that got another answer


@dataclass
class PlaceState:
    """One centre as its people see it."""

    n: int
    place: Place
    visits: dict[str, Visit] = field(default_factory=dict)  # by ticket token
    ready: deque[Kept] = field(default_factory=deque)  # signed, to be fetched
    to_sign: deque[Kept] = field(default_factory=deque)


# asyncio, when it gives the interrupt back, has the result of its main task written out: all that a
# run knows, every cookie of a city many times over, were gigabytes.
@dataclass(repr=False)
class Run:
    net: Net
    city: City
    plan: Plan
    scans: tuple[bytes, ...]
    ledger: Ledger = field(default_factory=Ledger)
    states: list[PlaceState] = field(default_factory=list)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    sessions: dict[str, Browser] = field(default_factory=dict)
    done: int = 0
    stopping: bool = False
    crashes: list[str] = field(default_factory=list)
    people: int = 0

    def spawn(self, walk: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(walk)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crashes.append(f"{type(error).__name__}: {error}")

    def somebody(self) -> int:
        """A fresh household, so that limits see as many people as there are."""
        self.people += 1
        return self.people


def by_page(counter: int) -> bool:
    """Half of the people work in a browser, half through another program by the API."""
    return counter % 2 == 1
