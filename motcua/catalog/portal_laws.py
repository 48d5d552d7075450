"""The portal's glued list of legal texts: name, number, name, number … Pure."""

import re
from dataclasses import dataclass

from motcua.core.text import tidy

LAWS_HEAD = "Tên văn bản pháp lýMã văn bản"
NOTHING = "Không có thông tin"

_BODIES = (
    "NĐ-CP|NQ-CP|QĐ-TTg|CT-TTg|NQ-HĐND|QĐ-UBND|NQ-QH1\\d|(?:NQ-|PL-)?UBTVQH1\\d|PL-?UBTVQH|QH1\\d|L-CTN|"
    "NĐ-HĐBT|HĐBT|VBHN-[A-ZĐ]+?|"
    "(?:TT|QĐ|TTLT|NQ|CT|TB|KH)(?:-(?:BLĐTBXH|BNNPTNT|BNNMT|BTNMT|BVHTTDL|BVHTT|BGDĐT|BGDDT|BKHĐT|BKHCN|"
    "BTTTT|BGTVT|BCT|BTC|BTP|BCA|BQP|BXD|BYT|BNV|BNG|BHXH|VPCP|NHNN|TTCP|UBDT|BDTTG|TANDTC|VKSNDTC|"
    "HĐTP|KBNN|TCHQ|TCT|UBND|TTg|C06|C08|V01|X01))+"
)
_PREFIX = (
    r"(?:Thông tư liên tịch|Thông tư|Nghị định|Nghị quyết|Quyết định|Luật|Pháp lệnh|NĐ|TT|QĐ)"
    r"(?: số:?)? ?"
)
_NUMBER = re.compile(
    rf"(?P<prefix>(?<=[^\s(]){_PREFIX})?"
    rf"(?P<number>(?P<serial>\d+(?:\.?[a-z]|\.\d\d?)?)(?:/\d{{4}})?/(?:{_BODIES})"
    r"|\d+[-/](?:CP|TTg|HĐBT)(?![a-z])|\d+/20\d\d(?=$|[A-ZĐ][a-zà-ỹ]))"
)
_NEXT_NAME = re.compile(r"\s(?=[A-ZĐÀ-Ỹ])")
_MERGED = re.compile(r"(?<=[^\s:(/\d])(?<!\d\.)\d{1,3}/\d{4}/[A-ZĐ]{2}")
_NEXT_FIELD = re.compile(r"(?<=\S)Cơ quan thực hiện.*$", re.S)


@dataclass(frozen=True, slots=True)
class LegalText:
    number: str
    name: str


def laws(text: str) -> tuple[list[LegalText], list[str]]:
    """The legal texts in the order given, and the pieces without a readable number.

    A number that ends a name and the number in its own column look alike; the column is the one
    that stands against the text before it without a space, and is followed by no space either.
    """
    body = _NEXT_FIELD.sub("", text.removeprefix(LAWS_HEAD))
    if tidy(body) in {"", NOTHING}:
        return [], []
    found: list[LegalText] = []
    start = 0
    while (column := _next_column(body, start)) is not None:
        number, at, start_of_next = column
        found.append(LegalText(number, tidy(body[start:at])))
        start = start_of_next
    left = [tidy(body[start:])] if tidy(body[start:]) else []
    merged = [law.name for law in found if law.name != law.number and _MERGED.search(law.name)]
    return found, left + merged


def _next_column(body: str, start: int) -> tuple[str, int, int] | None:
    """The next number column after `start`: the number, where the name ends, where it ends."""
    for found in _NUMBER.finditer(body, start):
        number, at, end = found["number"], found.start("number"), found.end()
        if body[end : end + 1] in {" ", ",", ";", ".", ")", "\n", "\t", "/", "-"}:
            glued = at > start and (found["prefix"] or body[at - 1] not in " :(/\n\t")
            if not (glued and _NEXT_NAME.match(body, end)):
                continue
        if at == start:  # a name that is nothing but its number
            if body.startswith(number, end):
                return number, end, end + len(number)
            continue
        if found["prefix"] and found.start("prefix") > start:
            return number, found.start("prefix"), end
        if found["prefix"] and not found["prefix"].endswith(" "):
            return number, at, end
        cut = _year_glued(found["serial"] or "", body[start:at], number)
        if found["prefix"] or (body[at - 1].isspace() and not cut):
            continue
        return number[cut:], at + cut, end
    return None


def _year_glued(serial: str, name: str, number: str) -> int:
    """How many leading digits of `number` belong to the name ("… năm 202072/2020/QH14")."""
    for cut in range(1, len(serial)):
        if re.search(rf"(?<![\d.]){re.escape(number[cut:])}", name):
            return cut
    if len(serial) > 4 and serial[:2] in {"19", "20"}:
        return 4
    return 0
