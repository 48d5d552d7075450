"""Who works where, and when their centre is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound
from motcua.core.prepared import Given, Prepared
from motcua.core.queries import remembered, work_calendar
from motcua.core.text import search_key
from motcua.core.workdays import WorkCalendar, merge_windows
from motcua.people.models import (
    ApiKey,
    Assignment,
    AuditEntry,
    Centre,
    Counter,
    OpeningHours,
    SignIn,
    Staff,
)
from motcua.people.states import MANAGES, Role

PAGE = 25
MOST = 200


def centre_calendar(centre_id: int) -> WorkCalendar:
    """The working time of one centre: its own windows where it has set any, else the standard
    ones. Windows that do not count, such as a Saturday morning of intake, are left out.

    One query in a transaction, more only after the calendar has changed.
    """
    return remembered(("centre", centre_id), lambda: _centre_calendar(centre_id))


def _centre_calendar(centre_id: int) -> WorkCalendar:
    week: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    rows = OpeningHours.objects.filter(centre_id=centre_id, counts=True).order_by(
        "weekday", "opens"
    )
    for weekday, opens, closes in rows.values_list("weekday", "opens", "closes"):
        week[weekday].append((opens, closes))
    if not any(week):
        return work_calendar()
    return work_calendar(tuple(merge_windows(windows) for windows in week))


# Who asks

_SIGNED_IN = Prepared(
    lambda: Staff.objects.filter(pk=Given("staff")).annotate(
        held=ArraySubquery(
            Assignment.objects.filter(
                Q(until_on=None) | Q(until_on__gte=Given("day")),
                staff=OuterRef("pk"),
                centre=OuterRef("centre"),
                from_on__lte=Given("day"),
            ).values("role")
        )
    ).select_related("centre")
)  # fmt: skip


def signed_in(staff_id: int) -> Staff | None:
    """The person of a session with the centre and the roles of today, which every page of the
    staff asks for. 1 query."""
    found = _SIGNED_IN.one(staff=staff_id, day=clock.today())
    if found is not None:
        found.remember_roles(found.held)
    return found


# Centres


def centre_by_slug(slug: str) -> Centre:
    """The centre with this name in the address. 1 query. Raises NotFound."""
    return _centre(Q(slug=_plain(slug)))


def centre_by_code(code_or_slug: str) -> Centre:
    """The centre with this code (H17.20) or this name in the address. 1 query. Raises NotFound."""
    wanted = _plain(code_or_slug)
    return _centre(Q(code__iexact=wanted) | Q(slug=wanted.lower()))


def _centre(where: Q) -> Centre:
    found = Centre.objects.filter(where).order_by("pk").first()
    if found is None:
        raise NotFound("Không có trung tâm này. Ông/bà xem lại địa chỉ hoặc mã.")
    return found


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()[:60]


def counters_of(by: Staff) -> QuerySet[Counter]:
    """Counters of the centre of `by` in order, with who sits there. 1 query."""
    rows = Counter.objects.filter(centre_id=by.centre_id).select_related("staff")
    return rows.order_by("number")


_COUNTER = Prepared(
    lambda: Counter.objects.filter(centre_id=Given("centre"), number=Given("number"))
)


def counter_of(staff: Staff, number: int) -> Counter:
    """Counter `number` of the centre of `staff`. 1 query. Raises NotFound."""
    found = _COUNTER.one(centre=staff.centre_id, number=number)
    if found is None:
        raise NotFound(f"Trung tâm không có quầy {number}.")
    return found


def hours_of(by: Staff) -> list[OpeningHours]:
    """The own opening hours of the centre of `by`; empty means the standard ones. 1 query."""
    rows = OpeningHours.objects.filter(centre_id=by.centre_id)
    return list(rows.order_by("weekday", "opens"))


# People


@dataclass(frozen=True, slots=True)
class StaffPage:
    rows: Sequence[Staff]  # `current`: assignments in force today, on each
    total: int
    after: str  # cursor of the next page; "" at the end


def staff_of(
    by: Staff,
    *,
    text: str = "",
    role: str = "",
    with_inactive: bool = True,
    after: str = "",
    limit: int = PAGE,
) -> StaffPage:
    """People of the centre of `by`, by name; `text` is searched without accents. 3 queries. Raises
    NotAllowed, BadRequest."""
    manages(by)
    rows = Staff.objects.filter(centre_id=by.centre_id)
    for word in search_key(text)[:80].split():
        rows = rows.filter(search_text__contains=word)
    if role:
        rows = rows.filter(pk__in=_held(clock.today(), role).values("staff"))
    if not with_inactive:
        rows = rows.filter(is_active=True)
    total = rows.count()
    if after:
        name, key = _cursor(after)
        rows = rows.filter(Q(search_text__gt=name) | Q(search_text=name, pk__gt=key))
    limit = max(1, min(limit, MOST))
    found = list(
        rows.order_by("search_text", "pk").prefetch_related(
            Prefetch(
                "assignments",
                _held(clock.today()).order_by("role", "from_on"),
                to_attr="current",
            )
        )[: limit + 1]
    )
    more = found[limit - 1] if len(found) > limit else None
    return StaffPage(found[:limit], total, f"{more.search_text}~{more.pk}" if more else "")


def person_for(by: Staff, username: str) -> Staff:
    """One person of the centre of `by`. 1 query. Raises NotAllowed, NotFound."""
    manages(by)
    found = Staff.objects.filter(centre_id=by.centre_id, username=_plain(username)).first()
    if found is None:
        raise NotFound("Không tìm thấy người này ở trung tâm của anh/chị.")
    return found


def assignments_of(by: Staff, person: Staff) -> list[Assignment]:
    """All roles that a person ever had here, latest first. 1 query. Raises NotAllowed."""
    manages(by)
    rows = Assignment.objects.filter(centre_id=by.centre_id, staff=person)
    return list(rows.order_by("-from_on", "-pk"))


def assignment_of(by: Staff, username: str, role: str, since: str) -> Assignment:
    """The role that a person holds since a day (2026-07-01), as an address names it; the one
    without an end first. 2 queries. Raises NotAllowed, NotFound."""
    rows = Assignment.objects.filter(
        centre_id=by.centre_id, staff=person_for(by, username), role=_plain(role)
    )
    latest = rows.order_by(F("until_on").desc(nulls_first=True), "-pk")
    found = next((row for row in latest if str(row.from_on) == since), None)
    if found is None:
        raise NotFound("Không tìm thấy phân công này.")
    return found


def ending_soon(by: Staff, days: int = 30) -> list[Assignment]:
    """Roles of the centre that end within `days` days, the nearest first. 1 query. Raises
    NotAllowed."""
    manages(by)
    today = clock.today()
    rows = _held(today).filter(
        centre_id=by.centre_id, until_on__lte=today + timedelta(days=days), staff__is_active=True
    )
    return list(rows.select_related("staff").order_by("until_on", "pk")[:PAGE])


def own_assignments(person: Staff) -> list[Assignment]:
    """The roles of oneself in force today. 1 query."""
    rows = _held(clock.today()).filter(staff=person, centre_id=person.centre_id)
    return list(rows.order_by("role", "from_on"))


def keys_of(by: Staff, person: Staff) -> list[ApiKey]:
    """The keys of a person, newest first. 1 query. Raises NotAllowed."""
    manages(by)
    rows = ApiKey.objects.filter(staff=person, staff__centre_id=by.centre_id)
    return list(rows.order_by("-created_at", "-pk"))


def key_of(by: Staff, username: str, prefix: str) -> ApiKey:
    """One key of a person by its shown beginning. 2 queries. Raises NotAllowed, NotFound."""
    rows = ApiKey.objects.filter(staff=person_for(by, username), prefix=_plain(prefix))
    found = rows.first()
    if found is None:
        raise NotFound("Không tìm thấy khoá này.")
    return found


def colleagues(staff: Staff, *, role: Role) -> list[Staff]:
    """Who holds `role` at the centre of `staff` today, by name. 1 query."""
    return holders(staff.centre_id, role, clock.today())


def leaders_of(centre: Centre) -> list[Staff]:
    """Who may sign for the centre's authority today: a delegation ends with its last day.
    1 query."""
    return holders(centre.pk, Role.LEADER, clock.today())


def holders(centre_id: int, role: Role, day: date) -> list[Staff]:
    """Who of a centre holds `role` on `day` and works there still, by name. 1 query."""
    rows = Staff.objects.filter(centre_id=centre_id, is_active=True)
    rows = rows.filter(pk__in=_held(day, role).filter(centre_id=centre_id).values("staff"))
    return list(rows.order_by("search_text", "pk"))


def _held(day: date, role: str = "") -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)
    return rows.filter(role=role) if role else rows


# Keys and sessions


@dataclass(frozen=True, slots=True)
class KeyOwner:
    staff: Staff
    scopes: tuple[str, ...]


_KEY = Prepared(
    lambda: ApiKey.objects.select_related("staff__centre").filter(
        Q(expires_on=None) | Q(expires_on__gte=Given("today")),
        key_sha256=Given("sha256"),
        revoked_at=None,
        staff__is_active=True,
    )
)


def key_owner(plain: str, *, at: datetime | None = None) -> KeyOwner | None:
    """Whose key this is; None when it is unknown, revoked, expired or its person inactive.
    1 query."""
    hashed = sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    key = _KEY.one(sha256=hashed, today=clock.day_of(at or clock.now()))
    return None if key is None else KeyOwner(key.staff, tuple(key.scopes))


def sessions_of(person: Staff) -> list[SignIn]:
    """Where oneself is signed in, newest first. 1 query."""
    return list(SignIn.objects.filter(staff=person).order_by("-at", "-pk"))


def has_second_step(person: Staff) -> bool:
    """1 query."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


