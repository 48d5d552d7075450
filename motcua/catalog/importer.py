"""The national portal's export, line by line, as plain values. Pure: no Django, no database.

A line that cannot be read is reported with its number and costs no other line; a field that
cannot be read says why and costs no other field. Nothing is guessed.
Law: public-list.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from motcua.catalog import export_file, portal, portal_laws, scope
from motcua.catalog.export_file import Problem
from motcua.core.text import tidy

CODE = re.compile(r"\d\.\d{6}")
FIELDS = {
    "code": "mã",
    "name": "tên",
    "sector": "lĩnh vực",
    "decision": "quyết định công bố",
    "authority": "cơ quan có thẩm quyền",
    "agencies": "cơ quan thực hiện",
    "received_at": "nơi tiếp nhận",
    "applicants": "đối tượng",
    "channels": "cách nộp",
    "allowance": "thời hạn",
    "fees": "phí, lệ phí",
    "requirements": "thành phần hồ sơ",
    "legal_basis": "căn cứ pháp lý",
    "steps": "trình tự",
    "conditions": "điều kiện",
    "results": "kết quả",
}
_SOURCE = {
    "name": "ten_thu_tuc",
    "sector": "linh_vuc",
    "decision": "so_quyet_dinh",
    "authority": "co_quan_co_tham_quyen",
    "agencies": "co_quan_thuc_hien",
    "received_at": "dia_chi_tiep_nhan",
    "applicants": "doi_tuong_thuc_hien",
    "channels": "cach_thuc_thuc_hien",
    "requirements": "thanh_phan_ho_so",
    "legal_basis": "can_cu_phap_ly",
    "steps": "trinh_tu_thuc_hien",
    "conditions": "yeu_cau_dieu_kien",
    "results": "ket_qua_xu_ly",
}


class NumberText(str):
    """A JSON number as it stood in the file: 1.01415 must not become 1.014150 by itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a field has no value. `absent`: the source itself gives none."""

    reason: str
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """The one time limit of the procedure. `unit` "" = the source names none."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee of one way to hand in; `amount_vnd` None with a `doubt` = there, but not readable."""

    channel: str
    amount_vnd: int | None
    note: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One procedure. Each field holds its value or an `Unread`; `doubts` are about values kept."""

    line: int
    code: str
    url: str
    name: str | Unread
    sector: str | Unread
    decision: str | Unread
    authority: str | Unread
    agencies: tuple[str, ...] | Unread
    received_at: str | Unread
    applicants: tuple[str, ...] | Unread
    channels: tuple[str, ...] | Unread
    allowance: Limit | Unread
    fees: tuple[Fee, ...] | Unread
    ways: tuple[portal.Way, ...]
    requirements: tuple[portal.Paper, ...] | Unread
    legal_basis: tuple[portal_laws.LegalText, ...] | Unread
    steps: str | Unread
    conditions: str | Unread
    results: tuple[portal.Result, ...] | Unread
    doubts: tuple[tuple[str, str], ...]  # (field, what)
    is_commune: bool
    why: str

    def unread(self) -> dict[str, Unread]:
        found = {field: getattr(self, field) for field in FIELDS}
        return {field: value for field, value in found.items() if isinstance(value, Unread)}

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; an unread field is {"unread": reason, "absent": bool}."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    def sha256(self) -> str:
        """The fingerprint of the content: the place in the file does not matter."""
        content = {key: value for key, value in self.as_json().items() if key != "line"}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Unread):
        return {"unread": value.reason, "absent": value.absent}
    if isinstance(value, Decimal):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def records(stream: BinaryIO) -> Iterator[Parsed | Problem]:
    """Every line of `stream` (already unzipped) as a record or a problem, one at a time."""
    first: dict[str, tuple[int, str]] = {}
    for number, text in export_file.lines(stream):
        if isinstance(text, Problem):
            yield text
            continue
        found = _record(number, text)
        if isinstance(found, Parsed):
            earlier = first.setdefault(found.code, (number, found.sha256()))
            if earlier[0] != number:
                same = "nội dung giống hệt" if earlier[1] == found.sha256() else "nội dung khác"
                reason = f"trùng mã với dòng {earlier[0]}, {same}; giữ dòng {earlier[0]}"
                found = Problem(number, reason, found.code)
        yield found


def _record(line: int, text: str) -> Parsed | Problem:
    try:
        source = json.loads(text, parse_float=NumberText, parse_int=NumberText)
    except (json.JSONDecodeError, RecursionError) as error:
        return Problem(line, f"không đọc được JSON: {error}")
    if not isinstance(source, dict):
        return Problem(line, "dòng không phải một đối tượng JSON {…}")
    code = source.get("ma_thu_tuc")
    told = re.search(r"Mã thủ tục(\d\.\d{6})", str(source.get("raw_text") or ""))
    hint = f"; nội dung trang ghi {told[1]}" if told else ""
    if isinstance(code, NumberText):
        return Problem(line, f"mã là số {code}, có thể đã mất chữ số 0 ở cuối; cần là chuỗi{hint}")
    if not isinstance(code, str):
        return Problem(
            line, f"thiếu mã thủ tục{hint}" if code is None else f"mã không phải chuỗi{hint}"
        )
    code = tidy(code)
    if not CODE.fullmatch(code):
        return Problem(line, f"mã “{code[:40]}” không đúng dạng 1.234567{hint}", code[:40])
    return _parsed(line, code, source)


def _parsed(line: int, code: str, source: dict[str, Any]) -> Parsed:
    doubts: list[tuple[str, str]] = []
    read = _Fields(source, doubts)
    ways = read.ways()
    authority, agencies = read.text("authority"), read.names("agencies")
    sector, steps = read.text("sector"), read.steps()
    is_commune, why = scope.commune_decides(
        code,
        _or_empty(sector),
        tidy(str(source.get("cap_thuc_hien") or "")),
        _or_empty(authority),
        agencies if isinstance(agencies, tuple) else (),
        _or_empty(steps),
    )
    return Parsed(
        line=line,
        code=code,
        url=tidy(str(source.get("detail_url") or "")),
        name=read.text("name"),
        sector=sector,
        decision=read.text("decision"),
        authority=authority,
        agencies=agencies,
        received_at=read.text("received_at"),
        applicants=read.names("applicants"),
        channels=read.channels(ways),
        allowance=read.allowance(ways),
        fees=read.fees(ways),
        ways=ways,
        requirements=read.requirements(),
        legal_basis=read.legal_basis(),
        steps=steps,
        conditions=read.conditions(),
        results=read.results(),
        doubts=tuple(doubts),
        is_commune=is_commune,
        why=why[:300],
    )


def _or_empty(value: str | Unread) -> str:
    return "" if isinstance(value, Unread) else value


_ABSENT = Unread("nguồn không có thông tin", absent=True)
_COMMA = re.compile(r", (?=[A-ZĐÀ-Ỹ])(?![^(]*\))")
_TAIL = re.compile(r"(?:Kết quả xử lý|Từ khóa).*$", re.S)


class _Fields:
    """The fields of one record; doubts are collected on the way."""

    def __init__(self, source: dict[str, Any], doubts: list[tuple[str, str]]) -> None:
        self.source, self.doubts = source, doubts
        whole = source.get("raw_text")
        self.whole = whole if isinstance(whole, str) else ""

    def raw(self, field: str) -> str | Unread:
        key = _SOURCE[field]
        if key not in self.source:
            return Unread(f"thiếu khóa {key}")
        value = self.source[key]
        if value is None:
            return _ABSENT
        if isinstance(value, NumberText) or not isinstance(value, str):
            return Unread(f"{key} không phải chuỗi: {str(value)[:40]}")
        return _ABSENT if tidy(value) in {"", portal.NOTHING} else value

    def text(self, field: str) -> str | Unread:
        raw = self.raw(field)
        return raw if isinstance(raw, Unread) else tidy(raw)

    def names(self, field: str) -> tuple[str, ...] | Unread:
        """A comma within brackets or within a name ("Cán bộ, công chức") separates nothing."""
        text = self.text(field)
        if isinstance(text, Unread):
            return text
        return tuple(part.strip(" .") for part in _COMMA.split(text))

    def steps(self) -> str | Unread:
        """The steps with their line breaks; cut short in the export where they name a heading."""
        raw = self.raw("steps")
        if isinstance(raw, Unread):
            return raw
        whole = self.section("Trình Tự Thực Hiện", "Cách Thức Thực Hiện" + portal.ROWS_HEAD)
        longer = whole if len(whole) > len(raw) + 5 else raw
        lines = (tidy(line) for line in longer.split("\n"))
        return "\n".join(line for line in lines if line) or _ABSENT

    def section(self, start: str, end: str) -> str:
        """What the whole page has between two of its headings, "" when they are not both there."""
        _, found, after = self.whole.partition(start)
        text, found_end, _ = after.partition(end)
        return text if found and found_end else ""

    def ways(self) -> tuple[portal.Way, ...]:
        raw = self.raw("channels")
        if isinstance(raw, Unread):
            return ()
        rows, left = portal.ways(raw)
        self.doubts.extend(("channels", f"đoạn chưa đọc: “{piece[:120]}”") for piece in left)
        return tuple(rows)

    def channels(self, ways: tuple[portal.Way, ...]) -> tuple[str, ...] | Unread:
        if ways:
            return tuple(dict.fromkeys(way.channel for way in ways))
        raw = self.raw("channels")
        return raw if isinstance(raw, Unread) else Unread("không đọc được bảng cách thức thực hiện")

    def allowance(self, ways: tuple[portal.Way, ...]) -> Limit | Unread:
        """One limit when every row agrees; the rows themselves are kept in `ways`."""
        given = [way for way in ways if way.limit_given]
        told = list(dict.fromkeys(way.limit_doubt for way in ways if way.limit_doubt))
        if not given:
            return Unread("; ".join(told) or "nguồn không ghi thời hạn", absent=not told)
        if any(way.amount is None for way in given):
            return Unread("; ".join(told))
        limits = {(way.amount, way.unit) for way in given}
        if len(limits) > 1:
            words = {_limit_words(way) for way in given}
            return Unread("khác nhau theo cách nộp hoặc trường hợp: " + "; ".join(sorted(words)))
        self.doubts.extend(("allowance", doubt) for doubt in told)
        if len(given) < len(ways):
            self.doubts.append(("allowance", "chỉ một số cách nộp có ghi thời hạn"))
        amount, unit = limits.pop()
        assert amount is not None
        return Limit(amount, unit)

    def fees(self, ways: tuple[portal.Way, ...]) -> tuple[Fee, ...] | Unread:
        given = [way for way in ways if way.fee_given]
        told = list(dict.fromkeys(way.fee_doubt for way in given if way.fee_doubt))
        if not given:
            return Unread("nguồn không ghi phí, lệ phí", absent=True)
        known = [way for way in given if way.fee_vnd is not None]
        if not known:
            return Unread("; ".join(told))
        self.doubts.extend(("fees", doubt) for doubt in told)
        return tuple(Fee(way.channel, way.fee_vnd, way.fee_note, way.fee_doubt) for way in given)

    def requirements(self) -> tuple[portal.Paper, ...] | Unread:
        raw = self.raw("requirements")
        if isinstance(raw, Unread):
            return raw
        if portal.PAPERS_HEAD not in raw:
            raw = self.papers_of_page() or raw
        rows, left = portal.papers(raw)
        self.doubts.extend(("requirements", f"đoạn chưa đọc: “{piece[:120]}”") for piece in left)
        doubtful = sum(bool(row.doubt) for row in rows)
        if doubtful:
            self.doubts.append(("requirements", f"{doubtful} trên {len(rows)} giấy tờ cần xem lại"))
        return tuple(rows) or Unread("không tách được danh sách giấy tờ")

    def papers_of_page(self) -> str:
        """The export cuts at the words "Thành phần hồ sơ" anywhere; the page itself does not."""
        table = self.section("Cách Thức Thực Hiện" + portal.ROWS_HEAD, "Căn cứ pháp lý")
        return table.partition("Thành phần hồ sơ")[2]

    def legal_basis(self) -> tuple[portal_laws.LegalText, ...] | Unread:
        raw = self.raw("legal_basis")
        if isinstance(raw, Unread):
            return raw
        rows, left = portal_laws.laws(raw)
        self.doubts.extend(("legal_basis", f"chưa tách được: “{piece[:120]}”") for piece in left)
        return tuple(rows) or Unread("không tách được tên và số văn bản")

    def conditions(self) -> str | Unread:
        raw = self.raw("conditions")
        if isinstance(raw, Unread):
            return raw
        text = _TAIL.sub("", raw)
        none = tidy(text).lower().strip(" .") in {
            "",
            "không",
            "không có",
            "không quy định",
            portal.NOTHING.lower(),
        }
        return _ABSENT if none else "\n".join(filter(None, map(tidy, text.split("\n"))))

    def results(self) -> tuple[portal.Result, ...] | Unread:
        raw = self.raw("results")
        if isinstance(raw, Unread):
            return raw
        rows, left = portal.results(raw)
        self.doubts.extend(("results", f"đoạn chưa đọc: “{piece[:120]}”") for piece in left)
        return tuple(rows) or _ABSENT


def _limit_words(way: portal.Way) -> str:
    units = {value: name.lower() for name, value in portal.UNITS.items()}
    return f"{way.channel} {way.amount} {units.get(way.unit, '(không ghi đơn vị)')}"
