"""Who a person says to be, as one value that is tidied and checked before it is kept. Pure.

The checks of single values and the reader of the citizen card are offered from here too.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from motcua.applicants.card import Card, CardUnreadable, read_card
from motcua.applicants.checks import (
    ID_KINDS,
    PersonalId,
    id_kind_of,
    id_problem,
    last_four,
    mask_id,
    name_problem,
    normal_phone,
    read_personal_id,
)
from motcua.core.text import tidy

__all__ = [
    "GENDERS",
    "ID_KINDS",
    "KINDS",
    "Card",
    "CardUnreadable",
    "PersonIn",
    "PersonalId",
    "id_kind_of",
    "id_problem",
    "last_four",
    "mask_id",
    "name_problem",
    "normal_phone",
    "read_card",
    "read_personal_id",
]

KINDS = {
    "citizen": "Công dân",
    "business": "Doanh nghiệp",
    "agency": "Cơ quan nhà nước",
    "organisation": "Tổ chức khác",
}
GENDERS = {"male": "Nam", "female": "Nữ"}

OLDEST_BIRTH_YEAR = 1890
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


@dataclass(frozen=True, slots=True)
class PersonIn:
    """A person or a body as a door hands it in. `tidied()` first, then `check()`."""

    full_name: str
    kind: str = "citizen"
    id_kind: str = ""
    personal_id: str = ""
    birth_on: date | None = None
    birth_year: int | None = None  # alone where day and month are unknown, as for many elders
    gender: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    @classmethod
    def from_card(cls, card: Card, *, phone: str = "", email: str = "") -> "PersonIn":
        return cls(
            full_name=card.full_name,
            id_kind="cccd",
            personal_id=card.personal_id,
            birth_on=card.birth_on,
            birth_year=card.birth_year,
            gender=card.gender,
            address=card.address,
            phone=phone,
            email=email,
        )

    def tidied(self) -> "PersonIn":
        """The same person in the spelling that is stored. Names are never re-cased."""
        number = re.sub(r"[\s.]", "", tidy(self.personal_id)).upper()
        if self.id_kind in ("cccd", "cmnd"):
            number = number.replace("-", "")
        if self.id_kind == "tax" and re.fullmatch(r"\d{13}", number):
            number = f"{number[:10]}-{number[10:]}"
        id_kind = (self.id_kind or id_kind_of(number)) if number else ""
        return replace(
            self,
            full_name=tidy(self.full_name),
            id_kind=id_kind,
            personal_id=number,
            birth_year=self.birth_on.year if self.birth_on else self.birth_year,
            address=tidy(self.address),
            phone=normal_phone(self.phone) or tidy(self.phone),
            email=tidy(self.email),
        )

    def check(self, on: date) -> dict[str, str]:
        """What cannot be right on the day `on`: field → a sentence that says what to do."""
        found = {
            "full_name": name_problem(self.full_name, self.kind),
            "kind": "" if self.kind in KINDS else "Xin chọn công dân hay tổ chức.",
            "personal_id": id_problem(self.id_kind, self.personal_id) if self.personal_id else "",
            "birth_on": _birth_problem(self, on),
            "gender": "" if self.gender in ("", *GENDERS) else "Xin chọn nam hoặc nữ.",
            "address": "Địa chỉ dài quá 300 ký tự." if len(self.address) > 300 else "",
            "phone": _phone_problem(self.phone),
            "email": _email_problem(self.email),
        }
        return {name: message for name, message in found.items() if message}

    def warnings(self) -> list[str]:
        """What looks odd but may be true; shown to the receptionist, stops nothing.

        Law: citizen-card.
        """
        if self.id_kind == "cmnd":
            return ["Chứng minh nhân dân 9 số hết giá trị từ 01/01/2025. Xin hỏi số căn cước mới."]
        told = read_personal_id(self.personal_id) if self.id_kind == "cccd" else None
        if told is None:
            return []
        found = []
        year = self.birth_on.year if self.birth_on else self.birth_year
        if year and year != told.birth_year:
            found.append(f"Số căn cước cho năm sinh {told.birth_year}, đang ghi {year}.")
        if self.gender and self.gender != told.gender:
            said, typed = GENDERS[told.gender], GENDERS.get(self.gender, self.gender)
            found.append(f"Số căn cước cho giới tính {said}, đang ghi {typed}.")
        return found


def _birth_problem(person: PersonIn, on: date) -> str:
    year = person.birth_on.year if person.birth_on else person.birth_year
    if person.birth_on and person.birth_year not in (None, person.birth_on.year):
        return "Ngày sinh và năm sinh khác nhau. Ông/bà xem lại giúp."
    if year is None:
        return ""
    if year < OLDEST_BIRTH_YEAR or year > on.year or (person.birth_on and person.birth_on > on):
        return "Ngày sinh chưa đúng. Ông/bà xem lại giúp năm sinh."
    return ""


def _phone_problem(phone: str) -> str:
    if not phone or normal_phone(phone):
        return ""
    return "Số điện thoại chưa đúng. Số di động có 10 chữ số, bắt đầu bằng 0, ví dụ 0905 123 456."


def _email_problem(email: str) -> str:
    if not email or (len(email) <= 254 and _EMAIL.fullmatch(email)):
        return ""
    return "Địa chỉ thư điện tử chưa đúng, ví dụ ten@example.vn."
