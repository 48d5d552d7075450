"""Authority to sign, and days of absence."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from motcua.core.errors import BadRequest, NotFound, WrongState
from motcua.core.transactions import action
from motcua.people.actions._steps import administer, audit, locked_staff, words
from motcua.people.models import Absence, SigningAuthority, Staff
from motcua.people.states import Capacity, Role

DELEGATED = (Capacity.TL, Capacity.TUQ)


@action
def give_authority(
    staff_id: int, *, capacity: str, title: str, from_on: date, until_on: date | None = None,
    sectors: Iterable[str] = (), decision: str = "", by: Staff, at: datetime | None = None,
) -> SigningAuthority:  # fmt: skip
    """Let a person sign in somebody's name from one day until another (giao quyền ký).

    By order or by attorney there is a decision; a power of attorney always ends. Raises
    NotAllowed, NotFound, BadRequest. Law: sign-on-behalf, sign-for-chairman.
    """
    administer(by, by.centre_id, "giao quyền ký")
    person = locked_staff(staff_id, by)
    if capacity not in Capacity.values:
        raise BadRequest("Hãy chọn tư cách ký.", "capacity")
    if until_on is not None and until_on < from_on:
        raise BadRequest("Ngày kết thúc phải từ ngày bắt đầu trở đi.", "until_on")
    if capacity == Capacity.TUQ and until_on is None:
        raise BadRequest("Ký thừa ủy quyền phải có ngày hết hạn.", "until_on")
    row = SigningAuthority.objects.create(
        staff=person, centre_id=by.centre_id, capacity=capacity, from_on=from_on,
        until_on=until_on, sectors=sorted(set(sectors)), by=by,
        title=words(title or person.title, "title", 120, name="chức danh ghi dưới chữ ký"),
        decision=words(
            decision, "decision", 120, name="văn bản phân công, ủy quyền",
            required=capacity in DELEGATED,
        ),
    )  # fmt: skip
    audit(by, "authority.give", person.username, {
        "capacity": row.capacity, "from": f"{from_on:%d/%m/%Y}",
        "until": f"{until_on:%d/%m/%Y}" if until_on else "", "decision": row.decision,
    }, at=at)  # fmt: skip
    return row


@action
def end_authority(
    authority_id: int, *, until_on: date, by: Staff, at: datetime | None = None
) -> SigningAuthority:
    """Let an authority end after a day (kết thúc quyền ký); what was signed stays valid. Raises
    NotAllowed, NotFound, BadRequest, WrongState."""
    administer(by, by.centre_id, "kết thúc quyền ký")
    row = (
        SigningAuthority.objects.select_for_update(of=("self",), no_key=True)
        .select_related("staff")
        .filter(pk=authority_id, centre_id=by.centre_id)
        .first()
    )
    if row is None:
        raise NotFound("Không tìm thấy quyền ký này.")
    if row.until_on is not None and row.until_on < until_on:
        raise WrongState(f"Quyền ký này đã hết ngày {row.until_on:%d/%m/%Y}.")
    if until_on < row.from_on:
        raise BadRequest(f"Quyền ký bắt đầu ngày {row.from_on:%d/%m/%Y}.", "until_on")
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    audit(by, "authority.end", row.staff.username, {"until": f"{until_on:%d/%m/%Y}"}, at=at)
    return row


@action
def note_absence(
    staff_id: int, *, from_on: date, until_on: date, reason: str = "", by: Staff,
    at: datetime | None = None,
) -> Absence:  # fmt: skip
    """Write down that a person is away (báo vắng): no new dossier comes to that desk meanwhile.

    A person's own, or the administrator's or director's to write. Raises NotAllowed, NotFound,
    BadRequest, WrongState.
    """
    if staff_id != by.pk:
        administer(by, by.centre_id, "báo vắng", Role.DIRECTOR, Role.LEADER)
    person = locked_staff(staff_id, by)
    if until_on < from_on:
        raise BadRequest("Ngày kết thúc phải từ ngày bắt đầu trở đi.", "until_on")
    if (until_on - from_on).days > 400:
        raise BadRequest("Một lần vắng dài nhất 400 ngày.", "until_on")
    overlaps = Q(from_on__lte=until_on, until_on__gte=from_on)
    if Absence.objects.filter(overlaps, centre_id=by.centre_id, staff=person).exists():
        raise WrongState(f"{person} đã báo vắng trong thời gian này.")
    row = Absence.objects.create(
        staff=person, centre_id=by.centre_id, from_on=from_on, until_on=until_on, by=by,
        reason=words(reason, "reason", 200, name="lý do", required=False),
    )  # fmt: skip
    days = {"from": f"{from_on:%d/%m/%Y}", "until": f"{until_on:%d/%m/%Y}"}
    audit(by, "absence.note", person.username, days, at=at)
    return row


@action
def remove_absence(absence_id: int, *, by: Staff, at: datetime | None = None) -> None:
    """Take an absence back: the person came after all, or not on those days. Raises NotAllowed,
    NotFound."""
    row = Absence.objects.select_related("staff").filter(
        pk=absence_id, centre_id=by.centre_id
    ).first()  # fmt: skip
    if row is None:
        raise NotFound("Không tìm thấy lần vắng này.")
    if row.staff_id != by.pk:
        administer(by, by.centre_id, "bỏ báo vắng", Role.DIRECTOR, Role.LEADER)
    row.delete()
    audit(by, "absence.remove", row.staff.username, {"from": f"{row.from_on:%d/%m/%Y}"}, at=at)
