"""`bench actions`: what each action costs: CPU of server and database, statements, how many a
second eight clients get."""

import argparse
import asyncio
import os
import random
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import uvloop
from django.db import connection
from rich.progress import Progress

from bench import citizens, clerks
from bench import city as cities
from bench.browser import Answer, Browser, Net, address, new_session
from bench.city import City, Person, Wish
from bench.day import plan
from bench.meter import Cpu, processes
from bench.record import Recorder
from bench.results import machine
from bench.run import PlaceState, Run
from bench.stand import Stand
from motcua.ops.demo import past

T = TypeVar("T")
One = Callable[[int, Any], Awaitable[Answer]]
REASON = "Đo tải: lý do đủ dài để ghi"


@contextmanager
def worker_asleep(stand: Stand) -> Iterator[None]:
    """The job worker stands still, so that what a request costs is that of the request."""
    pids = processes(stand.var)["worker"]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


class Loop:
    """So many clients, each asking again as soon as it is answered."""

    def __init__(self, stand: Stand, run: Run, clients: int, bar: Progress) -> None:
        self.stand, self.run, self.clients, self.bar = stand, run, clients, bar
        self.rows: list[dict[str, Any]] = []

    async def measure(self, name: str, items: Sequence[Any], one: One) -> list[Answer]:
        """Every item once. CPU is counted over all of them and divided."""
        todo = iter(list(enumerate(items)))
        answers: list[Answer] = []
        self.run.net.record = record = Recorder()
        row = self.bar.add_task(name, total=len(items))
        cpu, begun = Cpu(self.stand.var).begin(), time.monotonic()

        async def client(n: int) -> None:
            for _, item in todo:
                answers.append(await one(n, item))
                self.bar.advance(row)

        await asyncio.gather(*(client(n) for n in range(self.clients)))
        seconds, spent = time.monotonic() - begun, cpu.spent()
        whole = record.summary(seconds)["all"]
        n = max(1, whole["count"])
        self.rows.append(
            {
                "action": name, "count": whole["count"], "errors": whole["errors"],
                "error_samples": record.samples[:3],
                "server_ms": round(spent["web"] / n * 1e3, 2),
                "database_ms": round(spent["database"] / n * 1e3, 2),
                "cpu_ms": round((spent["web"] + spent["database"]) / n * 1e3, 2),
                "client_ms": round(spent["bench"] / n * 1e3, 2),
                "queries": whole["queries_mean"], "queries_most": whole["queries_most"],
                "per_second": round(n / seconds, 1), "p50": whole["p50"], "p95": whole["p95"],
            }
        )  # fmt: skip
        return answers


def measure(stand: Stand, city: City, given: argparse.Namespace) -> dict[str, Any]:
    """All actions in turn; figures by action."""
    with Progress(disable=given.quiet) as bar:
        rows = uvloop.run(_all(stand, city, given, bar))
    return {"command": given.line, "machine": machine(), "clients": given.clients, "rows": rows}


async def from_database(read: Callable[[], T]) -> T:
    """Something read from the database in a thread, whose connection ends with it."""

    def reading() -> T:
        try:
            return read()
        finally:
            connection.close()

    return await asyncio.to_thread(reading)


def new_run(stand: Stand, city: City, session: Any) -> Run:
    made = plan(
        centres=0, letters=[], weights=[], counters={}, rest="", visits=1, dossiers=1, minutes=0,
        speed=1, start="busiest",
    )  # fmt: skip
    net = Net(stand.url, Recorder(), session, time.monotonic(), open_loop=False)
    run = Run(net, city, made, cities.scans())
    run.states = [PlaceState(n, place) for n, place in enumerate(city.places)]
    return run


async def _all(
    stand: Stand, city: City, given: argparse.Namespace, bar: Progress
) -> list[dict[str, Any]]:
    async with new_session() as session:
        run = new_run(stand, city, session)
        loop = Loop(stand, run, given.clients, bar)
        desk = Desk(run, city, given.rounds)
        await desk.sign_in()
        await loop.measure("warm-up", range(min(20, given.rounds) * given.clients), desk.receive)
        loop.rows.clear()
        with worker_asleep(stand):
            await loop.measure("floor: /healthz", range(given.rounds), desk.get("/healthz"))
            await desk.path(loop)
            await desk.side_moves(loop)
            await desk.hall(loop)
            await desk.pages(loop)
        return loop.rows


