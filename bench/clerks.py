"""What a receptionist does, in a browser or through another program by the API."""

import asyncio
import json
import re
import secrets
from datetime import date
from typing import Any
from zlib import crc32

import aiohttp

from bench import citizens, office
from bench.browser import Answer, Browser, address
from bench.city import Person, Wish
from bench.day import SHARES, Slot, Visit
from bench.run import Given, Kept, PlaceState, Run
from bench.screens import done, press
from motcua.ops.demo import cast, past

NUMBER = re.compile(r'class="done-code"[^>]*>([^<]+)<')
DUE = re.compile(r'<time datetime="([^"]+)"')
TWICE = 0.02  # share of intakes whose answer "gets lost" and that are sent again
TRIES = 6


async def clerk(run: Run, state: PlaceState, person: Person, slots: list[Slot]) -> None:
    """Serve one person after another at the counter."""
    browser = run.sessions.get(person.username) or Browser(
        run.net, address(run.somebody()), key=person.key
    )
    page = person.username in run.sessions
    for slot in slots:
        await run.net.until(slot.at)
        token, shift = await _call(run, browser, person, page, slot)
        if not token:
            continue
        begun = slot.at + shift
        visit = await _visit_of(state, token)
        given = run.ledger.tickets.get(token) or Given(state.n, token, "")
        given.status, given.unsure = "called", True  # until the visit is through
        due = begun + slot.takes * 0.1
        await run.net.until(due)
        await _hall(browser, person, page, "begin", due)
        if visit is None:
            ended = (await _hall(browser, person, page, "finish", None)).ok
        else:
            ended = await _serve(run, state, browser, person, page, visit, begun, slot.takes)
        if ended:
            given.status, given.unsure = "served", False
        run.done += 1


async def _call(
    run: Run, browser: Browser, person: Person, page: bool, slot: Slot
) -> tuple[str, float]:
    """The token of who is called, and how long nobody was there to be called."""
    for attempt in range(TRIES):
        due = slot.at if attempt == 0 else None
        if page:
            answer = await press(
                browser, "counter: call", "/counter/hall/call", due=due, fine=(409,)
            )
            token = _moved_token(answer)
        else:
            path = f"/api/v1/counters/{person.counter}/call-next"
            answer = await browser.ask("api: call", "POST", path, due=due, fine=(409,))
            token = str(answer.json()["token"]) if answer.ok else ""
        if token:
            return token, (run.net.now() - slot.at) if attempt and run.net.open_loop else 0.0
        await asyncio.sleep(1.0 if run.net.open_loop else 0.1)
    return "", 0.0


def _moved_token(answer: Answer) -> str:
    for name in ("HX-Trigger-After-Settle", "HX-Trigger"):
        if name in answer.headers:
            facts = json.loads(answer.headers[name]).get("counter:moved") or {}
            return str(facts.get("ticket", ""))
    return ""


async def _visit_of(state: PlaceState, token: str) -> Visit | None:
    """Whose number it is; the slip may still be on its way to its taker."""
    for _ in range(50):
        if found := state.visits.get(token):
            return found
        await asyncio.sleep(0.1)
    return None


async def _hall(
    browser: Browser, person: Person, page: bool, move: str, due: float | None, **facts: str
) -> Answer:
    if page:
        path = f"/counter/hall/{move}"
        return await press(browser, f"counter: {move}", path, due=due, data=facts or None)
    path = f"/api/v1/counters/{person.counter}/{move}"
    return await browser.ask(f"api: {move}", "POST", path, due=due, json_=facts)


async def _serve(
    run: Run, state: PlaceState, browser: Browser, person: Person, page: bool, visit: Visit,
    begun: float, takes: float,
) -> bool:  # fmt: skip
    """One visit; whether its end was acknowledged."""
    end = begun + takes
    if visit.kind == "dossier":
        if await _take_in(run, state, browser, person, page, visit, begun, takes):
            return True  # the dossier ends the visit
        return (await _hall(browser, person, page, "finish", end)).ok
    await run.net.until(begun + takes * 0.8)
    if visit.kind == "return" and state.ready:
        kept = state.ready.popleft()
        given_back = await hand_over(run, browser, page, kept, begun + takes * 0.8)
        if page and given_back:  # the page ends the visit with the result
            return True
        return (await _hall(browser, person, page, "finish", end, outcome="return")).ok
    note = visit.chance.choice(cast.ADVICE)
    told = await _hall(browser, person, page, "guide", begun + takes * 0.8, note=note)
    given = run.ledger.tickets.get(visit.token)
    if told.ok and given and visit.chance.random() < SHARES["rate"] / 3:
        run.spawn(citizens.rate(run, given, end + 3))
    return told.ok


