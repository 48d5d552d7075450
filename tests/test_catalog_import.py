"""The portal's export: what is there is read, what is not clear is said, nothing is guessed."""

# ruff: noqa: E501 - the portal glues whole tables into one line, and so do these samples

import gzip
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from motcua.catalog import export_file, importer, portal, portal_laws, scope
from motcua.catalog.export_file import Problem
from motcua.catalog.importer import Parsed, Unread
from tests.portal_record import LAWS, PAPERS, WAYS, line


def _read(data: bytes) -> list[Parsed | Problem]:
    return list(importer.records(export_file.unpacked(BytesIO(data))))


def _one(**changes: Any) -> Parsed:
    (found,) = _read(line(**changes))
    assert isinstance(found, Parsed), found
    return found


def test_a_record_is_read_field_by_field() -> None:
    found = _one()
    assert (found.code, found.name, found.sector) == (
        "1.004884",
        "Đăng ký lại khai sinh",
        "Hộ tịch",
    )
    assert found.applicants == (
        "Cán bộ, công chức, viên chức",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    )
    assert found.agencies == ("Ủy ban Nhân dân xã, phường, thị trấn",)
    assert found.channels == ("online", "direct")
    assert found.allowance == importer.Limit(Decimal(5), "working_day")
    assert isinstance(found.requirements, tuple) and isinstance(found.fees, tuple)
    form, copies = found.requirements
    assert (form.name, form.form, form.originals, form.copies) == (
        "Tờ khai theo mẫu.",
        "To khai.docx",
        1,
        0,
    )
    assert (copies.name, copies.originals, copies.copies) == ("Bản sao học bạ", 0, 2)
    assert [fee.amount_vnd for fee in found.fees] == [0, 0]
    assert found.steps == "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả."
    assert found.results == (portal.Result("Giấy khai sinh", "KQ.G15.000001"),)
    assert found.conditions == Unread("nguồn không có thông tin", absent=True)
    assert found.is_commune and not found.doubts


@pytest.mark.parametrize(
    ("cell", "amount", "unit", "doubt"),
    [
        ("7 Ngày làm việcMiễn phí", 7, "working_day", ""),
        ("15 NgàyMiễn phí", 15, "calendar_day", ""),
        ("8 GiờMiễn phí", 8, "hour", ""),
        ("1Miễn phí", 1, "", "không ghi đơn vị"),
        ("Không có thông tinMiễn phí", None, "", ""),
        ("120,000 VNĐ(Theo Thông tư)", None, "", "viết liền"),
        ("120 VNĐ(20.000 vnđ /tờ khai)", None, "", "viết liền"),
        ("7 NgàyMiễn phí07 ngày làm việc, kể từ ngày nhận đủ hồ sơ", 7, "", "07 ngày làm việc"),
        (
            "10 Ngày làm việcMiễn phí20 ngày làm việc với cây cần bảo tồn",
            10,
            "working_day",
            "20 ngày",
        ),
        ("Không quy địnhMiễn phí", None, "", "ghi bằng chữ"),
    ],
)
def test_a_limit_without_unit_or_with_two_readings_is_not_guessed(
    cell: str, amount: int | None, unit: str, doubt: str
) -> None:
    (row,), left = portal.ways(f"{WAYS}Trực tiếp{cell}")
    assert (row.amount, row.unit, left) == (amount, unit, [])
    assert doubt.replace("07", "7") in row.limit_doubt and bool(doubt) == bool(row.limit_doubt)


@pytest.mark.parametrize(
    ("cell", "value", "doubt"),
    [
        ("Miễn phí", 0, ""),
        ("Miễn phí(Không quy định.)", 0, ""),
        ("Miễn phí(Phí cấp bản sao Trích lục thực hiện theo quy định.)", 0, ""),
        ("Miễn phí(Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định.)", None, "HĐND"),
        (
            "Miễn phí(Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh.)",
            None,
            "HĐND",
        ),
        ("Miễn phí(Theo quy định của Luật phí và lệ phí.)", None, "mức thu"),
        ("50,000 Việt Nam Đồng(/văn bản)", 50000, ""),
        ("8,000 VNĐ(8.000 đồng/bản)", 8000, ""),
        ("2,000 VNĐ(2.000 đồng/trang; từ trang thứ 3 thu 1.000 đồng/trang)", 2000, "nhiều mức"),
        ("40 Việt Nam Đồng(4.000 đ/giấy thông hành)", None, "4.000"),
        ("700 VNĐ", None, "quá nhỏ"),
        ("10 USD(/bản)", None, "USD"),
        ("150,000 VNĐ(Mức lệ phí do Hội đồng nhân dân tỉnh quyết định)", None, "HĐND"),
    ],
)
def test_a_fee_that_its_own_note_denies_is_not_taken(
    cell: str, value: int | None, doubt: str
) -> None:
    (row,), _ = portal.ways(f"{WAYS}Trực tuyến3 Ngày làm việc{cell}")
    assert (row.fee_vnd, row.amount) == (value, 3)
    assert doubt in row.fee_doubt and bool(doubt) == bool(row.fee_doubt)


