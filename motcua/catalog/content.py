"""One text of a procedure as plain values, whoever brings it: data file, draft or screen. Pure."""

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
class CaseContent:
    key: str
    label: str
    note: str = ""
    allowance: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RequirementContent:
    """`is_required`: in every case and channel. `required_in_scope`: in those it is listed for."""

    name: str
    kind: str = "original"
    originals: int = 0
    copies: int = 0
    when: str = ""
    is_required: bool = True
    required_in_scope: bool = False
    case_keys: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    form: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeeContent:
    """`amount_vnd` None: set by the province, not entered yet."""

    kind: str
    name: str = ""
    amount_vnd: int | None = None
    per: str = "per_case"
    next_amount_vnd: int | None = None
    next_from: int | None = None
    cap_vnd: int | None = None
    channel: str = ""
    case_keys: tuple[str, ...] = ()
    rule: str = ""
    exempt: tuple[str, ...] = ()
    set_by: str = "national"


@dataclass(frozen=True, slots=True)
class StepContent:
    name: str
    role: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class VersionContent:
    """Everything of a version but its number, state and days. `sector` is the sector's key."""

    name: str
    sector: str
    name_en: str = ""
    life_events: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    origin: str = ""
    authority: str = ""
    received_at: str = ""
    applicants: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    online_level: str = "none"
    steps_text: str = ""
    result: str = ""
    form: str = ""
    legal_basis: tuple[str, ...] = ()
    decision: str = ""
    linked_codes: tuple[str, ...] = ()
    home_service: bool = False
    home_service_note: str = ""
    notes: str = ""
    allowance: Decimal | None = None
    unit: str = ""
    cutoff: time | None = None
    allowance_note: str = ""
    restarts_on_supplement: bool = True
    serves_now: bool = False
    source: str = ""
    confidence: str = "unknown"
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    cases: tuple[CaseContent, ...] = ()
    requirements: tuple[RequirementContent, ...] = ()
    fees: tuple[FeeContent, ...] = ()
    steps: tuple[StepContent, ...] = ()

    def sha256(self) -> str:
        """The fingerprint by which two texts are the same text."""
        values = dataclasses.asdict(self)
        values["life_events"] = sorted(self.life_events)
        values.pop("decision")  # said at publication
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()

    def problems(self) -> list[str]:
        """What keeps this text from being published, in Vietnamese."""
        found = []
        if not self.name.strip():
            found.append("chưa có tên thủ tục")
        if not self.sector:
            found.append("chưa chọn lĩnh vực")
        if self.allowance is None or self.allowance <= 0:
            found.append("chưa có thời hạn giải quyết")
        if not self.unit:
            found.append("thời hạn chưa có đơn vị (ngày làm việc, ngày, giờ, tháng, trong ngày)")
        known = {case.key for case in self.cases}
        named = {key for row in self._scoped() for key in row.case_keys}
        if named - known:
            found.append(f"trường hợp không có trong thủ tục: {', '.join(sorted(named - known))}")
        return found

    def _scoped(self) -> tuple[RequirementContent | FeeContent, ...]:
        return (*self.requirements, *self.fees)

    def search_text(self, code: str, sector_name: str) -> str:
        """The words a person may type to find it, without accents."""
        words = (self.name, code, sector_name, *self.words, *(case.label for case in self.cases))
        return search_key(" ".join(words))


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, time) else str(value)


CHILDREN: dict[str, type] = {
    "cases": CaseContent,
    "requirements": RequirementContent,
    "fees": FeeContent,
    "steps": StepContent,
}


def content_from(data: Mapping[str, Any]) -> VersionContent:
    """The content as a data file or a screen gives it; unknown names are a TypeError."""
    values: dict[str, Any] = {key: frozen(value) for key, value in data.items()}
    for key, kind in CHILDREN.items():
        values[key] = tuple(
            row if isinstance(row, kind) else kind(**_child(row)) for row in data.get(key, ())
        )
    if isinstance(values.get("cutoff"), str):
        values["cutoff"] = time.fromisoformat(values["cutoff"])
    if values.get("allowance") is not None:
        values["allowance"] = Decimal(str(values["allowance"]))
    return VersionContent(**values)


def _child(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: frozen(value) for key, value in row.items()}
    if values.get("allowance") is not None:
        values["allowance"] = Decimal(str(values["allowance"]))
    return values


def frozen(value: Any) -> Any:
    """A list as content holds it."""
    return tuple(value) if isinstance(value, list) else value
