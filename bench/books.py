"""The books against what the clients were told: nothing lost, nothing twice, nothing changed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Max

from bench.city import City
from bench.run import Kept, Ledger
from motcua.documents.models import Attachment
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.proof import prove
from motcua.dossiers.stale import stale_promises
from motcua.feedback.models import Rating
from motcua.outbox.models import Message
from motcua.people.models import Centre
from motcua.queueing.models import Ticket

BATCH = 1000
TOLD = {"accept": "received", "resolve": "ready"}  # move → template of the message it sends


@dataclass(frozen=True, slots=True)
class Before:
    """What lay there before the run: a database may be used again."""

    dossiers: int
    tickets: int
    ratings: int


@dataclass
class Found:
    """What the database holds, and every way in which that is not what was told."""

    dossiers: int = 0
    tickets: int = 0
    events: int = 0
    messages: int = 0
    ratings: int = 0
    files: int = 0
    retries: int = 0
    unsure: int = 0
    promises_recounted: int = 0
    faults: list[str] = field(default_factory=list)


def before(city: City) -> Before:
    centres = [place.centre_id for place in city.places]
    return Before(
        Dossier.objects.filter(centre__in=centres).count(),
        Ticket.objects.filter(centre__in=centres).count(),
        Rating.objects.filter(centre__in=centres).count(),
    )


def check(city: City, ledger: Ledger, was: Before) -> Found:
    """Compare everything with what was told since `was`. Reads only; minutes for a whole city."""
    found = Found(retries=ledger.retries)
    centres = [place.centre_id for place in city.places]
    _tickets(centres, ledger, found)
    _dossiers(city, centres, ledger, found)
    _surplus(ledger, was, found)
    _numbers(centres, found)
    _messages(centres, ledger, found)
    _ratings(centres, ledger, was, found)
    _files(ledger, found)
    _chains(centres, found)
    found.faults += [f"gửi lại cùng khoá nhưng câu trả lời khác: {d}" for d in ledger.doubled]
    return found


def _pieces(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    rest = iter(rows)
    while piece := list(islice(rest, size)):
        yield piece


def _tickets(centres: list[int], ledger: Ledger, found: Found) -> None:
    rows = Ticket.objects.filter(centre__in=centres)
    found.tickets = rows.count()
    for piece in _pieces(ledger.tickets.values()):
        stored = {t.token: t for t in rows.filter(token__in=[g.token for g in piece])}
        for given in piece:
            ticket = stored.get(given.token)
            if ticket is None:
                found.faults.append(f"mất số {given.code}")
            elif given.code and ticket.code != given.code:
                found.faults.append(f"số {given.code} trong sổ là {ticket.code}")
            elif given.unsure:
                found.unsure += 1
            elif ticket.status != given.status:
                found.faults.append(f"số {given.code}: {ticket.status}, đã báo {given.status}")


def _dossiers(city: City, centres: list[int], ledger: Ledger, found: Found) -> None:
    rows = Dossier.objects.filter(centre__in=centres)
    found.dossiers = rows.count()
    for piece in _pieces(ledger.dossiers.values()):
        here = rows.filter(code__in=[kept.number for kept in piece])
        stored = {d.code: d for d in here.select_related("version", "centre")}
        events: dict[int, list[str]] = {}
        lines = DossierEvent.objects.filter(dossier__in=stored.values()).order_by("seq")
        for dossier_id, move in lines.values_list("dossier_id", "move"):
            events.setdefault(dossier_id, []).append(move)
        for kept in piece:
            dossier = stored.get(kept.number)
            if dossier is None:
                found.faults.append(f"mất hồ sơ {kept.number}")
                continue
            if dossier.centre_id != city.places[kept.place].centre_id:
                found.faults.append(f"hồ sơ {kept.number} ở trung tâm khác")
            _one(kept, dossier, events.get(dossier.pk, []), found)
    for centre in Centre.objects.filter(pk__in=centres):
        found.faults += [f"hẹn của {s.code} không theo quy tắc" for s in stale_promises(centre)]


def _surplus(ledger: Ledger, was: Before, found: Found) -> None:
    """Rows that nobody was told of: at most one for each answer that got lost."""
    pairs = (
        ("hồ sơ", found.dossiers - was.dossiers, len(ledger.dossiers), ledger.unsure_receives),
        ("số", found.tickets - was.tickets, len(ledger.tickets), ledger.unsure_tickets),
    )
    for what, made, told, lost in pairs:
        if not told <= made <= told + lost:
            found.faults.append(f"thêm {made} {what}, đã báo {told}, mất {lost} câu trả lời")


def _one(kept: Kept, dossier: Any, moves: list[str], found: Found) -> None:
    found.promises_recounted += 1
    if rules.recompute(dossier.promise) != dossier.due_at:
        found.faults.append(f"hẹn của {kept.number} không tính lại được")
    if kept.due_at:  # a page says the moment to the second, the API as it is stored
        told = datetime.fromisoformat(kept.due_at)
        if abs((told - dossier.due_at).total_seconds()) >= 1:
            found.faults.append(f"hẹn của {kept.number} khác với đã báo")
    if kept.unsure:
        found.unsure += 1
        return
    if dossier.status != kept.status:
        found.faults.append(f"{kept.number}: {dossier.status}, đã báo {kept.status}")
    if moves != kept.moves:
        found.faults.append(f"{kept.number}: sự kiện {moves}, đã báo {kept.moves}")


def _numbers(centres: list[int], found: Found) -> None:
    """The numbers of a line on a day, and the codes of a centre on a day, have no gap."""
    for row in _ticket_series(centres):
        if row["n"] != row["last"]:
            found.faults.append(f"dãy số {row}: có chỗ trống")
    for series, numbers in _code_series(centres).items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            found.faults.append(f"dãy mã {series}: có chỗ trống hoặc trùng")


def _ticket_series(centres: list[int]) -> list[dict[str, Any]]:
    """A ticket keeps its number when it changes its line, so the letter of its code counts."""
    rows: dict[tuple[int, Any, str], list[int]] = {}
    tickets = Ticket.objects.filter(centre__in=centres)
    for centre, day, code, number in tickets.values_list("centre_id", "day", "code", "number"):
        rows.setdefault((centre, day, code.rstrip("0123456789")), []).append(number)
    return [
        {"centre": c, "day": str(day), "letter": letter, "n": len(set(numbers)),
         "last": max(numbers)}
        for (c, day, letter), numbers in rows.items()
    ]  # fmt: skip


def _code_series(centres: list[int]) -> dict[str, list[int]]:
    series: dict[str, list[int]] = {}
    codes = Dossier.objects.filter(centre__in=centres).exclude(code="")
    for code in codes.values_list("code", flat=True).iterator():
        prefix, _, number = code.rpartition("-")
        series.setdefault(prefix, []).append(int(number))
    return series


def _messages(centres: list[int], ledger: Ledger, found: Found) -> None:
    rows = Message.objects.filter(centre__in=centres)
    found.messages = rows.count()
    sent = Counter(rows.values_list("about", "template"))
    for (about, template), n in sent.items():
        if n > 1:
            found.faults.append(f"{n} tin {template} về {about}")
    for kept in ledger.dossiers.values():
        for move in kept.moves:
            if (name := TOLD.get(move)) and not kept.unsure and not sent[kept.number, name]:
                found.faults.append(f"mất tin {name} về {kept.number}")


def _ratings(centres: list[int], ledger: Ledger, was: Before, found: Found) -> None:
    rows = Rating.objects.filter(centre__in=centres)
    found.ratings = rows.count()
    about = Counter(rows.values_list("dossier__code", flat=True))
    visits = Counter(rows.filter(dossier=None).values_list("ticket__token", flat=True))
    rated = [kept for kept in ledger.dossiers.values() if kept.rated]
    voices = [given for given in ledger.tickets.values() if given.rated]
    found.faults += [f"đánh giá về {k.number}: {about[k.number]}" for k in rated
                     if about[k.number] != 1]  # fmt: skip
    found.faults += [f"đánh giá về số {g.code}: {visits[g.token]}" for g in voices
                     if visits[g.token] != 1]  # fmt: skip
    unsure = sum(kept.unsure for kept in ledger.dossiers.values())
    unsure += sum(given.unsure for given in ledger.tickets.values())
    made, told = found.ratings - was.ratings, len(rated) + len(voices)
    if not told <= made <= told + unsure:
        found.faults.append(f"thêm {made} đánh giá, đã báo {told}")


def _files(ledger: Ledger, found: Found) -> None:
    for piece in _pieces(ledger.files):
        there = set(Attachment.objects.filter(token__in=piece).values_list("token", flat=True))
        found.files += len(there)
        found.faults += [f"mất tệp {token}" for token in set(piece) - there]


def _chains(centres: list[int], found: Found) -> None:
    """Event numbers without a gap, and hashes that follow from each other."""
    counted = DossierEvent.objects.filter(centre__in=centres).values("centre").annotate(
        n=Count("pk"), last=Max("seq"), kinds=Count("seq", distinct=True)
    )  # fmt: skip
    for row in counted:
        found.events += row["n"]
        if not row["n"] == row["last"] == row["kinds"]:
            found.faults.append(f"chuỗi sự kiện của trung tâm {row['centre']} có chỗ trống")
    for centre in Centre.objects.filter(pk__in=centres):
        found.faults += [f"{centre.code}: {f.seq} {f.what}" for f in prove(centre).faults]
