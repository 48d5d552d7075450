"""Every way to take in a file, to write down what it says, and to let an unused one go."""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from motcua.core import clock
from motcua.core.transactions import action
from motcua.documents import reading, rules, storage
from motcua.documents.examining import Examined, examine
from motcua.documents.models import Attachment, Reading
from motcua.people.models import Centre, Staff

UNUSED_AFTER = timedelta(days=1)
LOOKS_BACK = timedelta(days=30)


@action
def keep(
    examined: Examined, *, by: Staff, from_citizen: bool = False, at: datetime | None = None
) -> Attachment:
    """Store a file that was examined, under a token of its own. One insert. One `from_citizen`
    came online: it belongs to the centre of `by`, and nobody there uploaded it.

    The file is written before the row; when the row is not stored the file goes again, at once
    or, after a crash, with the next sweep.
    """
    suffix, digest = rules.SUFFIX[examined.media_type], storage.sha256(examined.content)
    path = storage.keep(by.centre_id, examined.content, suffix, digest=digest)
    try:
        kept = Attachment.objects.create(
            centre_id=by.centre_id,
            token=secrets.token_urlsafe(18),
            name=examined.name,
            media_type=examined.media_type,
            size=len(examined.content),
            sha256=digest,
            path=path,
            pages=examined.pages,
            uploaded_by=None if from_citizen else by,
            uploaded_at=at or clock.now(),
            sent_sha256=examined.sent_sha256,
            scan=examined.scan,
            is_signed=examined.is_signed,
            removed=",".join(examined.removed),
            notes=[[note.page, note.kind] for note in examined.notes] or None,
            to_read=examined.is_scan and reading.ocr_available(),
        )
    except BaseException:
        storage.remove(path)
        raise
    return kept


def add(
    *, by: Staff, name: str, content: bytes, is_scan: bool = True, at: datetime | None = None
) -> Attachment:
    """Take in one scan, photo or PDF of at most 10 MB: examine it, then keep it.

    Only the keeping is a transaction: examining may take seconds, and what is infected must leave
    its audit entry. Inside another change that entry is undone with it, so a door that takes in
    files with a change examines them before. Raises BadRequest with the reason, Busy.
    """
    return keep(examine(by=by, name=name, content=content, is_scan=is_scan), by=by, at=at)


@action
def write_reading(
    attachment_id: int, *, text: str, pages: int, pdf: bytes, at: datetime | None = None
) -> Reading | None:
    """Keep what a machine read. None when the file has gone meanwhile; a second time replaces."""
    found = Attachment.objects.select_for_update(of=("self",)).filter(pk=attachment_id).first()
    if found is None:
        return None
    before = Reading.objects.filter(pk=attachment_id).values_list("pdf_path", flat=True).first()
    path, digest = "", storage.sha256(pdf) if pdf else ""
    if pdf:
        path = storage.keep(found.centre_id, pdf, ".pdf", digest=digest, folder=storage.READINGS)
    facts = {
        "centre_id": found.centre_id,
        "text": text.replace("\0", ""),
        "pages": pages,
        "pdf_path": path,
        "pdf_sha256": digest,
        "made_at": at or clock.now(),
    }
    row, _ = Reading.objects.update_or_create(attachment=found, defaults=facts)
    if found.to_read:
        found.to_read = False
        found.save(update_fields=["to_read"])
    if before:
        transaction.on_commit(lambda: storage.remove(before))
    return row


@action
def wait_for_reading(attachment_id: int) -> None:
    """Have the words of a file read, unless they were."""
    Attachment.objects.filter(pk=attachment_id, reading=None).update(to_read=True)


@action
def give_up_reading(attachment_id: int) -> None:
    """A file that cannot be read at all waits no longer, so that the others behind it are read."""
    Attachment.objects.filter(pk=attachment_id).update(to_read=False)


@action
def drop_unused(*, at: datetime | None = None) -> int:
    """Let uploads go that nothing has named within a day: taken off a draft, or never sent.

    How many. Whatever table points at a file holds it, also one that does not exist yet.
    """
    until = (at or clock.now()) - UNUSED_AFTER
    dropped = 0
    for centre_id in Centre.objects.order_by("pk").values_list("pk", flat=True):
        rows = Attachment.objects.filter(
            centre_id=centre_id, uploaded_at__gte=until - LOOKS_BACK, uploaded_at__lt=until
        )
        for held in _holders():
            rows = rows.exclude(held)
        unused = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:1000])
        paths = [row.path for row in unused]
        read = Reading.objects.filter(pk__in=unused).exclude(pdf_path="")
        paths += read.values_list("pdf_path", flat=True)
        Attachment.objects.filter(pk__in=[row.pk for row in unused]).delete()
        transaction.on_commit(partial(_remove, paths))
        dropped += len(unused)
    return dropped


def _holders() -> list[Exists]:
    """One condition per table that protects the files it points at."""
    return [
        Exists(held.related_model._base_manager.filter(**{held.field.name: OuterRef("pk")}))
        for held in _relations()
        if held.on_delete is models.PROTECT
    ]


def _relations() -> list[Any]:
    fields = Attachment._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.one_to_many or field.one_to_one]


def _remove(paths: list[str]) -> None:
    for path in paths:
        storage.remove(path)
