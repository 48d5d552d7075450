"""Reading the books."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from motcua.core.errors import NotAllowed, NotFound
from motcua.core.text import search_key
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS, Role
from motcua.registers.models import Book, Entry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shelf:
    """One book on the shelf and its last number."""

    book: Book
    last: int


@dataclass(frozen=True, slots=True)
class BookPage:
    book: Book
    rows: list[Entry]
    before: int  # the number before which the next page lies; 0 = none


def shelf(staff: Staff) -> list[Shelf]:
    """Every book of the centre, the newest year first; names nobody, so that the administrator sees
    it too. 1 query. Raises NotAllowed."""
    _sees(staff, Role.ADMINISTRATOR)
    rows = Book.objects.filter(centre_id=staff.centre_id).annotate(last=Max("lines__number"))
    rows = rows.select_related("closed_by").order_by("-year", "kind")
    return [Shelf(row, row.last or 0) for row in rows]


def book_page(
    staff: Staff, kind: str, year: int, *, text: str = "", codes: Iterable[str] = (),
    before: int = 0,
) -> BookPage:  # fmt: skip
    """Fifty lines, the newest first; `text` is a number of the book, the beginning of the name
    without accents, or what `codes` spells as it is printed: a dossier's code. 3 queries, 4 with a
    corrected line. Raises NotFound, NotAllowed."""
    book = book_of(staff, kind, year)
    rows = Entry.objects.filter(centre_id=staff.centre_id, book=book)
    text = text.strip()
    if text.isdigit() and len(text) <= 9:
        rows = rows.filter(number=int(text))
    elif text:
        rows = rows.filter(
            Q(requester_key__startswith=search_key(text) or "-") | Q(dossier_code__in=codes)
        )
    if before:
        rows = rows.filter(number__lt=before)
    found = list(_whole(rows).order_by("-number")[: PAGE + 1])
    return BookPage(book, found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else 0)


def book_of(staff: Staff, kind: str, year: int) -> Book:
    """One book by its kind and year. 1 query. Raises NotFound, NotAllowed."""
    _sees(staff)
    rows = Book.objects.select_related("closed_by")
    book = rows.filter(centre_id=staff.centre_id, kind=kind, year=year).first()
    if book is None:
        raise NotFound("Chưa có sổ này. Sổ tự mở khi vào việc đầu tiên của năm.")
    return book


def lines_of(book: Book, first: int = 1, last: int = 0) -> QuerySet[Entry]:
    """The lines from number `first` to `last` (0: to the end) in their order. 2 queries, 3 with a
    corrected line."""
    rows = Entry.objects.filter(centre_id=book.centre_id, book=book, number__gte=first)
    return _whole(rows.filter(number__lte=last) if last else rows).order_by("number")


def trail_of(entry: Entry) -> list[Entry]:
    """The first wrong line and all that were put in its place, in their order. At most 2
    queries for each correction, 1 more."""
    first = entry
    while first.corrects_id is not None:
        first = _trailed().get(pk=first.corrects_id)
    trail = [first]
    while (after := _trailed().filter(corrects=trail[-1]).first()) is not None:
        trail.append(after)
    return trail


def _trailed() -> QuerySet[Entry]:
    return Entry.objects.select_related("book", "by", "struck_by").order_by("pk")


def _whole(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """With what a printed line says of other lines."""
    return rows.select_related("corrects__book").prefetch_related("corrected_by__book")


def entry_of(staff: Staff, kind: str, year: int, number: int) -> Entry:
    """One line by its book and number. 1 query. Raises NotAllowed, NotFound."""
    _sees(staff)
    found = (
        Entry.objects.select_related("book", "by", "struck_by")
        .filter(centre_id=staff.centre_id, book__kind=kind, book__year=year, number=number)
        .first()
    )
    if found is None:
        raise NotFound("Không tìm thấy dòng này trong sổ.")
    return found


def entries_of(staff: Staff, dossier_code: str) -> list[Entry]:
    """The lines of one dossier. 1 query. Raises NotAllowed."""
    _sees(staff)
    rows = Entry.objects.filter(centre_id=staff.centre_id, dossier_code=dossier_code)
    return list(rows.select_related("book").order_by("pk"))


def _sees(staff: Staff, *others: Role) -> None:
    if not staff.has_role(*SEES_DOSSIERS, *others):
        raise NotAllowed("Sổ chứng thực dành cho người làm việc với hồ sơ.")
