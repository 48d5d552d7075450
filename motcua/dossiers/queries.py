"""Every way to read dossiers. The first argument says for whom."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.core.text import search_key
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier, DossierEvent, DossierFile, Result
from motcua.dossiers.states import MOVES, OPEN, RUNNING, Move, Stage, Status
from motcua.dossiers.wording import left_words, sentence
from motcua.fees.queries import paid_vnd
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar
from motcua.people.states import SEES_DOSSIERS, Role

PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of dossiers."""

    number: str
    procedure: str
    owner: str
    status: str
    status_label: str
    stage: str
    urgent: bool
    urgent_reason: str
    assignee: str
    received_at: datetime
    due_at: datetime | None
    left: str  # "còn 2 ngày làm việc"
    urgency: str  # rules.Urgency; "" when there is no clock
    extended: bool
    supplements: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    total: int | None  # None = more than COUNT_UP_TO
    after: str  # cursor of the next page; "" = last page


COUNT_UP_TO = 1000


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


def colleague(staff: Staff, username: str) -> Staff | None:
    """Somebody of the same centre who still works there. 1 query."""
    return Staff.objects.filter(
        centre_id=staff.centre_id, username=username, is_active=True
    ).first()


SCOPES = {
    "mine": "Hồ sơ của tôi",
    "all": "Cả trung tâm",
    "sign": "Chờ ký",
    "return": "Chờ trả",
    "supplement": "Chờ bổ sung",
    "due": "Trễ và sắp đến hạn",
}


def _scope(staff: Staff, scope: str) -> QuerySet[Dossier]:
    rows = visible_to(staff)
    if scope == "mine":
        return rows.filter(assignee=staff, status__in=OPEN).exclude(code="")
    if scope == "all":
        return rows.filter(status__in=OPEN).exclude(code="")
    if scope == "sign":
        return rows.filter(stage=Stage.PROPOSED, status=Status.PROCESSING)
    if scope == "return":
        return rows.filter(status=Status.RESOLVED)
    if scope == "supplement":
        return rows.filter(status=Status.SUPPLEMENT)
    if scope == "due":
        calendar = centre_calendar(staff.centre_id)
        soon = calendar.closing(calendar.nth_after(clock.today(), rules.SOON_DAYS))
        return rows.filter(status__in=RUNNING, due_at__lte=soon)
    raise BadRequest("Danh sách này không có.", "scope")


def worklist(
    staff: Staff,
    *,
    scope: str = "mine",
    text: str = "",
    sector: str = "",
    of: str | None = None,
    limit: int = PAGE,
    after: str = "",
    at: datetime | None = None,
) -> Page:
    """One page of dossiers, urgent first, then by due moment. 3 queries, whatever the history.

    `text` is a code, a slip number or the beginning of the owner's name without accents; `of` is
    the username of who handles it, "" = nobody yet. Raises BadRequest for a scope or cursor that
    is none.
    """
    at = at or clock.now()
    rows = _scope(staff, scope)
    if sector:
        rows = rows.filter(sector_id=sector)
    if of is not None:
        rows = rows.filter(assignee__username=of) if of else rows.filter(assignee=None)
    if text.strip():
        rows = rows.filter(_matches(text))
    first = rows.order_by("-urgent", "due_at", "code", "ref")
    found = list(_after(first, after).select_related("assignee")[: max(1, min(limit, 100)) + 1])
    total = rows.order_by()[: COUNT_UP_TO + 1].count()
    more = len(found) > limit
    calendar = centre_calendar(staff.centre_id)
    page = found[:limit]
    return Page(
        [_row(dossier, at, calendar) for dossier in page],
        None if total > COUNT_UP_TO else total,
        _cursor(page[-1]) if more else "",
    )


def _matches(text: str) -> Q:
    code = text.strip().upper()
    return (
        Q(code=code) | Q(code__endswith=f"-{code}") | Q(ref=code)
        | Q(owner_name_key__startswith=search_key(text) or "-")
    )  # fmt: skip


def _cursor(dossier: Dossier) -> str:
    due = dossier.due_at.isoformat() if dossier.due_at else ""
    plain = json.dumps([int(dossier.urgent), due, dossier.code, dossier.ref])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _after(rows: QuerySet[Dossier], cursor: str) -> QuerySet[Dossier]:
    """Rows behind the cursor in the order of the list; dossiers without a due moment come last."""
    if not cursor:
        return rows
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        urgent, due, code, ref = json.loads(base64.urlsafe_b64decode(padded))
        moment = datetime.fromisoformat(due) if due else None
        number = (str(code), str(ref))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadRequest("Trang này không có. Xin mở lại danh sách.", "after") from error
    same = Q(urgent=bool(urgent))
    later = Q(urgent=False) if urgent else Q(pk__in=[])
    tie = Q(code__gt=number[0]) | Q(code=number[0], ref__gt=number[1])
    if moment is None:
        return rows.filter((same & Q(due_at=None) & tie) | later)
    behind = Q(due_at__gt=moment) | Q(due_at=None) | (Q(due_at=moment) & tie)
    return rows.filter((same & behind) | later)


def _row(dossier: Dossier, at: datetime, calendar: WorkCalendar) -> Row:
    left = urgency = ""
    if dossier.due_at and dossier.status in OPEN:
        remaining = rules.remaining(at, dossier.due_at, calendar)
        left, urgency = left_words(remaining), str(remaining.urgency)
    return Row(
        number=dossier.number,
        procedure=dossier.procedure_name,
        owner=dossier.owner_name,
        status=dossier.status,
        status_label=dossier.get_status_display(),
        stage=dossier.stage,
        urgent=dossier.urgent,
        urgent_reason=dossier.urgent_reason,
        assignee=dossier.assignee.full_name if dossier.assignee else "",
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        left=left,
        urgency=urgency,
        extended=dossier.extension_days > 0,
        supplements=dossier.supplements,
    )


