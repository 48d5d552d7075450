"""Scans and photos, to be named in a dossier."""

import hashlib
from typing import Any

from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from motcua.api.http import PROBLEMS, IdempotencyKey, KeyRequest, need
from motcua.core.errors import BadRequest
from motcua.core.once import fingerprint, once
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
def add(request: KeyRequest, file: File[UploadedFile], key: IdempotencyKey = "") -> Any:
    """Take in one JPEG, PNG, WebP or PDF of at most 10 MB. The same file again is a new token,
    except with the same Idempotency-Key."""
    by = need(request, "dossiers:write")
    if (file.size or 0) > LARGEST_BYTES:
        raise BadRequest("Tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn.", "file")
    name, content = file.name or "", file.read()

    def act() -> dict[str, Any]:
        made = actions.add(by=by, name=name, content=content)
        return {
            "token": made.token,
            "name": made.name,
            "media_type": made.media_type,
            "size": made.size,
            "sha256": made.sha256,
        }

    asked = fingerprint("file", name, hashlib.sha256(content).hexdigest())
    return Status(201, once(by.pk, key, asked, act)[0])
