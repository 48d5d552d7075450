"""Private files below MEDIA_ROOT: never half written, never overwritten, each owned by one row.

A file is on the disk, down to its name in the folder, before the row that names it is stored. So
a crash leaves at most a file without a row, which `jobs.sweep_files` takes away a day later.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from motcua.core.files import write_whole

FILES, READINGS = "files", "readings"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(centre_id: int, content: bytes, suffix: str, *, digest: str, folder: str = FILES) -> str:
    """Store `content`, whose sha256 is `digest`, and return its path below MEDIA_ROOT. Every call
    makes a file of its own: two rows never share one, so that taking one away harms nobody.
    """
    name = f"{digest}-{secrets.token_hex(4)}{suffix}"
    relative = Path(folder, str(centre_id), digest[:2], name)
    media = Path(settings.MEDIA_ROOT)
    write_whole(media / relative, content, below=media)
    return str(relative)


def read(relative: str) -> bytes:
    return (Path(settings.MEDIA_ROOT) / relative).read_bytes()


def is_gone(relative: str) -> bool:
    """Whether the file is not there although the place for files is."""
    media = Path(settings.MEDIA_ROOT)
    return (media / Path(relative).parts[0]).is_dir() and not (media / relative).exists()


def remove(relative: str) -> None:
    """Take one file away; one that is gone already is no error."""
    (Path(settings.MEDIA_ROOT) / relative).unlink(missing_ok=True)


def old_files(before: float) -> Iterator[tuple[int, str]]:
    """(centre, path) of every stored or half-written file last changed before this moment (Unix
    seconds)."""
    root = Path(settings.MEDIA_ROOT)
    folders = [folder for kind in (FILES, READINGS) for folder in sorted((root / kind).glob("*/*"))]
    for folder in folders:
        if not folder.is_dir() or not folder.parent.name.isdecimal():
            continue
        for entry in os.scandir(folder):
            if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
                relative = Path(entry.path).relative_to(root)
                yield int(folder.parent.name), str(relative)
