"""What a log may say of a request: which page it was and how long it took, never its address.

Nor may a line carry a citizen's number, or the values that an error of the database quotes.
Law: personal-data.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from motcua.core import tracing

NUMBERS = re.compile(r"\d{9,}")  # of identity cards and phones; ids of rows are shorter for long
FRAMES = 30


class NoAddresses(logging.Filter):
    """An address may carry a token or the code of a dossier; whoever reads logs must not get
    them. The pattern of the page, with its names of parts, says as much about a fault.

    Law: personal-data.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            address = request.path.encode("unicode_escape").decode("ascii")  # as Django writes it
            said = tuple(pattern(request) if part == address else part for part in record.args)
            record.args = said
        return True


class Plain(logging.Formatter):
    """One line for a person at a terminal."""

    def __init__(self, *, tells_all: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.tells_all = tells_all

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = getattr(record, "fields", {})
        said = " ".join(f"{name}={value}" for name, value in fields.items())
        number = tracing.current()
        tail = f" [{number}]" if number else ""
        return f"{line} {said}{tail}" if said else f"{line}{tail}"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return masked(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return super().formatException(ei) if self.tells_all else "\n".join(told(ei[1]))


class JsonLines(logging.Formatter):
    """One JSON object a line, for machines: the same facts, the same silence."""

    def __init__(self, *, tells_all: bool = False) -> None:
        super().__init__()
        self.tells_all = tells_all

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if number := tracing.current():
            said["request_id"] = number
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            full = traceback.format_exception(record.exc_info[1])
            said["error"] = full if self.tells_all else told(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


def masked(text: str) -> str:
    return NUMBERS.sub("…", text)


def told(error: BaseException | None) -> list[str]:
    """Where it happened and what kind of error it was, with those that led to it. What it says is
    left out: it may quote a name or a number. Of a database's refusal, its code and constraint.
    """
    lines: list[str] = []
    while error is not None and len(lines) < 4 * FRAMES:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_diagnosis(error)}")
        lines += _frames(error.__traceback__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _diagnosis(error: BaseException) -> str:
    said = getattr(error, "diag", None)
    parts = [getattr(said, name, None) for name in ("sqlstate", "table_name", "constraint_name")]
    return "".join(f" {part}" for part in parts if part)


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def pattern(request: Any) -> str:
    """The pattern that matched; of an address that matches none, its first part."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    first = str(request.path).split("/")[1]
    return f"/{first[:20]}/…"
