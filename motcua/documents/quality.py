"""What the eye would say of a page at once: blank, dark, small or blurred. Pure; Pillow only.

Light and ink are seen at half the size, sharpness on some tiles at the full one: of a page of
`LONG_SIDE_PX`, so that a scan and a photo of the same sheet are judged alike. How the limits were
found: docs/algorithms/page-quality.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from statistics import median

from PIL import Image, ImageChops, ImageFilter

LONG_SIDE_PX = 1400
NEARLY = 1.05  # a page longer by less than this is not resized
INK_SIDE_PX = 700  # long side of the picture in which ink is looked for
EDGE = 0.04  # of each side is left out: a scanner's shadow, a table's border
TILES = 12  # per side
TILE_PX = 8  # a smaller one is not judged
MOST_WRITTEN, MOST_EMPTY = 18, 6  # tiles looked at closely, from all over the page
ABREAST = 8  # tiles in a row of the picture they are looked at in
INK_STEP = 18  # grey levels darker or lighter than what lies around it
STRIP_PX = 200  # high; what is worked on stays in the processor's own memory
_LEVELS = range(256)
_SQUARES = [level * level for level in _LEVELS]
_STANDS_OUT = [255 if step >= INK_STEP else 0 for step in _LEVELS]
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_BOX = Image.Resampling.BOX
_Box = tuple[int, int, int, int]  # left, top, right, bottom

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
    """About 5 ms for a page."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    # Grain of a dim photo has edges of its own; a median takes grain and leaves strokes.
    calm = _calmed(_half(grey))
    marks = ImageChops.difference(calm, _around(calm)).point(_STANDS_OUT)
    return Look(max(grey.size), _level(calm, 0.8), _marked(marks), _sharpness(grey, marks))


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


def _half(grey: Image.Image) -> Image.Image:
    """About `INK_SIDE_PX` long at most, without its edges."""
    half = grey.reduce(max(1, max(grey.size) // INK_SIDE_PX))
    if max(half.size) > INK_SIDE_PX * NEARLY:
        half.thumbnail((INK_SIDE_PX, INK_SIDE_PX), _BOX)
    return half.crop(_inner(half.size))


def _around(calm: Image.Image) -> Image.Image:
    """What lies around each pixel: the mean of a box of about 13. Found for four pixels at once."""
    blurred = calm.reduce(2).filter(ImageFilter.BoxBlur(3))
    return blurred.resize(calm.size, Image.Resampling.NEAREST)


def _inner(size: tuple[int, int]) -> _Box:
    """A page without its edges."""
    width, height = size
    x, y = int(width * EDGE), int(height * EDGE)
    return x, y, width - x, height - y


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


def _sharpness(grey: Image.Image, marks: Image.Image) -> float | None:
    """Variance of the Laplacian over variance of the grey: it does not depend on how pale the
    paper is, nor, tile by tile, on how much of the page is written on. What grain is left shows
    on the empty tiles and is taken off.
    """
    inner = _inner(grey.size)
    scale = LONG_SIDE_PX / max(grey.size)
    size = _tile_size(inner, scale if scale * NEARLY < 1 else 1.0)
    if min(size) < TILE_PX:
        return None
    written, empty = _chosen(inner, marks)
    if not written:
        return None
    calm = _calmed(_together(grey, [*empty, *written], size))
    edges = calm.filter(_EDGES)
    boxes = list(_places(size, len(empty) + len(written)))
    grain = min((_variance(edges.crop(box)) for box in boxes[: len(empty)]), default=0.0)
    return median(
        max(_variance(edges.crop(box)) - grain, 0.0) / max(_variance(calm.crop(box)), 1.0)
        for box in boxes[len(empty) :]
    )


def _tile_size(inner: _Box, scale: float) -> tuple[int, int]:
    left, top, right, bottom = inner
    return int((right - left) * scale / TILES), int((bottom - top) * scale / TILES)


def _chosen(inner: _Box, marks: Image.Image) -> tuple[list[_Box], list[_Box]]:
    """Tiles of the page that are written on, and empty ones: of each some from all over it."""
    written, empty = [], []
    shares = marks.resize((TILES, TILES), _BOX).tobytes()
    tiles = zip(shares, _tiles(inner), _tiles((0, 0, *marks.size)), strict=True)
    for share, there, here in tiles:
        if share >= TILE_INK * 255:
            written.append(there)
        elif not share and marks.crop(here).getbbox() is None:
            empty.append(there)
    return _some(written, MOST_WRITTEN), _some(empty, MOST_EMPTY)


def _some(found: list[_Box], most: int) -> list[_Box]:
    """At most so many, evenly spread."""
    return [found[n * len(found) // most] for n in range(most)] if len(found) > most else found


def _tiles(inside: _Box) -> Iterator[_Box]:
    left, top, right, bottom = inside
    width, height = right - left, bottom - top
    for row in range(TILES):
        for column in range(TILES):
            yield (
                left + width * column // TILES, top + height * row // TILES,
                left + width * (column + 1) // TILES, top + height * (row + 1) // TILES,
            )  # fmt: skip


def _together(grey: Image.Image, tiles: list[_Box], size: tuple[int, int]) -> Image.Image:
    """The tiles, each in this size, as one picture: that is filtered sooner than two dozen."""
    width, height = size
    rows = -(-len(tiles) // ABREAST)
    whole = Image.new("L", (width * ABREAST, height * rows))
    for n, box in enumerate(tiles):
        left, top, right, bottom = box
        as_is = right - left - width in (0, 1) and bottom - top - height in (0, 1)
        tile = (
            grey.crop((left, top, left + width, top + height))
            if as_is
            else grey.resize(size, _BOX, box=box)
        )
        whole.paste(tile, (n % ABREAST * width, n // ABREAST * height))
    return whole


def _places(size: tuple[int, int], count: int) -> Iterator[_Box]:
    """Where each tile lies in that picture, which a median has made smaller by a pixel all round,
    without what median and kernel have made by looking into the next tile."""
    width, height = size
    for n in range(count):
        left, top = n % ABREAST * width, n // ABREAST * height
        yield left + 1, top + 1, left + width - 3, top + height - 3
