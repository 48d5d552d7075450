"""Enter, strike through, close. Law: registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.core.models import next_number
from motcua.core.text import search_key, tidy
from motcua.core.transactions import action
from motcua.people.actions import note_change
from motcua.people.models import Staff
from motcua.registers.models import Book, Entry
from motcua.registers.states import CLOSES, STRIKES, BookKind


@dataclass(frozen=True, slots=True)
class Certified:
    """One original on one occasion: what it is, its pages, how many copies, the fee in đồng."""

    subject: str
    pages: int = 1
    copies: int = 1
    fee_vnd: int = 0


@action
def enter(
    kind: str, *, by: Staff, requester: str, certified: Sequence[Certified], signer: str,
    signed_as: str = "", dossier_code: str = "", corrects: Entry | None = None,
    at: datetime | None = None,
) -> list[Entry]:  # fmt: skip
    """Enter one line for each original (vào sổ), numbered on through the year.

    The book of the year opens with its first line. Raises WrongState for a closed book,
    BadRequest. 2 statements (5 for the first line of a year), 1 for each line's number and 1 for
    all lines.

    Law: registers.
    """
    at = at or clock.now()
    day = clock.day_of(at)
    for one in certified:
        if not tidy(one.subject):
            raise BadRequest("Ghi tên giấy tờ được chứng thực.", "subject")
        if not (1 <= one.pages <= 2000 and 1 <= one.copies <= 500):
            raise BadRequest("Số trang từ 1 đến 2.000, số bản từ 1 đến 500.", "copies")
    book, _ = Book.objects.get_or_create(
        centre_id=by.centre_id, kind=kind, year=day.year, defaults={"opened_at": at}
    )
    # The lock that a closing of the book waits for, and that waits for a closing.
    book = Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    if book.closed_at is not None:
        raise WrongState(f"{book} đã khóa ngày {clock.day_of(book.closed_at):%d/%m/%Y}.")
    series = f"book:{book.pk}"
    return Entry.objects.bulk_create(
        Entry(
            centre_id=by.centre_id, book=book, number=next_number(series), day=day,
            dossier_code=dossier_code, requester=tidy(requester)[:200],
            requester_key=search_key(requester)[:200], subject=tidy(one.subject)[:500],
            pages=one.pages, copies=one.copies, signer=signer, signed_as=signed_as,
            fee_vnd=one.fee_vnd, by=by, at=at, corrects=corrects,
        )
        for one in certified
    )  # fmt: skip


@action
def strike(
    entry_id: int, *, by: Staff, reason: str, instead: Certified | None = None,
    requester: str = "", at: datetime | None = None,
) -> Entry:  # fmt: skip
    """Strike a wrong line through with the reason (gạch), and enter the right one where given.

    The line stays readable. `requester` is the right name, where that was wrong. Returns the new
    line, or the struck one. Raises NotFound, NotAllowed,
    WrongState, BadRequest.
    """
    at = at or clock.now()
    if not by.has_role(*STRIKES):
        raise NotAllowed("Việc “Gạch dòng trong sổ” dành cho người tiếp nhận hoặc chuyên môn.")
    reason = tidy(reason)
    if not 5 <= len(reason) <= 500:
        raise BadRequest("Ghi lý do gạch: từ 5 đến 500 ký tự.", "reason")
    entry = (
        Entry.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=entry_id, centre_id=by.centre_id)
        .first()
    )
    if entry is None:
        raise NotFound("Không tìm thấy dòng này trong sổ.")
    # Waits for a closing that is under way, and is waited for by one.
    entry.book = Book.objects.select_for_update(no_key=True).get(pk=entry.book_id)
    if entry.struck_at is not None:
        raise WrongState(f"Dòng số {entry.number} đã gạch trước đó.")
    if entry.book.closed_at is not None:
        raise WrongState(f"{entry.book} đã khóa. Ghi đính chính vào sổ đang mở.")
    entry.struck_at, entry.struck_by, entry.strike_reason = at, by, reason
    entry.save(update_fields=["struck_at", "struck_by", "strike_reason"])
    if instead is None:
        return entry
    (right,) = enter(
        entry.book.kind, by=by, requester=tidy(requester) or entry.requester, certified=[instead],
        signer=entry.signer, signed_as=entry.signed_as, dossier_code=entry.dossier_code,
        corrects=entry, at=at,
    )  # fmt: skip
    return right


@action
def close_book(kind: str, year: int, *, by: Staff, at: datetime | None = None) -> Book:
    """Close the book of a past year (khóa sổ) with the number of its lines.

    A director's, leader's or administrator's to do, after the year has ended. Raises NotAllowed,
    NotFound, WrongState.
    """
    at = at or clock.now()
    if not by.has_role(*CLOSES):
        raise NotAllowed("Việc “Khóa sổ” dành cho giám đốc, lãnh đạo hoặc quản trị viên.")
    book = (
        Book.objects.select_for_update(no_key=True)
        .filter(centre_id=by.centre_id, kind=kind, year=year)
        .first()
    )
    if book is None or kind not in BookKind.values:
        raise NotFound("Không có sổ này.")
    if book.closed_at is not None:
        raise WrongState(f"{book} đã khóa trước đó.")
    if year >= clock.day_of(at).year:
        raise WrongState(f"{book} còn ghi đến hết ngày 31/12/{year}.")
    book.closed_at, book.closed_by = at, by
    book.entries = Entry.objects.filter(centre_id=by.centre_id, book=book).count()
    book.save(update_fields=["closed_at", "closed_by", "entries"])
    detail = {"lines": book.entries}
    note_change(by=by, what="book.close", subject=f"{kind} {year}", detail=detail, at=at)
    return book
