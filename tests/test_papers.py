"""Papers, pure: sums in words, dates as offices write them, dated titles, values as JSON."""

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from motcua.core.text import dotted, money
from motcua.papers import data as d
from motcua.papers import kinds, rules
from motcua.papers.plain import plain, sha256, to_json
from motcua.papers.specimens import specimens
from motcua.papers.specimens.people import AT, HEAD, SHORT

DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def heard(words: str) -> int:
    """The number a listener writes down: the way back, made without looking at the way there."""
    total, group, digit = 0, 0, 0
    for word in words.split():
        if word in DIGITS:
            digit = DIGITS[word]
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word in SCALES:
            scale = SCALES[word]
            group, digit = group + digit, 0
            total = (total + group) * scale if scale == 10**9 else total + group * scale
            group = 0
        else:
            assert word == "lẻ", word
    return total + group + digit


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (11, "mười một"),
        (14, "mười bốn"),
        (20, "hai mươi"),
        (105, "một trăm lẻ năm"),
        (115, "một trăm mười lăm"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm lẻ năm"),
        (8_000, "tám nghìn"),
        (1_000_005, "một triệu không trăm lẻ năm"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (1_000_000_000, "một tỷ"),
        (1_000_000_001, "một tỷ không trăm lẻ một"),
        (2_000_050_000, "hai tỷ không trăm năm mươi nghìn"),
    ],
)
def test_sums_are_said_as_a_cashier_says_them(number: int, words: str) -> None:
    assert rules.in_words(number) == words


@given(st.integers(0, 10**9))
@example(999_999_999)
@example(101_010_101)
@example(100_020_003)
def test_the_words_lead_back_to_the_number(number: int) -> None:
    assert heard(rules.in_words(number)) == number


@given(st.integers(10**9, 10**15))
def test_sums_of_states_lead_back_too(number: int) -> None:
    billions, rest = divmod(number, 10**9)
    said, _, after = rules.in_words(number).rpartition("tỷ")
    assert heard(said) == billions
    assert heard(after) == rest


def test_a_negative_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        rules.in_words(-1)


def test_money_in_figures_and_words() -> None:
    assert (dotted(1_250_000), money(8000)) == ("1.250.000", "8.000 đồng")
    assert rules.money_words(8000) == "Tám nghìn đồng"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 1), "ngày 01 tháng 01 năm 2026"),
        (date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 9, 10), "ngày 10 tháng 9 năm 2026"),
        (date(2026, 11, 30), "ngày 30 tháng 11 năm 2026"),
    ],
)
def test_days_below_ten_and_months_one_and_two_take_a_zero(day: date, words: str) -> None:
    assert rules.day_words(day) == words


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_written_day_is_that_day(day: date) -> None:
    _, d_, _, m, _, y = rules.day_words(day).split()
    assert date(int(y), int(m), int(d_)) == day
    assert (len(d_), len(m)) == (2, 2 if day.month in {1, 2, 10, 11, 12} else 1)


@given(st.text("0123456789ABC", max_size=14))
def test_no_more_than_four_characters_of_an_identity_survive(number: str) -> None:
    masked = rules.masked(number)
    assert rules.masked(masked) == masked
    dots = rules.MASKED.strip()
    assert masked == (f"{dots} {number[-4:]}" if len(number) >= 4 else dots if number else "")


def test_a_party_forgets_the_number_it_is_given() -> None:
    party = d.Party("Nguyễn Thị Thùy Dương", "048190001234")
    assert party.id_number == "........ 1234"
    assert "048190001234" not in repr(party)
    assert replace(party, phone="0905").id_number == "........ 1234"


@pytest.mark.parametrize(
    ("form", "on", "sector", "title", "label"),
    [
        ("04", date(2025, 9, 14), "", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Mẫu số 04"),
        ("04", date(2025, 9, 15), "", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
         "Mẫu số 04"),
        ("04", date(2026, 11, 21), "ho-tich",
         "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Mẫu số 04"),
        ("06", date(2025, 9, 14), "", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 05"),
        ("06", date(2025, 9, 15), "", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 06"),
        ("07", date(2024, 1, 1), "", "Sổ theo dõi hồ sơ", "Mẫu số 06"),
    ],
)  # fmt: skip
def test_a_title_is_that_of_its_day(
    form: str, on: date, sector: str, title: str, label: str
) -> None:
    first = kinds.titles(form, on, sector)[0]
    assert (first.text, first.label) == (title, label)


def test_the_older_title_can_be_chosen_where_a_sector_still_uses_it() -> None:
    day = date(2026, 11, 21)
    assert len(kinds.titles("04", day, "chung_thuc")) == 1
    older = kinds.titles("04", day, "ho_tich")[1].text
    letter = next(s.data for s in specimens() if s.name == "older-title")
    assert kinds.chosen("04", letter).text == older == letter.title
    with pytest.raises(LookupError, match="not a title"):
        kinds.chosen("04", replace(letter, sector="chung_thuc"))


def test_a_form_that_did_not_exist_has_no_title() -> None:
    with pytest.raises(LookupError, match="not in use"):
        kinds.titles("05", date(2025, 9, 14))


@pytest.mark.parametrize("form", kinds.KINDS)
def test_every_kind_has_a_title_today_and_a_specimen(form: str) -> None:
    assert kinds.titles(form, date(2026, 11, 21))
    assert any(s.form == form and type(s.data) is kinds.KINDS[form].data for s in specimens())


def test_numbers_below_ten_take_a_zero() -> None:
    slip = next(s.data for s in specimens() if s.form == "02")
    assert kinds.number_text("02", 5, slip) == "05/HDHS"
    assert kinds.number_text("02", 112, slip) == "112/HDHS"
    letter = next(s.data for s in specimens() if s.form == "result")
    assert kinds.number_text("result", 7, letter) == "07/XN-UBND"


def test_one_content_has_one_spelling() -> None:
    receipt = next(s.data for s in specimens() if s.form == "01")
    turned = dict(reversed(plain(receipt).items()))
    assert to_json(turned) == to_json(plain(receipt))
    assert sha256(to_json(turned)) == sha256(to_json(plain(receipt)))


def test_moments_stand_in_vietnamese_time_and_text_in_one_form() -> None:
    split = unicodedata.normalize("NFD", "Hoà Khánh") + "\x00"
    slip = d.HandOverSlip(
        letterhead=HEAD,
        issued_on=date(2026, 2, 5),
        giving_unit=split,
        taking_unit="",
        at=datetime(2026, 2, 4, 17, 30, tzinfo=UTC),
        rows=(),
        giver_name="",
        taker_name="",
    )
    values = plain(slip)
    assert values["at"]["moment"] == "00 giờ 30 phút, ngày 05 tháng 02 năm 2026"
    assert values["at"]["weekday"] == "thứ Năm"
    assert values["giving_unit"] == "Hoà Khánh"
    with pytest.raises(ValueError, match="time zone"):
        plain(replace(slip, at=datetime(2026, 2, 4, 17, 30)))  # noqa: DTZ001 - that is the point


def test_a_fee_slip_adds_up() -> None:
    with pytest.raises(ValueError, match="sum of its lines"):
        d.FeeSlip(
            letterhead=HEAD,
            issued_on=AT.date(),
            payer=SHORT,
            request="",
            lines=(d.FeeLine("Phí", 8000),),
            total_vnd=9000,
            paid_at=AT,
            collector_name="",
        )


def test_values_are_frozen() -> None:
    receipt = next(s.data for s in specimens() if s.form == "01")
    for field in fields(receipt):
        with pytest.raises(AttributeError):
            setattr(receipt, field.name, None)
