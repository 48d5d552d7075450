"""A city to measure: its centres, counters and people, made by the product's own actions."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from rich.progress import track

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.ops.demo import cast
from motcua.ops.demo.scans import scan
from motcua.people import actions as people
from motcua.people.models import Centre, Staff
from motcua.people.states import Capacity, Role
from motcua.queueing import actions as queueing

PASSWORD = "do-tai-2026"  # noqa: S105 - of invented people on a database that is thrown away
SINCE = date(2025, 7, 1)
COUNTERS = 14
CHAIRMAN = Capacity.HEAD
SCOPES = ("tickets", "dossiers:read", "dossiers:write")
DESKS = tuple(person for person in cast.CAST if Role.SPECIALIST in person.roles)
REST = next(line.letter for line in cast.LINES if line.takes_rest)
# On such a day every counter also takes who only asks or fetches a result.
COUNTERS_OF = {
    line.letter: tuple(range(1, COUNTERS + 1)) if line.takes_rest else line.counters
    for line in cast.LINES
}
SCANS = ("Tờ khai", "Giấy tờ tùy thân")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody comes for, with all that a clerk must enter for it."""

    code: str
    weight: int
    letter: str
    case: str
    serves_now: bool
    needs_amount: bool
    title: str
    text: str
    items: tuple[tuple[int, int, int, int], ...]  # requirement, order, originals, copies


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    full_name: str
    key: str
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    centre_id: int
    code: str
    slug: str
    clerks: tuple[Person, ...]
    desks: tuple[Person, ...]
    leaders: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class City:
    places: tuple[Place, ...]
    wishes: tuple[Wish, ...]


def build(centres: int, *, prefix: str = "H99", quiet: bool = False) -> City:
    """So many centres, each with fourteen open counters and somebody at each of them."""
    wishes = _wishes()
    rounds = range(1, centres + 1)
    shown = rounds if quiet else track(rounds, description="Lập trung tâm")
    return City(tuple(_place(n, prefix) for n in shown), wishes)


def remember(city: City, file: Path) -> None:
    file.write_text(json.dumps(asdict(city), ensure_ascii=False))
    file.chmod(0o600)


def recall(file: Path) -> City:
    """The city that an earlier run has built here."""
    kept = json.loads(file.read_text())
    return City(
        tuple(
            Place(
                **row
                | {name: _people(row[name]) for name in ("clerks", "desks", "leaders")}
            )
            for row in kept["places"]
        ),
        tuple(
            Wish(**row | {"items": tuple(tuple(item) for item in row["items"])})
            for row in kept["wishes"]
        ),
    )  # fmt: skip


def _people(rows: list[dict[str, Any]]) -> tuple[Person, ...]:
    return tuple(Person(**row) for row in rows)


def scans() -> tuple[bytes, ...]:
    """Two papers of one page as a scanner gives them."""
    return tuple(scan(title) for title in SCANS)


def _wishes() -> tuple[Wish, ...]:
    today, found = clock.today(), []
    for wish in cast.WISHES:
        try:
            version = catalog.procedure_in_force(wish.code, today)
        except NotFound:
            continue
        case = next((case.key for case in version.cases.all()), "")
        papers = [paper for paper in catalog.checklist(version, case) if paper.is_required]
        orders = {row.pk: row.order for row in version.requirements.all()}
        fees = [f for f in version.fees.all() if not f.case_keys or case in f.case_keys]
        found.append(
            Wish(
                code=wish.code, weight=wish.weight, letter=_letter(version.sector_id), case=case,
                serves_now=version.serves_now,
                needs_amount=any(fee.amount_vnd is None for fee in fees),
                title=wish.title, text=wish.text,
                items=tuple(
                    (p.requirement_id, orders[p.requirement_id], p.originals, p.copies)
                    for p in papers
                ),
            )
        )  # fmt: skip
    if not found:
        raise NotFound("Danh mục thủ tục trống: chạy motcua load-catalogue trước khi đo.")
    return tuple(found)


def _letter(sector: str) -> str:
    return next((line.letter for line in cast.LINES if sector in line.sectors), REST)


@transaction.atomic
def _place(n: int, prefix: str) -> Place:
    slug = f"{prefix.lower()}-{n:04d}"
    centre = people.found_centre(
        code=f"{prefix}.{n:02d}", slug=slug, name=f"Trung tâm đo tải số {n}",
        authority_name=f"Ủy ban nhân dân phường số {n}", place=f"Phường số {n}",
        admin_username=f"{slug}-quantri", admin_name="Quản trị đo tải", password=PASSWORD,
    )  # fmt: skip
    by = Staff.objects.get(username=f"{slug}-quantri")
    people.put_hours(centre.pk, rows=cast.HOURS, by=by)
    counters = {k: people.put_counter(number=k, name="", by=by).pk for k in range(1, COUNTERS + 1)}
    for line in cast.LINES:
        queueing.put_line(
            letter=line.letter, name=line.name, name_en=line.name_en, sectors=line.sectors,
            counters=[counters[k] for k in COUNTERS_OF[line.letter]],
            takes_rest=line.takes_rest, by=by,
        )  # fmt: skip
    clerks = tuple(_hire(by, slug, f"quay{k}", Role.RECEPTIONIST, counter=k) for k in counters)
    for clerk in clerks:
        person = Staff.objects.get(username=clerk.username)
        queueing.sit(counters[clerk.counter], by=person)
        queueing.open_counter(counters[clerk.counter], by=person)
    return Place(
        centre.pk, centre.code, slug, clerks,
        tuple(_hire(by, slug, d.username, Role.SPECIALIST, sectors=d.sectors) for d in DESKS),
        tuple(_hire(by, slug, f"lanhdao{k}", Role.LEADER, title="CHỦ TỊCH") for k in (1, 2)),
    )  # fmt: skip


def _hire(
    by: Staff, slug: str, name: str, role: Role, *, counter: int = 0, title: str = "Công chức",
    sectors: tuple[str, ...] = (),
) -> Person:  # fmt: skip
    username, full_name = f"{slug}-{name}", f"Cán bộ {name} {slug}"
    person = people.add_staff(
        by=by, username=username, full_name=full_name, title=title, phone="", password=PASSWORD
    )
    people.assign(person.pk, role=role, from_on=SINCE, sectors=sectors, by=by)
    if role == Role.LEADER:
        people.give_authority(
            person.pk, capacity=CHAIRMAN, title=title, from_on=SINCE, until_on=None, by=by
        )
    _, key = people.make_key(by=by, staff_id=person.pk, name="Đo tải", scopes=SCOPES)
    return Person(username, full_name, key, counter)


def free_prefix() -> str:
    """A code that no centre of this database has yet."""
    taken = set(Centre.objects.values_list("code", flat=True))
    return next(p for p in (f"H{n}" for n in range(99, 9, -1)) if f"{p}.01" not in taken)