def test_ways_that_differ_give_no_common_limit() -> None:
    found = _one(cach_thuc_thuc_hien=f"{WAYS}Trực tuyến20 NgàyMiễn phíTrực tiếp15 NgàyMiễn phí")
    assert isinstance(found.allowance, Unread)
    assert "direct 15 ngày; online 20 ngày" in found.allowance.reason


def test_a_channel_named_in_a_note_is_no_new_row() -> None:
    rows, _ = portal.ways(
        f"{WAYS}Trực tuyến7 Ngày làm việcMiễn phí- Trực tiếp: nộp tại quầy. - Trực tuyến: nộp tại Cổng."
        "Trực tiếp7 Ngày làm việcMiễn phí"
    )
    assert [row.channel for row in rows] == ["online", "direct"]


def test_counts_are_told_from_counts_within_names() -> None:
    rows, left = portal.papers(
        f"Giấy tờ phải nộp:{PAPERS}Hóa đơn: 01 bản chụp;0 bản chính,1 bản saoTờ khai nộp 02 bản chính tờ khai"
        f";2 bản chínhLuật Kế toán 20151 bản chínhGiấy tờ phải xuất trình:{PAPERS}Thẻ căn cước0 bản chính"
    )
    assert [(row.name, row.originals, row.copies) for row in rows] == [
        ("Hóa đơn: 01 bản chụp;", 0, 1),
        ("Tờ khai nộp 02 bản chính tờ khai;", 2, 0),
        ("Luật Kế toán 2015", 1, 0),
        ("Thẻ căn cước", 0, 0),
    ]
    assert {row.heading for row in rows} == {"Giấy tờ phải nộp", "Giấy tờ phải xuất trình"}
    assert not left and not any(row.doubt for row in rows)


@pytest.mark.parametrize(
    ("item", "doubt"),
    [
        ("Theo Mẫu số 181 bản chính", "“181”"),
        ("Tờ khai: 02 bản chính1 bản chính", "tên ghi 2 bản chính, cột ghi 1"),
        ("Trường hợp khác0 bản chính", "lời dẫn"),
        ("Văn bản đề nghị theo quy địnhvăn bản.docx1 bản chính", "không rõ chỗ ngắt"),
        ("Số lượng hồ sơ: 01 bộ1 bản chính", "không phải giấy tờ"),
        ("Kháng nghị (02 bản)1 bản chính", "tên ghi 2 bản, cột ghi 1"),
    ],
)
def test_a_doubtful_paper_says_why(item: str, doubt: str) -> None:
    (row,), _ = portal.papers(f"--{PAPERS}{item}")
    assert doubt in row.doubt


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Luật 54/2014/QH1354/2014/QH13", [("54/2014/QH13", "Luật 54/2014/QH13")]),
        ("106/2024/NĐ-CP106/2024/NĐ-CP", [("106/2024/NĐ-CP", "106/2024/NĐ-CP")]),
        ("Luật Cư trú 202068/2020/QH14", [("68/2020/QH14", "Luật Cư trú 2020")]),
        ("dữ liệu66.7/2025/NQ-CPVề cấp bản sao23/2015/NĐ-CP", [("66.7/2025/NQ-CP", "dữ liệu"), ("23/2015/NĐ-CP", "Về cấp bản sao")]),
        ("Luật Bảo hiểm58/2014/QH13BAN HÀNH QUY TRÌNH2222/QĐ-BHXH", [("58/2014/QH13", "Luật Bảo hiểm"), ("2222/QĐ-BHXH", "BAN HÀNH QUY TRÌNH")]),
        ("Bộ Tư phápThông tư số 03/2023/TT-BTP", [("03/2023/TT-BTP", "Bộ Tư pháp")]),
        ("về phí18/2026/NĐ-CP Thông tư 01/2020/TT-BTP01/2020/TT-BTP", [("18/2026/NĐ-CP", "về phí"), ("01/2020/TT-BTP", "Thông tư 01/2020/TT-BTP")]),
    ],
)  # fmt: skip
def test_legal_texts_are_cut_where_the_number_column_stands(
    text: str, expected: list[tuple[str, str]]
) -> None:
    rows, left = portal_laws.laws(LAWS + text)
    assert ([(row.number, row.name) for row in rows], left) == (expected, [])


def test_two_legal_texts_that_stayed_together_are_told() -> None:
    rows, left = portal_laws.laws(f"{LAWS}Một cửa118/2025/NĐ-CLuật Đất đai31/2024/QH15")
    assert [row.number for row in rows] == ["31/2024/QH15"] and left == [rows[0].name]


