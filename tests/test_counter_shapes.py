"""What is typed at the counter, as values. No database."""

from datetime import date

import pytest
from django.http import QueryDict

from motcua.catalog.queries import ChecklistItem
from motcua.dossiers.shapes import FileIn, ItemIn
from motcua.web.counter.checklist import extra_lines, files_of, judge, lines_of, read_attached
from motcua.web.counter.forms import DetailForm, PersonForm, read_birth


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("02/09/1951", (date(1951, 9, 2), 1951)),
        ("2-9-1951", (date(1951, 9, 2), 1951)),
        ("02091951", (date(1951, 9, 2), 1951)),
        (" 1951 ", (None, 1951)),
        ("", (None, None)),
    ],
)
def test_birth_is_read_as_people_write_it(typed: str, read: tuple[date | None, int | None]) -> None:
    assert read_birth(typed) == read


@pytest.mark.parametrize("typed", ["31/02/1990", "1951-09-02", "hôm qua", "99", "٠٢٠٩١٩٥١"])
def test_birth_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_birth(typed)


def post(**typed: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update({name.replace("__", "-"): value for name, value in typed.items()})
    return made


def test_a_number_of_eleven_digits_is_said_kindly_at_its_field() -> None:
    form = PersonForm(post(s__full_name="Nguyễn Văn A", s__personal_id="04819900001"), prefix="s")
    assert not form.check()
    assert "đang có 11 số" in form.errors["personal_id"][0]
    assert list(form.errors) == ["personal_id"]


def test_a_person_comes_out_tidy_and_never_recased() -> None:
    form = PersonForm(
        post(s__full_name="  H'Hen   Niê ", s__personal_id="048 199 000 012", s__birth="1951",
             s__phone="+84905123456"),
        prefix="s",
    )  # fmt: skip
    assert form.check()
    person = form.person()
    assert (person.full_name, person.personal_id) == ("H'Hen Niê", "048199000012")
    assert (person.id_kind, person.birth_year, person.phone) == ("cccd", 1951, "0905123456")


def asked(requirement_id: int, *, required: bool = True, kind: str = "original") -> ChecklistItem:
    name = f"Giấy {requirement_id}"
    return ChecklistItem(requirement_id, name, kind, "Bản chính", 1, 0, "", required, "", "")


def test_silence_about_a_required_paper_is_missing_and_marked() -> None:
    (line,) = lines_of([asked(7)], {})
    assert line.item() == ItemIn(7, is_missing=True)
    assert not judge([line])
    assert line.error == "Chọn Đủ hoặc Thiếu."


def test_a_conditional_paper_is_listed_only_when_something_was_said_of_it() -> None:
    quiet, used = lines_of([asked(1, required=False), asked(2, required=False)], {"r2-state": "ok"})
    assert (quiet.is_listed, used.is_listed) == (False, True)
    assert judge([quiet, used])


def test_counts_are_taken_for_what_is_there_and_not_for_what_is_missing() -> None:
    typed = {"r1-state": "ok", "r1-originals": "1", "r1-copies": "2", "r2-state": "missing",
             "r2-originals": "9", "r2-note": "mờ"}  # fmt: skip
    there, missing = lines_of([asked(1), asked(2)], typed)
    assert there.item() == ItemIn(1, originals=1, copies=2)
    assert missing.item() == ItemIn(2, is_missing=True, note="mờ")


@pytest.mark.parametrize("typed", ["-1", "một", "1.5", "9999", "²"])
def test_a_count_that_is_none_is_marked_on_its_line(typed: str) -> None:
    (line,) = lines_of([asked(1)], {"r1-state": "ok", "r1-originals": typed})
    assert not judge([line])
    assert "0 đến 999" in line.error


def test_files_hang_on_the_place_of_their_paper_among_the_listed_ones() -> None:
    lines = lines_of([asked(1), asked(2, required=False), asked(3)], {})
    lines += extra_lines({"x1-name": "Giấy viết tay"})
    attached = read_attached(["t1:r3", "t2:x1", "t3:", "t4:r2", "t1:r1", "::"])
    assert files_of(lines, attached) == (
        FileIn("t1", 1), FileIn("t2", 3), FileIn("t3"), FileIn("t4"),
    )  # fmt: skip


def test_a_number_that_is_none_is_refused_by_the_shape() -> None:
    form = DetailForm(post(key="k", pages="0", sets="ba", amount_vnd="-5", channel="fax"))
    form.full_clean()
    assert set(form.errors) == {"pages", "sets", "amount_vnd", "channel"}


def test_eight_thousand_dong_is_not_eight() -> None:
    form = DetailForm({"key": "k", "amount_vnd": "8.000", "sets": "1", "pages": "1.200"})
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["amount_vnd"], form.cleaned_data["pages"]) == (8000, 1200)
