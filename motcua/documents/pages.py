"""One page of a file as a picture: what the screen shows of a scan, whatever it came as.

A PDF is never handed to the browser's own viewer: it may carry scripts, and viewers differ.
"""

import threading
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from motcua.core.errors import NotFound
from motcua.documents.models import Attachment

WIDTH_PX = 1240
THUMB_PX = 144
A4_INCHES = 8.27
MOST_PAGES = 500
_mine = threading.local()


def _compiler() -> Any:
    """One compiler per thread, rooted at the private files; it fetches nothing from outside."""
    root = str(settings.MEDIA_ROOT)
    if getattr(_mine, "root", None) != root:
        nowhere = str(Path(root) / "no-packages")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
        _mine.compiler = typst.Compiler(
            root=root, font_paths=fonts, package_path=nowhere, package_cache_path=nowhere
        )
        _mine.root = root
    return _mine.compiler


def page_png(attachment: Attachment, n: int, *, width_px: int = WIDTH_PX) -> bytes:
    """Page `n` (from 1) as PNG, `width_px` wide; about 50 ms.

    Raises NotFound behind the last page, and for a file that cannot be drawn.
    """
    is_pdf = attachment.media_type == "application/pdf"
    if not 1 <= n <= (MOST_PAGES if is_pdf else 1):
        raise NotFound("Tệp này không có trang đó.")
    page = f", page: {n}" if is_pdf else ""
    source = (
        "#set page(width: 210mm, height: auto, margin: 0pt)\n"
        f'#image("/{attachment.path}", width: 100%{page})'
    )
    try:
        drawn = _compiler().compile(input=source.encode(), format="png", ppi=width_px / A4_INCHES)
    except typst.TypstError as error:
        raise NotFound("Không xem được trang này. Anh/chị mở tệp gốc.") from error
    return bytes(drawn)
