"""Niêm yết: one procedure, or the list of them, as PDF to hang up. Law: public-list."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.papers import data as d
from motcua.papers.plain import plain, to_json
from motcua.papers.render import TEMPLATES, render
from motcua.web.portal import sheets
from motcua.web.portal.frame import centre_here, is_too_often, sorry

if TYPE_CHECKING:
    from motcua.people.models import Centre

RENDERS_A_MINUTE = 6
KEPT_FILES = 400
SIZES = {"a4", "a3"}


@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure with its whole content, A4 or A3."""
    found = catalog.version_detail(code, clock.today())
    page = _address(reverse("portal:procedure", args=[code]))
    return _pdf(
        request, "procedure", f"niem-yet-{code}.pdf", lambda at: sheets.procedure(at, found, page)
    )


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every procedure in force, or those of one sector."""
    today = clock.today()
    key = request.GET.get("linh-vuc", "")
    if key and key not in {sector.key for sector in catalog.sectors(today)}:
        raise BadRequest("Lĩnh vực này không có. Xin chọn lại trong danh mục.", "linh-vuc")
    page = _address(reverse("portal:procedures"))
    return _pdf(
        request,
        "board",
        f"niem-yet-{key or 'tat-ca'}.pdf",
        lambda at: sheets.board(at, sheets.board_rows(at, today, key), today, page),
    )


def _address(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def _pdf(
    request: HttpRequest, form: str, name: str, make: "Callable[[Centre], d.Form]"
) -> HttpResponse:
    """The same content is drawn once: its fingerprint names the file and is the ETag."""
    size = request.GET.get("kho", "")
    if size and size not in SIZES:
        raise BadRequest("Khổ giấy là a4 hoặc a3.", "kho")
    data = make(centre_here(request))
    tag = _fingerprint(form, data, size)
    if request.headers.get("If-None-Match", "") == f'"{tag}"':
        return HttpResponseNotModified()
    file = Path(settings.MEDIA_ROOT) / "niem-yet" / f"{tag}.pdf"
    if not file.is_file():
        if is_too_often(request, "niem-yet", per_minute=RENDERS_A_MINUTE):
            return sorry(request, 429, "too_often")
        _keep(file, render(form, data, paper=size))
    answer = HttpResponse(file.read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "public, max-age=300"
    answer["ETag"] = f'"{tag}"'
    return answer


def _fingerprint(form: str, data: d.Form, size: str) -> str:
    """Of what is said and of the template that says it: a new template draws anew."""
    digest = hashlib.sha256(f"{form}:{size}:".encode())
    digest.update(to_json(plain(data)).encode())
    for template in sorted(TEMPLATES.glob("*.typ")):
        digest.update(template.read_bytes())
    return digest.hexdigest()


def _keep(file: Path, pdf: bytes) -> None:
    """Write whole or not at all; drop the oldest when there are too many."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{hashlib.sha256(pdf).hexdigest()[:8]}.draft")
    draft.write_bytes(pdf)
    draft.replace(file)
    kept = sorted(file.parent.glob("*.pdf"), key=lambda each: each.stat().st_mtime)
    for old in kept[:-KEPT_FILES]:
        old.unlink(missing_ok=True)
