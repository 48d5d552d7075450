"""Whether a number of identity, a phone or a name can be one, and how it is written. Pure."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from motcua.core.text import tidy

ID_KINDS = {
    "cccd": "Căn cước, căn cước công dân",
    "cmnd": "Chứng minh nhân dân (cũ)",
    "passport": "Hộ chiếu",
    "tax": "Mã số thuế",
}
_PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
_TAX_CODE = re.compile(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}")
# The prefixes in use for mobile phones; everything else is left to the library.
_MOBILE = re.compile(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_PHONE_MARKS = re.compile(r"[\s.()\-\u2010-\u2015]")
_NAME_MARKS = frozenset(" '’ʼ‘`-.·")


@dataclass(frozen=True, slots=True)
class PersonalId:
    """What the twelve digits themselves say: where the birth was registered, sex and year."""

    number: str
    province: str  # of the 63 before; 048 stays Đà Nẵng; abroad a country's code
    gender: str  # "male" or "female"
    birth_year: int


def read_personal_id(number: str) -> PersonalId | None:
    """Read a số định danh cá nhân `PPP G YY RRRRRR`; None unless it has 12 digits.

    G is century and sex together: 0 and 1 are men and women of 1900-1999, 2 and 3 of 2000-2099.
    There is no check digit, and mergers of provinces change no number.

    Law: citizen-card.
    """
    if not (len(number) == 12 and number.isascii() and number.isdigit()):
        return None
    century, sex = divmod(int(number[3]), 2)
    return PersonalId(
        number, number[:3], "female" if sex else "male", 1900 + 100 * century + int(number[4:6])
    )


def id_problem(id_kind: str, number: str) -> str:
    """Why `number` cannot be one of `id_kind`, kindly; "" when it can."""
    digits = number.isascii() and number.isdigit()
    if id_kind == "cccd" and not (digits and len(number) == 12):
        if not digits:
            return "Số căn cước chỉ gồm 12 chữ số. Ông/bà xem lại giúp."
        return f"Số căn cước có 12 chữ số. Ông/bà xem lại giúp: đang có {len(number)} số."
    if id_kind == "cmnd" and not (digits and len(number) == 9):
        return "Số chứng minh nhân dân cũ có 9 chữ số. Ông/bà xem lại giúp."
    if id_kind == "passport" and not _PASSPORT.fullmatch(number):
        return "Số hộ chiếu gồm 6 đến 12 chữ cái và chữ số, viết liền."
    if id_kind == "tax" and not _TAX_CODE.fullmatch(number):
        return "Mã số thuế có 10 chữ số, hoặc 10 chữ số và 3 chữ số sau dấu gạch, hoặc 12 chữ số."
    if id_kind not in ID_KINDS:
        return "Xin chọn loại giấy tờ của số này."
    return ""


def id_kind_of(number: str) -> str:
    """The likely kind of a number that came without one; "" for none."""
    for kind in ("cccd", "cmnd", "tax", "passport"):
        if number and not id_problem(kind, number):
            return kind
    return ""


def last_four(number: str) -> str:
    """The last four characters: the second factor of public tracking."""
    return number[-4:]


def mask_id(number: str) -> str:
    """`number` as papers and lists show it: only its end, "********1234".

    Law: personal-data.
    """
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def normal_phone(text: str) -> str:
    """A phone as it is stored, "0905123456"; "" when `text` is none.

    Takes +84, 0084, spaces, dots and dashes. A foreign number keeps its country: "+8562...".
    """
    bare = _PHONE_MARKS.sub("", tidy(text))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if re.fullmatch(r"84[2-9]\d{8,9}", bare):
        bare = "+" + bare
    home = re.sub(r"^\+84(?:0(?=[2-9]))?", "0", bare)
    if not (home.isascii() and home.lstrip("+").isdigit()):
        return ""
    if _MOBILE.fullmatch(home) or _HOTLINE.fullmatch(home):
        return home
    try:
        number = phonenumbers.parse(home, "VN")
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    if number.country_code != 84:
        return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    landline = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    return home if landline and re.fullmatch(r"02\d{9}", home) else ""


def name_problem(name: str, kind: str = "citizen") -> str:
    """Why `name` cannot be a name of such a kind, kindly; "" when it can.

    One word is enough and small letters are right: names such as "H'Hen Niê", "Y Blơm" or "Điểu"
    are kept as they are written. Only companies and bodies have digits and signs in theirs.
    """
    longest = 100 if kind == "citizen" else 200
    if not name:
        return "Xin ghi họ và tên." if kind == "citizen" else "Xin ghi tên tổ chức."
    if len(name) > longest:
        return f"Tên dài quá {longest} ký tự. Ông/bà xem lại giúp."
    if not any(c.isalpha() for c in name):
        return "Tên phải có chữ cái. Ông/bà xem lại giúp."
    if kind == "citizen":
        if any(c.isdigit() for c in name):
            return "Họ và tên không có chữ số. Ông/bà xem lại giúp."
        strange = {
            c for c in name if c not in _NAME_MARKS and unicodedata.category(c)[0] not in "LM"
        }
        if strange:
            return f"Họ và tên không có dấu “{min(strange)}”. Ông/bà xem lại giúp."
    return ""
