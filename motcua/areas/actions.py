"""Bring the official list of places into the tables."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motcua.areas import rules
from motcua.areas.models import Commune, FormerUnit, Province
from motcua.core.transactions import action

DATA = Path(__file__).parent / "data"
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows the list holds; `silent` are communes whose origin it does not tell."""

    provinces: int
    communes: int
    former_units: int
    silent: tuple[str, ...]


@action
def load(folder: Path = DATA) -> Loaded:
    """Load provinces, communes and former units from the list. Safe to run again.

    A row that changed in the list is changed, a former unit that left it is removed; a commune
    that left it stays, since centres and old papers point to it.
    """
    provinces = [
        Province(
            code=row["code"],
            name=row["name"],
            identifier=row["identifier"],
            name_key=rules.area_key(row["name"]),
        )
        for row in _rows(folder / "provinces.csv")
    ]
    rows = list(_rows(folder / "communes.csv"))
    communes = [
        Commune(
            code=row["code"],
            province_id=row["province_code"],
            name=row["name"],
            kind=row["kind"],
            name_key=rules.bare_key(row["name"]),
        )
        for row in rows
    ]
    Province.objects.bulk_create(
        provinces,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "identifier", "name_key"],
    )
    Commune.objects.bulk_create(
        communes,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["province", "name", "kind", "name_key"],
    )
    silent = tuple(row["code"] for row in rows if not row["formed_from"])
    return Loaded(len(provinces), len(communes), _load_former_units(rows), silent)


def _load_former_units(rows: list[dict[str, str]]) -> int:
    wanted: dict[tuple[str, str, str], str] = {}
    for row in rows:
        found = rules.formers(row["name"], row["formed_from"])
        place = rules.place_key(found)
        wanted |= {(row["code"], former.name, former.note): place for former in found}
    there = FormerUnit.objects.values_list("id", "commune_id", "name", "note")
    FormerUnit.objects.filter(
        id__in=[pk for pk, *key in there if tuple(key) not in wanted]
    ).delete()
    FormerUnit.objects.bulk_create(
        [
            FormerUnit(
                commune_id=code,
                name=name,
                note=note,
                name_key=rules.bare_key(name),
                place_key=place,
            )
            for (code, name, note), place in wanted.items()
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["commune", "name", "note"],
        update_fields=["name_key", "place_key"],
    )
    return len(wanted)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
