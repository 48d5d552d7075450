"""What a citizen does: a number, the phone, following the dossier, one voice."""

import asyncio
import re

from bench.browser import Browser, address
from bench.day import SHARES, Visit
from bench.run import Given, Kept, PlaceState, Run
from bench.screens import watch_phone
from motcua.dossiers.models import Dossier

ONCE = re.compile(r'name="once" value="([^"]+)"')
CODE = re.compile(r'<strong class="code">([^<]+)</strong>')


async def arrive(run: Run, state: PlaceState, visit: Visit, kiosk: Browser) -> None:
    """Choose at the machine, take a number, follow it on the phone."""
    await run.net.until(visit.at)
    if visit.chance.random() < SHARES["browse"]:
        run.spawn(browse(run, visit))
    token = await take(run, state, visit, kiosk)
    if not token:
        return
    if visit.phone:
        run.spawn(watch_phone(run, state.place.slug, token))


async def take(run: Run, state: PlaceState, visit: Visit, kiosk: Browser) -> str:
    """Three pages of the machine; the token of the number, "" when none was given."""
    slug, wish, at = state.place.slug, run.city.wishes[visit.wish], visit.at
    what = {"procedure": wish.code} if visit.kind == "dossier" else {"for": "result"}
    if visit.kind == "ask":
        what = {"for": "ask"}
    query = "&".join(f"{k}={v}" for k, v in what.items())
    page = await kiosk.ask("kiosk: question", "GET", f"/kiosk/{slug}/take/?{query}", due=at)
    once = ONCE.search(page.text)
    if once is None:
        return ""
    typed = what | {"once": once[1], "priority": visit.priority}
    path = f"/kiosk/{slug}/take/"
    given = await kiosk.ask("kiosk: number", "POST", path, data=typed, good=(302,))
    if not given.ok:
        run.ledger.unsure_tickets += given.status in (0, 500, 502, 503, 504)
        return ""
    where = given.headers["Location"]
    token = where.split("/ticket/")[1].split("/")[0]
    # The number is theirs from here on, and may be called while its slip is still drawn.
    known = run.ledger.tickets[token] = Given(state.n, token, "")
    visit.token, state.visits[token] = token, visit
    slip = await kiosk.ask("kiosk: slip", "GET", where)
    code = CODE.search(slip.text)
    known.code = visit.code = code[1].strip() if code else ""
    return token


async def browse(run: Run, visit: Visit) -> None:
    """Somebody reads what the office publishes before coming."""
    guest = Browser(run.net, address(run.somebody()))
    code = run.city.wishes[visit.wish].code
    await guest.ask("public: procedure", "GET", f"/thu-tuc/{code}/")
    if visit.chance.random() < 0.3:
        await guest.ask("public: search", "GET", "/thu-tuc/?q=khai+sinh")
    if visit.chance.random() < 0.1:
        await guest.ask("public: figures", "GET", "/so-lieu/")


async def look_up(run: Run, kept: Kept, due: float) -> None:
    """By the code on the receipt and the last four of the card; then the page of the QR."""
    await run.net.until(due)
    guest = Browser(run.net, address(run.somebody()))
    await guest.ask("public: look-up form", "GET", "/tra-cuu/", due=due)
    typed = {"code": kept.number, "last4": kept.last4}
    found = await guest.ask("public: look-up", "POST", "/tra-cuu/", data=typed, good=(302,))
    if not found.ok:
        return
    where = found.headers["Location"]
    kept.token = where.rstrip("/").rsplit("/", 1)[-1]
    await guest.ask("public: tracking", "GET", where)


async def rate(run: Run, subject: Kept | Given, due: float) -> None:
    """One voice: the faces, the reason, done."""
    await run.net.until(due)
    if isinstance(subject, Kept) and not subject.token:
        await look_up(run, subject, due)
    if not subject.token or subject.rated:
        return
    guest, path = Browser(run.net, address(run.somebody())), f"/danh-gia/{subject.token}/"
    await guest.ask("public: rating page", "GET", f"{path}?muc=satisfied", due=due)
    typed = {"level": "satisfied", "words": "Nhanh gọn"}
    done = await guest.ask("public: rating", "POST", path, data=typed)
    if done.ok:
        subject.rated = True
    elif done.status == 0:
        subject.unsure = True
    await asyncio.sleep(0)


def tokens_of(numbers: list[str]) -> list[str]:
    """The QR tokens of these dossiers: read from the database, as nobody scans paper here."""
    return list(Dossier.objects.filter(code__in=numbers).values_list("token", flat=True))
