"""A page that nobody will be able to read is told at once, a readable one never."""

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from motcua.documents.quality import STRIP_PX, _calmed, fault, measure
from motcua.documents.rules import Note, advice, faults_said, pages_said, removed_said, short
from tests.sheets import blurred, grainy, shaded, sheet

PAGE = sheet(1654)


def said(page: Image.Image, *, of_picture: bool = True) -> str:
    return fault(measure(page), of_picture=of_picture)


GOOD = {
    "a scan at 200 dpi": PAGE,
    "a scan at 100 dpi": sheet(827),
    "one line on a page": sheet(1654, lines=1),
    "pale ink": sheet(1654, ink=150),
    "grey paper": sheet(1654, ink=60, paper=170),
    "turned by a quarter": PAGE.rotate(90, expand=True),
    "crooked": PAGE.rotate(4, fillcolor=250),
    "grain": grainy(PAGE, 20),
    "a photo lit from one side": grainy(shaded(PAGE), 8),
    "a scanner's softness": blurred(PAGE, 0.0009),
    "a copy of a copy": ImageEnhance.Contrast(PAGE).enhance(3),
}
BLURRED = {
    "out of focus": blurred(PAGE, 0.0018),
    "far out of focus": blurred(PAGE, 0.0036),
    "out of focus, with grain": grainy(shaded(blurred(PAGE, 0.0024)), 8),
    "out of focus, turned": blurred(PAGE, 0.0024).rotate(90, expand=True),
    "out of focus, three lines": blurred(sheet(1654, lines=3), 0.0024),
    "out of focus, pale": blurred(sheet(1654, ink=150), 0.0018),
}
BLANK = {
    "white": Image.new("L", (1654, 2339), 250),
    "white with grain": grainy(Image.new("L", (1654, 2339), 235), 8),
    "white, lit from one side": shaded(Image.new("L", (1654, 2339), 235)),
    "the back of a written page": sheet(1654, ink=240),
    "no focus at all": blurred(PAGE, 0.008),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_readable_page_is_let_be(name):
    assert said(GOOD[name]) == "", measure(GOOD[name])


@pytest.mark.parametrize("name", BLURRED)
def test_a_blurred_page_is_told(name):
    assert said(BLURRED[name]) == "blurred", measure(BLURRED[name])


@pytest.mark.parametrize("name", BLANK)
def test_a_blank_page_is_told(name):
    assert said(BLANK[name]) == "blank", measure(BLANK[name])


def test_a_dark_page_is_told():
    assert said(ImageEnhance.Brightness(PAGE).enhance(0.2)) == "dark"
    assert said(Image.new("L", (1654, 2339), 0)) == "dark"


def test_a_small_picture_is_told_but_not_a_page_of_a_pdf():
    tiny = sheet(400)
    assert said(tiny) == "small"
    assert said(tiny, of_picture=False) == ""


def test_a_picture_of_a_few_pixels_breaks_nothing():
    for size in ((1, 1), (1, 900), (2400, 1), (1400, 20), (40, 30)):
        assert said(Image.new("RGB", size, "white")) == "blank"


def test_a_fine_pen_is_no_blank_page():
    page = Image.new("L", (1654, 2339), 248)
    pen = ImageDraw.Draw(page)
    for n in range(80):  # one line of strokes, two pixels wide
        pen.line((330 + 10 * n, 700, 337 + 10 * n, 730), fill=60, width=2)
    assert said(page) == ""


def test_the_whole_page_is_looked_at():
    """Whether it is blurred, is asked of some tiles only: of as many at the foot as at the top."""
    soft, height = blurred(PAGE, 0.0018), PAGE.height
    mostly_soft, mostly_sharp = soft.copy(), PAGE.copy()
    mostly_soft.paste(PAGE.crop((0, 0, PAGE.width, height * 3 // 10)))
    mostly_sharp.paste(soft.crop((0, 0, PAGE.width, height * 3 // 10)))
    assert (said(mostly_soft), said(mostly_sharp)) == ("blurred", "")


def test_grain_is_taken_away_as_by_a_median():
    page = grainy(sheet(700), 20).convert("L")
    width, height = page.size
    assert height > 3 * STRIP_PX
    told = page.filter(ImageFilter.MedianFilter(3)).crop((1, 1, width - 1, height - 1))
    assert _calmed(page).tobytes() == told.tobytes()


def test_what_is_said_names_the_pages_together():
    notes = [Note(2, "blurred"), Note(5, "blurred"), Note(6, "blurred"), Note(7, "blurred")]
    assert faults_said(notes, 9) == ["Trang 2, 5–7 bị mờ."]
    assert advice(notes, 9) == ["Trang 2, 5–7 bị mờ. Xin chụp lại trước khi ông/bà ra về."]
    assert advice([Note(1, "dark")], 1)[0].startswith("Ảnh quá tối.")
    assert advice([Note(3, "")], 4) == ["Trang 3 chưa xem thử được. Xin mở ra xem bằng mắt."]
    assert advice([], 4) == []
    assert pages_said([3, 1, 2, 9, 10]) == "1–3, 9, 10"


def test_what_was_removed_and_the_receipt_are_said():
    assert removed_said(["javascript", ""]) == "Đã gỡ khỏi tệp: mã lệnh."
    assert removed_said([""]) == ""
    assert short("0123456789abcdef" * 4) == "0123 4567 89ab cdef"
