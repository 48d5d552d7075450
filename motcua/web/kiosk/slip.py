"""What a ticket shows, at the machine and on the phone: the place in line, the papers to bring."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe

from motcua.catalog import queries as catalog
from motcua.core import clock, qr
from motcua.core.errors import NotFound
from motcua.queueing import queries
from motcua.web import halls
from motcua.web.kiosk.visit import chosen


def of(request: HttpRequest, slug: str, token: str) -> dict[str, Any]:
    """Context of a ticket's page. Raises NotFound for a token of another centre."""
    ticket = queries.ticket_for_phone(token)
    if ticket.centre_slug != slug:
        raise NotFound("Không tìm thấy phiếu số này. Ông/bà quét lại mã trên phiếu.")
    address = settings.PUBLIC_URL.rstrip("/") + reverse("kiosk:phone", args=[slug, token])
    if chosen(request, "lang") != "vi":
        address += f"?lang={chosen(request, 'lang')}"
    return {
        "centre": halls.centre(slug),
        "ticket": ticket,
        "taken_at": clock.local(ticket.taken_at),
        "phone_address": address,
        "qr": lambda: mark_safe(qr.inline(address)),  # drawn on paper; a phone shows none
    } | _papers(ticket.procedure_code, request.GET.get("case", ""), ticket)


def _papers(code: str, case_key: str, ticket: Any) -> dict[str, Any]:
    """The checklist of the day the ticket was taken, of the chosen case."""
    nothing: dict[str, Any] = {"procedure": None, "cases": [], "case": None, "papers": []}
    if not code:
        return nothing
    try:
        procedure = halls.procedure(code, clock.day_of(ticket.taken_at))
    except NotFound:  # withdrawn since
        return nothing
    cases = sorted(procedure.cases.all(), key=lambda case: case.order)
    case = next((each for each in cases if each.key == case_key), None)
    papers = catalog.checklist(procedure, case.key if case else "")
    if case is None:  # what only some cases need is shown once the case is known
        shared = {row.pk for row in procedure.requirements.all() if not row.case_keys}
        papers = [paper for paper in papers if len(cases) < 2 or paper.requirement_id in shared]
    return {"procedure": procedure, "cases": cases, "case": case, "papers": papers}
