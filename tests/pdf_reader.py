"""Read text and its place out of the PDFs that Typst writes, without any library.

Good for those alone: plain objects, Flate streams, Identity-H fonts with a ToUnicode map.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.S)
_INNER = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*"  # a literal may hold balanced brackets
TOKEN = re.compile(
    rb"\(" + _INNER + rb"\)|<[0-9A-Fa-f]*>|\[|\]|/[^\s/\[\]()<>]+|<<|>>|[^\s/\[\]()<>]+", re.S
)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Run:
    """A piece of text on one line; x, y and width in points from the lower left corner."""

    page: int
    x: float
    y: float
    width: float
    text: str


@dataclass
class Page:
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(re.split(rb"stream\r?\n", body, maxsplit=1)[1])


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb"[\s\[]*(\d+) 0 R", body)
    assert found, key
    return int(found[1])


def _letters(cmap: bytes) -> dict[int, str]:
    def text(code: bytes) -> str:
        return bytes.fromhex(code.decode()).decode("utf-16-be")

    found: dict[int, str] = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, code in re.findall(rb"<(\w+)>\s*<(\w+)>", part):
            found[int(glyph, 16)] = text(code)
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, code in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(ord(text(code)) + step)
    return found


def _widths(font: bytes) -> dict[int, float]:
    listed = re.search(rb"/W\s*\[(.*?)\]\s*(?:/|>>)", font, re.S)
    assert listed
    flat = re.sub(rb"[\[\]]", b" ", listed[1]).split()
    found: dict[int, float] = {}
    for first, last, width in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
        found.update(dict.fromkeys(range(int(first), int(last) + 1), float(width)))
    return found


def _unescaped(literal: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code[:1].isdigit() else CONTROL.get(code, code)

    return ESCAPED.sub(one, literal[1:-1])


def _times(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def _runs(
    content: bytes, page: int, fonts: dict[bytes, tuple[dict[int, str], dict[int, float]]]
) -> Iterator[Run]:
    stack: list[tuple[float, ...]] = []
    where: tuple[float, ...] = (1, 0, 0, 1, 0, 0)
    text_at, held, size, font = where, [], 0.0, b""
    for token in TOKEN.findall(content):
        if token == b"q":
            stack.append(where)
        elif token == b"Q":
            where = stack.pop()
        elif token == b"cm":
            where = _times(tuple(float(v) for v in held[-6:]), where)
        elif token == b"Tm":
            text_at = tuple(float(v) for v in held[-6:])
        elif token == b"Tf":
            font, size = held[-2], float(held[-1])
        elif token in {b"TJ", b"Tj"}:
            letters, widths = fonts[font[1:]]
            shown, ahead = "", 0.0
            for part in held[held.index(b"[") + 1 : -1] if token == b"TJ" else held[-1:]:
                if part[:1] == b"(":
                    raw = _unescaped(part)
                    glyphs = [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw), 2)]
                    shown += "".join(letters.get(g, "") for g in glyphs)
                    ahead += sum(widths.get(g, 0) for g in glyphs)
                else:
                    ahead -= float(part)
            x, y = _times(text_at, where)[4:]
            yield Run(page, x, y, ahead * size / 1000, shown)
        else:
            held.append(token)
            continue
        held = []


def read(pdf: bytes) -> list[Page]:
    """All pages with their text, in reading order."""
    objects = {int(n): body for n, body in OBJECT.findall(pdf)}
    kids = next(b for b in objects.values() if b"/Type/Pages" in b)
    pages = []
    for number, kid in enumerate(re.findall(rb"(\d+) 0 R", re.split(rb"/Kids", kids)[1])):
        body = objects[int(kid)]
        if b"/Type/Page/" not in body:
            continue
        box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", body)
        assert box
        named = re.search(rb"/Font<<(.*?)>>", objects[_reference(body, b"Resources")])
        fonts = {}
        for name, ref in re.findall(rb"/(\w+) (\d+) 0 R", named[1] if named else b""):
            outer = objects[int(ref)]
            letters = _letters(_stream(objects[_reference(outer, b"ToUnicode")]))
            fonts[name] = (letters, _widths(objects[_reference(outer, b"DescendantFonts")]))
        page = Page(float(box[1]), float(box[2]))
        page.runs += _runs(_stream(objects[_reference(body, b"Contents")]), number, fonts)
        pages.append(page)
    return pages


def squeezed(text: str) -> str:
    """Without white space: line breaks fall where the layout wants them."""
    return re.sub(r"[\s\u200b\u2060]+", "", text)


def text_of(pdf: bytes) -> str:
    return squeezed("".join(run.text for page in read(pdf) for run in page.runs))
