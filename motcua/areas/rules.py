"""Names of places: what a commune was formed from, and how people write where they live. Pure."""

import re
from dataclasses import dataclass

from motcua.core.text import search_key, tidy

KINDS = ("Phường", "Xã", "Thị trấn", "Đặc khu", "Huyện")
# Land that was never a commune of its own, but is named in a resolution beside the communes.
NO_UNIT = ("Khu vực", "Trường bắn")
KEPT = "giữ nguyên"

_KIND_KEYS = {
    "phuong": "phuong",
    "p": "phuong",
    "xa": "xa",
    "x": "xa",
    "thi tran": "thi tran",
    "tt": "thi tran",
    "dac khu": "dac khu",
    "huyen": "huyen",
}
_KIND = re.compile(r"^(phuong|p|xa|x|thi tran|tt|dac khu|huyen) +(?=\S)")
_PROVINCE_KIND = re.compile(r" (?:tinh|thanh pho|tp|t)$")
_DISTRICT = re.compile(r"^(\S.*?) (?:quan|huyen|thi xa|thanh pho|tp|tx|q|h) (\S.*)$")
_OLD_DISTRICT = re.compile(r"(?:[Qq]uận|huyện|thị xã|thành phố) [^,;()]+")
_SHORT_KIND = re.compile(r"\b([pq])(?=\d)")  # p15 q10
_LONE_LETTER = re.compile(r"\b([a-z]) (?=[a-z])")

# Today's code of every province that was ever written on a paper: 63 names until 30 June 2025.
_PROVINCES = {
    "01": "ha noi, tp ha noi",
    "04": "cao bang",
    "08": "tuyen quang, ha giang",
    "11": "dien bien",
    "12": "lai chau",
    "14": "son la",
    "15": "lao cai, yen bai",
    "19": "thai nguyen, bac kan, bac can",
    "20": "lang son",
    "22": "quang ninh",
    "24": "bac ninh, bac giang",
    "25": "phu tho, vinh phuc, hoa binh",
    "31": "hai phong, hai duong",
    "33": "hung yen, thai binh",
    "37": "ninh binh, ha nam, nam dinh",
    "38": "thanh hoa",
    "40": "nghe an",
    "42": "ha tinh",
    "44": "quang tri, quang binh",
    "46": "hue, thua thien hue",
    "48": "da nang, quang nam",
    "51": "quang ngai, kon tum, kontum",
    "52": "gia lai, binh dinh",
    "56": "khanh hoa, ninh thuan",
    "66": "dak lak, daklak, dac lac, phu yen",
    "68": "lam dong, dak nong, dac nong, binh thuan",
    "75": "dong nai, binh phuoc",
    "79": "ho chi minh, hcm, tphcm, hcmc, sai gon, binh duong, ba ria vung tau, brvt, vung tau",
    "80": "tay ninh, long an",
    "82": "dong thap, tien giang",
    "86": "vinh long, ben tre, tra vinh",
    "91": "an giang, kien giang",
    "92": "can tho, hau giang, soc trang",
    "96": "ca mau, bac lieu",
}
PROVINCE_OF = {name: code for code, names in _PROVINCES.items() for name in names.split(", ")}


@dataclass(frozen=True, slots=True)
class Former:
    """A unit that a commune was formed from; `note` is the source's remark in brackets."""

    name: str  # with its kind: Phường Thạch Thang
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: a name, and where it is said to lie."""

    name: str  # search key without its kind
    kind: str = ""  # "phuong", "xa", "thi tran", "dac khu", "huyen"
    province: str = ""  # code; "" = anywhere
    district: str = ""  # search key


def area_key(name: str) -> str:
    """The key of a place: an apostrophe joins ("M'Drắk", "M’Drăk" and "mdrak" meet)."""
    return search_key(re.sub(r"['’ʼ`]", "", name))


def bare_key(name: str) -> str:
    """`area_key` without the kind word: "Phường Hải Châu" gives "hai chau"."""
    return _KIND.sub("", area_key(name), count=1)


def formers(name: str, formed_from: str) -> list[Former]:
    """What the commune `name` was formed from, in the order of the resolution.

    A list may name the kind once ("Phường 12, 13"): a bare name takes the kind before it.
    Brackets may hold commas, and one unit may carry two of them.
    """
    text = tidy(formed_from)
    if text == KEPT:
        return [Former(name, KEPT)]
    found, kind = [], ""
    for part in _split(text):
        bare, *notes = (piece.strip(" ()") for piece in re.split(r"(?=\()", part))
        own = next((k for k in KINDS if bare.casefold().startswith(k.casefold() + " ")), "")
        if own:
            kind, bare = own, own + bare[len(own) :]
        elif kind and not bare.startswith(NO_UNIT):
            bare = f"{kind} {bare}"
        found.append(Former(bare, "; ".join(notes)))
    return list(dict.fromkeys(found))


def place_key(found: list[Former]) -> str:
    """The old districts that the remarks name. One often stands for the whole list, as in
    "Phường 1, Phường 2, Phường 4 (Quận 3)"."""
    named = [d for former in found for d in _OLD_DISTRICT.findall(former.note)]
    return " ".join(dict.fromkeys(area_key(d) for d in named))


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside brackets; empty parts are dropped."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter in ",;" and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def readings(text: str) -> list[Reading]:
    """The ways to read `text`, the most telling first.

    "phuong thach thang" may be a kind and a name or a name; "hai chau da nang" may end in a
    province; "phường 15, quận 10, TP HCM" is an old address whose district is gone.
    """
    whole = _SHORT_KIND.sub(r"\1 ", area_key(text))
    places = [(whole, "", "")] if whole else []
    head, code = _cut_province(whole)
    if code:
        places.insert(0, (head, code, ""))
    if "," in text and (first := area_key(text.split(",")[0])):
        middle = area_key(text.split(",")[1]) if text.count(",") > 1 else ""
        places.insert(0, (first, code, bare_key(re.sub(r"^(quan|q|tx|tp) ", "", middle))))
    elif district := _DISTRICT.match(head if code else whole):
        places.insert(0, (district[1], code, district[2]))
    found = []
    for name, province, district_key in places:
        kind = _KIND.match(name)
        if kind:
            rest = _KIND.sub("", name, count=1)
            found.append(Reading(rest, _KIND_KEYS[kind[1]], province, district_key))
        if name not in _KIND_KEYS:
            found.append(Reading(name, "", province, district_key))
    joined = [
        Reading(_LONE_LETTER.sub(r"\1", r.name), r.kind, r.province, r.district) for r in found
    ]
    return list(dict.fromkeys(found + joined))


def _cut_province(key: str) -> tuple[str, str]:
    """`key` without the province at its end, and the code of that; ("", "") where none is."""
    words = key.split()
    for start in range(max(1, len(words) - 5), len(words)):
        if code := PROVINCE_OF.get(" ".join(words[start:])):
            return _PROVINCE_KIND.sub("", " ".join(words[:start])), code
    return "", ""


def rank(reading: Reading, key: str, *, former: bool) -> int | None:
    """How well a stored `key` answers a reading: 0 is best, None is not at all."""
    if key == reading.name:
        return 2 if former else 0
    if key.startswith(reading.name):
        return 3 if former else 1
    words = key.split()
    if all(any(w.startswith(part) for w in words) for part in reading.name.split()):
        return 5 if former else 4
    return None
