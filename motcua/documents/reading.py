"""The words of a scan by Tesseract, and a searchable copy drawn by Typst, PDF/A-2b.

Nothing is ever filled in from them: a machine that reads a name wrong must not decide anything.
"""

import csv
import io
import json
import logging
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from PIL import Image

from motcua.core import clock, stopping
from motcua.documents import pages, rules, storage
from motcua.documents.models import Attachment

MOST_PAGES = 60  # of one file; about two seconds each
PAGE_SECONDS = 90
LOOK_SECONDS = 0.2  # between two looks whether this process is to stop
WIDTH_PX = 1654  # A4 at 200 dpi
POINTS_WIDE = 595.0
LAST = ("nice", "-n", "19")  # seconds of CPU for a page, which nobody waits for
HOW = ("-l", "vie", "--dpi", "200", "tsv")
SURE = 30  # of 100; below it Tesseract mostly sees stains
TEMPLATE = Path(__file__).parent / "typst" / "searchable.typ"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    text: str  # pages parted by a form feed
    pages: int
    pdf: bytes  # b"" when it could not be drawn


def ocr_available() -> bool:
    """Whether scans are read here: Tesseract with Vietnamese, unless MOTCUA_OCR=0."""
    return bool(settings.OCR) and _languages_hold("vie")


@lru_cache(maxsize=4)
def _languages_hold(language: str) -> bool:
    """Asked once per process: who installs Tesseract restarts the worker."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    asked = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
    )
    return language in (asked.stdout + asked.stderr).split()


def read(attachment: Attachment) -> Read:
    """Every page of a file, at most `MOST_PAGES`. A page that cannot be read is empty.

    Raises Stopped in the middle when this process is to end.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told, texts = [], []
        for n in range(1, min(attachment.pages or 1, MOST_PAGES) + 1):
            stopping.insist_on_going_on()
            picture = folder / f"{n}.jpg"
            size = _drawn(attachment, n, picture)
            words = list(_words(picture))
            texts.append(_as_text(words))
            told.append(_for_typst(picture.name, size, words))
        day = clock.day_of(attachment.uploaded_at)
        pdf = _searchable(folder, told, attachment.name, day) if any(texts) else b""
    return Read("\f".join(texts), len(texts), pdf)


def _drawn(attachment: Attachment, n: int, to: Path) -> tuple[int, int]:
    """Page `n` as a JPEG; its size in pixels."""
    if attachment.media_type == rules.PDF:
        content = pages.page_png(attachment, n, width_px=WIDTH_PX)
    else:
        content = storage.read(attachment.path)
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(to, "JPEG", quality=80)
        return picture.size


def _words(picture: Path) -> Iterator[dict[str, str]]:
    """Tesseract's table, a word a row; nothing when it fails. Raises Stopped."""
    try:
        said = _said_of(picture)
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("tesseract: %s", type(error).__name__)
        return
    table = io.StringIO(said.decode(errors="replace"))
    for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
        is_word = row["level"] == "5" and (row["text"] or "").strip()
        if is_word and float(row["conf"]) >= SURE:
            yield row


def _said_of(picture: Path) -> bytes:
    """What Tesseract says of it. Raises SubprocessError, OSError, and Stopped when it was ended
    with us: systemd tells all processes of a service at once, Ctrl-C all of a terminal, and it may
    hear of it first."""
    end = time.monotonic() + PAGE_SECONDS
    with subprocess.Popen(
        [*LAST, shutil.which("tesseract") or "tesseract", picture.name, "-", *HOW],
        cwd=picture.parent,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            said = _patiently(running, end)
        except BaseException:
            running.kill()
            raise
    if running.returncode in {-signal.SIGTERM, -signal.SIGINT}:
        raise stopping.Stopped
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, "tesseract")
    return said


def _patiently(running: "subprocess.Popen[bytes]", end: float) -> bytes:
    while True:
        try:
            return running.communicate(timeout=LOOK_SECONDS)[0]
        except subprocess.TimeoutExpired:
            stopping.insist_on_going_on()
            if time.monotonic() > end:
                raise


def _as_text(words: list[dict[str, str]]) -> str:
    """Line by line, an empty line between paragraphs."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in words:
        key: tuple[str, ...] = (row["block_num"], row["par_num"], row["line_num"])
        lines.setdefault(key, []).append(row["text"].strip())
    told: list[str] = []
    before: tuple[str, ...] | None = None
    for line, found in lines.items():
        if before is not None and line[:2] != before:
            told.append("")
        told.append(" ".join(found))
        before = line[:2]
    return "\n".join(told)


def _for_typst(file: str, size: tuple[int, int], words: list[dict[str, str]]) -> dict[str, Any]:
    """The page in points, as wide as A4."""
    point = POINTS_WIDE / size[0]
    boxes = [
        {
            "t": "".join(letter for letter in row["text"].strip() if _has_glyph(letter)),
            "x": round(int(row["left"]) * point, 2),
            "y": round(int(row["top"]) * point, 2),
            "w": round(int(row["width"]) * point, 2),
            "h": round(max(int(row["height"]), 1) * point, 2),
        }
        for row in words
    ]
    kept = [box for box in boxes if box["t"]]
    return {"file": file, "w": POINTS_WIDE, "h": round(size[1] * point, 2), "words": kept}


def _has_glyph(letter: str) -> bool:
    """Latin with every Vietnamese mark: PDF/A may not name a letter that its font lacks."""
    return " " < letter < "\u0250" or "\u1ea0" <= letter <= "\u1ef9"


def _searchable(folder: Path, told: list[dict[str, Any]], title: str, day: date) -> bytes:
    (folder / "pages.json").write_text(json.dumps(told, ensure_ascii=False))
    shutil.copyfile(TEMPLATE, folder / "main.typ")
    compiler = typst.Compiler(
        root=str(folder),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
    )
    try:
        made = compiler.compile(
            input=str(folder / "main.typ"),
            format="pdf",
            pdf_standards="a-2b",
            sys_inputs={"title": title, "day": f"{day:%Y-%m-%d}"},
        )
    except typst.TypstError as error:
        log.warning("searchable copy: %s", str(error)[:200])
        return b""
    return made if isinstance(made, bytes) else b""
