"""Scans and photos, to be named in a dossier."""

from datetime import datetime
from typing import Any

from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from motcua.api.http import PROBLEMS, IdempotencyKey, KeyRequest, need
from motcua.core.errors import BadRequest
from motcua.core.once import fingerprint, once
from motcua.documents import actions
from motcua.documents.examining import examine
from motcua.documents.rules import LARGEST_BYTES

router = Router(tags=["dossiers"])


class Warn(Schema):
    page: int
    kind: str = Field(description="blank, dark, small, blurred; rỗng: chưa xem được trang này")


class FileOut(Schema):
    token: str = Field(
        description="Gửi trong `files` khi tiếp nhận hồ sơ, trong vòng 24 giờ; sau đó tệp bị bỏ"
    )
    name: str
    media_type: str
    pages: int | None
    size: int = Field(description="Số byte của tệp được lưu")
    sha256: str = Field(description="Của tệp được lưu: đã xoay đúng chiều, thu nhỏ, làm sạch")
    sent_sha256: str = Field(description="Của tệp như đã gửi lên")
    uploaded_at: datetime
    scan: str = Field(
        description="Kiểm tra mã độc: clean; unchecked (bộ kiểm tra không chạy); rỗng: không cài"
    )
    is_signed: bool = Field(description="PDF có chữ ký số, lưu nguyên từng byte")
    removed: list[str] = Field(
        description="Đã gỡ khỏi PDF: javascript, action, embedded, xfa, media"
    )
    warnings: list[Warn] = Field(description="Trang nên chụp lại; tệp vẫn được nhận")
    advice: list[str] = Field(description="Những cảnh báo ấy thành câu")


@router.post("", response={201: FileOut, **PROBLEMS}, operation_id="addFile")
def add(request: KeyRequest, file: File[UploadedFile], key: IdempotencyKey = "") -> Any:
    """Take in one JPEG, PNG, WebP or PDF of at most 10 MB. The same file again is a new token,
    except with the same Idempotency-Key. Pictures are turned upright and shrunk; active content
    is taken out of a PDF. Pages that are hard to read are told in `warnings`."""
    by = need(request, "dossiers:write")
    if (file.size or 0) > LARGEST_BYTES:
        raise BadRequest("Tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn.", "file")
    name, content = file.name or "", file.read()

    # Before the transaction: it may take seconds, and an infected file leaves an audit entry.
    examined = examine(by=by, name=name, content=content)

    def act() -> dict[str, Any]:
        return _told(actions.keep(examined, by=by))

    asked = fingerprint("file", name, examined.sent_sha256)
    return Status(201, once(by.pk, key, asked, act)[0])


def _told(kept: Any) -> dict[str, Any]:
    return {
        "token": kept.token,
        "name": kept.name,
        "media_type": kept.media_type,
        "pages": kept.pages,
        "size": kept.size,
        "sha256": kept.sha256,
        "sent_sha256": kept.sent_sha256,
        "uploaded_at": kept.uploaded_at.isoformat(),
        "scan": kept.scan,
        "is_signed": kept.is_signed,
        "removed": [name for name in kept.removed.split(",") if name],
        "warnings": [{"page": note.page, "kind": note.kind} for note in kept.faults],
        "advice": kept.advice,
    }
