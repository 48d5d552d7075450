"""Open what a stranger has sent: a process of its own, small, without secrets, and short-lived.

`python -m motcua.documents.opener` only waits, with its libraries in memory: over the socket that
is its standard input it is handed one connection for each file, and leaves it to a fork of itself.
That reads a line of JSON (the job) and the file to its end, answers with a line of JSON and the
bytes to keep, and ends. What is made to eat memory or time ends this fork and nothing else; no fork
sees another file than its own. No Django here.
"""

import gc
import io
import json
import os
import resource
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import typst
from PIL import Image, ImageOps, UnidentifiedImageError

from motcua.documents import pdf, quality, rules

MEMORY_BYTES = 3 << 30  # of addresses; libraries reserve far more than they use
LOOK_WIDTH_PX = 1000
A4_INCHES = 8.27


def open_picture(content: bytes, kind: str, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The picture as the eye shall see it: turned by its EXIF mark, no larger than needed.

    Writing it anew also leaves behind whatever else the file carried (place, device, a comment, a
    second file behind the first).
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind.removeprefix("image/")]) as opened:
            if opened.width * opened.height > job["most_pixels"]:
                raise pdf.Refused("too-many-pixels")
            opened.thumbnail((rules.LONGEST_SIDE_PX, rules.LONGEST_SIDE_PX))
            ImageOps.exif_transpose(opened, in_place=True)  # a copy is memory touched for nothing
            picture: Image.Image = opened
            out = io.BytesIO()
            if kind == "image/png":
                picture.save(out, "PNG", optimize=True)
            else:
                kind = "image/jpeg"
                if picture.mode != "L":  # one channel of grey is as good a picture
                    picture = picture.convert("RGB")
                picture.save(out, "JPEG", quality=85, comment=b"")
    except Image.DecompressionBombError as error:
        raise pdf.Refused("too-many-pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise pdf.Refused("unreadable") from error
    told: dict[str, Any] = {"media_type": kind, "pages": 1, "notes": []}
    if job["judge"]:
        fault = quality.fault(quality.measure(picture), of_picture=True)
        told["notes"] = [[1, fault]] if fault else []
    return told, out.getvalue()


def open_pdf(content: bytes, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    found = pdf.clean(content, most_pages=job["most_pages"], most_pixels=job["most_pixels"])
    told = {
        "media_type": rules.PDF,
        "pages": found.pages,
        "is_signed": found.is_signed,
        "is_mended": found.is_mended,
        "removed": list(found.removed),
        "notes": list(_faults(found, job["judge_seconds"])) if job["judge"] else [],
    }
    return told, found.content


def _faults(found: pdf.Cleaned, seconds: float) -> Iterator[tuple[int, str]]:
    """(page, fault) of each page with one; (page, "") of those that could not be looked at."""
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "it.pdf").write_bytes(found.content)
        compiler = typst.Compiler(
            root=folder,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False),
        )
        for n in range(1, found.pages + 1):
            page = _drawn(compiler, n) if time.monotonic() < end else None
            fault = quality.fault(quality.measure(page), of_picture=False) if page else ""
            if fault or page is None:
                yield n, fault


def _drawn(compiler: Any, n: int) -> Image.Image | None:
    source = (
        "#set page(width: 210mm, height: auto, margin: 0pt)\n"
        f'#image("/it.pdf", width: 100%, page: {n})'
    )
    try:
        drawn = compiler.compile(input=source.encode(), format="png", ppi=LOOK_WIDTH_PX / A4_INCHES)
    except typst.TypstError:
        return None
    with Image.open(io.BytesIO(drawn)) as page:
        white = Image.new("RGB", page.size, "white")
        white.paste(page, mask=page.getchannel("A") if page.mode == "RGBA" else None)
    return white


def main() -> None:
    """Wait for files until whoever asked for them is gone."""
    asked = socket.socket(fileno=0)
    for name in (signal.SIGTERM, signal.SIGINT):  # it ends with whom it serves, not before
        signal.signal(name, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _reap)
    Image.init()
    gc.freeze()
    asked.sendall(b".")  # ready
    while handles := socket.recv_fds(asked, 1, 1)[1]:
        if os.fork() == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                asked.close()
                serve(socket.socket(fileno=handles[0]))
            finally:
                os._exit(0)  # whatever happens: a fork must never come back to wait
        os.close(handles[0])


def _reap(*_: Any) -> None:
    """Let the forks go that have ended; what they used is then counted as this process's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(line: socket.socket) -> None:
    """One file: read, opened within its limits, answered."""
    with line, line.makefile("rb") as sent:
        job = json.loads(sent.readline())
        _limit(job)
        told, kept = answer(sent.read(), job)
        line.sendall(json.dumps(told).encode() + b"\n")
        line.sendall(kept)


def _limit(job: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(2 * job["seconds"])
    Image.MAX_IMAGE_PIXELS = job["most_pixels"]


def answer(content: bytes, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is to be said of a file, and what to keep of it. Whatever else goes wrong with a file
    than what is foreseen, is said as "broken", for the log."""
    kind = rules.media_type(content)
    try:
        return open_pdf(content, job) if kind == rules.PDF else open_picture(content, kind, job)
    except pdf.Refused as no:
        return {"refused": no.code}, b""
    except (MemoryError, RecursionError):
        return {"refused": "too-slow"}, b""
    except Exception as error:
        return {"broken": f"{type(error).__name__}: {error}"[:200]}, b""


if __name__ == "__main__":
    main()
