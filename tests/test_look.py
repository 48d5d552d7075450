"""The shared look keeps its promises of contrast, on light and dark ground."""

import re
from pathlib import Path

import pytest

SHEET = Path("motcua/web/static/ui/tokens.css").read_text()
TEXTS = ("ink", "soft", "act", "good", "warn", "bad")
WASHES = (("good", "good-wash"), ("warn", "warn-wash"), ("bad", "bad-wash"), ("act", "act-wash"))


def tokens(*selectors: str) -> dict[str, str]:
    """The colours in force where all of `selectors` apply, later rules winning."""
    found: dict[str, str] = {}
    for names, body in re.findall(r"^([^\n{}@/]+)\{([^{}]*)\}", SHEET, re.M):
        if any(name.strip() in selectors for name in names.split(",")):
            found |= dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});", body))
    return found


def light(colour: str) -> float:
    """Relative luminance, as WCAG 2 has it."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


DESK = (":root",)
DARK = (":root", '[data-bs-theme="dark"]')
CITIZEN = (":root", "html.citizen", "html.kiosk")
CITIZEN_DARK = (*DARK, "html.citizen", "html.kiosk", 'html.citizen[data-bs-theme="dark"]')


@pytest.mark.parametrize(("where", "least"), [
    (DESK, 4.5), (DARK, 4.5), (CITIZEN, 7), (CITIZEN_DARK, 7),
])  # fmt: skip
def test_words_stand_out_from_every_ground(where, least):
    found = tokens(*where)
    pairs = [(text, ground) for text in TEXTS for ground in ("paper", "ground")]
    pairs += [*WASHES, ("act-strong", "act-wash"), ("on-seal", "seal"), ("on-act", "act")]
    weak = {f"{a} on {b}": round(contrast(found[a], found[b]), 2) for a, b in pairs
            if contrast(found[a], found[b]) < least}  # fmt: skip
    assert weak == {}


def test_the_hall_can_read_the_board_from_the_last_row():
    found = tokens(*DARK, "html.tv")
    weak = [(a, b) for a in ("ink", "soft") for b in ("ground", "paper")
            if contrast(found[a], found[b]) < 10]  # fmt: skip
    assert weak == []


def test_the_measure_itself():
    assert round(contrast("#000", "#fff"), 1) == 21.0
    assert round(contrast("#777", "#ffffff"), 2) == 4.48
