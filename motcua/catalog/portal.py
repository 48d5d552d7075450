"""The run-together text of the national portal's pages, read back into rows. Pure.

The export glues the cells of each table: "Trực tuyến7 Ngày làm việcMiễn phí(…)Trực tiếp…". Where
two readings are possible the reader says so and gives none: a wrong limit or fee becomes a wrong
promise to a citizen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from motcua.core.text import dotted, money, tidy

NOTHING = "Không có thông tin"
ROWS_HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS_HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
CHANNELS = {"Trực tuyến": "online", "Trực tiếp": "direct", "Dịch vụ bưu chính": "postal"}
UNITS = {"Ngày làm việc": "working_day", "Ngày": "calendar_day", "Giờ": "hour", "Tháng": "month"}

_CHANNEL = "|".join(CHANNELS)
_MONEY = r"(?:VNĐ|Việt Nam Đồng|USD)"
_ROW = re.compile(
    rf"(?P<channel>{_CHANNEL})"
    rf"(?:(?P<run>\d[\d.,]*) {_MONEY}"
    r"|(?P<amount>\d+(?:[.,]\d+)?) ?(?P<unit>Ngày làm việc|Ngày|Giờ|Tháng)?"
    rf"(?=Miễn phí|{NOTHING}|\d[\d.,]* {_MONEY})"
    rf"|(?P<none>{NOTHING})"
    r"|(?P<words>(?:Không|Hệ thống)[^\n]{0,160}?)"
    rf"(?=Miễn phí|{NOTHING}))"
)
_FEE = re.compile(rf"Miễn phí|{NOTHING}|(?P<sum>\d[\d.,]*) (?P<money>{_MONEY})")
_SUM = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d{4,})\s*(?:đồng|đ\b|vnđ|vnd)", re.IGNORECASE)
_LIMIT = re.compile(
    r"(\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?(ngày làm việc|ngày(?! \d)|giờ làm việc|giờ|tháng(?! \d))"
)
_SET_BY_PROVINCE = re.compile(
    r"H(?:ội đồng nhân dân|ĐND).{0,60}(?:quyết định|quy định|thông qua)"
    r"|(?:quyết định|quy định) của H(?:ội đồng nhân dân|ĐND)",
    re.DOTALL,
)
_SET_ELSEWHERE = re.compile(
    r"mức (?:thu|phí|lệ phí)|Luật phí và lệ phí|^\W*Phí\b(?! cấp bản sao)|^\W*Lệ phí|theo Thông tư",
    re.IGNORECASE,
)
_FREE_IN_WORDS = re.compile(r"^\W*(?:Miễn lệ phí|Không thu|Không có|Không quy định|Không)\b", re.I)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to hand in: its limit and fee as far as they can be read, and what is doubtful."""

    channel: str
    amount: Decimal | None = None
    unit: str = ""  # "" = the source names no unit, or two
    limit_given: bool = True
    limit_doubt: str = ""
    fee_vnd: int | None = None
    fee_note: str = ""
    fee_given: bool = True
    fee_doubt: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the list; `heading` is the group it stands under, "" for none."""

    name: str
    heading: str = ""
    form: str = ""
    originals: int = 0
    copies: int = 0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    code: str = ""


Fee = tuple[int | None, str, bool]  # đồng, the doubt about it, whether the source gives one


def ways(text: str) -> tuple[list[Way], list[str]]:
    """The table of ways to hand in, and the pieces of it that fit no row."""
    body = text.removeprefix(ROWS_HEAD)
    starts = list(_ROW.finditer(body))
    before = tidy(body[: starts[0].start()] if starts else body)
    ends = [*(start.start() for start in starts[1:]), len(body)]
    rows = (
        [_way(row, body[row.end() : end]) for row, end in zip(starts, ends, strict=True)]
        if starts
        else []
    )
    return rows, [before] if before not in {"", NOTHING} else []


def _way(row: re.Match[str], rest: str) -> Way:
    channel = CHANNELS[row["channel"]]
    if row["run"]:
        note, text = _bracket(rest)
        doubt = (
            f"“{row['run']}” là thời hạn và phí viết liền, không rõ chỗ ngắt"
            if len(row["run"]) > 1
            else "không rõ là thời hạn hay phí"
        )
        return Way(channel, limit_doubt=doubt, fee_doubt=doubt, fee_note=note, text=tidy(text))
    fee, note, rest = _fee(rest)
    amount, unit, doubt = _limit(row, rest)
    return Way(
        channel,
        amount,
        unit,
        limit_given=not row["none"],
        limit_doubt=doubt,
        fee_vnd=fee[0],
        fee_doubt=fee[1],
        fee_given=fee[2],
        fee_note=note,
        text=tidy(rest),
    )


def _limit(row: re.Match[str], text: str) -> tuple[Decimal | None, str, str]:
    """The number, its unit and the doubt about them."""
    told = {
        (int(n), unit.removesuffix(" làm việc") + (" làm việc" if "làm việc" in unit else ""))
        for n, unit in _LIMIT.findall(text)
    }
    others = ", ".join(f"{n} {unit}" for n, unit in sorted(told))
    if row["none"]:
        return None, "", f"cột thời hạn trống, phần mô tả nêu {others}" if told else ""
    if row["words"]:
        return None, "", f"ghi bằng chữ: “{tidy(row['words'])}”"
    amount = Decimal(row["amount"].replace(",", "."))
    unit = UNITS.get(row["unit"] or "", "")
    if not unit:
        return amount, "", f"không ghi đơn vị{'; phần mô tả nêu ' + others if told else ''}"
    if unit == "calendar_day" and (int(amount), "ngày làm việc") in told:
        return amount, "", f"cột ghi {amount} ngày, phần mô tả ghi {amount} ngày làm việc"
    same = {
        (int(amount), "ngày làm việc"),
        (int(amount), "ngày"),
        (int(amount), "giờ"),
        (int(amount), "giờ làm việc"),
        (int(amount), "tháng"),
    }
    if told - same:
        return amount, unit, f"phần mô tả còn nêu {others}"
    return amount, unit, ""


def _fee(rest: str) -> tuple[Fee, str, str]:
    """The fee cell at the start of `rest`, its note, and what follows it."""
    cells = []
    while cell := _FEE.match(rest):
        note, rest = _bracket(rest[cell.end() :])
        cells.append((cell, note))
        if not cell["sum"]:
            break
    if not cells:
        return (None, "", False), "", rest
    notes = tidy(" ".join(note for _, note in cells))
    value = _fee_value(*cells[0]) if len(cells) == 1 else _several(cells)
    return value, notes, rest


def _several(cells: list[tuple[re.Match[str], str]]) -> Fee:
    return None, "có nhiều mức phí: " + ", ".join(tidy(cell[0]) for cell, _ in cells), True


def _fee_value(cell: re.Match[str], note: str) -> Fee:
    """The fee in đồng, the doubt about it, and whether the source gives one at all."""
    if cell[0] == NOTHING:
        return None, "", False
    told = {int(re.sub(r"\D", "", found)) for found in _SUM.findall(note)}
    listed = ", ".join(dotted(value) for value in sorted(told))
    if not cell["sum"]:
        return _free(note, listed)
    value = int(re.sub(r"\D", "", cell["sum"]))
    if cell["money"] == "USD":
        return None, f"ghi {value} USD", True
    if told and value not in told:
        return None, f"ô phí ghi {value}, phần giải thích ghi {listed} đồng", True
    if _SET_BY_PROVINCE.search(note):
        return None, f"ghi {money(value)} nhưng giải thích là HĐND cấp tỉnh quyết định", True
    if value < 1000:
        return None, f"ô phí ghi {value} đồng, quá nhỏ", True
    return value, f"phần giải thích có nhiều mức: {listed} đồng" if len(told) > 1 else "", True


def _free(note: str, listed: str) -> Fee:
    """ "Miễn phí", unless its own explanation says otherwise (the portal's default is free)."""
    if _FREE_IN_WORDS.match(note):
        return 0, "", True
    if _SET_BY_PROVINCE.search(note):
        return None, "ghi Miễn phí nhưng giải thích là HĐND cấp tỉnh quyết định", True
    if listed:
        return None, f"ghi Miễn phí nhưng giải thích nêu {listed} đồng", True
    if _SET_ELSEWHERE.search(note):
        return None, "ghi Miễn phí nhưng phần giải thích nói đến mức thu", True
    return 0, "", True


def _bracket(text: str) -> tuple[str, str]:
    """The bracketed note at the start of `text` and the rest; brackets are often left open."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return tidy(text[1:place]), text[place + 1 :]
    return tidy(text[1:].rstrip(") ")), ""


_COUNT = re.compile(r"(?P<run>\d+) bản chính(?:,(?P<copies>\d+) bản sao)?(?=$|[^\s;,.):])")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|rtf|odt|rar|zip|jpe?g|png)$", re.IGNORECASE)
_JOINT = re.compile(r"(?<=[).;:”\"])(?=[A-ZĐÀ-Ỹ0-9])|(?<=[a-zà-ỹđ0-9])(?=[A-ZĐÀ-Ỹ])")
_FORM_WORD = re.compile(
    r"(?:M[aẫ]u|M[AẪ]U|Đơn|DON|Don|T[oờ]|Ph[uụ]|PH|PL|BM|Bi[eể]u|CT|TK|Gi[aấ]y|V[aă]n)"
)
_ORIGINALS_TOLD = re.compile(r"(?<!\d)0?(\d) (?:bản chính|bản gốc)")
_TOLD = re.compile(r"\(0?(\d) bản\b(?! (?:chính|gốc|chụp|sao|photo))")
_BULLETS = re.compile(r"(?:^|[.;:] ?)[-+] ")
_NOT_A_PAPER = re.compile(r"\W*(?:SL|Số lượng) hồ sơ\b", re.IGNORECASE)
_COPIES_TOLD = re.compile(r"(?<!\d)0?(\d) (?:bản chụp|bản sao|bản photo)")


def papers(text: str) -> tuple[list[Paper], list[str]]:
    """The lists of papers, each under its heading, and the pieces that fit no list."""
    heading, *blocks = text.split(PAPERS_HEAD)
    found: list[Paper] = []
    for block in blocks:
        end = 0
        for count in _counts(block):
            run = count["run"]
            name = block[end : count.start()] + run[:-1]
            found.append(
                _paper(name, _clean_heading(heading), int(run[-1]), int(count["copies"] or 0), run)
            )
            end = count.end()
        heading = block[end:]
    left = heading if blocks else text
    return found, [tidy(left)] if tidy(left) not in {"", NOTHING} else []


def _counts(block: str) -> Iterator[re.Match[str]]:
    """The count columns; "01 bản chính" is part of a name, as columns have no leading nought."""
    return (m for m in _COUNT.finditer(block) if not (len(m["run"]) == 2 and m["run"][0] == "0"))


def _clean_heading(text: str) -> str:
    return tidy(text).strip(" *-:+")


def _paper(name: str, heading: str, originals: int, copies: int, run: str) -> Paper:
    name, form, doubt = _split_form(tidy(name))
    doubts = [doubt] if doubt else []
    if len(run) in {2, 3} and run[0] != "0":
        doubts.append(f"số lượng viết liền với tên: “{run}”")
    if not originals and not copies and "xuất trình" not in heading.lower():
        doubts.append("ghi 0 bản chính, 0 bản sao: có thể là lời dẫn")
    if name.endswith(":"):
        doubts.append("kết thúc bằng dấu hai chấm: có thể là lời dẫn cho các mục sau")
    if len(name) > 500:
        doubts.append("tên rất dài: có thể là lời dẫn")
    if len(_BULLETS.findall(name)) > 1:
        doubts.append("có thể gồm nhiều giấy tờ viết liền")
    if _NOT_A_PAPER.match(name):
        doubts.append("là số bộ hồ sơ, không phải giấy tờ")
    for told, column, what in (
        (_TOLD.findall(name), originals + copies, "bản"),
        (_ORIGINALS_TOLD.findall(name), originals, "bản chính"),
        (_COPIES_TOLD.findall(name), copies, "bản sao"),
    ):
        if len(set(told)) == 1 and int(told[0]) != column:
            doubts.append(f"tên ghi {told[0]} {what}, cột ghi {column}")
    return Paper(name.lstrip("-*+. "), heading, form, originals, copies, "; ".join(doubts))


def _split_form(name: str) -> tuple[str, str, str]:
    """The paper's name, the file of its form glued to it, and the doubt about the joint."""
    if not _FILE.search(name):
        return name, "", ""
    joints = [joint.start() for joint in _JOINT.finditer(name)]
    after_mark = [j for j in joints if name[j - 1] in ').;:”"']
    likely = [j for j in joints if _FORM_WORD.match(name[j:])]
    for chosen in (
        likely[-1:] if len(likely) == 1 else [],
        after_mark[-1:],
        joints if len(joints) == 1 else [],
    ):
        if chosen:
            return name[: chosen[0]].strip(), name[chosen[0] :].strip(), ""
    return name, "", "tên giấy tờ và tên tệp mẫu đơn viết liền, không rõ chỗ ngắt"


_RESULT = re.compile(
    r"(.*?)Mã: ?((?:KQ[.-]G\d+\.\d{6})|(?:[\d.]*G\d+-KQ\d{1,6})|KQ-G\d+\.\d{6})", re.S
)


def results(text: str) -> tuple[list[Result], list[str]]:
    """What the citizen gets, with the portal's codes."""
    body = text.split("Từ khóa")[0]
    found = [Result(tidy(name).lstrip("-+* "), code) for name, code in _RESULT.findall(body)]
    left = tidy(_RESULT.sub("", body))
    if left and left != NOTHING and not found:
        return [Result(left.lstrip("-+* "))], []
    return found, [left] if left not in {"", NOTHING} else []
