"""The intake: one form, one submit, four ways to end."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from motcua.core.errors import BadRequest, Conflict, Refused
from motcua.dossiers import actions
from motcua.dossiers import queries as dossiers
from motcua.dossiers.numbers import is_linked
from motcua.people import actions as people
from motcua.people.states import Role
from motcua.queueing import queries as queueing
from motcua.web.counter.screen import IntakeScreen, blank, new_key
from motcua.web.counter.views._page import work
from motcua.web.counter.views.done import done_context, done_linked_context
from motcua.web.http import StaffRequest, is_htmx, staff_only

SIGNER = "counter_signer"
RECEIVES = (Role.RECEPTIONIST,)
SENT_BEFORE = (
    "Lần gửi trước của trang này đã được ghi nhận, và nội dung nay đã khác. "
    "Nếu đây là một hồ sơ khác, bấm gửi lần nữa."
)


@staff_only(*RECEIVES)
@require_safe
def fresh(request: StaffRequest) -> HttpResponse:
    """An empty form, for the ticket at the counter if there is one.

    `again` is the number of a dossier just received: the next one is for the same person.
    """
    state = queueing.counter_state(request.user)
    ticket = state.ticket if state else None
    typed = blank(
        ticket_token=ticket.token if ticket else "",
        procedure_code=ticket.procedure_code if ticket else "",
    )
    if number := request.GET.get("again", ""):
        _same_person(request, number, typed)
    screen = IntakeScreen(request.user, typed, suggest=usual(request))
    return work(request, "intake", {"screen": screen, "for_ticket": ticket})


def usual(request: StaffRequest) -> dict[str, str]:
    """What a form for an immediate service begins with: cash, and who signed last."""
    return {"method": "cash", "signer": str(request.session.get(SIGNER, ""))}


def _same_person(request: StaffRequest, number: str, typed: QueryDict) -> None:
    dossier = dossiers.dossier_for(request.user, number)
    people.note_read(by=request.user, subject=dossier.number)
    typed["ticket_token"] = dossier.ticket.token if dossier.ticket else ""
    typed["procedure_code"] = ""
    person = dossier.submitter
    for name, value in person_fields(person).items():
        typed[f"s-{name}"] = value


def person_fields(person: Any) -> dict[str, str]:
    """A known person, or one as a card tells it, as the fields of the form."""
    birth = f"{person.birth_on:%d/%m/%Y}" if person.birth_on else str(person.birth_year or "")
    return {
        "full_name": person.full_name,
        "kind": person.kind,
        "id_kind": person.id_kind or "cccd",
        "personal_id": person.personal_id,
        "birth": birth,
        "gender": person.gender,
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
    }


@staff_only(*RECEIVES)
@require_POST
def matter(request: StaffRequest) -> HttpResponse:
    """Another procedure, case or channel: the list and the sums, with what was ticked."""
    screen = IntakeScreen(request.user, request.POST, suggest=usual(request))
    return render(request, "counter/_matter.html", {"screen": screen, "oob": True})


@staff_only(*RECEIVES)
@require_POST
def sums(request: StaffRequest) -> HttpResponse:
    """Fee and promise as they stand now."""
    screen = IntakeScreen(request.user, request.POST)
    return render(
        request, "counter/_sums.html", {"screen": screen, "sums": screen.sums, "oob": True}
    )


@staff_only(*RECEIVES)
@require_POST
def again(request: StaffRequest) -> HttpResponse:
    """The whole form with what this window kept, after a reload or a new sign-in."""
    screen = IntakeScreen(request.user, request.POST)
    return work(request, "intake", {"screen": screen, "for_ticket": None, "kept": True})


@staff_only(*RECEIVES)
@require_POST
def submit(request: StaffRequest) -> HttpResponse:
    """Receive, ask, refuse or serve at once. A refusal brings the form back as it was typed."""
    screen = IntakeScreen(request.user, request.POST)
    act = request.POST.get("act", "receive")
    status = 422
    if screen.check(act=act):
        try:
            answer = _act(act, screen, request)
        except Conflict:
            # The first sending came through and its answer got lost. A new key lets the person
            # go on, and the words say what that means.
            screen = IntakeScreen(request.user, _with_new_key(request.POST))
            screen.summary.append(("intake-title", SENT_BEFORE))
            status = 409
        except BadRequest as no:
            screen.refuse(no, act)
        except Refused as no:
            screen.summary.append(("intake-title", no.message))
            status = no.http_status
        else:
            return _done(request, str(answer["number"]))
    return work(request, "intake", {"screen": screen, "for_ticket": None, "act": act}, status)


def _with_new_key(post: QueryDict) -> QueryDict:
    typed = post.copy()
    typed["key"] = new_key()
    return typed


def _act(act: str, screen: IntakeScreen, request: StaffRequest) -> dict[str, Any]:
    intake, by, words = screen.plain_intake(), request.user, screen.detail.cleaned_data
    key = words["key"]
    if act == "receive" and (linked := screen.linked()):
        return actions.receive_linked(linked, by=by, key=key)
    if act == "receive":
        return actions.receive(intake, by=by, key=key)
    if act == "ask":
        return actions.ask_at_intake(intake, by=by, reason=words["reason"], key=key)
    if act == "refuse":
        return actions.refuse_at_intake(
            intake, by=by, reason=words["refusal"], legal_ground=words["legal_ground"],
            advice=words["advice"], key=key,
        )  # fmt: skip
    if act == "serve":
        request.session[SIGNER] = words["signer"]
        return actions.serve_now(
            intake, by=by, result_title=words["result_title"], signer=words["signer"],
            with_receipt=words["with_receipt"], key=key,
        )  # fmt: skip
    raise BadRequest("Chọn Tiếp nhận, Yêu cầu bổ sung hoặc Từ chối.")


def _done(request: StaffRequest, number: str) -> HttpResponse:
    if not is_htmx(request):
        return redirect("counter:done", number=number)
    if is_linked(number):
        response = work(request, "done_linked", done_linked_context(request, number))
    else:
        response = work(request, "done", done_context(request, number))
    response["HX-Trigger-After-Settle"] = "counter:done"
    return response
