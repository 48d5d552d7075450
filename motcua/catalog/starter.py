"""The project's own catalogue: the data files of this room as plain values. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from motcua.catalog.chains import ChainContent, chain_from
from motcua.catalog.content import VersionContent, content_from

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure of a data file and the day from which its text is in force."""

    code: str
    in_force_from: date
    content: VersionContent


def sectors() -> list[dict[str, Any]]:
    return _read(DATA / "sectors.yaml")  # type: ignore[no-any-return]


def life_events() -> list[dict[str, Any]]:
    return _read(DATA / "life_events.yaml")  # type: ignore[no-any-return]


def entries() -> Iterator[Entry]:
    """Every procedure, the sectors in their order."""
    for sector in sectors():
        file = _read(DATA / f"{sector['key']}.yaml")
        for row in file["procedures"]:
            values = dict(row) | {"sector": file["sector"]}
            code = str(values.pop("code"))
            day = date.fromisoformat(str(values.pop("in_force_from", file["in_force_from"])))
            for fact in values.get("facts", {}).values():
                fact.setdefault("source", values.get("source", ""))
            yield Entry(code, day, content_from(values))


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One chain of linked procedures; `code` is that of the procedure it is found by."""

    code: str
    in_force_from: date
    content: ChainContent


def chains() -> Iterator[ChainEntry]:
    """Every chain of linked procedures, after the procedures they name."""
    for row in _read(DATA / "linked_chains.yaml"):
        values = dict(row)
        code = str(values.pop("code"))
        yield ChainEntry(code, date.fromisoformat(values.pop("in_force_from")), chain_from(values))


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))
