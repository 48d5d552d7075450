"""Vietnamese text for machines: one spelling to store, one key to search by. Pure."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def tidy(text: str) -> str:
    """`text` as it is stored: NFC, control characters gone, runs of white space folded.

    Letters and case are kept as typed: names such as "H'Hen Niê" are never re-cased.
    """
    kept = "".join(
        c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\t\n"
    )
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def search_key(text: str) -> str:
    """`text` without accents, case and punctuation: "Hoà Khánh" and "hòa khánh" meet here."""
    split = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ƀ", "b"))
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def dotted(number: int) -> str:
    """`number` with a dot between thousands: 1250000 → "1.250.000"."""
    return f"{number:,}".replace(",", ".")


def money(vnd: int) -> str:
    """8000 → "8.000 đồng"."""
    return f"{dotted(vnd)} đồng"