# The record


@dataclass(frozen=True, slots=True)
class AuditPage:
    rows: list[AuditEntry]
    after: str


def audit_of(
    by: Staff,
    *,
    subject: str = "",
    username: str = "",
    what: str = "",
    after: str = "",
    limit: int = 50,
) -> AuditPage:
    """What was looked at and changed at the centre of `by`, latest first. 1 query.

    `subject` is the exact code, `what` a beginning such as "read." or "staff.". Raises NotAllowed,
    BadRequest.
    """
    if not by.has_role(*MANAGES, Role.AUDITOR):
        raise NotAllowed("Nhật ký dành cho quản trị viên, giám đốc và người kiểm tra.")
    rows = AuditEntry.objects.filter(centre_id=by.centre_id).select_related("staff")
    if subject:
        rows = rows.filter(subject=_plain_subject(subject))
    if username:
        rows = rows.filter(staff__username=_plain(username))
    if what:
        rows = rows.filter(what__startswith=_plain(what))
    if after:
        stamp, key = _cursor(after)
        moment = _moment(stamp)
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=key))
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return AuditPage(found[:limit], f"{last.at.isoformat()}~{last.pk}" if last else "")


def manages(by: Staff) -> None:
    """Raises NotAllowed unless `by` runs the centre: administrator or director."""
    if not by.has_role(*MANAGES):
        names = " hoặc ".join(role.in_words for role in MANAGES)
        raise NotAllowed(f"Trang này dành cho {names}.")


