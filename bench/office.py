"""Behind the counter: the specialist reads and proposes, the leader reads and signs."""

import asyncio
import random

from bench.browser import Browser, address
from bench.run import Kept, PlaceState, Run

LEADER_SECONDS = 10.0
AT_ONCE = 10
STARTS = 0.5  # share of dossiers that are taken in hand before the proposal
THINKS = (5.0, 20.0)  # seconds between the page and the proposal


async def handle(run: Run, state: PlaceState, kept: Kept, due: float) -> None:
    """The list, the dossier with its papers, then a proposal."""
    await run.net.until(due)
    desks = state.place.desks
    person = desks[kept.wish % len(desks)]
    if page := run.sessions.get(person.username):
        await _by_page(run, page, kept, due)
    else:
        await _by_key(run, Browser(run.net, address(run.somebody()), key=person.key), kept, due)
    if "propose" in kept.moves:
        state.to_sign.append(kept)


async def _by_page(run: Run, desk: Browser, kept: Kept, due: float) -> None:
    wish, url = run.city.wishes[kept.wish], f"/desk/{kept.number}/"
    await desk.ask("desk: list", "GET", "/desk/", due=due)
    await desk.ask("desk: dossier", "GET", url)
    if random.random() < STARTS:
        _moved(kept, "start", await desk.ask("desk: start", "POST", f"{url}start/", htmx=True))
    later = due + random.uniform(*THINKS)
    await run.net.until(later)
    typed = {"kind": "granted", "title": wish.title, "text": wish.text}
    done = await desk.ask(
        "desk: propose", "POST", f"{url}propose/", due=later, data=typed, htmx=True
    )
    _moved(kept, "propose", done)


async def _by_key(run: Run, desk: Browser, kept: Kept, due: float) -> None:
    wish, url = run.city.wishes[kept.wish], f"/api/v1/dossiers/{kept.number}"
    await desk.ask("api: worklist", "GET", "/api/v1/dossiers?scope=mine", due=due)
    await desk.ask("api: dossier", "GET", url)
    if random.random() < STARTS:
        _moved(kept, "start", await desk.ask("api: start", "POST", f"{url}/start", json_={}))
    later = due + random.uniform(*THINKS)
    await run.net.until(later)
    body = {"kind": "granted", "title": wish.title, "text": wish.text}
    done = await desk.ask("api: propose", "POST", f"{url}/propose", due=later, json_=body)
    _moved(kept, "propose", done)


def _moved(kept: Kept, move: str, answer: object) -> None:
    if getattr(answer, "ok", False):
        kept.moves.append(move)
        kept.status = "processing"
    else:
        kept.unsure = True


async def leader(run: Run, state: PlaceState) -> None:
    """Every few seconds whatever lies there is read and signed in one go."""
    person = state.place.leaders[0]
    page = run.sessions.get(person.username)
    key = Browser(run.net, address(run.somebody()), key=person.key)
    due = LEADER_SECONDS * (0.5 + random.random())
    while not run.stopping:
        await run.net.until(due)
        if not run.net.open_loop:
            await asyncio.sleep(0.5)
        batch = [state.to_sign.popleft() for _ in range(min(AT_ONCE, len(state.to_sign)))]
        if batch and page:
            await _sign_by_page(page, batch, due)
        elif batch:
            await _sign_by_key(key, batch, due)
        state.ready.extend(kept for kept in batch if kept.status == "resolved")
        due = max(due + LEADER_SECONDS, run.net.now() - LEADER_SECONDS)


async def _sign_by_page(page: Browser, batch: list[Kept], due: float) -> None:
    await page.ask("lead: list", "GET", "/lead/", due=due)
    for kept in batch:
        await page.ask("lead: dossier", "GET", f"/lead/{kept.number}/")
    numbers = [("number", kept.number) for kept in batch]
    done = await page.ask("lead: sign many", "POST", "/lead/sign", data=numbers)
    for kept in batch:
        _signed(kept, done.ok)


async def _sign_by_key(key: Browser, batch: list[Kept], due: float) -> None:
    await key.ask("api: sign list", "GET", "/api/v1/dossiers?scope=sign", due=due)
    body = {"dossiers": [{"code": kept.number, "draft": 1} for kept in batch]}
    done = await key.ask("api: sign many", "POST", "/api/v1/dossiers/sign", json_=body)
    rows = {row["number"]: row["problem"] for row in done.json()["rows"]} if done.ok else {}
    for kept in batch:
        _signed(kept, rows.get(kept.number) == "")


def _signed(kept: Kept, ok: bool) -> None:
    if ok:
        kept.status = "resolved"
        kept.moves.append("resolve")
        kept.messages += 1
    else:
        kept.unsure = True
