"""Years of past, written fast: copies of real dossiers, with their own keys, days and hashes.

A few dossiers are walked through the product's own actions; every row that they left behind, in
whatever tables, becomes a template for COPY. New columns therefore need no change here. The chain
of events is computed by the product's rule, so `verify-events` accepts the past. What is not made
anew: the words inside printed papers, and the explanation of the promise, which stay those of the
first one. Foreign keys are not checked row by row but all together at the end.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from bench.actions import slow_wish
from bench.city import City, Place
from motcua.applicants.models import Applicant
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.text import search_key
from motcua.dossiers import actions
from motcua.dossiers.chain import payload
from motcua.dossiers.models import Dossier, DossierEvent, EventChain
from motcua.dossiers.shapes import FeeIn, Intake, ItemIn
from motcua.ops.demo import past as demo
from motcua.people.models import Centre, Counter, Staff
from motcua.queueing import actions as queueing
from motcua.queueing.models import Line, Ticket

PATTERNS = 6
LONGEST_DAYS = 12  # from the first event of a dossier to its last
WEEKS_BACK = 3
MARK_DOSSIER, MARK_BY, MARK_AT = 987_654_321_012, 876_543_210_123, 1_234_567_890
OWN = {"dossier": Dossier, "ticket": Ticket, "applicant": Applicant}
Values = dict[str, Any]


@dataclass
class Table:
    """One row of a pattern as a line of COPY with placeholders."""

    model: type[Model]
    columns: list[str]
    line: str
    key: str


@dataclass
class Chained:
    """What the hash of an event covers, with placeholders."""

    key: str
    covered: str


@dataclass
class Pattern:
    tables: list[Table] = field(default_factory=list)
    events: list[Chained] = field(default_factory=list)


@dataclass
class Filled:
    """How far the past has come: next keys, and the end of each centre's chain."""

    city: City
    patterns: list[Pattern]
    names: list[tuple[str, str]]
    people: dict[int, Values]
    ids: dict[type[Model], int]
    chains: dict[int, tuple[int, str]]
    made: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))


@cache
def first_day() -> date:
    """The Monday from which the patterns are walked: late enough for today's procedures."""
    today = clock.today()
    return today - timedelta(days=today.weekday(), weeks=WEEKS_BACK)


def begin(city: City) -> Filled:
    """Walk the patterns at the first centre and read what they left."""
    place = city.places[0]
    patterns = [_pattern(place, _walk(city, place, n)) for n in range(PATTERNS)]
    chance = random.Random(2)
    people = [demo.citizen(chance).full_name for _ in range(4000)]
    models = {table.model for pattern in patterns for table in pattern.tables}
    return Filled(
        city, patterns, [(name, search_key(name)) for name in people],
        {p.centre_id: _people(place, p) for p in city.places},
        {model: last_id(model) for model in models},
        {p.centre_id: chain_of(p) for p in city.places},
    )  # fmt: skip


def _walk(city: City, place: Place, n: int) -> Dossier:
    """One dossier from the ticket to the returned result, on days of its own."""
    wish, chance = slow_wish(city), random.Random(f"past {n}")
    clerk, desk, lead = (
        Staff.objects.get(username=p.username)
        for p in (place.clerks[n % 4], place.desks[n % len(place.desks)], place.leaders[n % 2])
    )

    def at(day: int, hour: int, minute: int) -> datetime:
        moment = time(hour, minute, 10 * n)
        return datetime.combine(first_day() + timedelta(day), moment, tzinfo=clock.VIETNAM)

    today = at(0, 8, 10)
    ticket = queueing.take(centre_id=place.centre_id, procedure_code=wish.code, at=today)
    counter = ticket.line.counters.order_by("number")[0]
    queueing.call_ticket(counter.pk, ticket.code, by=clerk, at=at(0, 8, 20))
    queueing.begin(ticket.pk, by=clerk, at=at(0, 8, 21))
    version = catalog.procedure_in_force(wish.code, clock.today())
    rows = {row.order: row.pk for row in version.requirements.all()}
    intake = Intake(
        procedure_code=wish.code, case_key=wish.case, submitter=demo.citizen(chance),
        items=tuple(ItemIn(rows[o], originals=a, copies=c) for _, o, a, c in wish.items),
        ticket_token=ticket.token, fee=FeeIn(method="cash"),
    )  # fmt: skip
    answer = actions.receive(intake, by=clerk, at=at(0, 8, 30))
    pk = int(answer["dossier"])
    actions.start(pk, by=desk, at=at(1, 9, 0))
    actions.propose(pk, by=desk, kind="granted", title=wish.title, text=wish.text, at=at(2, 10, 0))
    actions.resolve(pk, by=lead, at=at(3, 15, 0))
    dossier = Dossier.objects.select_related("owner").get(pk=pk)
    to = actions.Recipient(dossier.owner_name, dossier.owner.personal_id)
    actions.hand_over(pk, by=clerk, recipient=to, at=at(4, 9, 30))
    return Dossier.objects.get(pk=pk)


