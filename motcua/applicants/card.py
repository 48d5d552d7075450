"""The QR code of a citizen card, as a keyboard-wedge scanner types it. Pure.

Law: citizen-card.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from motcua.applicants.checks import id_problem, name_problem
from motcua.core.errors import BadRequest
from motcua.core.text import tidy

FIELDS = 7  # number, old number, name, birth, sex, address, issued; later cards append more
LONGEST = 2000

_AGAIN = "Xin quét lại, hoặc nhập tay các mục trên thẻ."
_IME = (
    "Bộ gõ tiếng Việt đang làm sai chữ của thẻ. "
    "Xin chuyển bàn phím sang tiếng Anh (EN) rồi quét lại."
)
_GENDERS = {"": "", "nam": "male", "nữ": "female"}
_MOJIBAKE = re.compile(r"[ÃÆáº»Ä][\u0080-\u00bf\u2018-\u203a\u20ac\u0152-\u017e]|áº|á»|Æ°|Ä‘")
_BREVE = "\u0306"  # stands alone in Ê Đê "ơ̆"; every other marked letter composes
# The top row of the Vietnamese keyboard layout gives letters and marks where digits are meant.
_TOP_ROW = re.compile(r"[\dađeo\u0300-\u0303\u0306\u0309\u0323]+")


class CardUnreadable(BadRequest):
    """What the scanner sent is no citizen card; the message says what to do."""

    code = "card-unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message, "card")


@dataclass(frozen=True, slots=True)
class Card:
    """What the QR code says. It is printed, not proven: reading it is no authentication."""

    personal_id: str
    old_number: str  # CMND of nine digits; "" where there was none
    full_name: str
    birth_on: date | None
    birth_year: int
    gender: str  # "male", "female" or ""
    address: str  # may name a commune of before July 2025
    issued_on: date | None


def read_card(raw: str) -> Card:
    """Read the QR code of a citizen card (thẻ căn cước, thẻ căn cước công dân).

    At least seven fields stand between "|"; the second may be empty, further ones are ignored.
    CR, LF, byte order marks and outer spaces do no harm, decomposed letters are composed. Raises
    CardUnreadable; never guesses at damaged letters.
    """
    fields = _fields(raw)
    number, old, name, birth, sex, address, issued = fields
    if id_problem("cccd", number):
        if _is_top_row(number):
            raise CardUnreadable(_IME)
        raise CardUnreadable(f"Mã này không có số căn cước 12 chữ số. {_AGAIN}")
    if _is_damaged(name) or _is_damaged(address):
        raise CardUnreadable(_IME)
    gender = _GENDERS.get(sex.casefold())
    if gender is None:
        raise CardUnreadable(_IME)
    if name_problem(name):
        raise CardUnreadable(f"Họ tên trên thẻ đọc chưa trọn. {_AGAIN}")
    birth_on, birth_year = _birth(birth)
    return Card(
        personal_id=number,
        old_number=old if not id_problem("cmnd", old) else "",
        full_name=name,
        birth_on=birth_on,
        birth_year=birth_year,
        gender=gender,
        address=address,
        issued_on=_day(issued),
    )


def _fields(raw: str) -> list[str]:
    """The first seven fields of the one card in `raw`."""
    if len(raw) > LONGEST:
        raise CardUnreadable(f"Mã này dài hơn mã của thẻ căn cước. {_AGAIN}")
    lines = list(dict.fromkeys(filter(None, map(tidy, re.split(r"[\r\n]+", raw)))))
    if not lines:
        raise CardUnreadable(f"Chưa đọc được mã trên thẻ. {_AGAIN}")
    whole = [line for line in lines if line.count("|") >= FIELDS - 1]
    if len(whole) > 1:
        raise CardUnreadable("Hai thẻ khác nhau vừa được quét. Xin quét từng thẻ một.")
    text = whole[0] if whole else "".join(lines)
    fields = [part.strip() for part in text.split("|")]
    if len(fields) < FIELDS:
        if "|" not in text and re.match(r"\d{12}\D", text):
            raise CardUnreadable(_IME)
        if _is_top_row(fields[0]):
            raise CardUnreadable(_IME)
        if len(fields) == 1:
            raise CardUnreadable(f"Đây không phải mã QR của thẻ căn cước. {_AGAIN}")
        raise CardUnreadable(f"Mã trên thẻ mới đọc được một phần. {_AGAIN}")
    return fields[:FIELDS]


def _is_top_row(text: str) -> bool:
    """Whether digits were turned into the letters of their keys: "đô" for 04."""
    split = unicodedata.normalize("NFD", text.lower())
    return not text.isdigit() and len(text) > 5 and bool(_TOP_ROW.fullmatch(split))


def _is_damaged(text: str) -> bool:
    """Whether letters were lost or changed on the way: an input method, or a wrong code page."""
    return (
        "\ufffd" in text
        or "?" in text
        or any(unicodedata.combining(c) and c != _BREVE for c in text)
        or bool(_MOJIBAKE.search(text))
    )


def _birth(text: str) -> tuple[date | None, int]:
    """Day and year of birth; for elders the year may be all that is known."""
    digits = re.sub(r"[/.\- ]", "", text)
    if day := _day(digits):
        return day, day.year
    year = re.fullmatch(r"(?:00\d\d|00)?((?:18|19|20)\d\d)", digits)
    if not year:
        raise CardUnreadable(f"Ngày sinh trên thẻ đọc chưa đúng. {_AGAIN}")
    return None, int(year[1])


def _day(text: str) -> date | None:
    digits = re.sub(r"[/.\- ]", "", text)
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None
