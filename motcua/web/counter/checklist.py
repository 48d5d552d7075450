"""The checklist on the screen: what the list asks for, what was ticked, which files belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.catalog.queries import ChecklistItem
from motcua.core.text import tidy
from motcua.dossiers.shapes import FileIn, ItemIn

OK, MISSING = "ok", "missing"
EXTRA_LINES = 3
CERTIFIED = "certified_copy"


@dataclass(slots=True)
class Line:
    """One paper as it stands on the screen. `state` "" = nothing was said of it yet."""

    key: str  # "r12" for requirement 12, "x1" for a paper that the list does not name
    name: str
    requirement_id: int = 0
    kind: str = ""
    kind_label: str = ""
    when: str = ""
    form: str = ""
    hint: str = ""
    of: str = ""  # of which linked procedures it is asked
    is_required: bool = True
    need: tuple[int, int, int] = (0, 0, 0)  # originals, certified copies, copies
    state: str = ""
    originals: str = ""
    certified: str = ""
    copies: str = ""
    note: str = ""
    error: str = ""
    files: list[Any] = field(default_factory=list)

    @property
    def is_listed(self) -> bool:
        """Whether the dossier will hold this line."""
        if self.requirement_id:
            return self.is_required or bool(self.state)
        return bool(tidy(self.name))

    def item(self) -> ItemIn:
        """As the action takes it. What the list asks for and nobody judged counts as missing."""
        counts = [_count(text) for text in (self.originals, self.certified, self.copies)]
        missing = self.state != OK if self.requirement_id else self.state == MISSING
        return ItemIn(
            requirement_id=self.requirement_id,
            name="" if self.requirement_id else self.name,
            originals=0 if missing else counts[0],
            certified=0 if missing else counts[1],
            copies=0 if missing else counts[2],
            is_missing=missing,
            note=self.note[:500],
        )


def _count(text: str) -> int:
    """How many, from 0; what is no number was marked by `judge` before."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


def need_of(requirement: ChecklistItem) -> tuple[int, int, int]:
    """Originals, certified copies, copies that the list asks for."""
    if requirement.kind == CERTIFIED:
        return (requirement.originals, requirement.copies, 0)
    return (requirement.originals, 0, requirement.copies)


def lines_of(requirements: Sequence[ChecklistItem], typed: Mapping[str, str]) -> list[Line]:
    """One line for each requirement in the order of the list, with what was typed."""
    lines = []
    for requirement in requirements:
        key = f"r{requirement.requirement_id}"
        lines.append(
            Line(
                key=key,
                name=requirement.name,
                requirement_id=requirement.requirement_id,
                kind=requirement.kind,
                kind_label=requirement.kind_label,
                when=requirement.when,
                form=requirement.form,
                hint=requirement.note,
                is_required=requirement.is_required,
                need=need_of(requirement),
                **_typed(key, typed),
            )
        )
    return lines


def extra_lines(typed: Mapping[str, str]) -> list[Line]:
    """Papers that the list does not name, as many as the screen has room for."""
    found = []
    for n in range(1, EXTRA_LINES + 1):
        key = f"x{n}"
        name = typed.get(f"{key}-name", "")[:1000]
        line = Line(key=key, name=name, is_required=False, **_typed(key, typed))
        line.state = OK
        found.append(line)
    return found


def _typed(key: str, typed: Mapping[str, str]) -> dict[str, Any]:
    state = typed.get(f"{key}-state", "")
    return {
        "state": state if state in (OK, MISSING) else "",
        "originals": typed.get(f"{key}-originals", ""),
        "certified": typed.get(f"{key}-certified", ""),
        "copies": typed.get(f"{key}-copies", ""),
        "note": typed.get(f"{key}-note", ""),
    }


def judge(lines: Sequence[Line]) -> bool:
    """Whether every line says something that can be read; what cannot is marked on the line."""
    for line in lines:
        counts = (line.originals, line.certified, line.copies)
        if line.requirement_id and line.is_required and not line.state:
            line.error = "Chọn Đủ hoặc Thiếu."
        elif any(text.strip() and not _is_count(text) for text in counts):
            line.error = "Số bản là số từ 0 đến 999."
        elif len(line.note) > 500:
            line.error = "Ghi chú dài tối đa 500 ký tự."
    return not any(line.error for line in lines)


def _is_count(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) <= 3


def files_of(lines: Sequence[Line], attached: Sequence[tuple[str, str]]) -> tuple[FileIn, ...]:
    """Files as the action takes them: by the place of their paper among the listed lines."""
    listed = [line.key for line in lines if line.is_listed]
    return tuple(
        FileIn(token, listed.index(key) + 1 if key in listed else None) for token, key in attached
    )


def read_attached(values: Sequence[str]) -> list[tuple[str, str]]:
    """(token, line key) of the hidden inputs "token:key", each token once."""
    pairs: dict[str, str] = {}
    for value in values[:100]:
        token, _, key = value.partition(":")
        if token and token.isprintable() and len(token) <= 64:
            pairs[token] = key[:12]
    return list(pairs.items())