# The intake


async def _take_in(
    run: Run, state: PlaceState, browser: Browser, person: Person, page: bool, visit: Visit,
    begun: float, takes: float,
) -> bool:  # fmt: skip
    wish, citizen = run.city.wishes[visit.wish], past.citizen(visit.chance)
    if page:
        await browser.ask("counter: intake form", "GET", "/counter/intake/", htmx=True)
    tokens = []
    for n, content in enumerate(run.scans):
        due = begun + takes * (0.4 + 0.1 * n)
        await run.net.until(due)
        tokens.append(await _upload(run, browser, page, content, due))
    due, key = begun + takes * 0.8, secrets.token_urlsafe(18)
    await run.net.until(due)
    signer = state.place.leaders[0].username
    if page:
        typed = form_of(wish, citizen, visit.token, key, tokens, signer)
        send = ("counter: intake", "POST", "/counter/intake/submit")
        answer = done(browser, await browser.ask(*send, due=due, htmx=True, data=typed))
        if answer.ok and visit.chance.random() < TWICE:
            again = await browser.ask("counter: intake again", *send[1:], htmx=True, data=typed)
            _compare(run, _by_page(answer)[0], _by_page(again)[0])
        number, told = _by_page(answer)
    else:
        body = body_of(wish, citizen, visit.token, tokens, signer)
        headers = {"Idempotency-Key": key}
        send = ("api: receive", "POST", "/api/v1/dossiers")
        answer = await browser.ask(*send, due=due, json_=body, good=(201,), headers=headers)
        if answer.ok and visit.chance.random() < TWICE:
            again = await browser.ask(
                "api: receive again", *send[1:], json_=body, good=(201,), headers=headers
            )
            _compare(run, answer.json()["number"], again.json()["number"] if again.ok else "")
        number, told = "", ""
        if answer.ok:
            number, told = answer.json()["number"], answer.json()["due_at"] or ""
    if not number:
        run.ledger.unsure_receives += answer.status in (0, 500, 502, 503, 504)
        return False
    kept = Kept(
        state.n, number, "returned" if wish.serves_now else "accepted",
        ["serve_now" if wish.serves_now else "accept"], told, citizen.personal_id[-4:],
        citizen.full_name, citizen.personal_id, visit.wish, 0 if wish.serves_now else 1,
    )  # fmt: skip
    run.ledger.dossiers[number] = kept
    _afterwards(run, state, kept, visit, begun + takes)
    return True


def _afterwards(run: Run, state: PlaceState, kept: Kept, visit: Visit, end: float) -> None:
    if visit.chance.random() < SHARES["look_up"]:
        run.spawn(citizens.look_up(run, kept, end + 5 + visit.chance.random() * 20))
    if kept.status == "returned":
        if visit.chance.random() < SHARES["rate"]:
            run.spawn(citizens.rate(run, kept, end + 30 + visit.chance.random() * 10))
    else:
        from_ = end + 5 + visit.chance.random() * 30
        run.spawn(office.handle(run, state, kept, from_))


def _compare(run: Run, first: str, second: str) -> None:
    run.ledger.retries += 1
    if first != second:
        run.ledger.doubled.append(f"{first} / {second}")


