"""The books of certification: shelf, page, line, closing, print and table."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, Refused
from motcua.dossiers import numbers
from motcua.people import actions as people
from motcua.people.states import SEES_DOSSIERS, Role
from motcua.registers import actions, queries
from motcua.registers.actions import Certified
from motcua.registers.states import CLOSES, STRIKES, BookKind
from motcua.web.fields import LongText, Money, Whole
from motcua.web.http import StaffRequest, refuse, staff_only

MOST_PRINTED = 1000  # lines of one print: about 50 sheets
HEADS = (
    "Số", "Ngày", "Họ tên người yêu cầu", "Giấy tờ, việc chứng thực", "Số trang", "Số bản",
    "Người ký", "Phí (đồng)", "Ghi chú",
)  # fmt: skip


class StrikeForm(forms.Form):
    """Why a line is wrong and, where there is one, the line that stands instead."""

    reason = LongText(
        label="Lý do gạch", longest=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Ghi lý do gạch: từ 5 đến 500 ký tự."},
    )  # fmt: skip
    again = forms.BooleanField(label="Vào lại dòng đúng, lấy số mới", required=False)
    requester = forms.CharField(label="Họ tên người yêu cầu", max_length=200, required=False)
    subject = forms.CharField(label="Giấy tờ, việc chứng thực", max_length=500, required=False)
    pages = Whole(label="Số trang", min_value=1, max_value=2000, required=False)
    copies = Whole(label="Số bản", min_value=1, max_value=500, required=False)
    fee_vnd = Money(label="Phí (đồng)", min_value=0, max_value=100_000_000, required=False)

    def instead(self) -> Certified | None:
        typed = self.cleaned_data
        if not typed["again"]:
            return None
        return Certified(
            typed["subject"], typed["pages"] or 1, typed["copies"] or 1, typed["fee_vnd"] or 0
        )


def _whole(text: str, words: str) -> int:
    """A number of a line from the address, 0 for none. Raises BadRequest with `words`."""
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadRequest(words)
    return int(text or 0)


def _known(kind: str, year: int) -> None:
    if kind not in BookKind.values or not 2000 <= year <= 2200:
        raise NotFound("Không có sổ này.")


@staff_only(*SEES_DOSSIERS, Role.ADMINISTRATOR)
@require_safe
def shelf(request: StaffRequest) -> HttpResponse:
    """Every book of the centre; which can be closed. 1 query besides sign-in."""
    this_year = clock.today().year
    can_close = request.user.has_role(*CLOSES)
    rows = [
        {
            "shelf": row,
            "closes": can_close and row.book.year < this_year and row.book.closed_at is None,
        }
        for row in queries.shelf(request.user)
    ]
    context = {"rows": rows, "reads": request.user.has_role(*SEES_DOSSIERS)}
    return render(request, "desk/books.html", context)


@staff_only(*SEES_DOSSIERS)
@require_safe
def book(request: StaffRequest, kind: str, year: int) -> HttpResponse:
    """Fifty lines of one book, searched by number, code or name. 4 queries besides sign-in."""
    _known(kind, year)
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    before = _whole(request.GET.get("after", ""), "Trang này không có. Mở lại sổ từ đầu.")
    codes = numbers.spellings(text)
    page = queries.book_page(request.user, kind, year, text=text, codes=codes, before=before)
    _note(request, kind, year, [row.number for row in page.rows])
    filters = urlencode({"q": text.strip()}) + "&" if text.strip() else ""
    context = {
        "page": page, "book": page.book, "q": text, "filters": filters, "is_first": not before,
        "rows": [(row, remark(row)) for row in page.rows], "cursor": page.before or "",
    }  # fmt: skip
    return render(request, "desk/book.html", context)


def _note(request: StaffRequest, kind: str, year: int, numbers: list[int]) -> None:
    """Which lines were shown goes on record; what was typed does not, for it may be a name."""
    seen = {"from": min(numbers), "to": max(numbers), "lines": len(numbers)} if numbers else {}
    people.note_read(by=request.user, subject=f"{kind} {year}", what="book", detail=seen)


@staff_only(*SEES_DOSSIERS)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: StaffRequest, kind: str, year: int, number: int) -> HttpResponse:
    """One line with its corrections; whoever may, strikes it through here."""
    _known(kind, year)
    if number >= 2**31:
        raise NotFound("Không tìm thấy dòng này trong sổ.")
    entry = queries.entry_of(request.user, kind, year, number)
    form = StrikeForm(request.POST or None, initial=_as_it_stands(entry))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                right = actions.strike(
                    entry.pk, by=request.user, reason=form.cleaned_data["reason"],
                    instead=form.instead(), requester=form.cleaned_data["requester"],
                )  # fmt: skip
            except Refused as no:
                refuse(form, no)
                status = no.http_status
            else:
                messages.success(request, f"Đã gạch số {number}.{_new(entry, right)}")
                return redirect("desk:book_line", kind=kind, year=year, number=number)
    people.note_read(by=request.user, subject=f"{kind} {year}/{number}", what="book")
    trail = [(row, remark(row)) for row in queries.trail_of(entry)]
    can_strike = request.user.has_role(*STRIKES)
    can_strike = can_strike and entry.struck_at is None and entry.book.closed_at is None
    context = {"entry": entry, "book": entry.book, "trail": trail, "form": form,
               "can_strike": can_strike}  # fmt: skip
    return render(request, "desk/book_line.html", context, status=status)


def _as_it_stands(entry: Any) -> dict[str, Any]:
    names = ("requester", "subject", "pages", "copies", "fee_vnd")
    return {name: getattr(entry, name) for name in names}


def _new(entry: Any, right: Any) -> str:
    return "" if right.pk == entry.pk else f" Dòng đúng mang số {right.number}."


@staff_only(*CLOSES)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: StaffRequest, kind: str, year: int) -> HttpResponse:
    """Ask once more, then close the book of a past year."""
    _known(kind, year)
    found = next(
        (x for x in queries.shelf(request.user) if (x.book.kind, x.book.year) == (kind, year)), None
    )
    if found is None:
        raise NotFound("Chưa có sổ này. Sổ tự mở khi vào việc đầu tiên của năm.")
    wrong, status = "", 200
    if request.method == "POST":
        try:
            done = actions.close_book(kind, year, by=request.user)
        except Refused as no:
            wrong, status = no.message, no.http_status
        else:
            messages.success(request, f"Đã khóa {done} với {done.entries} việc.")
            return redirect("desk:books")
    context = {"shelf": found, "book": found.book, "wrong": wrong}
    return render(request, "desk/book_close.html", context, status=status)


@staff_only(*SEES_DOSSIERS)
@require_safe
def printed(request: StaffRequest, kind: str, year: int) -> HttpResponse:
    """The book, or a part of it, as it goes to the printer: A4 across. 3 queries."""
    found, rows = _part(request, kind, year)
    if len(rows) > MOST_PRINTED:
        raise BadRequest(
            f"Mỗi lần in nhiều nhất {MOST_PRINTED} việc. Quay lại sổ, chọn “Từ số”, “đến số”."
        )
    context = {"book": found, "rows": [(row, remark(row)) for row in rows], "heads": HEADS,
               "centre": request.user.centre}  # fmt: skip
    return render(request, "desk/book_print.html", context)


@staff_only(*SEES_DOSSIERS)
@require_safe
def table(request: StaffRequest, kind: str, year: int) -> HttpResponse:
    """The same as CSV that a Vietnamese Excel opens: BOM, semicolons. 3 queries."""
    _, rows = _part(request, kind, year)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*HEADS, "Mã hồ sơ"])
    for row in rows:
        cells = [
            row.number, f"{row.day:%d/%m/%Y}", row.requester, row.subject, row.pages, row.copies,
            row.signer, row.fee_vnd, remark(row), row.dossier_code,
        ]  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="so-chung-thuc-{kind}-{year}.csv"'
    return response


def _harmless(cell: object) -> object:
    """Words that a spreadsheet would take for a formula are kept words."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t" and cell else cell


def _part(request: StaffRequest, kind: str, year: int) -> tuple[Any, list[Any]]:
    _known(kind, year)
    words = "Ghi “Từ số”, “đến số” bằng chữ số."
    first, last = (_whole(request.GET.get(name, ""), words) for name in ("from", "to"))
    if last and first > last:
        raise BadRequest("“Từ số” phải nhỏ hơn hoặc bằng “đến số”.")
    found = queries.book_of(request.user, kind, year)
    rows = list(queries.lines_of(found, first or 1, last))
    _note(request, kind, year, [row.number for row in rows])
    return found, rows


def remark(row: Any) -> str:
    """The last column: what a line corrects, and why it no longer stands."""
    words = []
    if row.corrects is not None:
        words.append(f"Thay số {_where(row, row.corrects)}")
    if row.struck_at is not None:
        words.append(f"Đã gạch ngày {clock.day_of(row.struck_at):%d/%m/%Y}: {row.strike_reason}")
        words += [f"xem số {_where(row, right)}" for right in row.corrected_by.all()]
    return "; ".join(words)


def _where(row: Any, other: Any) -> str:
    """The number of another line, with its year where that is another."""
    if other.book_id == row.book_id:
        return str(other.number)
    return f"{other.number}/{other.book.year}"
