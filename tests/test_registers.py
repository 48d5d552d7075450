"""Books of certification: gapless numbers, nothing deleted, struck through, closed by the year."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from motcua.registers import actions, queries
from motcua.registers.actions import Certified
from motcua.registers.models import Book, Entry
from tests import make

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime(2027, 1, 4, 2, tzinfo=UTC)


def enter(by, *names, at=make.MONDAY, kind="copies", **facts):
    return actions.enter(
        kind, by=by, requester="Nguyễn Thị Thùy Dương", signer="Phạm Hữu Đức",
        certified=[Certified(name) for name in names], at=at, **facts,
    )  # fmt: skip


def test_each_original_has_a_number_that_runs_through_the_year_of_its_own_book():
    by = make.staff()
    assert [e.number for e in enter(by, "Bằng tốt nghiệp", "Căn cước")] == [1, 2]
    assert [e.number for e in enter(by, "Giấy khai sinh")] == [3]
    assert [e.number for e in enter(by, "Giấy ủy quyền", kind="signatures")] == [1]
    assert [e.number for e in enter(by, "Bảng điểm", at=NEXT_YEAR)] == [1]
    other = make.staff(at=make.centre("noi-khac"))
    assert [e.number for e in enter(other, "Căn cước")] == [1]
    assert {(s.book.kind, s.book.year, s.last) for s in queries.shelf(by)} == {
        ("copies", 2026, 3), ("signatures", 2026, 1), ("copies", 2027, 1),
    }  # fmt: skip


def test_a_number_is_not_lost_when_the_rest_is_refused():
    by = make.staff()
    enter(by, "Căn cước")
    with pytest.raises(BadRequest):
        enter(by, "Bằng lái", " ")
    assert [e.number for e in enter(by, "Bằng lái")] == [2]


@pytest.mark.parametrize("wrong", [{"pages": 0}, {"copies": 501}, {"subject": ""}])
def test_what_a_line_needs(wrong):
    by = make.staff()
    one = Certified(**{"subject": "Căn cước"} | wrong)
    with pytest.raises(BadRequest):
        actions.enter("copies", by=by, requester="A", signer="B", certified=[one])
    assert not Entry.objects.exists()


def test_a_wrong_line_is_struck_and_the_right_one_points_at_it():
    by = make.staff()
    (wrong,) = enter(by, "Căn cước")
    right = actions.strike(
        wrong.pk, by=by, reason="Ghi nhầm số trang", instead=Certified("Căn cước", 2, 3, 12000)
    )
    wrong.refresh_from_db()
    assert (right.number, right.corrects, right.pages) == (2, wrong, 2)
    assert wrong.strike_reason == "Ghi nhầm số trang"
    assert wrong.subject == "Căn cước"
    with pytest.raises(WrongState):
        actions.strike(wrong.pk, by=by, reason="Lần nữa nhé")
    with pytest.raises(NotFound):
        actions.strike(right.pk, by=make.staff(at=make.centre("noi-khac")), reason="Nơi khác")
    with pytest.raises(NotAllowed):
        actions.strike(right.pk, by=make.staff(Role.VOLUNTEER), reason="Không được phép")


def test_the_database_keeps_every_line():
    by = make.staff()
    (line,) = enter(by, "Căn cước")
    for act in (
        lambda: Entry.objects.filter(pk=line.pk).delete(),
        lambda: Entry.objects.filter(pk=line.pk).update(copies=9),
        lambda: Entry.objects.filter(pk=line.pk).update(number=7),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    actions.strike(line.pk, by=by, reason="Ghi nhầm tên")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=line.pk).update(struck_at=None, struck_by=None, strike_reason="")


def test_a_book_is_closed_after_its_year_with_its_count():
    by = make.staff()
    (line,) = enter(by, "Căn cước")
    with pytest.raises(WrongState, match="31/12/2026"):
        actions.close_book("copies", 2026, by=by, at=make.MONDAY)
    with pytest.raises(NotAllowed):
        actions.close_book("copies", 2026, by=make.staff(Role.RECEPTIONIST), at=NEXT_YEAR)
    with pytest.raises(NotFound):
        actions.close_book("copies", 2020, by=by, at=NEXT_YEAR)
    book = actions.close_book("copies", 2026, by=by, at=NEXT_YEAR)
    assert (book.entries, book.closed_by) == (1, by)
    assert AuditEntry.objects.get(what="book.close").at == book.closed_at == NEXT_YEAR
    with pytest.raises(WrongState, match="đã khóa"):
        enter(by, "Bằng lái")
    with pytest.raises(WrongState):
        actions.strike(line.pk, by=by, reason="Muộn mất rồi")
    assert Book.objects.get(pk=book.pk).lines.count() == 1


def test_a_book_is_searched_without_accents_and_read_by_the_page():
    by = make.staff()
    enter(by, *[f"Giấy tờ {n}" for n in range(1, 61)])
    page = queries.book_page(by, "copies", 2026)
    assert (page.rows[0].number, len(page.rows), page.before) == (60, 50, 11)
    rest = queries.book_page(by, "copies", 2026, before=page.before)
    assert ([e.number for e in rest.rows], rest.before) == ([*range(10, 0, -1)], 0)
    assert len(queries.book_page(by, "copies", 2026, text="nguyen thi thuy").rows) == 50
    assert [e.number for e in queries.book_page(by, "copies", 2026, text="7").rows] == [7]
    assert queries.book_page(by, "copies", 2026, text="khong co").rows == []
    with pytest.raises(NotFound):
        queries.book_page(by, "contracts", 2026)
    with pytest.raises(NotAllowed):
        queries.shelf(make.staff(Role.VOLUNTEER))
