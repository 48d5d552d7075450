"""The file of an export as numbered lines, however it was packed or damaged. No Django."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

LONGEST_LINE = 8 * 1024 * 1024  # bytes; the longest true record has 120 KB
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the file that gave no record, or gave one with a blemish."""

    line: int
    reason: str
    code: str = ""


def unpacked(stream: BinaryIO) -> BinaryIO:
    """`stream` unzipped when its first bytes are those of gzip, whatever the file is called."""
    head = stream.read(2)
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if head == _GZIP else stream


def lines(stream: BinaryIO) -> Iterator[tuple[int, str | Problem]]:
    """Line number and text; a broken end of the stream is a problem of the line it broke in."""
    number = 0
    while True:
        number += 1
        try:
            raw = stream.readline(LONGEST_LINE + 1)
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(LONGEST_LINE)
                yield number, Problem(number, f"dòng dài hơn {LONGEST_LINE // 1024 // 1024} MB")
                continue
        except (EOFError, OSError, ValueError) as error:
            yield number, Problem(number, f"tệp nén bị cụt hoặc hỏng từ đây: {error}")
            return
        if not raw:
            return
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not raw.strip():
            continue
        try:
            yield number, raw.decode("utf-8")
        except UnicodeDecodeError as error:
            yield number, Problem(number, f"không phải UTF-8 (byte thứ {error.start + 1})")
