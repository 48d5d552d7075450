"""An incident of the whole centre: declared with a public reason, and what it moved when it ends.

Declaring and ending write one row each. The promises are counted again afterwards, one dossier a
transaction, by a job that takes them in batches: a centre may have very many open.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.core.actions import calendar_has_changed
from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.core.transactions import action
from motcua.dossiers.actions._following import carry_on
from motcua.dossiers.actions._promise import calendar_of, recounted
from motcua.dossiers.actions._steps import REQUEST_FIRST, record
from motcua.dossiers.actions._words import due_words, said, tell
from motcua.dossiers.models import Dossier, Incident
from motcua.dossiers.states import RUNNING
from motcua.people.actions import note_change
from motcua.people.models import Staff
from motcua.people.states import Role

RECOUNT = "dossiers.recount_after_incident"
BACK = timedelta(days=3)
ONE_IS_OPEN = "Trung tâm đang có một sự cố chưa kết thúc."


def _directs(by: Staff) -> None:
    if not by.has_role(Role.DIRECTOR):
        raise NotAllowed("Việc công bố sự cố dành cho giám đốc Trung tâm.")


@action
def declare_incident(
    *, by: Staff, reason: str, since: datetime | None = None, at: datetime | None = None
) -> Incident:
    """Say publicly that nothing can be done (công bố sự cố): every running clock of the centre
    waits, from `since` (at most three days back) or from now.

    Raises NotAllowed, WrongState while another is open, BadRequest.
    """
    at = at or clock.now()
    _directs(by)
    reason = said(reason, "reason", "lý do công khai của sự cố")
    if len(reason) > 300:
        raise BadRequest("Lý do công khai nhiều nhất 300 ký tự.", "reason")
    since = since or at
    if not at - BACK <= since <= at:
        raise BadRequest("Sự cố bắt đầu trong ba ngày qua, không muộn hơn bây giờ.", "since")
    if Incident.objects.filter(centre_id=by.centre_id, until_at=None).exists():
        raise WrongState(ONE_IS_OPEN)
    found = _opened(Incident(centre_id=by.centre_id, from_at=since, reason=reason, by=by))
    calendar_has_changed()
    note_change(
        by=by, what="incident.declare", subject=by.centre.code,
        detail={"since": since.isoformat(), "reason": reason}, at=at,
    )  # fmt: skip
    return found


def _opened(incident: Incident) -> Incident:
    """Two may declare at one moment, each seeing none; the second is told so."""
    try:
        with transaction.atomic():
            incident.save(force_insert=True)
    except IntegrityError as error:
        raise WrongState(ONE_IS_OPEN) from error
    return incident


@action
def end_incident(*, by: Staff, at: datetime | None = None) -> Incident:
    """End the open incident of the centre (kết thúc sự cố); promises are counted again by a job.

    Raises NotAllowed, WrongState when none is open.
    """
    at = at or clock.now()
    _directs(by)
    found = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .filter(centre_id=by.centre_id, until_at=None)
        .first()
    )
    if found is None:
        raise WrongState("Trung tâm không có sự cố nào đang mở.")
    found.until_at, found.ended_by = max(at, found.from_at), by
    found.save(update_fields=["until_at", "ended_by"])
    calendar_has_changed()
    note_change(by=by, what="incident.end", subject=by.centre.code, detail={}, at=at)
    app.configure_task(RECOUNT).defer(incident_id=found.pk, after=0)
    return found


@action
def recount_after_incident(
    dossier_id: int, *, incident_id: int, at: datetime | None = None
) -> bool:
    """Count one promise again after an ended incident; the citizen is told when it moved and the
    result is not there yet. Of a result signed since it began only the judgement changes.

    True when it was done now: a second time finds its event and does nothing.
    """
    at = at or clock.now()
    incident = Incident.objects.get(pk=incident_id)
    if incident.until_at is None:  # only an ended one moves promises
        return False
    dossier = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre", "version")
        .filter(
            Q(status__in=RUNNING) | Q(resolved_at__gt=incident.from_at),
            pk=dossier_id,
            centre_id=incident.centre_id,
        )
        .extra(where=[REQUEST_FIRST])  # noqa: S610 (a constant)
        .first()
    )
    if dossier is None or dossier.due_at is None:
        return False
    if dossier.events.filter(move="incident", data__incident=incident.pk).exists():
        return False
    before = dossier.due_at
    promise = recounted(dossier)
    if dossier.step_due_at is not None:
        calendar = calendar_of(dossier)
        since = max(incident.from_at, dossier.clock_from or incident.from_at)
        lost = calendar.minutes_between(since, max(since, incident.until_at))
        if incident.from_at < dossier.step_due_at and lost:
            moved = calendar.advance(dossier.step_due_at, lost)
            dossier.step_due_at = min(moved, promise.due_at)
    dossier.save(update_fields=["promise", "due_at", "step_due_at"])
    if promise.due_at != before and dossier.status in RUNNING:
        tell(dossier, "incident_over", at, due=due_words(dossier),
             reason=incident.reason)  # fmt: skip
    then = carry_on(dossier, at=at)
    record(
        dossier, "incident", dossier.status, None, at, incident.reason,
        incident=incident.pk, before=before.isoformat(), due_at=promise.due_at.isoformat(),
    )  # fmt: skip
    then.write(at)
    return True
