"""Lists of dossiers by page, in the order in which they should be done."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q, QuerySet

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.core.prepared import Given, Prepared
from motcua.core.text import search_key
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import forwarding, rules
from motcua.dossiers.lateness import BEGAN_LATE, late_at, stands_late
from motcua.dossiers.models import Dossier
from motcua.dossiers.numbers import spellings
from motcua.dossiers.queries.seeing import visible_to, within_reach
from motcua.dossiers.queries.unseen import unseen_late, unseen_limits
from motcua.dossiers.queries.waiting import ticking_at
from motcua.dossiers.states import MOVES, OPEN, RUNNING, Stage, Status
from motcua.dossiers.wording import left_words, working_length
from motcua.people.models import Staff
from motcua.people.queries import centre_calendar
from motcua.people.states import SEES_DOSSIERS

PAGE = 20
COUNT_UP_TO = 1000
SCOPES = {
    "mine": "Hồ sơ của tôi",
    "all": "Cả trung tâm",
    "sign": "Chờ ký",
    "return": "Chờ trả",
    "supplement": "Chờ bổ sung",
    "due": "Trễ và sắp đến hạn",
    "unexcused": "Quá hạn chưa xin lỗi",
    "arriving": "Chuyển đến",
    "for_others": "Nhận hộ nơi khác",
}
ALONG = ("assignee", "centre", "receiving_centre", "returning_centre")
# What a line shows and a cursor holds: a third of what there is.
SHOWN = (
    "code", "ref", "status", "stage", "urgent", "urgent_reason", "procedure_name", "owner_name",
    "received_at", "clock_from", "due_at", "extension_days", "supplements", "linked_order",
    "assignee__full_name",
    *(f"{of}__{part}" for of in ALONG[1:] for part in ("name", "authority_name")),
)  # fmt: skip


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
    elsewhere: str = ""  # "Từ Trung tâm …", "Nhận hộ …", "Trả hộ …": another centre has a part
    waiting: str = ""  # how long it has lain at our door, until it is taken over
    is_left_lying: bool = False  # and whether that is too long
    may_extend: bool = False  # an apology with a new date may still go out
    stands_late: bool = False  # the clock waits since it was late already
    linked_order: int | None = None  # its place among linked procedures


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    total: int | None  # None = more than COUNT_UP_TO
    after: str  # cursor of the next page; "" = last page


# What the centre decides and nothing but the dossier itself says: opened all day long.
PLAIN = ("mine", "all", "sign", "arriving")


def _plainly(scope: str, person: int | Given) -> Q:
    """Which of the centre's dossiers are in a list of `PLAIN`."""
    if scope == "mine":
        return Q(assignee_id=person, status__in=OPEN) & ~Q(code="")
    if scope == "all":
        return Q(status__in=OPEN) & ~Q(code="")
    if scope == "sign":
        return Q(stage=Stage.PROPOSED, status=Status.PROCESSING)
    return Q(status=Status.ACCEPTED, stage=Stage.ARRIVING)


def _scope(staff: Staff, scope: str, at: datetime) -> QuerySet[Dossier]:
    """The rows of a list as it stands at `at`."""
    rows = visible_to(staff)
    if scope in PLAIN:
        return rows.filter(_plainly(scope, staff.pk))
    if scope == "return":  # what lies here, whoever decided it
        here = staff.centre_id
        lies_here = Q(centre_id=here, returning_centre=None) | Q(returning_centre_id=here)
        return within_reach(staff).filter(lies_here, status=Status.RESOLVED)
    if scope == "supplement":  # answered where it was received, too
        ours = Q(centre_id=staff.centre_id) | Q(receiving_centre_id=staff.centre_id)
        return within_reach(staff).filter(ours, status=Status.SUPPLEMENT)
    if scope == "for_others":
        others = within_reach(staff).filter(receiving_centre_id=staff.centre_id)
        return others.filter(status__in=OPEN).exclude(code="")
    if scope == "due":
        calendar = centre_calendar(staff.centre_id)
        soon = calendar.closing(calendar.nth_after(clock.day_of(at), rules.SOON_DAYS))
        # What waits for an earlier part is not anybody's work yet.
        sent = [pk for pk, due, _ in unseen_limits(staff.centre_id) if due <= soon]
        runs = Q(status__in=RUNNING, due_at__lte=soon) & ~Q(stage=Stage.QUEUED)
        return rows.filter(runs | late_at(ticking_at(staff.centre_id, at)) | Q(pk__in=sent))
    if scope == "unexcused":
        moment = ticking_at(staff.centre_id, at)
        sent = [x.pk for x in unseen_late(staff.centre_id, moment) if not x.extension_days]
        return rows.filter((late_at(moment) & Q(extension_days=0)) | Q(pk__in=sent))
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
    rows = _scope(staff, scope, at)
    if sector:
        rows = rows.filter(sector_id=sector)
    if of is not None:
        rows = rows.filter(assignee__username=of) if of else rows.filter(assignee=None)
    if text.strip():
        rows = rows.filter(_matches(text))
    limit = max(1, min(limit, 100))
    is_plain = scope in PLAIN and not (sector or text.strip() or of is not None)
    if is_plain and not after:
        found = _first_rows(staff, scope, limit)
    else:
        found = list(_in_order(_after(rows, after))[: limit + 1])
    more = len(found) > limit
    if not (more or after):  # then they need no counting
        total = len(found)
    elif is_plain:
        total = _count(staff, scope)
    else:
        total = rows.order_by()[: COUNT_UP_TO + 1].count()
    calendar = centre_calendar(staff.centre_id)
    page, shown = found[:limit], ticking_at(staff.centre_id, at)
    return Page(
        [_row(dossier, at, shown, calendar, staff.centre_id) for dossier in page],
        None if total > COUNT_UP_TO else total,
        _cursor(page[-1]) if more else "",
    )


