"""Papers as files: the same bytes always, the words intact, nothing cut, the codes readable."""

import io
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from motcua.papers import data as d
from motcua.papers.kinds import KINDS
from motcua.papers.plain import plain
from motcua.papers.render import preview, render
from motcua.papers.specimens import Specimen, specimens
from motcua.papers.specimens.people import LONG_NAME
from tests.pdf_reader import read, squeezed, text_of

ALL = list(specimens())
EDGE = 10.0  # points; what no printer reaches
FULL_NAME_OF_THE_STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def one(form: str, name: str = "short") -> d.Form:
    return next(s.data for s in ALL if (s.form, s.name) == (form, name))


def receipt() -> d.Receipt:
    data = one("01")
    assert isinstance(data, d.Receipt)
    return data


def picture(form: str, data: d.Form, paper: str) -> Image.Image:
    return Image.open(io.BytesIO(preview(form, data, paper=paper, ppi=150)[0])).convert("L")


@pytest.mark.parametrize("made", ALL, ids=lambda s: s.file_name)
def test_nothing_is_cut_on_any_page(made: Specimen) -> None:
    pages = read(render(made.form, made.data, paper=made.paper))
    for page in pages:
        assert page.runs
        for run in page.runs:
            assert run.x >= EDGE and run.x + run.width <= page.width - EDGE, run
            assert run.y >= EDGE and run.y <= page.height - EDGE, run
    said = "".join(r.text for p in pages for r in p.runs)
    if made.paper != "80mm":
        lines = {(r.page, round(r.y)): "" for r in pages[0].runs}
        for run in pages[0].runs:
            lines[run.page, round(run.y)] += run.text
        assert any(FULL_NAME_OF_THE_STATE in line for line in lines.values())
    assert "\ufffd" not in said


@pytest.mark.parametrize(
    ("form", "name", "paper", "pages"),
    [
        ("01", "short", "a5", 1),
        ("01", "short", "a4", 1),
        ("01", "long-names", "a4", 2),
        ("01", "40-items", "a4", 3),
        ("02", "short", "a5", 1),
        ("03", "short", "a5", 1),
        ("04", "short", "a4", 1),
        ("05", "short", "a4", 1),
        ("06", "short", "a4", 1),
        ("07", "short", "a4", 1),
        ("result", "decision", "a4", 2),
        ("return", "long", "a5", 1),
        ("fee", "short", "a5", 1),
        ("ticket", "long", "80mm", 1),
    ],
)
def test_a_paper_takes_as_many_pages_as_it_needs(
    form: str, name: str, paper: str, pages: int
) -> None:
    assert len(read(render(form, one(form, name), paper=paper))) == pages


WORDY = "Giấy tờ chứng minh nơi cư trú, trường hợp chưa có trong cơ sở dữ liệu về dân cư"


@pytest.mark.parametrize(("papers", "owner"), [(5, ""), (3, "Trần Thị Hồng Nhung")])
def test_an_ordinary_receipt_is_one_sheet(papers: int, owner: str) -> None:
    short = receipt()
    made = replace(
        short,
        items=tuple(d.PaperItem(f"{WORDY} ({n})", originals=1) for n in range(papers)),
        owner=replace(short.submitter, name=owner) if owner else None,
        authorisation="Văn bản uỷ quyền số 12/2026" if owner else "",
        resolving_unit="Ủy ban nhân dân phường Hải Châu",
        starts_on=date(2026, 11, 24),
        book="01/2026",
        book_line="0037",
    )
    assert len(read(render("01", made, paper="a4"))) == 1


@pytest.mark.parametrize("made", ALL, ids=lambda s: s.file_name)
def test_same_values_same_bytes(made: Specimen) -> None:
    first = render(made.form, made.data, paper=made.paper)
    stored = plain(made.data) | {"title": made.data.title}
    assert render(made.form, made.data, paper=made.paper) == first
    assert b"<pdfaid:part>2<" in first and b"<pdfaid:conformance>B<" in first
    assert {name.partition(b"+Tinos")[1] for name in re.findall(rb"/BaseFont/(\S+?)/", first)} == {
        b"+Tinos"
    }
    if made.data.title:
        assert render(made.form, stored, paper=made.paper) == first


