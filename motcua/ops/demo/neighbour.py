"""The neighbour of the demo centre: a handful of people, so that a dossier can go both ways."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from motcua.catalog import actions as catalog
from motcua.dossiers import actions
from motcua.ops.demo import cast
from motcua.ops.demo.past import Hall, intake_for
from motcua.people import actions as people
from motcua.people.models import Centre, Staff
from motcua.people.states import Role
from motcua.queueing import actions as queueing

SINCE = date(2025, 7, 1)
CENTRE: dict[str, Any] = {
    "code": "H17.23",
    "slug": "hoa-cuong",
    "name": "Trung tâm Phục vụ hành chính công phường Hòa Cường",
    "authority_name": "Ủy ban nhân dân phường Hòa Cường",
    "place": "Hòa Cường",
}
COMMUNE = "20257"
# Civil status: what the demo's citizens ask for most where they do not live.
ON_THE_LIST = ("1.004873", "1.001193", "2.000635", "1.004859", "1.000656")
DECISION = "Danh mục mẫu để dùng thử"


def accounts() -> list[dict[str, str]]:
    """Whom to sign in as at the neighbour, to see the other end."""
    return [
        {"role": role, "username": username, "password": cast.PASSWORD}
        for role, username in (
            ("Hòa Cường: tiếp nhận", "hc.tiepnhan"),
            ("Hòa Cường: chuyên môn", "hc.hotich"),
            ("Hòa Cường: lãnh đạo", "hc.chutich"),
        )
    ]


def build(hall: Hall, now: datetime) -> Centre:
    """Centre, people and list, then two dossiers on their way to us and one to the neighbour."""
    centre, staff = _centre()
    for code in ON_THE_LIST:
        catalog.open_to_any_counter(code, by=None, scope="nation", from_on=SINCE, decision=DECISION)
    ours, theirs = hall.staff["tiepnhan1"], staff["hc.tiepnhan"]
    for by, competent, code, minutes in (
        (theirs, hall.centre, "1.004873", 95),
        (theirs, hall.centre, "2.000635", 20),
        (ours, centre, "1.004873", 35),
    ):
        wish = next(wish for wish in cast.WISHES if wish.code == code)
        at = now - timedelta(minutes=minutes)
        intake = intake_for(wish, hall.chance, at.date(), "", by)
        actions.receive(replace(intake, competent=competent.slug), by=by, at=at)
    return centre


def _centre() -> tuple[Centre, dict[str, Staff]]:
    centre = people.found_centre(
        **CENTRE, admin_username="hc.quantri", admin_name="Phùng Thị Lan Anh",
        password=cast.PASSWORD, commune_code=COMMUNE,
    )  # fmt: skip
    by = Staff.objects.get(username="hc.quantri")
    people.put_hours(centre.pk, rows=cast.HOURS, by=by)
    staff = {"hc.quantri": by}
    for username, name, title, role in (
        ("hc.tiepnhan", "Châu Ngọc Diễm", "Chuyên viên tiếp nhận", Role.RECEPTIONIST),
        ("hc.hotich", "Lâm Quang Vinh", "Công chức tư pháp - hộ tịch", Role.SPECIALIST),
        ("hc.chutich", "Tôn Thất Bình", "CHỦ TỊCH", Role.LEADER),
    ):
        staff[username] = people.add_staff(
            by=by, username=username, full_name=name, title=title, phone="",
            password=cast.PASSWORD,
        )  # fmt: skip
        people.assign(staff[username].pk, role=role, from_on=SINCE, sectors=(), by=by)
    counter = people.put_counter(number=1, name="", by=by)
    queueing.put_line(
        letter="A", name="Mọi thủ tục", name_en="All procedures", sectors=(),
        counters=[counter.pk], takes_rest=True, by=by,
    )  # fmt: skip
    queueing.open_counter(counter.pk, by=staff["hc.tiepnhan"])
    queueing.sit(counter.pk, by=staff["hc.tiepnhan"])
    return Centre.objects.get(pk=centre.pk), staff