class Desk:
    """One clerk, one specialist and one leader for each client, each at a centre of its own."""

    def __init__(self, run: Run, city: City, rounds: int) -> None:
        self.run, self.city, self.rounds = run, city, rounds
        self.wish = slow_wish(city)
        self.citizens = random.Random(7)
        self.browsers: dict[str, Browser] = {}

    async def sign_in(self) -> None:
        place = self.city.places[0]
        for person in (place.clerks[0], place.desks[0], place.leaders[0]):
            browser = Browser(self.run.net, address(self.run.somebody()))
            await browser.sign_in(person.username, cities.PASSWORD)
            self.browsers[person.username] = browser

    def key(self, person: Person) -> Browser:
        return Browser(self.run.net, address(self.run.somebody()), key=person.key)

    def place(self, n: int) -> cities.Place:
        return self.city.places[n % len(self.city.places)]

    def body(self, wish: Wish | None = None) -> dict[str, Any]:
        citizen = past.citizen(self.citizens)
        return clerks.body_of(wish or self.wish, citizen, "", [], self.signer(0))

    def signer(self, n: int) -> str:
        return self.place(n).leaders[0].username

    async def receive(self, n: int, _: Any) -> Answer:
        person = self.place(n).clerks[0]
        return await self.key(person).ask(
            "receive", "POST", "/api/v1/dossiers", json_=self.body(), good=(201,)
        )

    async def receive_here(self, n: int, _: Any) -> Answer:
        person = self.place(0).clerks[n % cities.COUNTERS]
        return await self.key(person).ask(
            "receive", "POST", "/api/v1/dossiers", json_=self.body(), good=(201,)
        )

    def get(self, path: str, *, by: str = "") -> One:
        """A page by whoever has signed in, or by anybody."""

        async def one(_: int, item: Any) -> Answer:
            who = self.browsers.get(by) or Browser(self.run.net, address(self.run.somebody()))
            return await who.ask("get", "GET", path.format(item=item))

        return one

    def move(self, name: str, role: str, body: dict[str, Any]) -> One:
        """A move of a dossier `(place, number)` by somebody of its centre."""

        async def one(_: int, item: tuple[int, str]) -> Answer:
            place, number = item
            person = getattr(self.place(place), role)[0]
            path = f"/api/v1/dossiers/{number}/{name}"
            return await self.key(person).ask(name, "POST", path, json_=body)

        return one

    async def path(self, loop: Loop) -> None:
        """Receive, start, propose, sign, return, rate: the life of an ordinary dossier."""
        clients = range(self.rounds)
        answers = await loop.measure("receive", clients, self.receive)
        self.numbers = [self._named(answer) for answer in answers if answer.ok]
        await loop.measure("receive, one centre", clients, self.receive_here)
        typed = {"kind": "granted", "title": self.wish.title, "text": self.wish.text}
        await loop.measure("start", self.numbers, self.move("start", "desks", {}))
        await loop.measure("propose", self.numbers, self.move("propose", "desks", typed))
        await loop.measure("resolve", self.numbers, self.move("resolve", "leaders", {"draft": 1}))
        await loop.measure("hand-over", self.numbers, self.hand_over)
        await loop.measure("upload", range(self.rounds // 4), self.upload)

    def _named(self, answer: Answer) -> tuple[int, str]:
        number = str(answer.json()["number"])
        codes = [place.code for place in self.city.places]
        return next(n for n, code in enumerate(codes) if number.startswith(f"{code}-")), number

    async def hand_over(self, _: int, item: tuple[int, str]) -> Answer:
        place, number = item
        person = self.place(place).clerks[0]
        body = {"name": "Người được uỷ quyền", "personal_id": "048190000012",
                "authorisation": "Giấy uỷ quyền số 1"}  # fmt: skip
        path = f"/api/v1/dossiers/{number}/hand-over"
        return await self.key(person).ask("hand-over", "POST", path, json_=body)

    async def upload(self, n: int, _: Any) -> Answer:
        form = clerks.file_form(self.run.scans[0])
        person = self.place(n).clerks[0]
        return await self.key(person).ask("upload", "POST", "/api/v1/files", data=form, good=(201,))

    async def side_moves(self, loop: Loop) -> None:
        """The moves beside the ordinary way, each on dossiers of its own."""
        few = max(loop.clients, self.rounds // 8)
        lacking = {"items": [{"name": "Bản sao sổ hộ khẩu cũ"}], "reason": REASON}
        typed = {"kind": "granted", "title": self.wish.title, "text": self.wish.text}
        ways: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
            ("ask-supplement", "desks", lacking, ("resume",)),
            ("extend", "leaders", {"days": 3, "reason": REASON}, ()),
            ("reassign", "leaders", {"reason": REASON}, ()),
            ("propose", "desks", typed, ("send-back",)),
            ("stop", "leaders", {"reason": REASON}, ()),
            ("withdraw", "clerks", {"reason": REASON}, ()),
        )
        for name, role, body, then in ways:
            answers = await loop.measure("receive", range(few), self.receive)
            loop.rows.pop()
            numbers = [self._named(answer) for answer in answers if answer.ok]
            if name == "reassign":
                await loop.measure(name, numbers, self.reassign)
                continue
            await loop.measure(name, numbers, self.move(name, role, body))
            if name == "propose":
                loop.rows.pop()
            for after in then:
                role = "leaders" if after == "send-back" else "desks"
                await loop.measure(after, numbers, self.move(after, role, {"reason": REASON}))

    async def reassign(self, _: int, item: tuple[int, str]) -> Answer:
        place, number = item
        body = {"to": self.place(place).desks[1].username, "reason": REASON}
        path, person = f"/api/v1/dossiers/{number}/reassign", self.place(place).leaders[0]
        return await self.key(person).ask("reassign", "POST", path, json_=body)

    async def hall(self, loop: Loop) -> None:
        """A number at the machine, then called, begun and ended by the API."""
        state = self.run.states[0]
        kiosk: list[str] = []

        async def take(n: int, _: Any) -> Answer:
            place = self.place(n)
            wish = self.wish.code
            body = {"procedure": wish}
            return await self.key(place.clerks[0]).ask(
                "take", "POST", "/api/v1/tickets", json_=body, good=(201,)
            )

        taken = await loop.measure("take a number", range(self.rounds), take)
        kiosk += [str(answer.json()["token"]) for answer in taken if answer.ok]
        self.tokens = kiosk
        desks = [(n, p) for n, place in enumerate(self.city.places) for p in place.clerks]
        desks = [d for d in desks if d[1].counter in cities.COUNTERS_OF[self.wish.letter]]
        for move in ("call-next", "begin", "finish"):
            await loop.measure(move, desks, self.counter(move))
        await loop.measure("hall screen", range(self.rounds), self.get(
            "/counter/hall", by=state.place.clerks[0].username))  # fmt: skip

    def counter(self, move: str) -> One:
        async def one(_: int, item: tuple[int, Person]) -> Answer:
            person = item[1]
            path = f"/api/v1/counters/{person.counter}/{move}"
            return await self.key(person).ask(move, "POST", path, json_={}, fine=(409,))

        return one

    async def pages(self, loop: Loop) -> None:
        """What is only read: by staff, and by anybody."""
        place, all_ = self.city.places[0], range(self.rounds)
        clerk, desk, lead = (p.username for p in (place.clerks[0], place.desks[0],
                                                  place.leaders[0]))  # fmt: skip
        here = [number for n, number in self.numbers if n == 0]
        many = [here[n % len(here)] for n in all_]
        await loop.measure("worklist", all_, self.get("/desk/?scope=all", by=desk))
        await loop.measure("dossier", many, self.get("/desk/{item}/", by=desk))
        await loop.measure("sign list", all_, self.get("/lead/", by=lead))
        await loop.measure("intake form", all_, self.get("/counter/intake/", by=clerk))
        await loop.measure("intake page", range(self.rounds // 2), self.intake_page)
        await loop.measure("board", all_, self.get(f"/board/{place.slug}/now"))
        await loop.measure("board (API)", all_, self.get(f"/api/v1/board/{place.slug}"))
        await loop.measure("procedure", all_, self.get(f"/thu-tuc/{self.wish.code}/"))
        await loop.measure("home", all_, self.get("/"))
        await loop.measure("figures", all_, self.get("/so-lieu/"))
        await loop.measure("tracking form", all_, self.get("/tra-cuu/"))
        await loop.measure("look-up", many, self.look_up)
        tokens = await self._tokens(here[:20])
        pages = [tokens[n % len(tokens)] for n in all_] if tokens else []
        await loop.measure("tracking", pages, self.get("/theo-doi/{item}/"))
        await loop.measure("rating", tokens, self.rate)
        phone = [self.tokens[n % len(self.tokens)] for n in all_]
        await loop.measure("phone place", phone, self.phone)

    async def intake_page(self, _: int, __: Any) -> Answer:
        citizen, place = past.citizen(self.citizens), self.city.places[0]
        key = secrets.token_urlsafe(12)
        typed = clerks.form_of(self.wish, citizen, "", key, [], self.signer(0))
        return await self.browsers[place.clerks[0].username].ask(
            "intake", "POST", "/counter/intake/submit", data=typed, htmx=True
        )

    async def look_up(self, _: int, number: str) -> Answer:
        guest = Browser(self.run.net, address(self.run.somebody()))
        typed = {"code": number, "last4": ""}
        return await guest.ask("look-up", "POST", "/api/v1/track", json_=typed)

    async def _tokens(self, numbers: list[str]) -> list[str]:
        return await from_database(lambda: citizens.tokens_of(numbers))

    async def rate(self, _: int, token: str) -> Answer:
        guest = Browser(self.run.net, address(self.run.somebody()))
        path = f"/api/v1/ratings/{token}"
        return await guest.ask("rate", "POST", path, json_={"level": "satisfied"}, good=(201,))

    async def phone(self, _: int, token: str) -> Answer:
        guest = Browser(self.run.net, address(self.run.somebody()))
        slug = next(s.place.slug for s in self.run.states)
        path = f"/kiosk/{slug}/t/{token}/now"
        return await guest.ask("phone", "GET", path, fine=(404,))


def slow_wish(city: City) -> Wish:
    """A procedure with days of time, so that every move is open to its dossiers."""
    slow = [wish for wish in city.wishes if not wish.serves_now and not wish.needs_amount]
    named = [wish for wish in slow if wish.code in {"1.013225", "1.001776", "1.014027"}]
    return (named or slow or list(city.wishes))[0]