def test_another_value_gives_other_bytes() -> None:
    changed = replace(receipt(), dossier_code="H17.115-261123-0038")
    assert render("01", changed) != render("01", receipt())


def test_the_receipt_says_what_was_promised_and_hides_the_number_of_identity() -> None:
    said = text_of(render("01", receipt(), paper="a5"))
    for words in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H17.115-261123-0037",
        "Nguyễn Thị Thùy Dương",
        "Giấy chứng sinh do cơ sở y tế cấp",
        "16 giờ 30 phút, thứ Năm, ngày 26 tháng 11 năm 2026",
        "........ 1234",
        "Lệ phí đăng ký khai sinh: 8.000 đồng",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Trang 1/1",
    ):
        assert squeezed(words) in said, words
    assert "0481" not in said


def test_the_table_head_comes_again_on_every_page_it_runs_over() -> None:
    pages = read(render("01", one("01", "40-items"), paper="a4"))
    said = [squeezed("".join(r.text for r in page.runs)) for page in pages]
    rows = [squeezed("thường trú, lần") in words for words in said]
    assert rows == [True, True, False]  # what follows the table is on a page of its own
    assert [squeezed("Tên giấy tờ") in words for words in said] == rows
    last = squeezed("".join(r.text for r in pages[-1].runs))
    assert squeezed(LONG_NAME) in last and "Trang3/3" in last


def test_a_letter_counts_its_pages_at_the_top_from_the_second_on() -> None:
    first, second = read(render("result", one("result", "decision")))
    tops = [max(p.runs, key=lambda r: r.y).text for p in (first, second)]
    assert tops[1] == "2" and tops[0] != "1"


def test_a_signature_never_stands_alone_on_a_page() -> None:
    for made in ALL:
        pages = read(render(made.form, made.data, paper=made.paper))
        if made.form in {"04", "05", "02", "result"} and len(pages) > 1:
            said = squeezed("".join(r.text for r in pages[-1].runs))
            assert re.search("thôngcảm|đượcbiết|liênhệ|Điều3", said), made.file_name


def test_day_and_number_take_their_zeros_in_print() -> None:
    said = text_of(render("02", one("02")))
    assert squeezed("Hải Châu, ngày 05 tháng 02 năm 2026") in said
    assert "Số:05/HDHS" in said


def test_the_fee_slip_says_that_it_is_no_receipt_of_the_tax_law() -> None:
    said = text_of(render("fee", one("fee")))
    assert squeezed("không thay thế biên lai thu phí, lệ phí") in said
    assert squeezed("Một triệu hai trăm sáu mươi tư nghìn đồng") in said


def test_data_is_never_markup() -> None:
    evil = '#read("/etc/passwd") *đậm* _x_ $y$ = Tiêu đề #sys.version <a> @b \\ ~ -- [c] `raw`'
    said = text_of(
        render("01", replace(receipt(), request=evil, submitter=d.Party(evil, "0481")), paper="a4")
    )
    assert said.count(squeezed(evil)) >= 2
    assert "root:" not in said


def test_a_word_without_spaces_breaks_rather_than_leaves_the_page() -> None:
    item = d.PaperItem("Đ" * 300, 1)
    data = replace(receipt(), items=(item,), collect_at="x" * 200)
    for page in read(render("01", data, paper="a5")):
        assert all(r.x + r.width <= page.width - EDGE for r in page.runs)
    assert "Đ" * 300 in text_of(render("01", data, paper="a5"))


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_both_codes_of_the_receipt_can_be_read(paper: str) -> None:
    data = replace(receipt(), check_url="https://mot-cua.example/kiem-tra/abc")
    found = {code.text for code in zxingcpp.read_barcodes(picture("01", data, paper))}
    assert found == {data.tracking_url, data.rating_url}


@pytest.mark.parametrize("form", ["01", "linked"])
def test_a_paper_of_two_codes_says_in_words_where_it_is_checked(form: str) -> None:
    for made in (s for s in ALL if s.form == form):
        assert squeezed(made.data.check_url) in text_of(
            render(form, made.data, paper=made.paper)
        ), made.file_name


