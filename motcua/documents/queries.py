"""Every way to read files. The first argument says for whom."""

from collections.abc import Sequence

from motcua.core.errors import NotFound
from motcua.documents import storage
from motcua.documents.models import Attachment
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
