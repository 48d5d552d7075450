"""Files that appear whole or not at all, whatever is killed when, and outlive a power cut."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes, *, below: Path) -> None:
    """Write `content` to `path`, which may be there already: a reader sees the old or the new.

    When this returns, the content and the names of all folders down from `below` are on the disk.
    A kill may leave a temporary file beside it; an OSError leaves none, and nothing half written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in path.parents:
        _sync(folder)
        if folder == below:
            break


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