def test_a_list_cut_short_is_found_in_the_whole_page() -> None:
    whole = (
        f"Trình Tự Thực HiệnBước 1 nộp (Thành phần hồ sơ) tại quầy.Cách Thức Thực Hiện{WAYS}"
        f"Trực tiếp5 NgàyMiễn phíThành phần hồ sơ--{PAPERS}Sổ1 bản chínhCăn cứ pháp lý{LAWS}"
    )
    found = _one(thanh_phan_ho_so=") tại quầy.", trinh_tu_thuc_hien="Bước 1 nộp (", raw_text=whole)
    assert isinstance(found.requirements, tuple) and found.requirements[0].name == "Sổ"
    assert found.steps == "Bước 1 nộp (Thành phần hồ sơ) tại quầy."


@pytest.mark.parametrize(
    ("sector", "authority", "agencies", "steps", "expected"),
    [
        ("Hải quan", "", [], "Ủy ban nhân dân cấp xã cấp giấy", False),
        ("Thuế", "", ["Thuế cơ sở"], "", False),
        ("Thực hiện chính sách BHXH", "Bảo hiểm xã hội cấp Tỉnh", [], "", False),
        (
            "Đất đai",
            "",
            ["Chi nhánh Văn phòng đăng ký đất đai", "Chủ tịch Ủy ban nhân dân xã"],
            "",
            True,
        ),
        ("Đất đai", "Ủy ban nhân dân cấp tỉnh", [], "", False),
        ("Cư trú", "Công an cấp Xã", [], "", True),
        ("Chứng thực", "", ["Tổ chức hành nghề công chứng"], "", True),
        ("Thủy lợi", "", [], "Chủ tịch Ủy ban nhân dân cấp xã xem xét, quyết định.", True),
        ("Thủy lợi", "", ["Sở Xây dựng"], "Ủy ban nhân dân cấp xã cấp giấy", False),
    ],
)
def test_the_label_cap_xa_is_not_believed(
    sector: str, authority: str, agencies: list[str], steps: str, expected: bool
) -> None:
    level = "Cấp bộ, Cấp tỉnh, Cấp xã"
    decides, why = scope.commune_decides("1.000001", sector, level, authority, agencies, steps)
    assert decides is expected and why


def test_a_damaged_file_costs_only_its_damaged_lines() -> None:
    good = line()
    data = b"\xef\xbb\xbf" + b"".join(
        [
            good,
            b'{"ma_thu_tuc": "1.000001", \n',
            b"[1, 2]\n",
            line().replace(b'"1.004884"', b"1.01415", 1),
            line(ma_thu_tuc="1.0148"),
            b"\xff\xfe\n",
            b"\n",
            good,
            line(ten_thu_tuc="Khác"),
            b'{"ten_thu_tuc": "khong co ma"}\n',
            line(ma_thu_tuc="2.000001", ten_thu_tuc=5, linh_vuc=None),
            line(ma_thu_tuc="2.000002", ten_thu_tuc="@").replace(b"@", rb"a\u0000b\ud800c"),
        ]
    )  # fmt: skip
    found = _read(data)
    told = {problem.line: problem.reason for problem in found if isinstance(problem, Problem)}
    assert set(told) == {2, 3, 4, 5, 6, 8, 9, 10}
    assert "JSON" in told[2] and "đối tượng" in told[3] and "UTF-8" in told[6]
    assert "mã là số 1.01415" in told[4] and "1.004884" in told[4]
    assert "không đúng dạng" in told[5] and "thiếu mã" in told[10]
    assert "trùng mã với dòng 1, nội dung giống hệt" in told[8]
    assert "trùng mã với dòng 1, nội dung khác" in told[9]
    kept = {record.code: record for record in found if isinstance(record, Parsed)}
    assert set(kept) == {"1.004884", "2.000001", "2.000002"}
    assert kept["2.000001"].name == Unread("ten_thu_tuc không phải chuỗi: 5")
    assert kept["2.000001"].allowance == importer.Limit(Decimal(5), "working_day")
    assert kept["2.000002"].name == "abc"


def test_a_record_without_its_keys_still_says_what_it_has() -> None:
    (found,) = _read(b'{"ma_thu_tuc": "1.000001", "ten_thu_tuc": "T\xc3\xaan"}\n')
    assert isinstance(found, Parsed)
    assert found.name == "Tên" and isinstance(found.requirements, Unread)
    assert found.unread()["sector"].reason == "thiếu khóa linh_vuc"


def test_a_zip_cut_short_keeps_what_was_whole() -> None:
    lines = b"".join(
        line(ma_thu_tuc=f"1.{n:06d}", ten_thu_tuc=f"Thủ tục {n * n}") for n in range(400)
    )
    packed = gzip.compress(lines)
    found = _read(packed[: len(packed) * 2 // 3])
    records = [record for record in found if isinstance(record, Parsed)]
    assert len(records) > 20
    (problem,) = [problem for problem in found if isinstance(problem, Problem)]
    assert "cụt hoặc hỏng" in problem.reason and problem.line == len(records) + 1


def test_a_line_without_end_is_told_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_file, "LONGEST_LINE", 10_000)
    first, second = _read(b"x" * 50_000 + b"\n" + line())
    assert isinstance(first, Problem) and "dài hơn" in first.reason and first.line == 1
    assert isinstance(second, Parsed) and second.line == 2
