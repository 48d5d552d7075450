"""A paper's values as JSON: what is stored, hashed and handed to the printer. Pure."""

import hashlib
import json
import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from motcua.core.clock import VIETNAM
from motcua.core.text import dotted
from motcua.papers import rules
from motcua.papers.data import Form


def _text(value: str) -> str:
    """NFC, without the control characters that neither PostgreSQL nor a printer takes."""
    kept = (c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


def _day(day: date) -> dict[str, str]:
    words = rules.day_words(day)
    return {
        "iso": day.isoformat(),
        "short": f"{day:%d/%m/%Y}",
        "words": words,
        "weekday": rules.weekday(day),
    }


def _moment(moment: datetime) -> dict[str, str]:
    """A moment on the Vietnamese wall clock, to the minute; a naive one has no moment to show."""
    if moment.tzinfo is None:
        raise ValueError("a moment on a paper needs its time zone")
    here = moment.astimezone(VIETNAM)
    return _day(here.date()) | {
        "iso": here.isoformat(timespec="minutes"),
        "time": f"{here:%H:%M}",
        "moment": rules.moment_words(here),
        "hour": f"{here:%H} giờ {here:%M} phút",
    }


def _money(vnd: int) -> dict[str, str | int]:
    return {"vnd": vnd, "text": dotted(vnd), "words": rules.money_words(vnd)}


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _day(value)
    if name.endswith("_vnd"):
        return _money(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), f.name) for f in fields(value)}
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"a paper cannot hold a {type(value).__name__}")


def plain(data: Form) -> dict[str, Any]:
    """`data` as JSON values; days, moments and sums already stand in the words to be printed."""
    return {f.name: _plain(getattr(data, f.name), f.name) for f in fields(data)}


def to_json(payload: dict[str, Any]) -> str:
    """One spelling for one content, so that it can be hashed and printed alike."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
