"""Files of papers below MEDIA_ROOT."""

from pathlib import Path

from django.conf import settings

from motcua.core.files import write_whole


def store(content: bytes, relative: str) -> None:
    """Write all or nothing: a reader sees no half-written file, whatever is killed when."""
    media = Path(settings.MEDIA_ROOT)
    write_whole(media / relative, content, below=media)
