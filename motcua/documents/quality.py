"""What the eye would say of a page at once: blank, dark, small or blurred. Pure; Pillow only.

Measured on the page in grey, at most `LONG_SIDE_PX` high, so that a scan and a photo of the same
sheet are judged alike. How the limits were found: docs/algorithms/page-quality.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from PIL import Image, ImageChops, ImageFilter, ImageStat

LONG_SIDE_PX = 1400
EDGE = 0.04  # of each side is left out: a scanner's shadow, a table's border
TILES = 12  # per side
INK_STEP = 24  # grey levels darker or lighter than what lies around it
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)

BLANK_INK = 0.0006  # share of the page; one line of handwriting is about 0.002
DARK_PAPER = 75  # grey level of the paper, 0 is black
SMALL_PX = 700  # long side
TILE_INK = 0.02  # a tile with less says nothing of sharpness
SHARP = 0.15  # edges against contrast, median over the tiles with ink


@dataclass(frozen=True, slots=True)
class Look:
    """The measures of one page."""

    long_px: int
    paper: int  # grey level 0-255 that four fifths of the page do not exceed
    ink: float  # share of the page that stands out from its surroundings
    sharpness: float | None  # None: nothing on the page to judge by


def measure(picture: Image.Image) -> Look:
    """About 60 ms for a page."""
    long_px = max(picture.size)
    grey = picture.convert("L")
    grey.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.BOX)
    width, height = grey.size
    x, y = int(width * EDGE), int(height * EDGE)
    inner = grey.crop((x, y, width - x, height - y))
    # Grain of a dim photo has edges of its own; a median takes grain and leaves strokes.
    calm = inner.filter(ImageFilter.MedianFilter(3))
    around = calm.filter(ImageFilter.BoxBlur(12))
    marks = ImageChops.difference(calm, around).point(
        [255 if step >= INK_STEP else 0 for step in range(256)]
    )
    return Look(long_px, _level(calm, 0.8), _mean(marks) / 255, _sharpness(calm, marks))


def fault(look: Look, *, of_picture: bool) -> str:
    """The first thing wrong with a page, "" when none. A page of a PDF has no size in pixels."""
    if look.paper < DARK_PAPER:
        return "dark"
    if look.ink < BLANK_INK:
        return "blank"
    if of_picture and look.long_px < SMALL_PX:
        return "small"
    if look.sharpness is not None and look.sharpness < SHARP:
        return "blurred"
    return ""


def _level(grey: Image.Image, share: float) -> int:
    histogram, seen = grey.histogram(), 0
    wanted = share * sum(histogram)
    for level, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return level
    return 255


def _mean(grey: Image.Image) -> float:
    return float(ImageStat.Stat(grey).mean[0])


def _variance(grey: Image.Image) -> float:
    return float(ImageStat.Stat(grey).var[0])


def _sharpness(calm: Image.Image, marks: Image.Image) -> float | None:
    """Variance of the Laplacian over variance of the grey: it does not depend on how pale the
    paper is, nor, tile by tile, on how much of the page is written on. What grain is left shows
    on the empty tiles and is taken off.
    """
    edges = calm.filter(_EDGES)
    written, empty = [], []
    for box in _tiles(calm.size):  # not the outermost pixels: a kernel leaves those as they were
        ink = _mean(marks.crop(box)) / 255
        if ink >= TILE_INK:
            written.append((_variance(edges.crop(box)), _variance(calm.crop(box))))
        elif ink < BLANK_INK:
            empty.append(_variance(edges.crop(box)))
    grain = min(empty, default=0.0)
    found = [max(edge - grain, 0.0) / max(grey, 1.0) for edge, grey in written]
    return median(found) if found else None


def _tiles(size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right, bottom of each part of a page that is large enough to judge."""
    width, height = size[0] - 2, size[1] - 2
    if min(size) < 8 * TILES:
        return
    for row in range(TILES):
        for column in range(TILES):
            yield (
                1 + width * column // TILES, 1 + height * row // TILES,
                1 + width * (column + 1) // TILES, 1 + height * (row + 1) // TILES,
            )  # fmt: skip
