"""Every way to read files. The first argument says for whom."""

from collections.abc import Sequence
from pathlib import Path

from motcua.core.errors import NotFound
from motcua.documents import storage
from motcua.documents.models import Attachment, Reading
from motcua.people.models import Staff


def attachment_for(staff: Staff, token: str) -> Attachment:
    """One file of this person's centre. Raises NotFound, whether absent or another's. 1 query."""
    found = Attachment.objects.filter(centre_id=staff.centre_id, token=token).first()
    if found is None:
        raise NotFound("Không tìm thấy tệp này.")
    return found


def attachments_for(staff: Staff, tokens: Sequence[str]) -> dict[str, Attachment]:
    """Files by token; an unknown token is a NotFound. 1 query, none for no tokens."""
    if not tokens:
        return {}
    rows = Attachment.objects.filter(centre_id=staff.centre_id, token__in=tokens)
    found = {row.token: row for row in rows}
    if len(found) != len(set(tokens)):
        raise NotFound("Có tệp không còn trong hệ thống. Xin tải lại tệp.")
    return found


def content_of(attachment: Attachment) -> bytes:
    return storage.read(attachment.path)


def reading_of(attachment: Attachment) -> Reading | None:
    """What a machine read in a file; None while nobody has. 1 query."""
    return Reading.objects.filter(pk=attachment.pk).first()


def searchable_pdf(attachment: Attachment) -> bytes:
    """The copy of a file whose words can be searched, PDF/A. Raises NotFound when there is none."""
    found = reading_of(attachment)
    none = "Tệp này chưa có bản tìm được chữ."
    if found is None or not found.pdf_path:
        raise NotFound(none)
    try:
        return storage.read(found.pdf_path)
    except FileNotFoundError as error:  # the folder came from elsewhere
        raise NotFound(none) from error


# For the room's own jobs


def next_unread() -> Attachment | None:
    """The file that has waited longest to be read. 1 query, by the index of those that wait."""
    return Attachment.objects.filter(to_read=True).order_by("uploaded_at", "pk").first()


def paths_in_use(centre_id: int, paths: Sequence[str]) -> set[str]:
    """Those of `paths` that a row of the centre names. 2 queries by index."""
    hashes = [Path(path).name[:64] for path in paths]
    files = Attachment.objects.filter(centre_id=centre_id, sha256__in=hashes)
    read = Reading.objects.filter(centre_id=centre_id, pdf_sha256__in=hashes)
    return {*files.values_list("path", flat=True), *read.values_list("pdf_path", flat=True)}
