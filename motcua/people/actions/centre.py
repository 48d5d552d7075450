"""A centre, its counters and its opening hours."""

from collections.abc import Iterable
from datetime import datetime, time
from itertools import pairwise

from django.core.validators import slug_re
from django.forms.models import model_to_dict

from motcua.areas.models import Commune
from motcua.core import clock
from motcua.core.actions import calendar_has_changed
from motcua.core.errors import BadRequest
from motcua.core.text import search_key
from motcua.core.transactions import action
from motcua.people.actions._steps import (
    a_username,
    administer,
    audit,
    changed,
    good_password,
    locked_centre,
    mail,
    words,
)
from motcua.people.models import Assignment, Centre, Counter, OpeningHours, Staff
from motcua.people.states import Role

HoursRow = tuple[int, time, time, bool]  # weekday (Monday = 0), opens, closes, counts
MOST_COUNTERS = 200
_CENTRE = {
    "name": (200, "tên trung tâm", True),
    "authority_name": (200, "tên cơ quan", True),
    "place": (80, "địa danh", True),
    "address": (250, "địa chỉ", False),
    "phone": (20, "điện thoại", False),
}


@action
def found_centre(
    *,
    code: str,
    slug: str,
    name: str,
    authority_name: str,
    place: str,
    admin_username: str,
    admin_name: str,
    password: str,
    commune_code: str = "",
    at: datetime | None = None,
) -> Centre:
    """The very first step: a centre and its administrator. Nobody is there yet to be `by`. Raises
    BadRequest."""
    at = at or clock.now()
    code = words(code, "code", 35, name="mã định danh")
    if not slug_re.match(slug) or len(slug) > 40:
        raise BadRequest("Tên trong địa chỉ chỉ gồm chữ không dấu, số và gạch nối.", "slug")
    if Centre.objects.filter(code=code).exists():
        raise BadRequest(f"Đã có trung tâm mang mã {code}.", "code")
    if Centre.objects.filter(slug=slug).exists():
        raise BadRequest(f"Đã có trung tâm mang địa chỉ {slug}.", "slug")
    commune = Commune.objects.filter(pk=commune_code).first() if commune_code else None
    if commune_code and commune is None:
        raise BadRequest(f"Không có xã, phường mang mã {commune_code}.", "commune_code")
    facts = {"name": name, "authority_name": authority_name, "place": place}
    tidied = {k: words(v, k, _CENTRE[k][0], name=_CENTRE[k][1]) for k, v in facts.items()}
    centre = Centre.objects.create(code=code, slug=slug, commune=commune, **tidied)
    username = a_username(admin_username, "admin_username")
    full_name = words(admin_name, "admin_name", 120, name="họ và tên")
    admin = Staff(username=username, full_name=full_name, centre=centre, date_joined=at)
    admin.search_text = search_key(f"{full_name} {username}")
    admin.set_password(good_password(password, admin))
    admin.save()
    Assignment.objects.create(
        staff=admin, centre=centre, role=Role.ADMINISTRATOR, from_on=clock.day_of(at)
    )
    audit(None, "centre.found", code, {"administrator": username}, at=at, centre_id=centre.pk)
    return centre


@action
def put_centre(
    centre_id: int,
    *,
    by: Staff,
    name: str | None = None,
    authority_name: str | None = None,
    place: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    receipt_paper: str | None = None,
    at: datetime | None = None,
) -> Centre:
    """Change what is given and leave the rest. Printed papers keep what they said. Raises
    NotAllowed, NotFound, BadRequest."""
    administer(by, centre_id, "sửa thông tin trung tâm")
    centre = locked_centre(centre_id)
    before = model_to_dict(centre, [*_CENTRE, "email", "receipt_paper"])
    given = {"name": name, "authority_name": authority_name, "place": place}
    given |= {"address": address, "phone": phone}
    for field, text in given.items():
        if text is not None:
            longest, label, required = _CENTRE[field]
            setattr(centre, field, words(text, field, longest, name=label, required=required))
    if email is not None:
        centre.email = mail(email)
    if receipt_paper is not None:
        if receipt_paper not in {"a5", "a4"}:
            raise BadRequest("Khổ giấy là A5 hoặc A4.", "receipt_paper")
        centre.receipt_paper = receipt_paper
    differs = changed(before, model_to_dict(centre, list(before)))
    if differs:
        centre.save()
        audit(by, "centre.change", centre.code, differs, at=at)
    return centre


@action
def put_counter(*, number: int, name: str = "", by: Staff, at: datetime | None = None) -> Counter:
    """Add counter `number` to the centre of `by`, or rename it. Raises NotAllowed, NotFound,
    BadRequest."""
    administer(by, by.centre_id, "đặt quầy", Role.DIRECTOR)
    if not 1 <= number <= MOST_COUNTERS:
        raise BadRequest(f"Số quầy từ 1 đến {MOST_COUNTERS}.", "number")
    name = words(name, "name", 120, name="tên quầy", required=False)
    counter, is_new = Counter.objects.get_or_create(
        centre_id=by.centre_id, number=number, defaults={"name": name}
    )
    if is_new or counter.name != name:
        Counter.objects.filter(pk=counter.pk).update(name=name)
        counter.name = name
        audit(by, "counter.put", f"quầy {number}", {"name": name}, at=at)
    return counter


@action
def put_hours(
    centre_id: int, *, rows: Iterable[HoursRow], by: Staff, at: datetime | None = None
) -> int:
    """Replace the opening hours. No rows at all means the standard hours. Returns how many. Raises
    NotAllowed, NotFound, BadRequest."""
    administer(by, centre_id, "đặt giờ làm việc")
    locked_centre(centre_id)
    wanted = sorted(rows)
    for weekday, opens, closes, _ in wanted:
        if weekday not in range(7):
            raise BadRequest("Thứ trong tuần chưa đúng.", "hours")
        if opens >= closes:
            raise BadRequest(f"Giờ đóng phải sau giờ mở {opens:%H:%M}.", "hours")
    for (day, _, closes, _), (next_day, opens, _, _) in pairwise(wanted):
        if day == next_day and opens < closes:
            raise BadRequest(
                f"Hai khoảng giờ chồng nhau: một khoảng đóng lúc {closes:%H:%M}, "
                f"khoảng sau đã mở lúc {opens:%H:%M}.",
                "hours",
            )
    if wanted and not any(counts for *_, counts in wanted):
        raise BadRequest("Ít nhất một khoảng giờ phải tính vào thời hạn giải quyết.", "hours")
    OpeningHours.objects.filter(centre_id=centre_id).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(centre_id=centre_id, weekday=d, opens=o, closes=c, counts=n)
        for d, o, c, n in wanted
    )
    calendar_has_changed()
    shown = [f"{d}: {o:%H:%M}-{c:%H:%M}{'' if n else ' *'}" for d, o, c, n in wanted]
    audit(by, "hours.put", "giờ làm việc", {"hours": shown}, at=at)
    return len(wanted)