def row_of(dossier: Dossier, at: datetime | None = None) -> Row:
    """The line that a list would show for this dossier."""
    return _row(dossier, at or clock.now(), centre_calendar(dossier.centre_id))


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


def to_return(staff: Staff, scanned: str) -> Dossier:
    """The dossier of a scanned receipt: its code, or the address in its QR. 1 query."""
    text = scanned.strip()
    rows = visible_to(staff).select_related("owner", "submitter", "centre")
    token = text.rstrip("/").rsplit("/", 1)[-1]
    found = rows.filter(Q(code=text.upper()) | Q(token=token)).exclude(code="").first()
    if found is None or not text:
        raise NotFound("Không tìm thấy hồ sơ của giấy hẹn này. Xin quét lại hoặc nhập mã hồ sơ.")
    return found


# What anybody may see


@dataclass(frozen=True, slots=True)
class Progress:
    """What the public sees. Without the second factor only `level` is filled."""

    number: str
    level: str  # the national status in words
    status: str
    procedure: str = ""
    unit: str = ""
    received_at: datetime | None = None
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    left: str = ""
    explanation: str = ""
    missing: tuple[str, ...] = ()
    events: tuple[tuple[datetime, str], ...] = ()
    centre_phone: str = ""
    can_rate: bool = False
    token: str = ""


PUBLIC_MOVES = {
    "accept": "Đã tiếp nhận",
    "start": "Đang xử lý",
    "ask_supplement": "Đề nghị bổ sung giấy tờ",
    "resume": "Đã nhận giấy tờ bổ sung",
    "extend": "Xin lỗi và hẹn lại ngày trả",
    "resolve": "Đã có kết quả",
    "hand_over": "Đã trả kết quả",
    "serve_now": "Đã giải quyết và trả kết quả",
    "stop": "Dừng giải quyết",
    "withdraw": "Đã rút hồ sơ theo yêu cầu",
    "refuse": "Không tiếp nhận",
}


def track(number: str, last4: str = "") -> Progress:
    """Progress by code; with the last four characters of the submitter's ID also the details.

    A wrong second factor shows no more than a missing one. Raises NotFound. 2-4 queries.
    Law: personal-data.
    """
    text = number.strip().upper()
    found = _public().filter(Q(code=text) | Q(ref=text)).exclude(code="", ref="")
    dossier = found.first() if text else None
    if dossier is None:
        raise NotFound("Không tìm thấy hồ sơ này. Ông/bà xem lại mã in trên giấy hẹn.")
    if last4 and dossier.id_last4 and last4.strip().upper() == dossier.id_last4.upper():
        return _progress(dossier)
    return Progress(dossier.number, dossier.get_status_display(), dossier.status)


def track_by_token(token: str) -> Progress:
    """Progress with details by the token of the receipt's QR. Raises NotFound. 4 queries."""
    dossier = _public().filter(token=token).first()
    if dossier is None:
        raise NotFound("Mã QR này không còn dùng được. Ông/bà tra cứu bằng mã hồ sơ.")
    return _progress(dossier)


def _public() -> QuerySet[Dossier]:
    return Dossier.objects.select_related("centre").order_by("received_at")


def _progress(dossier: Dossier) -> Progress:
    left = ""
    if dossier.due_at and dossier.status in OPEN:
        calendar = centre_calendar(dossier.centre_id)
        left = left_words(rules.remaining(clock.now(), dossier.due_at, calendar))
    events = dossier.events.filter(move__in=PUBLIC_MOVES).order_by("seq")
    missing: tuple[str, ...] = ()
    if dossier.status == Status.SUPPLEMENT:
        request = dossier.supplement_requests.order_by("-number").first()
        missing = tuple(item["name"] for item in request.items) if request else ()
    return Progress(
        number=dossier.number,
        level=dossier.get_status_display(),
        status=dossier.status,
        procedure=dossier.procedure_name,
        unit=dossier.centre.name,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        first_due_at=dossier.first_due_at,
        left=left,
        explanation=explanation_of(dossier),
        missing=missing,
        events=tuple((e.at, PUBLIC_MOVES[e.move]) for e in events),
        centre_phone=dossier.centre.phone,
        can_rate=dossier.status == Status.RETURNED,
        token=dossier.token,
    )


def explanation_of(dossier: Dossier) -> str:
    """The one sentence that says how the promised moment was counted; "" without a promise."""
    return sentence(rules.from_json(dossier.promise)) if dossier.promise else ""


def dossier_by_id(staff: Staff, dossier_id: int) -> Dossier:
    """The dossier after a move that may have given it its code. 1 query."""
    found = visible_to(staff).filter(pk=dossier_id).first()
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ này ở trung tâm.")
    return found


# The fee


def fee_is_open(dossier: Dossier) -> bool:
    """A line whose amount nobody has said yet: the province sets it."""
    unknown = any(line["amount_vnd"] is None for line in dossier.fee_lines)
    return unknown and not dossier.fee_exemption


def fee_still_due_vnd(dossier: Dossier) -> int:
    """The promised fee less what was paid, in đồng. 1 query where there is a fee."""
    if not dossier.fee_vnd or dossier.fee_exemption:
        return 0
    return max(0, dossier.fee_vnd - paid_vnd(dossier.centre_id, dossier.code))
