"""Values → Typst → PDF/A-2b. The same values give the same bytes, on any machine."""

import json
import os
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import typst

from motcua.core import qr
from motcua.papers.data import Form
from motcua.papers.kinds import KINDS, chosen, titles
from motcua.papers.plain import plain, to_json

TEMPLATES = Path(__file__).with_name("typst")
_FONTS = Path("node_modules", "@expo-google-fonts", "tinos")
_QR_FIELDS = ("tracking_url", "rating_url", "check_url", "page_url", "site_url")
_TWO_CODES = {
    "01",
    "linked",
}  # a third code would crowd these: the address of the check is printed in words
_mine = threading.local()


def fonts_folder() -> Path:
    """Where the Tinos files lie: MOTCUA_FONTS, else the project's node modules."""
    named = os.environ.get("MOTCUA_FONTS")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / _FONTS
    if not folder.is_dir():
        raise FileNotFoundError(f"the fonts of the papers are missing: {folder}")
    return folder


def _means() -> dict[str, Any]:
    """Fonts and folders, of this thread."""
    if not hasattr(_mine, "means"):
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(fonts_folder())],
        )
        nowhere = str(TEMPLATES / "no-packages")  # nothing is ever fetched from outside
        _mine.means = {
            "root": str(TEMPLATES),
            "font_paths": fonts,
            "package_path": nowhere,
            "package_cache_path": nowhere,
        }
    found: dict[str, Any] = _mine.means
    return found


def _compiler() -> Any:
    """One compiler per thread: a shared one answers "Already borrowed" to the second caller."""
    if not hasattr(_mine, "compiler"):
        _mine.compiler = typst.Compiler(**_means())
    return _mine.compiler


def _label(form: str, payload: Mapping[str, Any]) -> str:
    day = date.fromisoformat(payload["issued_on"]["iso"])
    found = titles(form, day, payload["sector"])
    return next((t.label for t in found if t.text == payload["title"]), found[0].label)


def _payload(form: str, data: Form | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(data, Form):
        return data
    if not isinstance(data, KINDS[form].data):
        raise TypeError(f"form {form} is not made from {type(data).__name__}")
    return plain(data) | {"title": chosen(form, data).text}


def _given(form: str, data: Form | Mapping[str, Any], paper: str) -> tuple[str, dict[str, str]]:
    """The template's file and all that it is told."""
    kind = KINDS[form]
    size = paper or kind.papers[0]
    if size not in kind.papers:
        raise ValueError(f"form {form} is not printed on {size}")
    payload = _payload(form, data)
    codes = {f: qr.image(payload[f]) for f in _QR_FIELDS if payload.get(f)}
    if form in _TWO_CODES and "tracking_url" in codes:
        codes.pop("check_url", None)
    given = {"d": payload, "paper": size, "label": _label(form, payload), "qr": codes}
    return str(TEMPLATES / f"{kind.template}.typ"), {"data": to_json(given)}


def _compile(form: str, data: Form | Mapping[str, Any], paper: str, **how: Any) -> Any:
    template, given = _given(form, data, paper)
    return _compiler().compile(input=template, sys_inputs=given, **how)


def render(form: str, data: Form | Mapping[str, Any], *, paper: str = "") -> bytes:
    """One paper as PDF/A-2b bytes, from its dataclass or from the JSON that was stored of it.

    `paper` is one of `KINDS[form].papers`, empty for the usual one. One page takes about
    20 ms on a warm thread.
    """
    pdf = _compile(form, data, paper, format="pdf", pdf_standards="a-2b")
    assert isinstance(pdf, bytes)
    return pdf


def preview(
    form: str, data: Form | Mapping[str, Any], *, paper: str = "", ppi: int = 110
) -> list[bytes]:
    """The same pages as PNG pictures, to be shown on a screen or printed as a bitmap."""
    pages = _compile(form, data, paper, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages)


def places(form: str, data: Form | Mapping[str, Any], *, paper: str = "") -> list[dict[str, Any]]:
    """Where a digital signature may stand on this paper, in the order in which they are read.

    Each: `page` from 0; `left`, `top`, `width`, `height` in pt from the page's upper left corner;
    `name` of the person whose place it is. About 10 ms.
    """
    template, given = _given(form, data, paper)
    found: list[dict[str, Any]] = json.loads(
        typst.query(template, "<sign-place>", field="value", sys_inputs=given, **_means())
    )
    return found


def draw(template: str, given: dict[str, Any], **how: Any) -> bytes:
    """A picture for a paper (a stamp), by the same printer: PDF/A bytes unless `how` says else."""
    made = _compiler().compile(
        input=str(TEMPLATES / f"{template}.typ"),
        sys_inputs={"data": to_json(given)},
        **(how or {"format": "pdf", "pdf_standards": "a-2b"}),
    )
    assert isinstance(made, bytes)
    return made
