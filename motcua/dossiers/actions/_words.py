"""What several moves say and do alike: reasons in words, messages, closing."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.core.text import tidy
from motcua.core.together import Update, update_together
from motcua.dossiers.models import ApologyDraft, Dossier, Pause
from motcua.dossiers.states import Stage, Status
from motcua.outbox import actions as outbox


def said(text: str, field: str, what: str, least: int = 10) -> str:
    """A reason as it will stand on paper: tidy, and long enough to mean something."""
    text = tidy(text)
    if not least <= len(text) <= 1000:
        raise BadRequest(f"Ghi {what}: từ {least} đến 1.000 ký tự.", field)
    return text


def body(text: str) -> str:
    """The text of a result as it will be printed: a paragraph a line, none empty."""
    text = "\n".join(line for line in map(tidy, text.splitlines()) if line)
    if not 10 <= len(text) <= 20_000:
        raise BadRequest("Nội dung kết quả từ 10 đến 20.000 ký tự.", "text")
    return text


def due_words(dossier: Dossier) -> str:
    assert dossier.due_at is not None  # constraint running_dossier_has_code_and_promise
    return f"{clock.local(dossier.due_at):%H:%M %d/%m/%Y}"


def tell(dossier: Dossier, template: str, at: datetime, *, unit: str = "", **facts: object) -> None:
    """Queue a message of the deciding centre; `unit` names another one that the citizen goes to."""
    outbox.tell(
        centre_id=dossier.centre_id, about=dossier.number, template=template, to=dossier.phone,
        at=at, unit=unit or dossier.centre.name, code=dossier.number, **facts,
    )  # fmt: skip


def close(dossier: Dossier, status: Status, at: datetime) -> None:
    """End it as `status`, with whatever still ran of it. 1 statement."""
    dossier.status, dossier.stage, dossier.closed_at = status, Stage.HANDLING, at
    update_together(
        (Pause.objects.filter(dossier=dossier, until_at=None), {"until_at": at}),
        (ApologyDraft.objects.filter(dossier=dossier, decided_at=None), {"decided_at": at}),
        stored(dossier, "status", "stage", "closed_at"),
    )


def stored(dossier: Dossier, *fields: str) -> Update:
    """These fields as they stand now, to be written together with something else."""
    return (
        Dossier.objects.filter(pk=dossier.pk),
        {name: getattr(dossier, name) for name in fields},
    )
