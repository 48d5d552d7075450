"""Signatures as arithmetic and words: where they stand, when a certificate ends. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

TEST_MARK = "THỬ NGHIỆM"  # in the name of every issuer that `motcua make-test-ca` makes
TEST_WORDS = "CHỮ KÝ SỐ THỬ NGHIỆM – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
WARN_DAYS = 30
SEAL_MM = 36.0  # across a commune's seal, drawn in its real size. Law: layout
PT_PER_MM = 72 / 25.4
WORDS_WIDTH, MOST_HEIGHT = 226.0, 62.0  # pt
FOOT = 14.0  # pt below a picture, for the words that mark a test


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature is shown: page from 0, in pt from the page's upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float
    name: str = ""

    def on(self, page_height: float) -> tuple[int, int, int, int]:
        """The box as a form field has it: whole points from the lower left corner."""
        bottom = page_height - self.top - self.height
        right = self.left + self.width
        return round(self.left), round(bottom), round(right), round(bottom + self.height)


def place_of(places: Sequence[Place], name: str) -> Place | None:
    """The place that waits for `name`; None on a paper that does not name that person."""
    wanted = normalize("NFC", name)
    return next((place for place in places if normalize("NFC", place.name) == wanted), None)


def authority(data: Mapping[str, Any], name: str, title: str) -> str:
    """ "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH" as the paper has it above this name, else `title`."""
    block = data.get("signature")
    if isinstance(block, Mapping) and block.get("name") == normalize("NFC", name):
        return " / ".join([*block["capacity"], block["title"]])
    return title


def person_box(place: Place, *, ratio: float = 0.0, foot: float = 0.0) -> Place:
    """The part of a place that a signature takes, in its middle.

    `ratio` is width by height of a handwritten signature, 0 for a frame of words. Law: layout.
    """
    height = min(place.height if ratio else place.height - 6, MOST_HEIGHT)
    wanted = max(ratio * (height - foot), 130.0 if foot else 0.0) if ratio else WORDS_WIDTH
    width = min(place.width, wanted)
    left = place.left + (place.width - width) / 2
    top = place.top + (place.height - height) / 2
    return Place(place.page, left, top, width, height, place.name)


def seal_box(
    signature: Place, *, ratio: float = 1.0, mm: float = SEAL_MM, foot: float = 0.0
) -> Place:
    """Where the seal goes: real size, over the left third of the signature. Law: layout."""
    width = mm * PT_PER_MM
    height = width / ratio
    left = max(signature.left + signature.width / 3 - width, 0.0)
    top = signature.top + (signature.height - height) / 2
    return Place(signature.page, left, top, width, height + foot)


def below(signature: Place) -> Place:
    """Where the words of an organisation without a picture of its seal go: under the name of who
    signed, in what the margin of the page leaves at least."""
    top = signature.top + signature.height + 20.0
    return Place(signature.page, signature.left, top, signature.width, 34.0)


def days_left(not_after: datetime, now: datetime) -> int:
    """Whole days until a certificate ends; negative once it has."""
    return (not_after - now).days


def ends_soon(not_after: datetime, now: datetime) -> bool:
    return days_left(not_after, now) < WARN_DAYS


def is_test(issuer: str, subject: str) -> bool:
    """A certificate that nobody vouches for: of our own test authority, or its own issuer."""
    return TEST_MARK in issuer or issuer == subject