def file_form(content: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("file", content, filename="scan.jpg", content_type="image/jpeg")
    return form


async def _upload(run: Run, browser: Browser, page: bool, content: bytes, due: float) -> str:
    form = file_form(content)
    path = "/counter/files" if page else "/api/v1/files"
    name = "counter: upload" if page else "api: upload"
    answer = await browser.ask(name, "POST", path, due=due, data=form, good=(201,))
    if not answer.ok:
        return ""
    token = str(answer.json()["token"])
    run.ledger.files.append(token)
    return token


def body_of(
    wish: Wish, citizen: Any, ticket: str, tokens: list[str], signer: str
) -> dict[str, Any]:
    """An intake with all fields as the API takes it."""
    fee: dict[str, Any] = {"pages": 2, "copies": 1, "method": "cash"}
    if wish.needs_amount:
        fee["amount_vnd"] = 50_000
    body: dict[str, Any] = {
        "procedure": wish.code, "case": wish.case, "ticket": ticket, "fee": fee,
        "submitter": {
            "full_name": citizen.full_name, "personal_id": citizen.personal_id,
            "id_kind": "cccd", "birth_on": citizen.birth_on.isoformat(), "gender": citizen.gender,
            "address": citizen.address, "phone": citizen.phone, "email": "dan@example.vn",
        },
        "items": [
            {"order": order, "originals": originals, "copies": copies, "note": "Đã đối chiếu"}
            for _, order, originals, copies in wish.items
        ],
        "files": [
            {"token": token, "item": n if n <= len(wish.items) else None}
            for n, token in enumerate(tokens, 1) if token
        ],
        "subject": f"Đề nghị giải quyết: {wish.title}", "copies": 1,
        "decision": "serve_now" if wish.serves_now else "accept",
    }  # fmt: skip
    if wish.serves_now:
        body |= {"result_title": wish.title, "signer": signer}
    return body


def form_of(
    wish: Wish, citizen: Any, ticket: str, key: str, tokens: list[str], signer: str
) -> list[tuple[str, str]]:
    """The same as the counter's page posts it."""
    birth: date = citizen.birth_on
    typed = {
        "key": key, "act": "serve" if wish.serves_now else "receive", "ticket_token": ticket,
        "procedure_code": wish.code, "case_key": wish.case, "channel": "direct",
        "return_by": "counter", "sets": "1", "pages": "2", "fee_copies": "1", "method": "cash",
        "subject": f"Đề nghị giải quyết: {wish.title}",
        "s-kind": "citizen", "s-id_kind": "cccd", "s-full_name": citizen.full_name,
        "s-personal_id": citizen.personal_id, "s-birth": f"{birth:%d/%m/%Y}",
        "s-gender": citizen.gender, "s-phone": citizen.phone, "s-address": citizen.address,
        "s-email": "dan@example.vn",
    }  # fmt: skip
    if wish.needs_amount:
        typed["amount_vnd"] = "50000"
    if wish.serves_now:
        typed |= {"result_title": wish.title, "signer": signer}
    for pk, _, originals, copies in wish.items:
        typed |= {f"r{pk}-state": "ok", f"r{pk}-originals": str(originals)}
        typed |= {f"r{pk}-copies": str(copies), f"r{pk}-note": "Đã đối chiếu"}
    files = []
    for n, token in enumerate(tokens):
        line = f"r{wish.items[n][0]}" if n < len(wish.items) else ""
        files.append(("file", f"{token}:{line}"))
    return [*typed.items(), *(file for file in files if not file[1].startswith(":"))]


def _by_page(answer: Answer) -> tuple[str, str]:
    found, due = NUMBER.search(answer.text), DUE.search(answer.text)
    return (found[1].strip() if found else "", due[1] if due else "")


async def hand_over(run: Run, browser: Browser, page: bool, kept: Kept, due: float) -> bool:
    """Give the result back against the card, and perhaps be told how it was."""
    person = {"name": kept.name, "personal_id": kept.personal_id}
    if page:
        await browser.ask("counter: return list", "GET", "/counter/return/", due=due, htmx=True)
        path = f"/counter/return/{kept.number}"
        typed = person | {"on_paper": "on"}
        given = await browser.ask("counter: hand over", "POST", path, data=typed, htmx=True)
        done(browser, given)
    else:
        path = f"/api/v1/dossiers/{kept.number}/hand-over"
        given = await browser.ask("api: hand over", "POST", path, due=due, json_=person)
    if not given.ok:
        kept.unsure = True
        return False
    kept.status = "returned"
    kept.moves.append("hand_over")
    if crc32(kept.number.encode()) % 100 < SHARES["rate"] * 100:
        run.spawn(citizens.rate(run, kept, due + 10))
    return True
