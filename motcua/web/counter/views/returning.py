"""Hand the result over: find it by the receipt, see who stands there, take the signature."""

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core.errors import BadRequest, NotFound, Refused
from motcua.documents.examining import Examined, examine
from motcua.dossiers import actions, queries
from motcua.dossiers.states import GIVES_BACK, Status
from motcua.people import actions as people
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.web.counter.forms import HandOverForm
from motcua.web.counter.views._page import next_page, work
from motcua.web.counter.views.done import done_context
from motcua.web.fields import Money
from motcua.web.http import StaffRequest, is_htmx, staff_only

PNG = "data:image/png;base64,"
LONGEST_SIGNATURE = 400_000  # characters of base64


@staff_only(Role.RECEPTIONIST)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Results that wait for their owner. A scanned receipt goes straight to its dossier."""
    text, problem, status = request.GET.get("q", "")[:300], "", 200
    if text and _is_receipt(text):
        try:
            found = queries.to_return(request.user, text)
        except NotFound as no:
            problem, status = no.message, no.http_status
        else:
            return _form(request, found)
    after = request.GET.get("after", "")
    try:
        page = queries.worklist(request.user, scope="return", text=text, after=after)
    except Refused:
        page = queries.worklist(request.user, scope="return", text="")
    context = {
        "page": page,
        "q": text,
        "problem": problem,
        "more": next_page(request, page.after, q=text),
    }
    return work(request, "return", context, status)


def _is_receipt(text: str) -> bool:
    """A QR address, or a whole dossier code; names and last digits are for the list."""
    return "/" in text or text.count("-") >= 2


@staff_only(Role.RECEPTIONIST)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: StaffRequest, number: str) -> HttpResponse:
    found = queries.dossier_for(request.user, number)
    if request.method != "POST":
        return _form(request, found)
    form = HandOverForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            _hand_over(request, found, form.cleaned_data)
        except BadRequest as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        except Refused as no:
            form.add_error(None, no.message)
            status = no.http_status
        else:
            return _ended(request, found.number)
    return _form(request, found, form, status)


def _hand_over(request: StaffRequest, found: Any, typed: dict[str, Any]) -> None:
    signature = _examined(request, _signature(typed["signature"]))
    if not (signature or typed["on_paper"] or typed["post_number"]):
        raise BadRequest(
            "Mời người nhận ký trên màn hình, hoặc chọn “Ký trên giấy biên nhận”.", "on_paper"
        )
    state = queueing.counter_state(request.user)
    ticket = state.ticket if state else None
    actions.hand_over(
        found.pk,
        by=request.user,
        recipient=actions.Recipient(
            name=typed["name"],
            personal_id=typed["personal_id"],
            authorisation=typed["authorisation"],
            post_number=typed["post_number"],
        ),
        signature=signature,
        ticket_token=ticket.token if ticket else "",
    )


def _examined(request: StaffRequest, png: bytes) -> Examined | None:
    if not png:
        return None
    return examine(by=request.user, name="Chữ ký người nhận.png", content=png, is_scan=False)


def _signature(text: str) -> bytes:
    """The picture that the screen drew; empty when nobody signed there."""
    if not text:
        return b""
    if not text.startswith(PNG) or len(text) > LONGEST_SIGNATURE:
        raise BadRequest("Chữ ký chưa đọc được. Xoá rồi mời ký lại.", "on_paper")
    try:
        return base64.b64decode(text[len(PNG) :], validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadRequest("Chữ ký chưa đọc được. Xoá rồi mời ký lại.", "on_paper") from error


@staff_only(Role.RECEPTIONIST)
@require_POST
def fee(request: StaffRequest, number: str) -> HttpResponse:
    """Take the fee that was left for the return."""
    found = queries.dossier_for(request.user, number)
    problem, status = "", 200
    try:
        local = _amount(request.POST.get("local_vnd", ""))
        found = actions.take_fee(
            found.pk, by=request.user, method=request.POST.get("method", ""), local_vnd=local
        )
    except Refused as no:
        problem, status = no.message, no.http_status
    return _form(request, found, None, status, problem)


def _amount(text: str) -> int | None:
    """Whole đồng as people write it; None for nothing. Raises BadRequest."""
    try:
        found: int | None = Money(required=False, min_value=0).clean(text)
    except ValidationError as error:
        raise BadRequest("Ghi số tiền bằng số, ví dụ 8.000.", "local_vnd") from error
    return found


def _form(
    request: StaffRequest,
    found: Any,
    form: HandOverForm | None = None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    people.note_read(by=request.user, subject=found.number)
    context = {
        "dossier": found,
        "row": queries.row_of(found, here=request.user.centre_id),
        "form": form or HandOverForm(),
        "is_ready": found.status == Status.RESOLVED and _lies_here(request, found),
        "lies_elsewhere": not _lies_here(request, found),
        "collect_at": (found.returning_centre or found.centre).name,
        "unpaid_vnd": queries.fee_still_due_vnd(found),
        "fee_is_open": queries.fee_is_open(found),
        "exchange": queries.to_exchange(found),
        "problem": problem,
    }
    return work(request, "hand_over", context, status)


def _lies_here(request: StaffRequest, found: Any) -> bool:
    return not found.places_of(request.user.centre_id).isdisjoint(GIVES_BACK)


def _ended(request: StaffRequest, number: str) -> HttpResponse:
    if not is_htmx(request):
        return redirect("counter:done", number=number)
    response = work(request, "done", done_context(request, number))
    response["HX-Trigger-After-Settle"] = "counter:done"
    return response