@pytest.mark.parametrize(("amount", "said"), [(0, "Phí,lệphí:Khôngthu"), (8000, "8.000đồng–Đãthu")])
def test_what_is_free_is_not_said_to_be_taken(amount: int, said: str) -> None:
    state = "Đã thu" if amount else "Không thu"
    data = replace(receipt(), fees=(d.FeeLine("Lệ phí", amount, ""),), fee_state=state)
    text = text_of(render("01", data))
    assert squeezed(said) in text


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("ticket", "page_url"),
        ("return", "check_url"),
        ("result", "check_url"),
        ("board", "site_url"),
        ("procedure", "page_url"),
    ],
)
def test_codes_of_other_papers_can_be_read(form: str, key: str) -> None:
    made = next(s for s in ALL if s.form == form)
    found: set[str] = set()
    for page in preview(form, made.data, paper=made.paper, ppi=150):
        shown = Image.open(io.BytesIO(page)).convert("L")
        found |= {code.text for code in zxingcpp.read_barcodes(shown)}
    assert getattr(made.data, key) in found


def test_codes_have_words_for_those_who_cannot_see_them() -> None:
    pdf = render("01", receipt())
    alt = f"Mã QR theo dõi hồ sơ {receipt().tracking_url}"
    assert alt.encode("utf-16-be").hex().upper().encode() in pdf.upper()


def test_eight_threads_print_what_one_prints() -> None:
    alone = {s.file_name: render(s.form, s.data, paper=s.paper) for s in ALL[:12]}
    start = threading.Barrier(8)

    def work(_: int) -> bool:
        start.wait()
        return all(render(s.form, s.data, paper=s.paper) == alone[s.file_name] for s in ALL[:12])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [True] * 8


def test_a_warm_receipt_takes_less_than_60_ms() -> None:
    render("01", receipt())
    took = []
    for number in range(12):
        data = replace(receipt(), dossier_code=f"H17.115-261123-{number:04d}")
        begun = time.perf_counter()
        render("01", data)
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.06


def test_the_title_on_the_paper_is_that_of_its_day() -> None:
    letter = replace(one("04"), issued_on=date(2025, 9, 1))
    said = text_of(render("04", letter))
    assert squeezed("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ") in said


def test_a_form_refuses_other_values_and_other_sizes() -> None:
    with pytest.raises(TypeError, match="not made from"):
        render("02", receipt())
    with pytest.raises(ValueError, match="not printed on"):
        render("01", receipt(), paper="a3")
    assert KINDS["01"].papers[0] == "a5"


def test_without_fonts_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_FONTS", "/nowhere")
    with ThreadPoolExecutor(1) as pool, pytest.raises(FileNotFoundError, match="fonts"):
        pool.submit(render, "01", receipt()).result()


def test_a_slip_before_acceptance_has_its_own_number_and_says_to_bring_what_is_missing() -> None:
    slip = one("02")
    assert isinstance(slip, d.SupplementSlip)
    data = replace(
        slip,
        dossier_code="BS-H17.20-261122-0001",
        missing=(d.Missing("Tờ khai"), d.Missing("Giấy tờ chứng minh", "Đã mờ")),
    )
    said = squeezed(text_of(render("02", data, paper="a5")))
    assert squeezed("Số phiếu: BS-H17.20-261122-0001") in said
    assert squeezed("Mã hồ sơ") not in said
    assert said.count(squeezed("Nộp bổ sung")) == 1


def test_the_name_of_the_ward_is_not_broken_apart() -> None:
    slip = one("02")
    head = replace(slip.letterhead, authority_name="Ủy ban nhân dân phường Hải Châu")
    runs = read(render("02", replace(slip, letterhead=head), paper="a5"))[0].runs
    lines: dict[int, str] = {}
    for run in runs:
        lines[round(run.y)] = lines.get(round(run.y), "") + run.text
    assert any(squeezed("PHƯỜNG HẢI CHÂU") in squeezed(line) for line in lines.values())
