"""Somebody is away: all open dossiers of one desk go to another (bàn giao)."""

from datetime import datetime

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed
from motcua.core.transactions import action
from motcua.dossiers.actions._steps import record
from motcua.dossiers.actions._words import said
from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.dossiers.queries import colleague, colleague_on
from motcua.dossiers.states import OPEN
from motcua.people.models import Staff
from motcua.people.states import LEADS, Role

AT_ONCE = 50


def hand_over_desk(*, by: Staff, of: str, to: str, reason: str, at: datetime | None = None) -> int:
    """Give every open dossier of one specialist to another, each with its own event; how many.

    Fifty in a transaction, in the order of their keys: what was moved stays moved when the rest
    is refused. Raises NotAllowed, BadRequest.
    """
    at = at or clock.now()
    if not by.has_role(*LEADS):
        raise NotAllowed("Việc “Bàn giao hồ sơ” dành cho lãnh đạo hoặc giám đốc.")
    reason = said(reason, "reason", "lý do bàn giao", 5)
    giver, (taker, is_away) = colleague(by, of), colleague_on(by, to, clock.day_of(at))
    if giver is None:
        raise BadRequest("Không tìm thấy người bàn giao ở trung tâm.", "of")
    if taker is None or taker.pk == giver.pk or not taker.has_role(Role.SPECIALIST):
        raise BadRequest("Chọn một công chức chuyên môn khác của trung tâm.", "to")
    if is_away:
        raise BadRequest(f"{taker.full_name} đang vắng. Chọn người khác.", "to")
    moved = 0
    while batch := _some(giver, taker, by=by, reason=reason, at=at):
        moved += batch
    return moved


@action
def _some(giver: Staff, taker: Staff, *, by: Staff, reason: str, at: datetime) -> int:
    """Requests before dossiers, as everywhere: the end of one part locks the others under it."""
    held = Dossier.objects.filter(centre_id=by.centre_id, assignee=giver, status__in=OPEN)
    held = held.exclude(code="").order_by("pk")
    rows: list[Dossier] = []
    while not rows:
        picked = list(held.values_list("pk", "linked_id")[:AT_ONCE])
        if not picked:
            return 0
        above = LinkedRequest.objects.filter(pk__in={linked for _, linked in picked if linked})
        list(above.select_for_update(of=("self",), no_key=True).order_by("pk"))
        locked = held.select_for_update(of=("self",), no_key=True)
        rows = list(locked.filter(pk__in=[pk for pk, _ in picked]))
    Dossier.objects.filter(pk__in=[row.pk for row in rows]).update(assignee=taker)
    for row in rows:
        row.assignee = taker
        record(
            row, "reassign", row.status, by, at, reason,
            before=giver.username, to=taker.username,
        )  # fmt: skip
    return len(rows)
