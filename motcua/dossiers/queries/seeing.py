"""One dossier, for somebody who may see it, and what they may do with it now."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.catalog.queries import final_version
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.dossiers.models import Dossier
from motcua.dossiers.numbers import spellings
from motcua.dossiers.queries.deciders import decider_of, is_ours_to
from motcua.dossiers.states import MOVES, OWES, Move
from motcua.people.models import Absence, Staff
from motcua.people.states import SEES_DOSSIERS, Role

READ_ALONG = (  # the version is kept by the process
    "centre", "receiving_centre", "returning_centre", "owner", "submitter", "assignee",
    "received_by", "linked",
)  # fmt: skip
BEARS_NUMBER = Q(code=Given("number")) | Q(ref=Given("number"))
NOT_HERE = "Không tìm thấy hồ sơ này ở trung tâm. Xin xem lại mã."
AFTER_ACCEPTANCE = ("resume", "reassign")  # not for a slip that waits for papers


def visible_to(staff: Staff) -> QuerySet[Dossier]:
    """Dossiers that the own centre decides, for a role that reads dossiers: all of them."""
    if not staff.has_role(*SEES_DOSSIERS):
        return Dossier.objects.none()
    return Dossier.objects.filter(centre_id=staff.centre_id)


def within_reach(staff: Staff) -> QuerySet[Dossier]:
    """Besides those, dossiers that the own centre receives or gives back for another one. Of
    these only what `dossier_with_all` leaves may be shown. Law: any-counter, personal-data."""
    if not staff.has_role(*SEES_DOSSIERS):
        return Dossier.objects.none()
    return Dossier.objects.filter(part_of(staff.centre_id))


def part_of(here: int | Given) -> Q:
    """The centre decides, receives or gives back."""
    return Q(centre_id=here) | Q(receiving_centre_id=here) | Q(returning_centre_id=here)


PLAYS_A_PART = part_of(Given("here"))
_BY_NUMBER = Prepared(
    lambda: Dossier.objects.filter(PLAYS_A_PART, BEARS_NUMBER).select_related(*READ_ALONG)
)


def dossier_for(staff: Staff, number: str) -> Dossier:
    """One dossier by code or slip number. NotFound, whether absent or of centres in which this
    person has no part."""
    found = None
    if number and staff.has_role(*SEES_DOSSIERS):
        found = _BY_NUMBER.one(number=number, here=staff.centre_id)
    return with_version(found, NOT_HERE)


def with_version(found: Dossier | None, otherwise: str) -> Dossier:
    """The dossier with its version as this process keeps it. Raises NotFound for None."""
    if found is None:
        raise NotFound(otherwise)
    found.version = final_version(found.version_id)
    return found


def first_of_linked(staff: Staff, code: str) -> Dossier:
    """The first dossier of a linked request by the code of the whole. Raises NotFound. 1 query."""
    rows = within_reach(staff).filter(linked__code=code).select_related(*READ_ALONG)
    found = rows.order_by("linked_order").first()
    return with_version(found, "Không tìm thấy yêu cầu liên thông này ở trung tâm. Xin xem lại mã.")


def dossier_by_id(staff: Staff, dossier_id: int) -> Dossier:
    """The dossier after a move that may have given it its code. 1 query."""
    found = within_reach(staff).filter(pk=dossier_id).first()
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ này ở trung tâm.")
    return found


def to_return(staff: Staff, scanned: str) -> Dossier:
    """The dossier of a receipt: its code as typed or scanned, or the address in its QR. A code
    without its dots that could be two dossiers is neither. 1 query."""
    text = scanned.strip()
    rows = within_reach(staff).select_related(*READ_ALONG)
    token = text.rstrip("/").rsplit("/", 1)[-1]
    rows = rows.filter(Q(code__in=spellings(text)) | Q(token=token)).exclude(code="")
    found = list(rows[:2]) if text else []
    return with_version(
        found[0] if len(found) == 1 else None,
        "Không tìm thấy hồ sơ của giấy hẹn này. Xin quét lại hoặc nhập mã hồ sơ.",
    )


def colleague(staff: Staff, username: str) -> Staff | None:
    """Somebody of the same centre who still works there. 1 query."""
    return Staff.objects.filter(
        centre_id=staff.centre_id, username=username, is_active=True
    ).first()


def colleague_on(staff: Staff, username: str, day: date) -> tuple[Staff | None, bool]:
    """The same, and whether that person is away that day. 1 query."""
    away = Absence.objects.filter(staff=OuterRef("pk"), from_on__lte=day, until_on__gte=day)
    found = Staff.objects.filter(centre_id=staff.centre_id, username=username, is_active=True)
    row = found.annotate(is_away=Exists(away)).first()
    return row, row is not None and row.is_away


def moves_open_to(staff: Staff, dossier: Dossier) -> list[tuple[str, Move]]:
    """The moves to draw as buttons now. The action checks again, under a lock."""
    held, places = staff.roles, dossier.places_of(staff.centre_id)
    decider: str | None = None  # asked for once, and only where it matters
    found = []
    for name, move in MOVES.items():
        if dossier.status not in move.frm or held.isdisjoint(move.by):
            continue
        if places.isdisjoint(move.places):
            continue
        if move.stages and dossier.stage not in move.stages:
            continue
        if name == "extend" and dossier.extension_days:
            continue
        if name == "mark_urgent" and dossier.urgent:
            continue
        if name == "ask_payment" and dossier.sector_id not in OWES:
            continue
        if name == "ask_supplement" and dossier.supplements and Role.LEADER not in held:
            continue
        if name in ("enter_result", "propose"):
            decider = decider_of(dossier) if decider is None else decider
            if not is_ours_to(name, decider, dossier):
                continue
        if dossier.code and name == "accept":
            continue
        if not dossier.code and name in AFTER_ACCEPTANCE:
            continue
        if name in WAITS_FOR and not WAITS_FOR[name](dossier):
            continue
        found.append((name, move))
    return found


# What a move answers to; without it there is nothing to do. There are a few rows of each at most:
# 1 query where the rest allows it, none where they were read ahead.
WAITS_FOR: dict[str, Callable[[Dossier], bool]] = {
    "answer_consultation": lambda d: any(c.answered_at is None for c in d.consultations.all()),
    "put_aside_apology": lambda d: any(a.decided_at is None for a in d.apology_drafts.all()),
    "decline_online": lambda d: any(
        r.answered_at is None and r.sent_at is not None for r in d.supplement_requests.all()
    ),
}
