"""What people say of themselves is read kindly and kept as said."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.applicants.rules import (
    CardUnreadable,
    PersonIn,
    id_kind_of,
    id_problem,
    last_four,
    mask_id,
    name_problem,
    normal_phone,
    read_card,
    read_personal_id,
)
from motcua.core.clock import VIETNAM

TODAY = date(2026, 11, 23)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
CARD = (
    "048151000123|201234567|Nguyễn Thị Bình|02091951|Nữ|"
    "K12/5 Bạch Đằng, Thạch Thang, Hải Châu, Đà Nẵng|25042021"
)
_n = count(1)


def person(**changes):
    facts = {
        "full_name": "Nguyễn Thị Bình",
        "personal_id": "048151000123",
        "birth_on": date(1951, 9, 2),
        "gender": "female",
        "address": "K12/5 Bạch Đằng",
        "phone": "0905 123 456",
    }
    return PersonIn(**(facts | changes))


# --- numbers of identity ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "year", "gender", "province"),
    [
        ("048151000123", 1951, "female", "048"),
        ("001099012345", 1999, "male", "001"),
        ("079203012345", 2003, "male", "079"),
        ("079312012345", 2012, "female", "079"),
        ("001400012345", 2100, "male", "001"),
    ],
)
def test_the_number_tells_year_and_sex(number, year, gender, province):
    told = read_personal_id(number)
    assert (told.birth_year, told.gender, told.province) == (year, gender, province)


@given(st.text(max_size=14))
def test_only_twelve_plain_digits_are_a_personal_number(text):
    good = len(text) == 12 and all(c in "0123456789" for c in text)
    assert (read_personal_id(text) is not None) == good
    assert (id_problem("cccd", text) == "") == good


def test_a_number_too_short_is_told_how_many_it_has():
    assert "đang có 11 số" in id_problem("cccd", "04815100012")
    assert id_problem("cccd", "04815100012x").startswith("Số căn cước chỉ gồm")
    assert id_problem("", "123")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("048151000123", "cccd"),
        ("201234567", "cmnd"),
        ("0400123456", "tax"),
        ("0400123456-001", "tax"),
        ("C1234567", "passport"),
        ("12", ""),
        ("", ""),
    ],
)
def test_the_kind_of_a_bare_number(number, kind):
    assert id_kind_of(number) == kind


def test_only_the_end_of_a_number_is_shown():
    assert mask_id("048151000123") == "********0123"
    assert (mask_id("123"), mask_id("")) == ("***", "")
    assert last_four("048151000123") == "0123"


# --- the card --------------------------------------------------------------------------------


def test_a_card_is_read():
    card = read_card(CARD)
    assert card.personal_id == "048151000123"
    assert card.old_number == "201234567"
    assert card.full_name == "Nguyễn Thị Bình"
    assert (card.birth_on, card.birth_year) == (date(1951, 9, 2), 1951)
    assert card.gender == "female"
    assert card.address == "K12/5 Bạch Đằng, Thạch Thang, Hải Châu, Đà Nẵng"
    assert card.issued_on == date(2021, 4, 25)


@pytest.mark.parametrize(
    "raw",
    [
        CARD + "\r",
        CARD + "\r\n",
        "\ufeff" + CARD + "\n",
        "  " + CARD.replace("|", " | ") + "  ",
        CARD + "|Nguyễn Văn Cha||Lê Thị Mẹ|",
        CARD + "\r\n" + CARD + "\r\n",
        CARD.replace("Thị", "Th\r\nị"),
        CARD.replace("ễ", "e\u0302\u0303"),
        "\x02" + CARD + "\x03",
        CARD.replace("02091951", "02/09/1951"),
    ],
)
def test_what_scanners_add_does_no_harm(raw):
    assert read_card(raw) == read_card(CARD)


def test_the_old_number_may_be_missing():
    assert read_card(CARD.replace("201234567", "")).old_number == ""


@pytest.mark.parametrize("birth", ["1951", "00001951", "00091951"])
def test_elders_may_have_only_a_year(birth):
    card = read_card(CARD.replace("02091951", birth))
    assert (card.birth_on, card.birth_year) == (None, 1951)


@pytest.mark.parametrize(
    "name", ["H'Hen Niê", "Y Blơm Êban", "Điểu", "Y Bơ\u0306", "nguyễn thị bé"]
)
def test_names_stay_as_they_are_on_the_card(name):
    assert read_card(CARD.replace("Nguyễn Thị Bình", name)).full_name == name


@pytest.mark.parametrize(
    "raw",
    [
        CARD.replace("Nữ", "Nũ"),
        CARD.replace("Nữ", "Nuwx"),
        CARD.replace("Nguyễn", "Nguy\u1ec5\u0301n"),
        CARD.replace("Nguyễn Thị", "Nguy?n Th?"),
        CARD.replace("Nguyễn", "Nguy\ufffdn"),
        CARD.encode().decode("latin-1"),
        CARD.encode().decode("cp1252", "replace"),
        CARD.replace("048151000123", "đô\u0301ă\u0300ăđđđăâê"),
        CARD.replace("|", "Đ"),
    ],
)
def test_an_input_method_that_meddled_is_named(raw):
    with pytest.raises(CardUnreadable, match="Bộ gõ tiếng Việt"):
        read_card(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("", "Chưa đọc được"),
        ("\r\n", "Chưa đọc được"),
        ("https://example.vn/x", "không phải mã QR"),
        ("048151000123|201234567|Nguyễn", "một phần"),
        (CARD.replace("048151000123", "04815"), "12 chữ số"),
        (CARD.replace("02091951", "31021951"), "Ngày sinh"),
        (CARD.replace("02091951", ""), "Ngày sinh"),
        (CARD.replace("Nguyễn Thị Bình", ""), "Họ tên"),
        (CARD + "\n" + CARD.replace("048151000123", "048151000124"), "Hai thẻ"),
        ("|" * 3000, "dài hơn"),
    ],
)
def test_a_broken_card_is_refused_kindly(raw, says):
    with pytest.raises(CardUnreadable, match=says) as refused:
        read_card(raw)
    assert refused.value.field == "card"
    assert refused.value.message.endswith(".")


@given(st.text(max_size=200) | st.lists(st.text(max_size=12), min_size=7).map("|".join))
def test_no_input_breaks_the_reader(raw):
    with suppress(CardUnreadable):
        assert len(read_card(raw).personal_id) == 12


# --- phones and names ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0905123456", "0905123456"),
        ("0905 123 456", "0905123456"),
        ("0905.123.456", "0905123456"),
        ("+84 905-123-456", "0905123456"),
        ("+84(0)905123456", "0905123456"),
        ("84905123456", "0905123456"),
        ("0084905123456", "0905123456"),
        ("0236 3821 234", "02363821234"),
        ("1900 1234", "19001234"),
        ("+856 20 22 345 678", "+8562022345678"),
        ("0512345678", ""),
        ("0905 123 45", ""),
        ("09051234567", ""),
        ("01691234567", ""),
        ("113", ""),
        ("không có", ""),
        ("", ""),
        ("٠٩٠٥١٢٣٤٥٦", ""),
    ],
)
def test_phones_are_kept_in_one_form(typed, kept):
    assert normal_phone(typed) == kept
    if kept:
        assert normal_phone(kept) == kept


@pytest.mark.parametrize(
    "name", ["Điểu", "H'Hen Niê", "H’Mai", "Nguyễn Thị An", "K'Brêu", "Y Bơ\u0306", "Anna-Maria"]
)
def test_real_names_are_names(name):
    assert name_problem(name) == ""
    assert PersonIn(name).tidied().full_name == name


@pytest.mark.parametrize("name", ["", "An 2", "An@b", "..", "A" * 101, "An|Bình", "<b>An</b>"])
def test_what_is_no_name_is_told_so(name):
    assert name_problem(name).endswith(".")


def test_companies_have_digits_and_signs():
    assert name_problem("Công ty TNHH 2 TV A&B (Đà Nẵng)", "business") == ""


# --- one person ------------------------------------------------------------------------------


def test_a_person_is_tidied_before_the_check():
    tidy = person(full_name="  Nguyễn  Thị Bi\u0300nh ", personal_id="048 151.000 123").tidied()
    assert tidy.full_name == "Nguyễn Thị Bình"
    assert (tidy.id_kind, tidy.personal_id) == ("cccd", "048151000123")
    clean = person(id_kind="cccd", personal_id="048-151-000-123", phone="+84905123456").tidied()
    assert (clean.personal_id, clean.phone, clean.birth_year) == (
        "048151000123",
        "0905123456",
        1951,
    )
    assert person(id_kind="cccd", personal_id=" ").tidied().id_kind == ""


def test_a_good_person_has_no_problem():
    assert person().tidied().check(TODAY) == {}
    assert PersonIn.from_card(read_card(CARD)).tidied().check(TODAY) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "An 3"}, "full_name"),
        ({"kind": "robot"}, "kind"),
        ({"id_kind": "cccd", "personal_id": "123"}, "personal_id"),
        ({"birth_on": TODAY + timedelta(1)}, "birth_on"),
        ({"birth_on": None, "birth_year": 1700}, "birth_on"),
        ({"gender": "x"}, "gender"),
        ({"address": "x" * 301}, "address"),
        ({"phone": "12"}, "phone"),
        ({"email": "a@b"}, "email"),
    ],
)
def test_each_mistake_is_told_at_its_field(changes, field):
    assert list(person(**changes).tidied().check(TODAY)) == [field]


def test_number_against_birth_and_sex_only_warns():
    assert person().tidied().warnings() == []
    odd = person(birth_on=date(1952, 9, 2), gender="male").tidied()
    assert odd.check(TODAY) == {}
    assert len(odd.warnings()) == 2
    assert person(personal_id="201234567").tidied().warnings()
