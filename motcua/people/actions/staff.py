"""Who works here, in which role, from which day until which day."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.text import search_key
from motcua.core.transactions import action
from motcua.people.actions._steps import (
    a_username,
    administer,
    audit,
    changed,
    good_password,
    locked_centre,
    locked_staff,
    words,
)
from motcua.people.models import Assignment, Counter, SignIn, Staff
from motcua.people.states import Role

# Read aloud and typed by hand: no letter or digit that looks like another.
_ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
LAST_ONE = "Đây là quản trị viên duy nhất. Hãy phân công một quản trị viên khác trước."


@action
def add_staff(
    *,
    by: Staff,
    username: str,
    full_name: str,
    title: str = "",
    phone: str = "",
    password: str | None = None,
    at: datetime | None = None,
) -> Staff:
    """A person without any role yet. Without `password` nobody can sign in: see reset_password.
    Raises NotAllowed, NotFound, BadRequest."""
    administer(by, by.centre_id, "thêm người")
    person = Staff(
        username=a_username(username),
        full_name=words(full_name, "full_name", 120, name="họ và tên"),
        title=words(title, "title", 120, name="chức danh", required=False),
        phone=words(phone, "phone", 20, name="điện thoại", required=False),
        centre_id=by.centre_id,
        date_joined=at or clock.now(),
    )
    person.search_text = search_key(f"{person.full_name} {person.username}")
    person.set_password(None if password is None else good_password(password, person))
    person.save()
    audit(by, "staff.add", person.username, at=at)
    return person


@action
def welcome(
    *,
    by: Staff,
    username: str,
    full_name: str,
    title: str = "",
    phone: str = "",
    role: str,
    from_on: date,
    until_on: date | None = None,
    decision: str = "",
    sectors: Iterable[str] = (),
    at: datetime | None = None,
) -> tuple[Staff, str]:
    """Somebody's first day in one step: the account, the role, a one-time password. Raises
    NotAllowed, NotFound, BadRequest, WrongState."""
    person = add_staff(
        by=by, username=username, full_name=full_name, title=title, phone=phone, at=at
    )
    assign(
        person.pk,
        role=role,
        from_on=from_on,
        until_on=until_on,
        decision=decision,
        sectors=sectors,
        by=by,
        at=at,
    )
    return person, reset_password(person.pk, by=by, at=at)


@action
def change_staff(
    staff_id: int,
    *,
    by: Staff,
    full_name: str,
    title: str = "",
    phone: str = "",
    is_active: bool = True,
    at: datetime | None = None,
) -> Staff:
    """Change the facts of a person. Somebody inactive can no longer sign in and leaves the seat.
    Raises NotAllowed, NotFound, BadRequest, WrongState."""
    administer(by, by.centre_id, "sửa thông tin người làm việc")
    locked_centre(by.centre_id)
    person = locked_staff(staff_id, by)
    names = ("full_name", "title", "phone", "is_active")
    before = {name: getattr(person, name) for name in names}
    person.full_name = words(full_name, "full_name", 120, name="họ và tên")
    person.title = words(title, "title", 120, name="chức danh", required=False)
    person.phone = words(phone, "phone", 20, name="điện thoại", required=False)
    person.is_active = is_active
    differs = changed(before, {name: getattr(person, name) for name in names})
    if not differs:
        return person
    if before["is_active"] and not is_active:
        today = clock.day_of(at or clock.now())
        if person.has_role(Role.ADMINISTRATOR) and not _administrators_but(person, today).exists():
            raise WrongState(LAST_ONE)
        Counter.objects.filter(centre_id=person.centre_id, staff=person).update(staff=None)
        SignIn.objects.filter(staff=person).delete()
    person.search_text = search_key(f"{person.full_name} {person.username}")
    person.save(update_fields=[*names, "search_text"])
    audit(by, "staff.change", person.username, differs, at=at)
    return person


@action
def assign(
    staff_id: int,
    *,
    role: str,
    from_on: date,
    until_on: date | None = None,
    decision: str = "",
    sectors: Iterable[str] = (),
    by: Staff,
    at: datetime | None = None,
) -> Assignment:
    """Give a role from one day until another, both included; no sectors means every sector.

    Rights come from this row, never from the employer, and end with its last day by themselves.
    Raises NotAllowed, NotFound, BadRequest, WrongState.
    """
    administer(by, by.centre_id, "phân công")
    person = locked_staff(staff_id, by)
    if role not in Role.values:
        raise BadRequest("Hãy chọn một vai trò.", "role")
    if until_on is not None and until_on < from_on:
        raise BadRequest("Ngày kết thúc phải từ ngày bắt đầu trở đi.", "until_on")
    overlaps = Q(until_on=None) | Q(until_on__gte=from_on)
    if until_on is not None:
        overlaps &= Q(from_on__lte=until_on)
    held = Assignment.objects.filter(overlaps, staff=person, centre_id=by.centre_id, role=role)
    if held.exists():
        label = Role(role).in_words
        raise WrongState(f"{person} đã có phân công {label} trong thời gian này.")
    row = Assignment.objects.create(
        staff=person,
        centre_id=by.centre_id,
        role=role,
        from_on=from_on,
        until_on=until_on,
        sectors=sorted(set(sectors)),
        decision=words(decision, "decision", 120, name="quyết định", required=False),
        by=by,
    )
    detail = {"role": role, "from": f"{from_on:%d/%m/%Y}"}
    detail |= {"until": f"{until_on:%d/%m/%Y}" if until_on else ""}
    detail |= {"sectors": ", ".join(row.sectors), "decision": row.decision}
    audit(by, "assignment.begin", person.username, detail, at=at)
    return row


@action
def end_assignment(
    assignment_id: int, *, until_on: date, by: Staff, at: datetime | None = None
) -> Assignment:
    """Let a role end after the day `until_on`. The last administrator cannot be ended. Raises
    NotAllowed, NotFound, BadRequest, WrongState."""
    administer(by, by.centre_id, "kết thúc phân công")
    locked_centre(by.centre_id)
    row = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("staff")
        .filter(pk=assignment_id, centre_id=by.centre_id)
        .first()
    )
    if row is None:
        raise NotFound("Không tìm thấy phân công này.")
    if row.until_on is not None and row.until_on < until_on:
        raise WrongState(f"Phân công này đã kết thúc ngày {row.until_on:%d/%m/%Y}.")
    if until_on < row.from_on:
        raise BadRequest(f"Phân công bắt đầu ngày {row.from_on:%d/%m/%Y}.", "until_on")
    if row.role == Role.ADMINISTRATOR and not _administrators_but(row.staff, until_on).exists():
        raise WrongState(LAST_ONE)
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    detail = {"role": row.role, "until": f"{until_on:%d/%m/%Y}"}
    audit(by, "assignment.end", row.staff.username, detail, at=at)
    return row


@action
def reset_password(staff_id: int, *, by: Staff, at: datetime | None = None) -> str:
    """A one-time password, shown once and changed at the next sign-in. Ends all sessions. Raises
    NotAllowed, NotFound, WrongState."""
    administer(by, by.centre_id, "đặt lại mật khẩu")
    person = locked_staff(staff_id, by)
    if not person.is_active:
        raise WrongState("Tài khoản này đang khoá. Hãy mở lại trước khi đặt mật khẩu.")
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    SignIn.objects.filter(staff=person).delete()
    audit(by, "staff.reset-password", person.username, at=at)
    return password


@action
def reset_second_step(staff_id: int, *, by: Staff, at: datetime | None = None) -> None:
    """Drop the second step of a person who lost the telephone, and the recovery codes with it.
    Raises NotAllowed, NotFound, WrongState."""
    administer(by, by.centre_id, "bỏ bước xác thực thứ hai")
    person = locked_staff(staff_id, by)
    rows, _ = Authenticator.objects.filter(user=person).delete()
    if not rows:
        raise WrongState(f"{person} không dùng bước xác thực thứ hai.")
    audit(by, "staff.reset-second-step", person.username, at=at)


def _administrators_but(person: Staff, day: date) -> QuerySet[Assignment]:
    """Administrators of the same centre, other than `person`, who still are one after `day`."""
    return Assignment.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        centre_id=person.centre_id,
        role=Role.ADMINISTRATOR,
        from_on__lte=day,
        staff__is_active=True,
    ).exclude(staff=person)
