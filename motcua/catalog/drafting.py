"""From a draft of the export to a content that can be published, and how they differ. Pure."""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from motcua.catalog.content import (
    FeeContent,
    RequirementContent,
    VersionContent,
    content_from,
)
from motcua.catalog.importer import FIELDS
from motcua.catalog.states import Channel, Unit
from motcua.core.text import money

# The portal's sector names that are not the names of ours.
SECTOR_OF = {
    "Hộ tịch": "ho-tich",
    "Chứng thực": "chung-thuc",
    "Nuôi con nuôi": "nuoi-con-nuoi",
    "Đăng ký, quản lý cư trú": "cu-tru",
    "Đất đai": "dat-dai",
    "Hoạt động xây dựng": "xay-dung",
    "Hạ tầng kỹ thuật": "xay-dung",
    "Quy hoạch đô thị và nông thôn": "xay-dung",
    "Đường bộ": "xay-dung",
    "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)": "ho-kinh-doanh",
    "Giảm nghèo": "bao-tro-xa-hoi",
    "Người có công": "nguoi-co-cong",
    "Khiếu nại, tố cáo": "tiep-cong-dan",
}
# Fields of the draft → fields of the content, as the reviewer sees and takes them.
TAKEN = {
    "name": "tên",
    "sector": "lĩnh vực",
    "authority": "cơ quan có thẩm quyền",
    "received_at": "nơi tiếp nhận",
    "applicants": "đối tượng",
    "channels": "cách nộp",
    "allowance": "thời hạn",
    "fees": "phí, lệ phí",
    "requirements": "thành phần hồ sơ",
    "legal_basis": "căn cứ pháp lý",
    "steps": "trình tự",
    "results": "kết quả",
    "decision": "quyết định công bố",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that was not read, or read with a doubt. `absent`: the source gives nothing."""

    field: str
    label: str
    reason: str
    absent: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One field in force and in the draft, as text. `gap` says why the draft has none."""

    field: str
    label: str
    in_force: str
    draft: str
    differs: bool
    gap: str = ""


def is_unread(value: Any) -> bool:
    return isinstance(value, dict) and "unread" in value


def gaps(data: Mapping[str, Any]) -> Iterator[Gap]:
    for field, label in FIELDS.items():
        value = data.get(field)
        if isinstance(value, dict) and "unread" in value:
            yield Gap(field, label, value["unread"], bool(value.get("absent")))


def doubts(data: Mapping[str, Any]) -> Iterator[Gap]:
    for field, reason in data.get("doubts", []):
        yield Gap(field, FIELDS.get(field, field), reason)


def content_from_draft(
    data: Mapping[str, Any],
    base: VersionContent | None,
    *,
    sector: str,
    take: Collection[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> VersionContent:
    """What publishing the draft would give: the version in force, the fields taken from the draft
    over it, the reviewer's own values over both.

    `take` None = every field that was read. What the portal does not know (cases, everyday words,
    internal steps) stays as it is in force. A new list of papers or fees drops the old one whole.
    """
    start = base or VersionContent(name="", sector=sector)
    read = {
        field: value
        for field, value in _read(data, sector).items()
        if (take is None or field in take)
    }
    values: dict[str, Any] = {}
    for found in read.values():
        values.update(found)
    values |= {"source": str(data.get("url", "")) or start.source}
    if read:
        values["confidence"] = "medium"
    content = dataclasses.replace(start, **values)
    if not overrides:
        return content
    plain = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    return content_from(plain | dict(overrides))


def _read(data: Mapping[str, Any], sector: str) -> dict[str, dict[str, Any]]:
    """Field of the draft → the content's values; only what was read."""
    made: dict[str, Callable[[Any], dict[str, Any]]] = {
        "name": lambda value: {"name": value},
        "sector": lambda value: {"sector": sector} if sector else {},
        "authority": lambda value: {"authority": value[:1000]},
        "received_at": lambda value: {"received_at": value[:1000]},
        "applicants": lambda value: {"applicants": tuple(value)},
        "channels": lambda value: {"channels": tuple(value)},
        "allowance": lambda value: {"allowance": Decimal(value["amount"]), "unit": value["unit"]},
        "fees": lambda value: {"fees": _fees(value)},
        "requirements": lambda value: {"requirements": _requirements(value)},
        "legal_basis": lambda value: {"legal_basis": tuple(_law(law) for law in value)},
        "steps": lambda value: {"steps_text": value},
        "results": lambda value: {"result": "; ".join(row["name"] for row in value)},
        "decision": lambda value: {"decision": value[:200]},
    }
    return {
        field: make(data[field])
        for field, make in made.items()
        if field in data and not is_unread(data[field])
    }


def _fees(rows: list[Mapping[str, Any]]) -> tuple[FeeContent, ...]:
    """One line when every way costs the same, else one per way; None where it was not readable."""
    seen = {(row["amount_vnd"], row["note"]) for row in rows}
    if len(seen) == 1:
        rows = rows[:1]
    return tuple(
        FeeContent(
            kind="charge",
            name="Phí, lệ phí" if row["amount_vnd"] != 0 else "Không thu phí, lệ phí",
            amount_vnd=row["amount_vnd"],
            channel=row["channel"] if len(seen) > 1 else "",
            rule=row["note"][:1000],
            set_by="province" if "HĐND" in row["doubt"] else "national",
        )
        for row in rows
    )


def _requirements(rows: list[Mapping[str, Any]]) -> tuple[RequirementContent, ...]:
    """Nothing is required until a reviewer says so: the portal lists every case in one table."""
    return tuple(
        RequirementContent(
            name=row["name"],
            kind=_kind(row),
            originals=row["originals"],
            copies=row["copies"],
            when=row["heading"][:500],
            is_required=False,
            form=row["form"][:300],
            note=row["doubt"][:1000],
        )
        for row in rows
    )


def _kind(row: Mapping[str, Any]) -> str:
    if "xuất trình" in row["heading"].lower() or row["name"].lower().startswith("xuất trình"):
        return "present_only"
    if row["originals"]:
        return "original"
    return "certified_copy" if "chứng thực" in row["name"].lower() else "copy"


def _law(law: Mapping[str, Any]) -> str:
    name, number = law["name"], law["number"]
    return name if number in name or not number else f"{name} ({number})"


def diff(data: Mapping[str, Any], base: VersionContent | None) -> Iterator[DiffLine]:
    """The draft beside the version in force, in the order of the review screen."""
    draft = content_from_draft(data, None, sector="")
    for field, label in TAKEN.items():
        raw = data.get(field)
        unread = is_unread(raw) or raw is None
        old = _text(field, base) if base else ""
        new = "" if unread else _text(field, draft)
        if field == "sector" and not unread:
            new = SECTOR_OF.get(str(raw), str(raw))
        reason = str(raw.get("unread", "")) if isinstance(raw, dict) else ""
        yield DiffLine(field, label, old, new, not unread and new != old, reason if unread else "")


def _text(field: str, content: VersionContent) -> str:
    """A field as lines of text, the same way for both sides."""
    if field == "allowance":
        return _limit(content)
    if field == "channels":
        return ", ".join(Channel(key).label for key in sorted(content.channels))
    if field == "requirements":
        return "\n".join(_paper(row) for row in content.requirements)
    if field == "fees":
        return "\n".join(_money(row) for row in content.fees)
    value = getattr(content, {"steps": "steps_text", "results": "result"}.get(field, field))
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _limit(content: VersionContent) -> str:
    if content.allowance is None:
        return ""
    number = format(content.allowance.normalize(), "f")
    if content.unit == Unit.SAME_DAY:
        return "trong ngày"
    return f"{number} {Unit(content.unit).label if content.unit else '(không ghi đơn vị)'}"


def _paper(row: RequirementContent) -> str:
    counts = [
        f"{count} {what}"
        for count, what in ((row.originals, "bản chính"), (row.copies, "bản sao"))
        if count
    ]
    return f"{row.name} ({', '.join(counts)})" if counts else row.name


def _money(row: FeeContent) -> str:
    where = f"{Channel(row.channel).label}: " if row.channel else ""
    if row.amount_vnd is None:
        return f"{where}{row.name}: chưa rõ mức"
    return f"{where}{money(row.amount_vnd)}"
