"""Papers as coarse pictures: what is kept of a page is how bright each of its cells is.

A cell is about 3 mm wide. That is too coarse to read by and enough to see a lost line, a block
that moved, another font, something over the edge. One JSON file a form; a page is 64 cells wide
(90 when it lies), one byte a cell, packed. Renewed by `python -m tests.golden` after the pages
were looked at; the difference of a page is told in millimetres.
"""

import base64
import json
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from motcua.papers.specimens import Specimen

FOLDER = Path(__file__).parent / "pages"
DPI = 100  # at 40 a hairline falls into one cell or the next as the rasteriser likes
BRIGHTER = 18  # of 255: less is how two rasterisers smooth the same edge
CELLS = 8  # so many cells that differ are a difference of the page


@dataclass(frozen=True)
class Grid:
    """The brightness of a page, cell by cell, row after row; its size in pixels at DPI."""

    width: int
    height: int
    columns: int
    cells: bytes

    @classmethod
    def of(cls, picture: Image.Image) -> "Grid":
        grey = picture.convert("L")
        columns = 64 if grey.width <= grey.height else 90
        rows = round(columns * grey.height / grey.width)
        small = grey.resize((columns, rows), Image.Resampling.BOX)
        return cls(grey.width, grey.height, columns, small.tobytes())

    def packed(self) -> str:
        body = base64.b85encode(zlib.compress(self.cells, 9)).decode()
        return f"{self.width} {self.height} {self.columns} {body}"

    @classmethod
    def unpacked(cls, text: str) -> "Grid":
        width, height, columns, body = text.split(" ", 3)
        return cls(int(width), int(height), int(columns), zlib.decompress(base64.b85decode(body)))

    def differs(self, other: "Grid") -> str:
        """Where the pages differ, in millimetres from the upper left corner; "" if they agree."""
        if (self.width, self.height) != (other.width, other.height):
            return f"{self.width}×{self.height} px became {other.width}×{other.height} px"
        pairs = enumerate(zip(self.cells, other.cells, strict=True))
        changed = [at for at, (was, now) in pairs if abs(was - now) > BRIGHTER]
        if len(changed) < CELLS:
            return ""
        side = self.width / DPI * 25.4 / self.columns
        across = [at % self.columns * side for at in changed]
        down = [at // self.columns * side for at in changed]
        return (
            f"{len(changed)} cells, {min(down):.0f}-{max(down) + side:.0f} mm from the top, "
            f"{min(across):.0f}-{max(across) + side:.0f} mm from the left"
        )


def pictures(pdf: bytes) -> list[Image.Image]:
    """All pages as poppler, which knows nothing of Typst, draws them."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-r", str(DPI), "-gray", "-", f"{folder}/page"],
            input=pdf, check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        found = []
        for file in sorted(Path(folder).glob("page*.pgm")):
            with Image.open(file) as opened:
                opened.load()
                found.append(opened.copy())
        return found


def grids(pdf: bytes) -> list[Grid]:
    return [Grid.of(picture) for picture in pictures(pdf)]


def stored(made: Specimen) -> list[Grid]:
    """The reference of a specimen. Raises KeyError where there is none yet."""
    kept = json.loads((FOLDER / f"{made.form}.json").read_text())
    return [Grid.unpacked(page) for page in kept[made.file_name]]


def differences(was: list[Grid], now: list[Grid]) -> list[str]:
    if len(was) != len(now):
        return [f"{len(was)} pages became {len(now)}"]
    told = ((n, a.differs(b)) for n, (a, b) in enumerate(zip(was, now, strict=True), start=1))
    return [f"page {number}: {said}" for number, said in told if said]
