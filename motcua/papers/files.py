"""Files of papers below MEDIA_ROOT."""

import os
import tempfile
from pathlib import Path

from django.conf import settings


def store(content: bytes, relative: str) -> None:
    """Write all or nothing: a reader sees no half-written file, whatever is killed when."""
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".drawing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
