"""The scans of a dossier as sheets beside the work: which file shows which paper of the list."""

from dataclasses import dataclass
from typing import Any

from motcua.core.text import tidy


@dataclass(frozen=True, slots=True)
class Sheet:
    token: str
    name: str
    paper: str  # the line of the checklist that it proves; "" = none
    order: int | None
    is_pdf: bool
    faults: str  # what is wrong with its pages; "" = nothing
    receipt: str  # pages, size, the beginning of its sha256


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the checklist with its scans."""

    item: Any
    counts: str  # "1 bản chính, 2 bản sao"
    sheets: list[Sheet]


def sheets_of(dossier: Any) -> list[Sheet]:
    """In the order of the checklist; what belongs to no line comes last."""
    names = {item.order: item.name for item in dossier.items.all()}
    found = [
        Sheet(
            file.attachment.token,
            tidy(file.attachment.name),
            names.get(file.item_order, ""),
            file.item_order,
            file.attachment.media_type == "application/pdf",
            " ".join(file.attachment.faults_said),
            file.attachment.receipt,
        )
        for file in dossier.files.all()
    ]
    return sorted(found, key=lambda sheet: (sheet.order is None, sheet.order or 0))


def shown(sheets: list[Sheet], token: str) -> Sheet | None:
    """The sheet that was asked for, else the first; None when nothing was scanned."""
    asked = (sheet for sheet in sheets if sheet.token == token)
    return next(asked, sheets[0] if sheets else None)


def checklist(dossier: Any, sheets: list[Sheet]) -> list[ListLine]:
    return [
        ListLine(item, _counts(item), [s for s in sheets if s.order == item.order])
        for item in dossier.items.all()
    ]


def _counts(item: Any) -> str:
    named = (
        (item.originals, "bản chính"), (item.certified, "bản chứng thực"), (item.copies, "bản sao"),
    )  # fmt: skip
    return ", ".join(f"{n} {word}" for n, word in named if n) or "xuất trình"
