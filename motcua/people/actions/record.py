"""The record of who looked at what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.core.transactions import action
from motcua.people.actions._steps import audit
from motcua.people.models import Staff


@action
def note_read(
    *,
    by: Staff,
    subject: str,
    what: str = "dossier",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Every look at a dossier or a file is kept for ever. `subject` is a code. One insert.

    Law: personal-data.
    """
    audit(by, f"read.{what}"[:40], subject, detail, at=at)


@action
def note_change(
    *,
    by: Staff,
    what: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """A setting that another room keeps was changed, such as a day off. One insert."""
    audit(by, what[:40], subject, detail, at=at)
