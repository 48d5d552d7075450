"""Every way to take in a file."""

import io
import secrets
from datetime import datetime

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from motcua.core import clock, text
from motcua.core.errors import BadRequest
from motcua.documents import rules, storage
from motcua.documents.models import Attachment
from motcua.people.models import Staff

UNREADABLE = "Không mở được tệp này. Xin chụp hoặc quét lại thành ảnh JPG, PNG hay tệp PDF."


def _upright(content: bytes, kind: str) -> bytes:
    """The picture as the eye shall see it: turned by its EXIF mark, no larger than needed.

    Writing it anew also leaves behind whatever else the file carried (place, device).
    """
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > 80_000_000:
                raise BadRequest("Ảnh quá lớn. Xin chụp lại ở cỡ nhỏ hơn.", "file")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((rules.LONGEST_SIDE_PX, rules.LONGEST_SIDE_PX))
            out = io.BytesIO()
            if kind == "image/png":
                picture.save(out, "PNG", optimize=True)
            else:
                picture.convert("RGB").save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadRequest(UNREADABLE, "file") from error
    return out.getvalue()


@transaction.atomic
def add(*, by: Staff, name: str, content: bytes, at: datetime | None = None) -> Attachment:
    """Take in one scan, photo or PDF of at most 10 MB, and give it a sha256 and a token.

    The type is read from the content. Raises BadRequest with the reason.
    """
    if not content:
        raise BadRequest("Tệp rỗng. Xin chọn lại.", "file")
    if len(content) > rules.LARGEST_BYTES:
        raise BadRequest("Tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn.", "file")
    kind = rules.media_type(content)
    if not kind:
        raise BadRequest(UNREADABLE, "file")
    if kind.startswith("image/"):
        content = _upright(content, kind)
        kind = "image/png" if kind == "image/png" else "image/jpeg"
    return Attachment.objects.create(
        centre_id=by.centre_id,
        token=secrets.token_urlsafe(18),
        name=text.tidy(name)[:200] or "Giấy tờ",
        media_type=kind,
        size=len(content),
        sha256=storage.sha256(content),
        path=storage.keep(by.centre_id, content, rules.SUFFIX[kind]),
        uploaded_by=by,
        uploaded_at=at or clock.now(),
    )
