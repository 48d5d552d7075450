"""What was read in this sitting. Only a draft that was opened may be ticked for signing."""

from typing import Any

from django.http import HttpRequest

KEY = "lead_read"
MOST_KEPT = 300


def mark(code: str, attempt: int) -> str:
    """A draft by dossier and attempt: after a rework it is another one and must be read anew."""
    return f"{code}#{attempt}"


def note(request: HttpRequest, dossier: Any) -> None:
    """Remember that the standing draft of this dossier was on the screen."""
    for result in dossier.results.all():
        if result.sent_back_at is None and result.signed_at is None:
            seen = [m for m in read(request) if m != mark(dossier.code, result.number)]
            request.session[KEY] = [*seen, mark(dossier.code, result.number)][-MOST_KEPT:]


def read(request: HttpRequest) -> list[str]:
    kept: list[str] = request.session.get(KEY, [])
    return kept
