"""Scans and photos, to be named in a dossier."""

from typing import Any

from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from motcua.api.http import PROBLEMS, KeyRequest, need
from motcua.core.errors import BadRequest
from motcua.documents import actions
from motcua.documents.rules import LARGEST_BYTES

router = Router(tags=["dossiers"])


class FileOut(Schema):
    token: str = Field(description="Gửi trong `files` khi tiếp nhận hồ sơ")
    name: str
    media_type: str
    size: int
    sha256: str


@router.post("", response={201: FileOut, **PROBLEMS}, operation_id="addFile")
def add(request: KeyRequest, file: File[UploadedFile]) -> Any:
    """Take in one JPEG, PNG, WebP or PDF of at most 10 MB. The same file again is a new token."""
    by = need(request, "dossiers:write")
    if (file.size or 0) > LARGEST_BYTES:
        raise BadRequest("Tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn.", "file")
    made = actions.add(by=by, name=file.name or "", content=file.read())
    return Status(
        201,
        {
            "token": made.token,
            "name": made.name,
            "media_type": made.media_type,
            "size": made.size,
            "sha256": made.sha256,
        },
    )
