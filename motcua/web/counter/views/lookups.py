"""Small answers while the hand types: procedures, people, cards, files."""

from typing import Any

from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.applicants import actions as applicants
from motcua.applicants import queries as people
from motcua.applicants.rules import PersonIn, read_card
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, Refused
from motcua.documents import actions as documents
from motcua.documents.examining import examine
from motcua.documents.rules import LARGEST_BYTES, TOO_LARGE
from motcua.people.places import neighbours, neighbours_named
from motcua.people.states import Role
from motcua.web.casework import files
from motcua.web.counter.views.intake import person_fields
from motcua.web.http import StaffRequest, staff_only

SALT = "counter.person"
MINUTES_VALID = 60 * 10
SHOWN = 12


@staff_only(Role.RECEPTIONIST)
@require_safe
def procedures(request: StaffRequest) -> HttpResponse:
    """Procedures in force by any words, with or without accents, or by code."""
    text = request.GET.get("procedure_text", "")[:200]
    found = catalog.search(text, clock.today(), limit=SHOWN) if text.strip() else []
    return render(request, "counter/_procedures.html", {"found": found, "text": text})


@staff_only(Role.RECEPTIONIST)
@require_safe
def centres(request: StaffRequest) -> HttpResponse:
    """Other centres by the commune's name of today or of before, with those that stand chosen."""
    asked, here = request.GET, request.user.centre.slug
    chosen = {name: asked.get(name, "")[:40] for name in ("competent", "collect_at")}
    found = neighbours_named(chosen.values())
    known = {each.slug for each in found} | {here}
    text = asked.get("centre_text", "")[:100]
    found += [each for each in neighbours(text) if each.slug not in known]
    context = chosen | {"found": found, "text": text, "centre": request.user.centre}
    return render(request, "counter/_centres.html", context)


@staff_only(Role.RECEPTIONIST)
@require_POST
def find_people(request: StaffRequest) -> HttpResponse:
    """Known people for what is being typed, masked. A POST: numbers stay out of addresses."""
    text = request.POST.get("text", "")[:100]
    found = people.find(request.user, text, limit=6)
    if found:
        applicants.note_search(by=request.user, text=text, found=len(found))
    hits = [(signing.dumps([request.user.pk, hit.id], salt=SALT), hit) for hit in found]
    return render(request, "counter/_people.html", {"hits": hits})


@staff_only(Role.RECEPTIONIST)
@require_POST
@never_cache
def person(request: StaffRequest) -> JsonResponse:
    """One found person in full, for the fields. The look is logged."""
    try:
        asker, applicant_id = signing.loads(
            request.POST.get("ref", ""), salt=SALT, max_age=MINUTES_VALID
        )
        if asker != request.user.pk:
            raise NotFound("Không tìm thấy người này.")
        found = people.applicant_for(request.user, applicant_id)
    except signing.BadSignature:
        return _no("Kết quả tìm đã cũ. Gõ lại tên để tìm.", 404)
    except Refused as no:
        return _no(no.message, no.http_status)
    applicants.note_view(found.pk, by=request.user)
    return JsonResponse({"person": person_fields(found)})


@staff_only(Role.RECEPTIONIST)
@require_POST
@never_cache
def card(request: StaffRequest) -> JsonResponse:
    """What a scanned citizen card says, for the fields. Nothing is kept of it here."""
    try:
        read = read_card(request.POST.get("raw", ""))
    except BadRequest as no:
        return _no(no.message, no.http_status)
    told = PersonIn.from_card(read)
    fields = {
        name: value for name, value in person_fields(told).items() if value or name == "gender"
    }
    return JsonResponse({"person": fields, "warnings": told.warnings()})


@staff_only(Role.RECEPTIONIST)
@require_POST
def upload(request: StaffRequest) -> JsonResponse:
    """Take in one file at once, while the rest of the form is still being typed."""
    sent: Any = request.FILES.get("file")
    if sent is None:
        return _no("Chưa chọn tệp nào.", 422)
    try:
        if (sent.size or 0) > LARGEST_BYTES:
            raise BadRequest(TOO_LARGE, "file")
        # Outside of a transaction: it may take seconds, and an infected file leaves its entry.
        found = examine(by=request.user, name=sent.name or "", content=sent.read())
        kept = documents.keep(found, by=request.user)
    except Refused as no:
        return _no(f"{sent.name}: {no.message}", no.http_status)
    return JsonResponse(
        {
            "token": kept.token,
            "name": kept.name,
            "size": kept.size,
            "is_image": kept.media_type.startswith("image/"),
            "url": reverse("counter:file", args=[kept.token]),
            "receipt": kept.receipt,
            "advice": [*kept.advice, *filter(None, [kept.removed_said])],
        },
        status=201,
    )


@staff_only(Role.RECEPTIONIST)
@require_safe
def file(request: StaffRequest, token: str) -> HttpResponse:
    """One uploaded file of this centre, as it is. The look is logged."""
    return files.original(request, token)


def _no(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