# From rows to templates


def _pattern(place: Place, dossier: Dossier) -> Pattern:
    made = Pattern()
    for model, where in _belongings(dossier):
        for n, pk in enumerate(model._default_manager.filter(**where).order_by("pk").values_list(
            "pk", flat=True)):  # fmt: skip
            key = _own_key(model) or f"{model._meta.model_name}{n}"
            made.tables.append(_table(model, pk, key, dossier))
            if model is DossierEvent:
                made.events.append(_chained(DossierEvent.objects.get(pk=pk), key))
    return made


def _belongings(dossier: Dossier) -> Iterator[tuple[type[Model], Values]]:
    """Every table that holds rows of this dossier: by key, by code, by ticket."""
    yield Applicant, {"pk": dossier.owner_id}
    if dossier.ticket_id:
        yield Ticket, {"pk": dossier.ticket_id}
    yield Dossier, {"pk": dossier.pk}
    for model in apps.get_models():
        if not model.__module__.startswith("motcua.") or model in OWN.values():
            continue
        names = {f.name for f in model._meta.local_concrete_fields}
        targets = {f.name: f.related_model for f in model._meta.local_concrete_fields}
        if targets.get("dossier") is Dossier:
            yield model, {"dossier": dossier}
        elif "dossier_code" in names:
            yield model, {"dossier_code": dossier.code}
        elif "about" in names:
            yield model, {"about": dossier.code}
        elif targets.get("ticket") is Ticket:
            yield model, {"ticket": dossier.ticket_id}


def _own_key(model: type[Model]) -> str:
    return next((key for key, own in OWN.items() if own is model), "")


def _table(model: type[Model], pk: int, key: str, dossier: Dossier) -> Table:
    fields = [f for f in model._meta.local_concrete_fields if not getattr(f, "generated", False)]
    columns = [str(f.column) for f in fields]
    texts = _copied(model, columns, pk)
    parts = []
    for column, text in zip(fields, texts, strict=True):
        parts.append(_placeholder(model, column, text, key, dossier) or text.replace("%", "%%"))
    return Table(model, columns, "\t".join(parts) + "\n", key)


