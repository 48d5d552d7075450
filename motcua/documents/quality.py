"""What the eye would say of a page at once: blank, dark, small or blurred. Pure; Pillow only.

Measured on the page in grey, at most `LONG_SIDE_PX` high, so that a scan and a photo of the same
sheet are judged alike. How the limits were found: docs/algorithms/page-quality.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from statistics import median

from PIL import Image, ImageChops, ImageFilter

LONG_SIDE_PX = 1400
EDGE = 0.04  # of each side is left out: a scanner's shadow, a table's border
TILES = 12  # per side
INK_STEP = 24  # grey levels darker or lighter than what lies around it
STRIP_PX = 200  # high; what is worked on stays in the processor's own memory
_LEVELS = range(256)
_SQUARES = [level * level for level in _LEVELS]
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
    """About 25 ms for a page."""
    # Grain of a dim photo has edges of its own; a median takes grain and leaves strokes.
    calm = _calmed(_inner(picture))
    around = calm.filter(ImageFilter.BoxBlur(12))
    marks = ImageChops.difference(calm, around).point(
        [255 if step >= INK_STEP else 0 for step in range(256)]
    )
    return Look(max(picture.size), _level(calm, 0.8), _marked(marks), _sharpness(calm, marks))


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


def _inner(picture: Image.Image) -> Image.Image:
    """In grey, at most `LONG_SIDE_PX` long, without its edges."""
    grey = picture.convert("L")
    grey.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.BOX)
    width, height = grey.size
    x, y = int(width * EDGE), int(height * EDGE)
    return grey.crop((x, y, width - x, height - y))


def _calmed(grey: Image.Image) -> Image.Image:
    """The median of 3 x 3: what `ImageFilter.MedianFilter(3)` finds, in a quarter of its time, by
    least and greatest of whole strips. The outermost pixels, which have no such square, go.
    """
    width, height = grey.size
    if min(grey.size) < 3:
        return grey
    calm = Image.new("L", (width - 2, height - 2))
    for top in range(0, height - 2, STRIP_PX):
        strip = grey.crop((0, top, width, min(top + STRIP_PX + 2, height)))
        calm.paste(_median(strip), (0, top))
    return calm


def _median(strip: Image.Image) -> Image.Image:
    width, height = strip.size
    least, greatest = ImageChops.darker, ImageChops.lighter
    a, b, c = (strip.crop((0, n, width, height - 2 + n)) for n in range(3))
    low, high = least(a, b), greatest(a, b)  # each column of three, sorted
    low, mid, high = least(low, c), greatest(low, least(high, c)), greatest(high, c)
    a, b, c = _beside(low)
    low = greatest(greatest(a, b), c)
    a, b, c = _beside(high)
    high = least(least(a, b), c)
    return _middle(low, _middle(*_beside(mid)), high)


def _beside(columns: Image.Image) -> tuple[Image.Image, Image.Image, Image.Image]:
    """A picture and the same one and two pixels on, as far as all three reach."""
    width, height = columns.size
    first, second, third = (columns.crop((n, 0, width - 2 + n, height)) for n in range(3))
    return first, second, third


def _middle(a: Image.Image, b: Image.Image, c: Image.Image) -> Image.Image:
    """Pixel by pixel the one that is neither least nor greatest."""
    least, greatest = ImageChops.darker, ImageChops.lighter
    return greatest(least(a, b), least(greatest(a, b), c))


def _level(grey: Image.Image, share: float) -> int:
    histogram, seen = grey.histogram(), 0
    wanted = share * sum(histogram)
    for level, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return level
    return 255


def _marked(marks: Image.Image) -> float:
    """Share of the pixels that are 255 where the others are 0."""
    return marks.histogram()[255] / (marks.width * marks.height)


def _variance(grey: Image.Image) -> float:
    counts, size = grey.histogram(), grey.width * grey.height
    mean: float = sum(map(mul, counts, _LEVELS)) / size
    squares: float = sum(map(mul, counts, _SQUARES)) / size
    return squares - mean * mean


def _sharpness(calm: Image.Image, marks: Image.Image) -> float | None:
    """Variance of the Laplacian over variance of the grey: it does not depend on how pale the
    paper is, nor, tile by tile, on how much of the page is written on. What grain is left shows
    on the empty tiles and is taken off.
    """
    edges = calm.filter(_EDGES)
    written, empty = [], []
    for box in _tiles(calm.size):  # not the outermost pixels: a kernel leaves those as they were
        ink = _marked(marks.crop(box))
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
