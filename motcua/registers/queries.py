"""Reading the books."""

from dataclasses import dataclass

from django.db.models import Max, Q

from motcua.core.errors import NotAllowed, NotFound
from motcua.core.text import search_key
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS
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
    """Every book of the centre, the newest year first. 1 query."""
    _sees(staff)
    rows = Book.objects.filter(centre_id=staff.centre_id).annotate(last=Max("lines__number"))
    return [Shelf(row, row.last or 0) for row in rows.order_by("-year", "kind")]


def book_page(staff: Staff, kind: str, year: int, *, text: str = "", before: int = 0) -> BookPage:
    """Fifty lines, the newest first; `text` is a number, a dossier code or the beginning of the
    name without accents. 2 queries. Raises NotFound, NotAllowed."""
    _sees(staff)
    book = Book.objects.filter(centre_id=staff.centre_id, kind=kind, year=year).first()
    if book is None:
        raise NotFound("Chưa có sổ này. Sổ tự mở khi vào việc đầu tiên của năm.")
    rows = Entry.objects.filter(centre_id=staff.centre_id, book=book)
    text = text.strip()
    if text.isdigit() and len(text) <= 9:
        rows = rows.filter(number=int(text))
    elif text:
        rows = rows.filter(
            Q(requester_key__startswith=search_key(text) or "-") | Q(dossier_code=text.upper())
        )
    if before:
        rows = rows.filter(number__lt=before)
    found = list(rows.select_related("by", "corrects").order_by("-number")[: PAGE + 1])
    return BookPage(book, found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else 0)


def entry_of(staff: Staff, kind: str, year: int, number: int) -> Entry:
    """One line by its book and number. 1 query."""
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
    """The lines of one dossier. 1 query."""
    _sees(staff)
    rows = Entry.objects.filter(centre_id=staff.centre_id, dossier_code=dossier_code)
    return list(rows.select_related("book").order_by("pk"))


def _sees(staff: Staff) -> None:
    if not staff.has_role(*SEES_DOSSIERS):
        raise NotAllowed("Sổ chứng thực dành cho người làm việc với hồ sơ.")
