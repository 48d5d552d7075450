"""QR codes as SVG, on pages and on papers. Correction M: it survives a fold and a stamp."""

from io import BytesIO
from typing import Any

import segno

# Any of the eight makes a valid code. Trying all of them and keeping the most even one, which is
# segno's way, takes four fifths of the work. A reader found 300 of our addresses as surely, blurred
# too, with each of the eight.
MASK = 0
QUIET = 2  # modules of white around it


def inline(address: str) -> str:
    """For a page: as large as its place, of the class `qr`."""
    return str(_made(address).svg_inline(border=QUIET, omitsize=True, svgclass="qr"))


def image(address: str) -> str:
    """For a paper: a picture file of its own."""
    out = BytesIO()
    _made(address).save(out, kind="svg", border=QUIET, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def _made(address: str) -> Any:
    return segno.make(address, error="m", micro=False, mask=MASK)
