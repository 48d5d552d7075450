"""Look at a file before it is kept. Done outside of any transaction: it may take seconds."""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from motcua.core import text
from motcua.core.errors import BadRequest, Busy
from motcua.documents import opening, rules, scanner, storage
from motcua.people import actions as people
from motcua.people.models import Staff

OPENER_SECONDS = 30  # of work; a page of a scan takes a tenth of one
JUDGE_SECONDS = 8  # then the pages that are left are not judged
UNCHECKED = "unchecked"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: harmless, upright, and with all that is to be said of it."""

    name: str
    content: bytes  # as it will be kept
    media_type: str
    pages: int
    sent_sha256: str  # of what was sent
    sent_size: int
    scan: str  # "clean", "unchecked" or "" (no scanner here)
    is_signed: bool
    removed: tuple[str, ...]  # keys of rules.REMOVED_WORDS
    notes: tuple[rules.Note, ...]
    is_scan: bool  # a paper, so that it is judged and read; not a signature's drawing


def examine(*, by: Staff, name: str, content: bytes, is_scan: bool = True) -> Examined:
    """Type, size, malware, contents. Raises BadRequest with what to do, Busy when the scanner is
    down and the centre wants no file unscanned. An infected file leaves an audit entry.
    """
    if not content:
        raise BadRequest(rules.EMPTY, "file")
    if len(content) > rules.LARGEST_BYTES:
        raise BadRequest(rules.TOO_LARGE, "file")
    if not rules.media_type(content):
        raise BadRequest(rules.UNREADABLE, "file")
    name = text.tidy(name)[:200] or "Giấy tờ"
    digest = storage.sha256(content)
    scan = _scanned(by, digest, content)
    told, kept = _opened(content, judge=is_scan)
    return Examined(
        name=name,
        content=kept,
        media_type=told["media_type"],
        pages=told["pages"],
        sent_sha256=digest,
        sent_size=len(content),
        scan=scan,
        is_signed=told.get("is_signed", False),
        removed=tuple(told.get("removed", ())),
        notes=tuple(rules.Note(page, kind) for page, kind in told["notes"]),
        is_scan=is_scan,
    )


def _scanned(by: Staff, digest: str, content: bytes) -> str:
    """What is to be written down of the scan. The name of the file may be a person's: the hash
    is what the entry is found by."""
    found = scanner.verdict(content)
    if found == scanner.INFECTED:
        log.warning("infected upload refused: %s", digest)
        people.note_change(by=by, what="file.infected", subject=digest)
        raise BadRequest(rules.INFECTED, "file")
    if found == scanner.DOWN:
        if settings.SCAN_WHEN_DOWN != "mark":
            raise Busy(rules.SCANNER_DOWN)
        return UNCHECKED
    return found


def _opened(content: bytes, *, judge: bool) -> tuple[dict[str, Any], bytes]:
    """What the process of its own says of the file, and what it made of it."""
    job = {
        "most_pages": settings.MOST_PAGES,
        "most_pixels": rules.MOST_PIXELS,
        "judge": judge,
        "judge_seconds": JUDGE_SECONDS,
        "seconds": OPENER_SECONDS,
    }
    try:
        told, kept = opening.opened(content, job)
    except opening.Ended as error:
        raise BadRequest(rules.REFUSED["too-slow"], "file") from error
    if broken := told.get("broken"):
        log.warning("opener: %s", broken)
        raise BadRequest(rules.UNREADABLE, "file")
    if refused := told.get("refused"):
        raise BadRequest(rules.REFUSED[refused], "file")
    return told, kept
