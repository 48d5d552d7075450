"""Every specimen looks as it did when somebody last looked at it, page by page.

A difference that is meant: `motcua specimens DIR`, look at the pages, `python -m tests.golden`.
"""

import hashlib
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageChops

from motcua.dossiers.actions._papers import head_over
from motcua.papers import data as d
from motcua.papers import render as printer
from motcua.papers.kinds import KINDS
from motcua.papers.render import render
from motcua.papers.specimens import Specimen, specimens
from motcua.papers.specimens.people import LONG_NAME
from motcua.people.models import Centre
from tests.golden import DPI, FOLDER, Grid, differences, grids, pictures, stored
from tests.pdf_reader import squeezed, text_of

ALL = list(specimens())
RECEIPT = next(s for s in ALL if s.file_name == "01-short-a5.pdf")
LETTER = next(s for s in ALL if s.file_name == "04-short-a4.pdf")


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A copy of the templates in which a line of one may be changed for a test."""
    folder = tmp_path / "typst"
    shutil.copytree(printer.TEMPLATES, folder)
    monkeypatch.setattr(printer, "TEMPLATES", folder)
    monkeypatch.setattr(printer, "_mine", threading.local())

    def change(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def said_of(made: Specimen, data: d.Form | None = None) -> list[str]:
    return differences(stored(made), grids(render(made.form, data or made.data, paper=made.paper)))


@pytest.mark.parametrize("made", ALL, ids=lambda s: s.file_name)
def test_looks_as_it_did(made: Specimen) -> None:
    assert said_of(made) == []


def test_another_thread_prints_the_same_bytes() -> None:
    def hashes() -> list[str]:
        return [hashlib.sha256(render(s.form, s.data, paper=s.paper)).hexdigest() for s in ALL[::3]]

    with ThreadPoolExecutor(1) as pool:  # its own compiler, as after a restart
        assert pool.submit(hashes).result() == hashes()


def test_no_reference_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(KINDS)


def test_every_numbered_kind_has_a_nasty_specimen_on_every_paper() -> None:
    for form, kind in KINDS.items():
        if not kind.is_numbered:
            continue
        for paper in kind.papers:
            pages = [
                render(s.form, s.data, paper=s.paper)
                for s in ALL
                if (s.form, s.paper) == (form, paper)
            ]
            assert len(pages) >= 2, (form, paper)
            assert any(squeezed(LONG_NAME) in text_of(page) for page in pages), (form, paper)


def test_every_issued_specimen_carries_a_code() -> None:
    for made in ALL:
        if KINDS[made.form].is_numbered:
            assert made.data.check_url, made.file_name


@pytest.mark.parametrize("made", [RECEIPT, LETTER], ids=lambda s: s.file_name)
def test_smoothing_is_no_difference(made: Specimen) -> None:
    softer = [
        Grid.of(Image.blend(page, ImageChops.offset(page, 1, 1), 0.3))
        for page in pictures(render(made.form, made.data, paper=made.paper))
    ]
    assert differences(stored(made), softer) == []


def test_a_line_that_is_lost_is_seen() -> None:
    data = RECEIPT.data
    assert isinstance(data, d.Receipt)
    assert said_of(RECEIPT, replace(data, explanation=""))
    assert said_of(RECEIPT, replace(data, fees=()))
    assert said_of(RECEIPT, replace(data, rating_url=""))


def test_a_line_that_was_lost_at_the_very_foot_is_seen(templates: Callable[..., None]) -> None:
    templates("_common.typ", 'marks.join(" · "), counted)', "[], [])")
    (said,) = said_of(RECEIPT)
    assert "page 1" in said


@pytest.mark.parametrize(
    ("made", "file", "old", "new"),
    [
        (RECEIPT, "_common.typ", "  v(if small { 1pt } else { 3pt })", "  v(5mm)"),
        (LETTER, "_common.typ", "bottom: 20mm, left: 30mm", "bottom: 20mm, left: 32mm"),
        (
            LETTER,
            "_common.typ",
            "width: 100%, above: if small { 13pt } else { 20pt }",
            "width: 100%, above: 27pt",
        ),
        (RECEIPT, "_common.typ", "12mm, 15mm, 16mm)", "12mm, 15mm, 40mm)"),
        (RECEIPT, "_common.typ", "(base: 10.5pt", "(base: 10.8pt"),
        (LETTER, "_common.typ", 'name(head.unit_name, "bold")', 'name(head.unit_name, "regular")'),
    ],
    ids=["block-lower", "margin", "signature-lower", "column-wider", "letters-larger", "name-thin"],
)
def test_a_template_that_changed_is_seen(
    made: Specimen, file: str, old: str, new: str, templates: Callable[..., None]
) -> None:
    templates(file, old, new)
    assert said_of(made)


def test_another_font_is_seen(
    templates: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    templates("_common.typ", 'font: "Tinos"', 'font: "Libertinus Serif"')
    real = typst.Fonts
    monkeypatch.setattr(
        typst, "Fonts", lambda **how: real(**how | {"include_embedded_fonts": True})
    )
    assert said_of(LETTER)


def test_the_difference_is_told_where_it_is() -> None:
    page = Image.new("L", (827, 1169), 255)
    other = page.copy()
    other.paste(0, (300, 500, 400, 520))
    (said,) = differences([Grid.of(page)], [Grid.of(other)])
    top = int(said.split(", ")[1].split("-")[0])
    assert abs(top - 500 / DPI * 25.4) < 5
    assert differences([Grid.of(page)], []) == ["1 pages became 0"]
    assert "became" in Grid.of(page).differs(Grid.of(page.resize((827, 1000))))


@pytest.mark.parametrize(
    ("signed_as", "above"),
    [
        ("CHỦ TỊCH", ""),
        ("KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", ""),
        ("TM. UỶ BAN NHÂN DÂN / CHỦ TỊCH", ""),
        ("TL. Chủ tịch / Giám đốc", ""),
        ("TUQ. CHỦ TỊCH / CÔNG CHỨC TƯ PHÁP - HỘ TỊCH", ""),
        ("GIÁM ĐỐC", "Ủy ban nhân dân phường Hải Châu"),
        ("NGƯỜI THỤ LÝ", "Ủy ban nhân dân phường Hải Châu"),
    ],
)
def test_who_signs_says_whose_letter_it_is(signed_as: str, above: str) -> None:
    authority = "Ủy ban nhân dân phường Hải Châu"
    centre = Centre(
        name="Trung tâm Phục vụ hành chính công", authority_name=authority, place="Hải Châu"
    )
    head = head_over(centre, signed_as)
    assert head.authority_name == above
    assert head.unit_name == (centre.name if above else authority)