def _in_order(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    rows = rows.order_by("-urgent", "due_at", "code", "ref").select_related(*ALONG).only(*SHOWN)
    return rows.annotate(began_late=BEGAN_LATE)


@cache
def _first_page(scope: str, limit: int) -> Prepared[Dossier]:
    where = _plainly(scope, Given("person"))
    return Prepared(
        lambda: _in_order(Dossier.objects.filter(where, centre_id=Given("here")))[: limit + 1]
    )


@cache
def _counted(scope: str) -> Prepared[int]:
    rows = Dossier.objects.filter(_plainly(scope, Given("person")), centre_id=Given("here"))
    return Prepared(lambda: rows.values_list("pk", flat=True)[: COUNT_UP_TO + 1])


def _count(staff: Staff, scope: str) -> int:
    """How many a list of `PLAIN` has, up to one above COUNT_UP_TO."""
    person = {"person": staff.pk} if scope == "mine" else {}
    return _counted(scope).count(here=staff.centre_id, **person)


def _first_rows(staff: Staff, scope: str, limit: int) -> list[Dossier]:
    """The first rows of a list of `PLAIN` without filters, and one more where there is one."""
    if not staff.has_role(*SEES_DOSSIERS):
        return []
    person = {"person": staff.pk} if scope == "mine" else {}
    return _first_page(scope, limit).rows(here=staff.centre_id, **person)


def _matches(text: str) -> Q:
    codes = spellings(text)
    found = Q(code__in=codes) | Q(ref__in=codes)
    for code in codes:  # or what stands after the centre
        found |= Q(code__endswith=f"-{code}")
    return found | Q(owner_name_key__startswith=search_key(text) or "-")


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
        if moment is not None and moment.tzinfo is None:
            raise ValueError(due)  # no cursor of ours
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadRequest("Trang này không có. Xin mở lại danh sách.", "after") from error
    same = Q(urgent=bool(urgent))
    later = Q(urgent=False) if urgent else Q(pk__in=[])
    tie = Q(code__gt=number[0]) | Q(code=number[0], ref__gt=number[1])
    if moment is None:
        return rows.filter((same & Q(due_at=None) & tie) | later)
    behind = Q(due_at__gt=moment) | Q(due_at=None) | (Q(due_at=moment) & tie)
    return rows.filter((same & behind) | later)


def _row(dossier: Dossier, at: datetime, shown: datetime, calendar: WorkCalendar, here: int) -> Row:
    """The line at `at`, with `shown` on its clock."""
    left = urgency = ""
    if dossier.stage == Stage.QUEUED and dossier.status in OPEN:
        left = "chờ thủ tục trước"
    elif dossier.due_at and dossier.status in OPEN:
        remaining = rules.remaining(shown, dossier.due_at, calendar)
        left, urgency = left_words(remaining), str(remaining.urgency)
    waiting, lying = _at_the_door(dossier, shown, calendar)
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
        stands_late=stands_late(dossier),
        may_extend=_may_extend(dossier, at, calendar),
        extended=dossier.extension_days > 0,
        supplements=dossier.supplements,
        elsewhere=_elsewhere(dossier, here),
        waiting=waiting,
        is_left_lying=lying,
        linked_order=dossier.linked_order,
    )


def _may_extend(dossier: Dossier, at: datetime, calendar: WorkCalendar) -> bool:
    """Whether a leader may still apologise that day. Law: extend-once."""
    if dossier.due_at is None or dossier.status not in RUNNING or dossier.extension_days:
        return False
    last = rules.last_day_to_apologise(clock.day_of(dossier.due_at), calendar)
    return clock.day_of(at) <= last and dossier.stage in MOVES["extend"].stages


def _elsewhere(dossier: Dossier, here: int) -> str:
    """Which part another centre plays, as seen from the centre `here`; "" in the usual case."""
    if dossier.centre_id == here:
        if dossier.receiving_centre:
            return f"Từ {dossier.receiving_centre.short_name}"
        return f"Trả tại {dossier.returning_centre.short_name}" if dossier.returning_centre else ""
    verb = "Nhận hộ" if dossier.receiving_centre_id == here else "Trả hộ"
    return f"{verb} {dossier.centre.short_name}"


def _at_the_door(dossier: Dossier, at: datetime, calendar: WorkCalendar) -> tuple[str, bool]:
    """How long a dossier waits to be taken over, in words, and whether that is too long."""
    if dossier.stage != Stage.ARRIVING or dossier.status != Status.ACCEPTED:
        return "", False
    assert dossier.clock_from is not None  # it was accepted
    minutes = forwarding.waited_minutes(dossier.received_at, at, calendar)
    lying = forwarding.is_left_lying(dossier.received_at, dossier.clock_from, at, calendar)
    return f"chờ nhận {working_length(minutes)}", lying


_ARRIVING = Prepared(
    lambda: (
        Dossier.objects.filter(_plainly("arriving", 0), centre_id=Given("here"))
        .values_list("pk", flat=True)[: COUNT_UP_TO + 1]
    )
)  # fmt: skip


def arriving_count(staff: Staff) -> int:
    """How many dossiers of other centres wait to be taken over here. 1 query."""
    return _ARRIVING.count(here=staff.centre_id) if staff.has_role(*SEES_DOSSIERS) else 0


def row_of(dossier: Dossier, at: datetime | None = None, *, here: int | None = None) -> Row:
    """The line that a list would show for this dossier at the centre `here`, else the deciding."""
    at, calendar = at or clock.now(), centre_calendar(dossier.centre_id)
    shown = ticking_at(dossier.centre_id, at)
    return _row(dossier, at, shown, calendar, here or dossier.centre_id)