def keeps_national_data(by: Staff) -> bool:
    """True when `by` may change what all centres of this cell share: calendar and catalogue.

    With one centre its administrator does; with more, only an administrator of the centre that
    settings.NATIONAL_DATA_CENTRE names by its code. At most 2 queries.
    """
    if not by.is_active or not by.has_role(Role.ADMINISTRATOR):
        return False
    if by.centre.code == settings.NATIONAL_DATA_CENTRE:
        return True
    return not Centre.objects.exclude(pk=by.centre_id).exists()


def need_national_data(by: Staff) -> None:
    """Raises NotAllowed unless `by` keeps calendar and catalogue for all centres."""
    if not keeps_national_data(by):
        raise NotAllowed(
            "Lịch nghỉ và danh mục dùng chung cho mọi trung tâm. Việc này dành cho quản trị viên "
            "của trung tâm giữ dữ liệu chung."
        )


def _plain_subject(text: str) -> str:
    return text.replace("\0", "").strip()[:120]


def _cursor(after: str) -> tuple[str, int]:
    name, _, key = after.replace("\0", "").rpartition("~")
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise BadRequest("Trang này không còn đúng. Hãy về đầu danh sách.")
    return name[:400], int(key)


def _moment(stamp: str) -> datetime:
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError as error:
        raise BadRequest("Trang này không còn đúng. Hãy về đầu danh sách.") from error
    if found.tzinfo is None:
        raise BadRequest("Trang này không còn đúng. Hãy về đầu danh sách.")
    return found
