"""One dossier, for somebody who may see it, and what they may do with it now."""

from django.db.models import Prefetch, Q, QuerySet

from motcua.core.errors import NotFound
from motcua.dossiers.models import Dossier, DossierEvent, DossierFile, Result
from motcua.dossiers.states import MOVES, Move
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS, Role


def visible_to(staff: Staff) -> QuerySet[Dossier]:
    """Dossiers this person may see: those of the own centre, with a role that reads dossiers."""
    if not staff.has_role(*SEES_DOSSIERS):
        return Dossier.objects.none()
    return Dossier.objects.filter(centre_id=staff.centre_id)


def dossier_for(staff: Staff, number: str) -> Dossier:
    """One dossier by code or slip number. NotFound, whether absent or another centre's."""
    rows = visible_to(staff).select_related(
        "centre", "version", "owner", "submitter", "assignee", "received_by"
    )
    found = rows.filter(Q(code=number) | Q(ref=number)).exclude(code="", ref="").first()
    if found is None or not number:
        raise NotFound("Không tìm thấy hồ sơ này ở trung tâm. Xin xem lại mã.")
    return found


def dossier_with_all(staff: Staff, number: str) -> Dossier:
    """One dossier with checklist, files, events, requests and results read ahead. 7 queries."""
    found = dossier_for(staff, number)
    dossier = (
        Dossier.objects.select_related(
            "centre", "version", "owner", "submitter", "assignee", "received_by"
        )
        .prefetch_related(
            "items",
            "pauses",
            "supplement_requests",
            Prefetch("files", DossierFile.objects.select_related("attachment")),
            Prefetch("events", DossierEvent.objects.select_related("by").order_by("seq")),
            Prefetch("results", Result.objects.select_related("proposed_by", "signed_by", "paper")),
        )
        .get(pk=found.pk)
    )
    return dossier


def dossier_by_id(staff: Staff, dossier_id: int) -> Dossier:
    """The dossier after a move that may have given it its code. 1 query."""
    found = visible_to(staff).filter(pk=dossier_id).first()
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ này ở trung tâm.")
    return found


def to_return(staff: Staff, scanned: str) -> Dossier:
    """The dossier of a scanned receipt: its code, or the address in its QR. 1 query."""
    text = scanned.strip()
    rows = visible_to(staff).select_related("owner", "submitter", "centre")
    token = text.rstrip("/").rsplit("/", 1)[-1]
    found = rows.filter(Q(code=text.upper()) | Q(token=token)).exclude(code="").first()
    if found is None or not text:
        raise NotFound("Không tìm thấy hồ sơ của giấy hẹn này. Xin quét lại hoặc nhập mã hồ sơ.")
    return found


def colleague(staff: Staff, username: str) -> Staff | None:
    """Somebody of the same centre who still works there. 1 query."""
    return Staff.objects.filter(
        centre_id=staff.centre_id, username=username, is_active=True
    ).first()


def moves_open_to(staff: Staff, dossier: Dossier) -> list[tuple[str, Move]]:
    """The moves to draw as buttons now. The action checks again, under a lock."""
    held = staff.roles
    found = []
    for name, move in MOVES.items():
        if dossier.status not in move.frm or held.isdisjoint(move.by):
            continue
        if move.stages and dossier.stage not in move.stages:
            continue
        if name == "extend" and dossier.extension_days:
            continue
        if name == "ask_supplement" and dossier.supplements and Role.LEADER not in held:
            continue
        if (name == "accept" and dossier.code) or (name == "resume" and not dossier.code):
            continue
        found.append((name, move))
    return found
