"""A code that was not weighed against seven others is read as surely."""

import re
import secrets

import pytest
import segno.encoder
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from motcua.core import qr

PX = 4  # of a module, as a phone sees it from an arm's length
STROKES = re.compile(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?")


def seen(svg: str, *, soft: float = 0) -> str:
    """What a reader finds in the code: it is drawn of strokes along the rows."""
    (side,) = re.findall(r'(?:viewBox="0 0 |width=")(\d+)', svg)
    page = Image.new("L", (int(side) * PX, int(side) * PX), 255)
    pen, x, y = ImageDraw.Draw(page), 0.0, 0.0
    (path,) = re.findall(r' d="([^"]+)"', svg)
    for kind, first, second in STROKES.findall(path):
        if kind == "h":
            right = x + float(first)
            top = round((y - 0.5) * PX)
            pen.rectangle((round(x * PX), top, round(right * PX) - 1, top + PX - 1), fill=0)
            x = right
        else:
            x = float(first) + (x if kind == "m" else 0)
            y = float(second) + (y if kind == "m" else 0)
    found = zxingcpp.read_barcodes(page.filter(ImageFilter.GaussianBlur(soft)))
    return found[0].text if found else ""


def addresses(count: int) -> list[str]:
    """Short and long, as a slip, a rating and a paper have them."""
    bases = ["http://127.0.0.1:8000/lay-so/x/", "https://motcua.example.gov.vn/kiosk/hai-chau/so/"]
    ends = ["", "?lang=en", "?lang=km&case=mat-giay-khai-sinh-ban-chinh"]
    return [
        bases[n % 2] + secrets.token_urlsafe(18) + ends[n // 2 % len(ends)] for n in range(count)
    ]


@pytest.mark.parametrize("soft", [0, 1.5])
def test_codes_of_many_addresses_are_read(soft):
    for address in addresses(60):
        assert seen(qr.inline(address), soft=soft) == address


def test_the_picture_of_a_paper_says_the_same():
    (address,) = addresses(1)
    drawn = qr.image(address)
    assert seen(drawn) == address
    assert drawn.startswith("<svg xmlns=")


def test_no_masks_are_tried(monkeypatch):
    monkeypatch.setattr(segno.encoder, "evaluate_mask", None)  # calling it would fail
    assert seen(qr.inline("https://motcua.example/1")) == "https://motcua.example/1"