def _copied(model: type[Model], columns: list[str], pk: int) -> list[str]:
    """The row as COPY writes it: whatever the types, COPY reads it again."""
    names = ", ".join(f'"{name}"' for name in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Ho_Chi_Minh'")
        sql = f'COPY (SELECT {names} FROM "{table}" WHERE "{key}" = {int(pk)}) TO STDOUT'
        with cursor.cursor.copy(sql) as copy:
            text = b"".join(bytes(block) for block in copy).decode()
        cursor.execute("SET TIME ZONE 'UTC'")
    return text.rstrip("\n").split("\t")


TEXTS = {
    ("Dossier", "code"): "%(code)s", ("Dossier", "owner_name"): "%(name)s",
    ("Dossier", "owner_name_key"): "%(name_key)s", ("Dossier", "submitter_name"): "%(name)s",
    ("Dossier", "id_last4"): "%(last4)s", ("Applicant", "full_name"): "%(name)s",
    ("Applicant", "name_key"): "%(name_key)s", ("Applicant", "words"): "c%(c)s %(name_key)s",
    ("Applicant", "personal_id"): "%(personal_id)s", ("Ticket", "number"): "%(n)s",
    ("Ticket", "code"): "Z%(n)s", ("DossierEvent", "seq"): "%(seq_{key})s",
    ("DossierEvent", "sha256"): "%(sha_{key})s",
}  # fmt: skip
BY_MODEL = {Staff: "s", Counter: "k", Line: "l"}


def _placeholder(model: type[Model], column: Any, text: str, key: str, dossier: Dossier) -> str:
    """What stands in the line instead of this value; "" keeps the value."""
    name = column.name
    if column.primary_key:
        return f"%({key})s"
    if text == "\\N":
        return ""
    if found := TEXTS.get((model.__name__, name)):
        return found.replace("{key}", key)
    if name == "token":
        return f"%(token)s{key[:2]}{key[-1]}"
    target = column.related_model
    if target is Centre:
        return "%(c)s"
    if own := next((own for own, kind in OWN.items() if kind is target), ""):
        return f"%({own})s"
    if target in BY_MODEL:
        return f"%({BY_MODEL[target]}{text})s"
    if target is not None and target.__name__ == "Paper":
        return f"%(paper{_nth_paper(text, dossier)})s"
    if text == dossier.code:
        return "%(code)s"
    if name == "number" and model.__name__ in {"Paper", "Payment"}:
        return "%(serial)s"
    if name == "ref" and text:
        return f"%(code)s/{key}"
    kind = column.get_internal_type()
    if kind in {"DateTimeField", "DateField"}:
        days = (date.fromisoformat(text[:10]) - first_day()).days
        return f"%(d{days})s{text[10:]}" if 0 <= days <= LONGEST_DAYS else ""
    return ""


def _nth_paper(pk: str, dossier: Dossier) -> int:
    rows = apps.get_model("papers.Paper")._default_manager.filter(dossier_code=dossier.code)
    return list(rows.order_by("pk").values_list("pk", flat=True)).index(int(pk))


def _chained(event: DossierEvent, key: str) -> Chained:
    """The covered text, made by the product's own rule from marks that are then replaced."""
    text = payload(
        dossier=MARK_DOSSIER, move=event.move, frm=event.frm, to=event.to, by=MARK_BY,
        at=datetime.fromtimestamp(MARK_AT, clock.VIETNAM), note=event.note, data=event.data,
    ).replace("%", "%%")  # fmt: skip
    days = (clock.day_of(event.at) - first_day()).days
    at = clock.local(event.at)
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    text = text.replace(str(MARK_DOSSIER), "%(dossier)s").replace(
        str(MARK_BY), f"%(s{event.by_id})s")  # fmt: skip
    return Chained(key, text.replace(f"{MARK_AT}.0", f"%(t{days}_{seconds})s.0"))


def _people(first: Place, place: Place) -> Values:
    """Whoever acted in a pattern, and where, as the same person and place of another centre."""
    values: Values = {}
    for letter, model, name in (("k", Counter, "number"), ("l", Line, "letter")):
        there = dict(
            model._default_manager.filter(centre_id=place.centre_id).values_list(name, "pk")
        )
        for mark, pk in model._default_manager.filter(centre_id=first.centre_id).values_list(
            name, "pk"):  # fmt: skip
            values[f"{letter}{pk}"] = there[mark]
    staff = dict(Staff.objects.filter(centre_id=place.centre_id).values_list("username", "pk"))
    for username, pk in Staff.objects.filter(centre_id=first.centre_id).values_list(
        "username", "pk"):  # fmt: skip
        values[f"s{pk}"] = staff[username.replace(first.slug, place.slug, 1)]
    return values


def last_id(model: type[Model]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)


def chain_of(place: Place) -> tuple[int, str]:
    end = EventChain.objects.filter(centre_id=place.centre_id).first()
    return (end.seq, end.sha256) if end else (0, "")
