"""Many hands in one book: no number twice, none left out, and a closed book stays as it is."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.proof import prove
from motcua.people.states import Role
from motcua.registers import actions
from motcua.registers.models import Book, Entry
from tests import certified, make
from tests.concurrency.test_waiting_race import together

pytestmark = pytest.mark.django_db(transaction=True)
OLD_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)  # 23:00, somebody still enters the last ones
NEW_YEAR = datetime(2027, 1, 4, 2, tzinfo=UTC)


def numbers(year):
    rows = Entry.objects.filter(book__year=year).order_by("number")
    return list(rows.values_list("number", flat=True))


def test_receptionists_certify_at_once_while_another_closes_the_old_book():
    leader, version = make.staff(), certified.procedure()
    desks = [make.staff(Role.RECEPTIONIST) for _ in range(5)]
    certified.serve("Căn cước", by=leader, version=version, at=OLD_YEAR)

    def work(desk, at, names):
        for n in range(3):
            certified.serve(
                *names, by=desk, signer=leader, version=version, at=at + timedelta(minutes=n)
            )

    names = ("Bằng tốt nghiệp", "Giấy khai sinh")
    ends = together(
        *[lambda desk=desk: work(desk, NEW_YEAR, names) for desk in desks[:4]],
        lambda: work(desks[4], OLD_YEAR, ("Sổ hộ khẩu",)),
        lambda: actions.close_book("copies", 2026, by=leader, at=NEW_YEAR),
    )
    assert ends[:4] == ["done"] * 4 and ends[5] == "done"
    assert ends[4] in {"done", "refused"}
    assert numbers(2027) == list(range(1, 25))
    old = Book.objects.get(year=2026)
    assert numbers(2026) == list(range(1, old.entries + 1))
    assert Dossier.objects.count() == 12 + old.entries  # who was refused left nothing behind
    assert prove(leader.centre).faults == ()


@pytest.mark.parametrize("_", range(3))
def test_a_line_is_struck_before_the_book_is_closed_or_not_at_all(_):
    by = make.staff()
    (line,) = actions.enter(
        "copies", by=by, requester="Trần Văn An", signer="Lê Văn Ký", at=OLD_YEAR,
        certified=[actions.Certified("Căn cước")],
    )  # fmt: skip
    struck, closed = together(
        lambda: actions.strike(line.pk, by=by, reason="Ghi nhầm tên giấy tờ", at=NEW_YEAR),
        lambda: actions.close_book("copies", 2026, by=by, at=NEW_YEAR),
    )
    assert closed == "done" and struck in {"done", "refused"}
    line.refresh_from_db()
    book = Book.objects.get()
    assert (line.struck_at is not None) == (struck == "done")
    assert book.closed_at is not None and book.entries == 1
