"""A chain of linked procedures as plain values, and what must hold of one. Pure."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from motcua.core.text import search_key


@dataclass(frozen=True, slots=True)
class PartContent:
    """One procedure of a chain. `needs` None = everything that it waits for."""

    code: str
    label: str
    decided_by: str = ""
    case_key: str = ""
    waits_for: tuple[int, ...] = ()
    needs: tuple[int, ...] | None = None
    allowance: Decimal | None = None
    unit: str = ""
    is_optional: bool = False
    exemption: str = ""


@dataclass(frozen=True, slots=True)
class ChainContent:
    """Everything a published chain says besides its days."""

    decision: str
    parts: tuple[PartContent, ...]
    cutoff: time | None = None
    case_allowances: Mapping[str, Mapping[str, Decimal]] = dataclasses.field(default_factory=dict)
    covers: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    made_here: tuple[str, ...] = ()
    source: str = ""
    confidence: str = "unknown"
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def sha256(self) -> str:
        plain = json.dumps(
            dataclasses.asdict(self), sort_keys=True, default=str, ensure_ascii=False
        )
        return hashlib.sha256(plain.encode()).hexdigest()

    def problem(self, limits: Mapping[str, tuple[Decimal, str]]) -> str:
        """What is wrong with it, in words; "" when nothing is.

        `limits` are the allowance and unit of the whole by case, "" for every other case. A part
        may only wait for an earlier one, so there is no circle. The longest way through the parts
        must fit into the whole; a part with its own procedure's allowance stands outside.
        """
        if len(self.parts) < 2:
            return "Liên thông có ít nhất hai thủ tục."
        for place, part in enumerate(self.parts, start=1):
            if any(not 0 < other < place for other in (*part.waits_for, *(part.needs or ()))):
                return f"“{part.label}” chỉ chờ được thủ tục đứng trước nó."
            if (part.allowance is None) != (part.unit == ""):
                return f"“{part.label}”: ghi cả thời hạn và đơn vị."
            if not part.waits_for and part.needs:
                return f"“{part.label}” cần kết quả của thủ tục mà nó không chờ."
        for case, (amount, unit) in limits.items():
            if self._longest(case, unit) > amount:
                return f"Cộng dồn các thủ tục dài hơn thời hạn chung {amount} ({case or 'chung'})."
        return ""

    def _longest(self, case: str, unit: str) -> Decimal:
        """The longest way through the parts that are counted in `unit`."""
        own = self.case_allowances.get(case, {})
        ends: dict[int, Decimal] = {}
        for place, part in enumerate(self.parts, start=1):
            before = max((ends.get(other, Decimal(0)) for other in part.waits_for), default=0)
            amount = own.get(str(place), part.allowance)
            counted = amount if amount is not None and part.unit == unit else Decimal(0)
            ends[place] = Decimal(before) + counted
        return max(ends.values())


def chain_from(values: Mapping[str, Any]) -> ChainContent:
    """A chain from a data file. TypeError for a word that is none of a chain's."""
    plain = dict(values)
    parts = tuple(_part(row) for row in plain.pop("parts"))
    cutoff = plain.pop("cutoff", None)
    cases = plain.pop("case_allowances", {})
    return ChainContent(
        parts=parts,
        cutoff=time.fromisoformat(str(cutoff)) if cutoff else None,
        case_allowances={
            case: {str(place): Decimal(str(n)) for place, n in row.items()}
            for case, row in cases.items()
        },
        covers={name: tuple(names) for name, names in plain.pop("covers", {}).items()},
        made_here=tuple(plain.pop("made_here", ())),
        **plain,
    )


def _part(row: Mapping[str, Any]) -> PartContent:
    plain = dict(row)
    amount, needs = plain.pop("allowance", None), plain.pop("needs", None)
    return PartContent(
        code=str(plain.pop("code")),
        waits_for=tuple(plain.pop("waits_for", ())),
        needs=None if needs is None else tuple(needs),
        allowance=None if amount is None else Decimal(str(amount)),
        **plain,
    )


def same_paper(one: str, other: str) -> bool:
    """Whether two lists mean the same paper: the same words, accents and marks aside."""
    return search_key(one) == search_key(other)
