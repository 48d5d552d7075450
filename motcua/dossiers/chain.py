"""The chain that binds the events of a centre: what a hash covers, and how it follows. Pure."""

import hashlib
import json
from datetime import datetime
from typing import Any


def payload(
    *,
    dossier: int,
    move: str,
    frm: str,
    to: str,
    by: int | None,
    at: datetime,
    note: str,
    data: dict[str, Any],
) -> str:
    """What the hash of an event covers, in one spelling. `verify-events` builds it again."""
    return json.dumps(
        [dossier, move, frm, to, by, at.timestamp(), note, data],
        sort_keys=True, ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def digest(before: str, seq: int, covered: str) -> str:
    """The hash of event `seq` after the event with hash `before`; the rule that APPEND applies."""
    return hashlib.sha256(f"{before}{seq}:{covered}".encode()).hexdigest()
