"""What stands on the screen when a dossier is received or handed over, and its papers."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from motcua.core import clock, qr
from motcua.dossiers import queries as dossiers
from motcua.dossiers.numbers import is_linked
from motcua.dossiers.states import CLOSED, Status
from motcua.dossiers.wording import moment_words
from motcua.fees import queries as fees
from motcua.outbox import queries as outbox
from motcua.people import actions as people
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.registers import queries as registers
from motcua.registers.states import BOOK_OF
from motcua.web.casework import files
from motcua.web.counter.views._page import work
from motcua.web.http import StaffRequest, staff_only

HEADINGS = {
    Status.ACCEPTED: "Đã tiếp nhận",
    Status.SUPPLEMENT: "Đã ghi yêu cầu bổ sung",
    Status.REFUSED: "Đã ghi từ chối tiếp nhận",
    Status.RETURNED: "Đã trả kết quả",
    Status.WITHDRAWN: "Đã ghi công dân rút hồ sơ",
}


def done_context(request: StaffRequest, number: str) -> dict[str, Any]:
    """About 9 queries. The reading goes on record."""
    dossier = dossiers.dossier_for(request.user, number)
    people.note_read(by=request.user, subject=dossier.number)
    status = Status(dossier.status)
    return {
        "dossier": dossier,
        "row": dossiers.row_of(dossier, here=request.user.centre_id),
        "heading": HEADINGS.get(status, status.label),
        "due_words": moment_words(clock.local(dossier.due_at)) if dossier.due_at else "",
        "explanation": dossiers.explanation_of(dossier),
        "papers": list(dossiers.papers_of(request.user, dossier)),
        "payments": list(fees.payments_of(request.user, dossier.number)),
        "certified": _certified(request, dossier),
        "messages_out": list(outbox.messages_of(request.user, dossier.number)),
        "rating": _rating(request, dossier.token) if status in CLOSED else None,
    }


def _certified(request: StaffRequest, dossier: Any) -> list[tuple[Any, str]]:
    """The numbers given in each book. 1 query, none for a procedure without a book."""
    if dossier.version.procedure.code not in BOOK_OF:
        return []
    lines = registers.entries_of(request.user, dossier.number)
    books = {line.book_id: line.book for line in lines}
    return [
        (book, ", ".join(str(x.number) for x in lines if x.book_id == pk and not x.struck_at))
        for pk, book in books.items()
    ]


def done_linked_context(request: StaffRequest, number: str) -> dict[str, Any]:
    """About 10 queries. The reading goes on record."""
    linked = dossiers.linked_for(request.user, number)
    people.note_read(by=request.user, subject=linked.code)
    first = dossiers.first_of_linked(request.user, linked.code)
    return {
        "linked": linked,
        "due_words": moment_words(clock.local(linked.due_at)),
        "papers": list(dossiers.papers_of(request.user, first, linked.code)),
        "messages_out": list(outbox.messages_of(request.user, linked.code)),
    }


def _rating(request: StaffRequest, token: str) -> dict[str, Any]:
    """How the citizen rates: by the own phone, or at the tablet. Nobody votes in this window,
    for it is signed in as the one who is rated."""
    base = settings.PUBLIC_URL.rstrip("/")
    state = queueing.counter_state(request.user)
    args = [request.user.centre.slug, state.number] if state else None
    return {
        "qr": mark_safe(qr.inline(base + reverse("portal:rate", args=[token]))),
        "tablet": reverse("portal:tablet", args=args) if args else "",
    }


@staff_only(Role.RECEPTIONIST)
@require_safe
def done(request: StaffRequest, number: str) -> HttpResponse:
    if is_linked(number):
        return work(request, "done_linked", done_linked_context(request, number))
    return work(request, "done", done_context(request, number))


@staff_only(Role.RECEPTIONIST)
@require_safe
@never_cache
@xframe_options_sameorigin
def paper(request: StaffRequest, number: str, n: int) -> HttpResponse:
    """The n-th paper of a dossier, in the frame of the page: the same as at the desk."""
    return files.paper(request, number, n)
