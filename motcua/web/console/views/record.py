"""What could not be sent, and who looked at or changed what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from motcua.outbox import actions as outbox_actions
from motcua.outbox import queries as outbox
from motcua.people import queries
from motcua.people.states import MANAGES, Role
from motcua.web.console.record_words import KINDS, WORDS, details
from motcua.web.console.views._page import kept, page
from motcua.web.http import StaffRequest, seal, staff_only, unseal


@staff_only(*MANAGES)
@require_safe
def unsent(request: StaffRequest) -> HttpResponse:
    """Without name, number or text: who administers need not know the citizen. 1 query."""
    state = request.GET.get("state", "")
    state = state if state in {"failed", "waiting"} else ""
    after = unseal(request.GET.get("after", ""), "messages")
    found = outbox.not_sent(request.user, state=state, after=after)
    context = {
        "rows": [(row, seal(row.pk, "message")) for row in found.rows],
        "after": seal(found.after, "messages"),
        "state": state,
        "query": kept(state=state),
        "is_first": not after,
    }
    return page(request, "messages", "messages", context)


@staff_only(*MANAGES)
@require_POST
def again(request: StaffRequest, sealed: str) -> HttpResponse:
    message = outbox_actions.send_again(unseal(sealed, "message"), by=request.user)
    messages.success(request, f"Tin về hồ sơ {message.about} sẽ được gửi lại.")
    return redirect("console:messages")


@staff_only(*MANAGES, Role.AUDITOR)
@require_safe
def record(request: StaffRequest) -> HttpResponse:
    """The log, latest first. 1 query beyond the sign-in."""
    asked = {name: request.GET.get(name, "")[:120].strip() for name in ("subject", "who", "what")}
    after = unseal(request.GET.get("after", ""), "record")
    found = queries.audit_of(
        request.user,
        subject=asked["subject"],
        username=asked["who"].lower(),
        what=asked["what"],
        after=after,
    )
    context = {
        "after": seal(found.after, "record"),
        "rows": [(row, WORDS.get(row.what, row.what), details(row)) for row in found.rows],
        **asked,
        "kinds": KINDS,
        "query": kept(**asked),
        "is_first": not after,
    }
    return page(request, "record", "record", context)
