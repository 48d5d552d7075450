"""A small waiting hall for tests: one centre, two lines, three counters, people of every kind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from motcua.catalog.models import (
    Case,
    LifeEvent,
    Procedure,
    ProcedureVersion,
    Requirement,
    Sector,
)
from motcua.people.models import Assignment, Centre, Counter, Staff
from motcua.people.states import Role
from motcua.queueing import actions
from motcua.queueing.models import Line, Ticket

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 08:00 in Việt Nam
LONG_AGO = date(2026, 1, 1)


def minutes(count: float, start: datetime = MONDAY) -> datetime:
    return start + timedelta(minutes=count)


@dataclass
class Hall:
    centre: Centre
    line_a: Line  # civil status; counters 1 and 2
    line_b: Line  # takes the rest; counters 2 and 3
    counters: list[Counter]
    clerk: Staff
    director: Staff
    volunteer: Staff
    specialist: Staff

    @property
    def one(self) -> int:
        return self.counters[0].pk

    @property
    def two(self) -> int:
        return self.counters[1].pk

    @property
    def three(self) -> int:
        return self.counters[2].pk


def staff(centre: Centre, name: str, *roles: Role) -> Staff:
    person = Staff.objects.create(
        username=f"{name}.{centre.slug}", full_name=name.title(), centre=centre
    )
    for role in roles:
        Assignment.objects.create(staff=person, centre=centre, role=role, from_on=LONG_AGO)
    return person


def procedure(code: str, name: str, sector: str, *, event: str = "", **facts: object) -> Procedure:
    """A published procedure with two papers, one of them for one of two cases."""
    place, _ = Sector.objects.get_or_create(key=sector, defaults={"name": sector.title()})
    made = Procedure.objects.create(code=code)
    if event:
        made.life_events.add(LifeEvent.objects.get_or_create(key=event, name=event.title())[0])
    version = ProcedureVersion.objects.create(
        procedure=made, number=1, name=name, name_en=f"{name} (en)", sector=place,
        search_text=str(facts.pop("search_text", name.lower())), in_force_from=LONG_AGO,
        allowance=1, unit="working_day", created_at=MONDAY, published_at=MONDAY, **facts,
    )  # fmt: skip
    Case.objects.create(version=version, key="dung-han", label="Đúng hạn", order=1)
    Case.objects.create(version=version, key="qua-han", label="Quá hạn", order=2)
    Requirement.objects.create(version=version, order=1, name="Tờ khai", originals=1)
    Requirement.objects.create(
        version=version, order=2, name="Giấy xác nhận", copies=1, case_keys=["qua-han"]
    )
    ProcedureVersion.objects.filter(pk=version.pk).update(state="published", is_final=True)
    return made


def make(slug: str = "thu-nghiem") -> Hall:
    centre = Centre.objects.create(
        code=f"H17.{slug}", slug=slug, name="Trung tâm Phục vụ hành chính công phường Thử Nghiệm",
        authority_name="UBND phường Thử Nghiệm", place="Thử Nghiệm",
    )  # fmt: skip
    civil, _ = Sector.objects.get_or_create(key="ho_tich", defaults={"name": "Hộ tịch"})
    counters = [Counter.objects.create(centre=centre, number=n, is_open=True) for n in (1, 2, 3)]
    line_a = Line.objects.create(
        centre=centre, letter="A", name="Hộ tịch, chứng thực", name_en="Civil status"
    )
    line_b = Line.objects.create(centre=centre, letter="B", name="Việc khác", takes_rest=True)
    line_a.sectors.add(civil)
    line_a.counters.add(*counters[:2])
    line_b.counters.add(*counters[1:])
    return Hall(
        centre, line_a, line_b, counters,
        clerk=staff(centre, "mai", Role.RECEPTIONIST),
        director=staff(centre, "hoa", Role.DIRECTOR),
        volunteer=staff(centre, "nam", Role.VOLUNTEER),
        specialist=staff(centre, "dung", Role.SPECIALIST),
    )  # fmt: skip


def take(hall: Hall, minute: float = 0, **facts: Any) -> Ticket:
    """Somebody takes a number of line A, unless `facts` say another, so long after the opening."""
    facts.setdefault("line_id", hall.line_a.pk)
    return actions.take(centre_id=hall.centre.pk, at=minutes(minute), **facts)


def served(hall: Hall) -> str:
    """The token of somebody who was only told something, just now."""
    actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    ticket = actions.call_next(hall.one, by=hall.clerk)
    actions.begin(ticket.pk, by=hall.clerk)
    actions.finish(ticket.pk, outcome="guidance", by=hall.clerk)
    return ticket.token
