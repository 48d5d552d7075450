"""Warn who can still do something, before a step or a promise is missed; once a cause."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from motcua.core import clock
from motcua.core.transactions import action
from motcua.core.workdays import WorkCalendar
from motcua.dossiers.forwarding import is_left_lying
from motcua.dossiers.models import Dossier, Forecast, Notice
from motcua.dossiers.queries.unseen import unseen_limits
from motcua.dossiers.queries.waiting import incident_now
from motcua.dossiers.states import Stage, Status
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar, holders
from motcua.people.states import Role

BACK = timedelta(days=3)  # a limit missed longer ago was told when it was missed
AHEAD = timedelta(days=30)  # no forecast looks further

# The near dossiers of one centre, each beside who is to know: the handler, the leaders of the
# sector and the director. One statement; what was told before conflicts and stays as it is.
TELL = """
WITH horizon (code, case_key, until) AS (
    SELECT * FROM unnest(%(codes)s::text[], %(cases)s::text[], %(untils)s::timestamptz[])
), near AS (
    SELECT d.id, d.assignee_id, d.sector_id, d.code,
        CASE WHEN d.due_at <= %(at)s THEN 'late'
             WHEN d.due_at <= coalesce(h.until, %(due_until)s) OR d.due_at <= %(due_until)s
                THEN 'due_soon'
             ELSE 'step_soon' END AS kind,
        d.due_at, d.step_due_at, false AS is_unseen
    FROM dossiers_dossier d
    JOIN catalog_procedureversion v ON v.id = d.version_id
    JOIN catalog_procedure p ON p.id = v.procedure_id
    LEFT JOIN horizon h ON h.code = p.code AND h.case_key = d.case_key
    WHERE d.centre_id = %(centre)s AND d.status IN ('accepted', 'processing') AND d.code <> ''
        AND d.stage <> 'queued' AND d.urgent IN (true, false)
        AND ((d.due_at > %(back)s AND d.due_at <= greatest(%(due_until)s, h.until))
            OR (d.step_due_at > %(back)s AND d.step_due_at <= %(step_until)s))
    UNION ALL
    SELECT d.id, d.assignee_id, d.sector_id, d.code,
        CASE WHEN sent.due_at <= %(at)s THEN 'late' ELSE 'due_soon' END,
        sent.due_at, NULL, true
    FROM unnest(%(sent)s::bigint[], %(sent_due)s::timestamptz[]) AS sent (id, due_at)
    JOIN dossiers_dossier d ON d.id = sent.id
    WHERE sent.due_at > %(back)s AND sent.due_at <= %(due_until)s
), said AS (
    SELECT near.*,
        CASE kind WHEN 'step_soon' THEN step_due_at ELSE due_at END AS limit_at
    FROM near
), who AS (
    SELECT said.id, assignee_id AS staff_id FROM said WHERE assignee_id IS NOT NULL
    UNION
    SELECT said.id, a.staff_id
    FROM said
    JOIN people_assignment a ON a.centre_id = %(centre)s AND a.role IN ('leader', 'director')
        AND a.from_on <= %(today)s AND (a.until_on IS NULL OR a.until_on >= %(today)s)
        AND (a.role = 'director' OR a.sectors = '[]'::jsonb
            OR a.sectors @> to_jsonb(said.sector_id))
    JOIN people_staff s ON s.id = a.staff_id AND s.is_active
)
INSERT INTO dossiers_notice (centre_id, staff_id, dossier_id, kind, cause, text, at)
SELECT %(centre)s, who.staff_id, said.id, kind, to_char(limit_at AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI'),
    'Hồ sơ ' || said.code || CASE kind
        WHEN 'late' THEN ' đã quá hạn trả: '
        WHEN 'due_soon' THEN ' sắp đến hạn trả: '
        ELSE ' sắp hết giờ của bước đang làm: ' END
    || to_char(limit_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY') || '.'
    || CASE WHEN is_unseen THEN ' Giấy tờ bổ sung gửi trực tuyến chưa ai xem.' ELSE '' END,
    %(at)s
FROM said JOIN who ON who.id = said.id
ON CONFLICT (centre_id, staff_id, dossier_id, kind, cause) DO NOTHING
"""


@action
def warn(centre_id: int, *, at: datetime | None = None) -> int:
    """Tell who must know of every dossier near its step's limit or its promise (nhắc việc).

    Near is: so many working minutes as the installation says, or sooner where four in five such
    dossiers of this centre take longer than is left. Nobody is told twice of one limit. While an
    incident is open nothing is near. Papers sent online that nobody has looked at count as running.
    How many notices were new. 6 queries.
    """
    at = at or clock.now()
    if incident_now(centre_id) is not None:
        return 0
    calendar = centre_calendar(centre_id)
    codes, cases, untils = _horizons(centre_id, calendar, at)
    sent = unseen_limits(centre_id)
    facts: dict[str, Any] = {
        "centre": centre_id, "at": at, "today": clock.day_of(at), "back": at - BACK,
        "due_until": calendar.advance(at, settings.WARN_DUE_MINUTES),
        "step_until": calendar.advance(at, settings.WARN_STEP_MINUTES),
        "codes": codes, "cases": cases, "untils": untils,
        "sent": [pk for pk, _, _ in sent], "sent_due": [due for _, due, _ in sent],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TELL, facts)
        return int(cursor.rowcount)


@action
def warn_of_arrivals(centre_id: int, *, at: datetime | None = None) -> int:
    """Tell the director of dossiers that another centre has sent and that nobody takes over, once
    each; nobody while an incident is open. How many lie. 2 queries, 2 more where something lies.
    Law: any-counter."""
    at = at or clock.now()
    if incident_now(centre_id) is not None:
        return 0
    calendar = centre_calendar(centre_id)
    arriving = Dossier.objects.filter(
        centre_id=centre_id, status=Status.ACCEPTED, stage=Stage.ARRIVING
    ).select_related("receiving_centre")
    lying = [
        row for row in arriving.order_by("code")
        if row.clock_from and is_left_lying(row.received_at, row.clock_from, at, calendar)
    ]  # fmt: skip
    if not lying:
        return 0
    directors = holders(centre_id, Role.DIRECTOR, clock.day_of(at))
    Notice.objects.bulk_create(
        (
            Notice(
                centre_id=centre_id, staff=director, dossier=row, kind="lying",
                cause=row.code, at=at,
                text=f"Hồ sơ {row.code} chuyển đến từ {_sender(row)} chưa có người nhận.",
            )
            for row in lying
            for director in sorted(directors, key=lambda director: director.pk)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(lying)


def _sender(dossier: Dossier) -> str:
    return dossier.receiving_centre.short_name if dossier.receiving_centre else "nơi khác"


def _horizons(
    centre_id: int, calendar: WorkCalendar, at: datetime
) -> tuple[list[str], list[str], list[datetime]]:
    """Per kind of dossier, until which promise the time left is half of what four in five take:
    the second half of the way is where the work is done, so that is when it still helps."""
    rows = Forecast.objects.filter(centre_id=centre_id)
    kinds: Sequence[tuple[str, str, int]] = list(
        rows.values_list("procedure_code", "case_key", "p80_minutes")
    )
    untils = [min(calendar.advance(at, p80 // 2), at + AHEAD) for _, _, p80 in kinds]
    return [code for code, _, _ in kinds], [case for _, case, _ in kinds], untils


@action
def read_notices(*, by: Staff, keys: Sequence[int] = (), at: datetime | None = None) -> int:
    """Mark notices of one's own as read: those named, or all. How many were unread."""
    rows = Notice.objects.filter(centre_id=by.centre_id, staff=by, read_at=None)
    if keys:
        rows = rows.filter(pk__in=keys)
    return int(rows.update(read_at=at or clock.now()))
