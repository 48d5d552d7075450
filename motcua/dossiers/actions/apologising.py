"""An apology in time: written by the system while it may still be sent, decided by a leader."""

import math
from datetime import datetime

from django.db.models import Avg, Count, Q

from motcua.core import clock
from motcua.core.errors import WrongState
from motcua.core.transactions import action
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._words import said
from motcua.dossiers.models import ApologyDraft, Consultation, Dossier
from motcua.dossiers.queries.forecasts import forecast_of
from motcua.dossiers.queries.waiting import incidents_over
from motcua.dossiers.states import OPEN, RUNNING, Stage, Status
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar

PLAIN = "Hồ sơ cần thêm thời gian để thẩm tra, xác minh."


@action
def draft_apology(dossier_id: int, *, at: datetime | None = None) -> ApologyDraft | None:
    """Write the apology of a dossier that will be missed (dự thảo Mẫu 04), for a leader to sign.

    On the last day for it always, be it unsigned or not taken over; a day before only for one
    that nobody has taken in hand, that waits for another office, or that the forecast sees late.
    None when it is not (any more) to be written. Law: extend-once.
    """
    at = at or clock.now()
    dossier = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version", "assignee")
        .filter(pk=dossier_id, status__in=RUNNING, extension_days=0)
        .exclude(stage=Stage.QUEUED)
        .first()
    )
    if dossier is None or dossier.due_at is None:
        return None
    calendar = centre_calendar(dossier.centre_id)
    last = rules.last_day_to_apologise(clock.day_of(dossier.due_at), calendar)
    before = ApologyDraft.objects.filter(Q(decided_at=None) | Q(sign_by=last), dossier=dossier)
    today = clock.day_of(at)
    if today > last or before.exists():
        return None
    waits = Consultation.objects.filter(dossier=dossier, answered_at=None)
    asked = waits.order_by("number").first()
    told = forecast_of(dossier)
    foreseen = told.most_at if told else None
    seen_late = foreseen is not None and foreseen > dossier.due_at
    untouched = dossier.status == Status.ACCEPTED
    if today < last and not (asked or seen_late or untouched):
        return None
    return ApologyDraft.objects.create(
        dossier=dossier, days=_days(dossier, foreseen, calendar), reason=_reason(dossier, asked),
        drafted_at=at, sign_by=last,
    )  # fmt: skip


def _days(dossier: Dossier, foreseen: datetime | None, calendar: WorkCalendar) -> int:
    """Working days to propose: as the forecast says, else half of what the procedure has."""
    assert dossier.due_at is not None and dossier.allowance is not None  # it runs
    if foreseen is not None and foreseen > dossier.due_at:
        return max(1, min(60, calendar.between(clock.day_of(dossier.due_at), foreseen.date())))
    if dossier.unit in ("working_day", "calendar_day"):
        return max(1, min(60, math.ceil(dossier.allowance / 2)))
    return 1 if dossier.unit != "month" else 10


def _reason(dossier: Dossier, asked: Consultation | None) -> str:
    """The first of the facts on record that explains it, in words fit for the letter."""
    if asked is not None:
        return (
            f"Đang chờ ý kiến của {asked.office}, hỏi ngày {clock.day_of(asked.at):%d/%m/%Y}, "
            f"đề nghị trả lời trước hết ngày {asked.due_on:%d/%m/%Y}."
        )
    incident = incidents_over(dossier).last()
    if incident is not None:
        return f"Công việc của Trung tâm bị gián đoạn vì: {incident.reason}"[:1000]
    if dossier.pauses.exists():
        return (
            "Hồ sơ phải chờ bổ sung hoặc nộp nghĩa vụ tài chính; phần thẩm tra cần thêm thời gian."
        )
    load = _load(dossier)
    return load or PLAIN


def _load(dossier: Dossier) -> str:
    """Said only where the handler carries half as much again as the colleagues do."""
    if dossier.assignee is None:
        return ""
    rows = Dossier.objects.filter(centre_id=dossier.centre_id, status__in=OPEN)
    desks = rows.exclude(assignee=None).values("assignee").annotate(open=Count("pk"))
    mean = desks.aggregate(mean=Avg("open"))["mean"] or 0
    own = rows.filter(assignee=dossier.assignee).count()
    if own < 10 or own < 1.5 * mean:
        return ""
    return f"Số hồ sơ tăng nhiều: người thụ lý đang giải quyết {own} hồ sơ cùng lúc."


@action
def put_aside_apology(
    dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None
) -> Dossier:
    """Leave an apology unsent (chưa cần xin lỗi), with the reason: the dossier will be in time.

    Raises NotAllowed, WrongState, BadRequest.
    """
    at = at or clock.now()
    reason = said(reason, "reason", "vì sao chưa cần xin lỗi", 5)
    dossier = locked(dossier_id, by)
    guard(dossier, "put_aside_apology", by)
    rows = ApologyDraft.objects.filter(dossier=dossier, decided_at=None)
    if not rows.update(decided_by=by, decided_at=at):
        raise WrongState(f"Hồ sơ {dossier.number} không có dự thảo xin lỗi nào chờ ký.")
    record(dossier, "put_aside_apology", dossier.status, by, at, reason)
    return dossier


@action
def drop_drafts(centre_id: int, *, at: datetime | None = None) -> int:
    """Close drafts that nobody needs any more: the dossier runs no more, or their last day passed.
    One whose result is proposed keeps it: unsigned in time, it is as late as any other."""
    at = at or clock.now()
    rows = ApologyDraft.objects.filter(
        Q(sign_by__lt=clock.day_of(at)) | ~Q(dossier__status__in=OPEN),
        dossier__centre_id=centre_id, decided_at=None,
    )  # fmt: skip
    return rows.update(decided_at=at)
