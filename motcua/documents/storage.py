"""Private files below MEDIA_ROOT, named by their content: never half written, never overwritten."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(centre_id: int, content: bytes, suffix: str) -> str:
    """Store `content` and return its path below MEDIA_ROOT. Storing it again changes nothing."""
    digest = sha256(content)
    relative = Path("files", str(centre_id), digest[:2], digest + suffix)
    target = Path(settings.MEDIA_ROOT) / relative
    if target.exists():
        return str(relative)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(target)
    return str(relative)


def read(relative: str) -> bytes:
    return (Path(settings.MEDIA_ROOT) / relative).read_bytes()
