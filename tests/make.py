"""Given: small builders. A dossier gets its state by walking there, never by assignment."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from motcua.applicants.rules import PersonIn
from motcua.catalog.models import (
    Case,
    FeeLine,
    Procedure,
    ProcedureVersion,
    Requirement,
    Sector,
    Step,
)
from motcua.core import clock
from motcua.core.models import SpecialDay
from motcua.core.queries import forget_calendar
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, Intake, ItemIn
from motcua.people.models import Assignment, Centre, Counter, Staff
from motcua.people.states import Role
from motcua.queueing.models import Line

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)  # 09:00 in Việt Nam
_n = count(1)


def _code(n: int) -> str:
    """As the ministry writes them: a point after two digits, however many centres were made."""
    return "H17." + (f"{n:02d}" if n < 100 else f"{n // 100:02d}.{n % 100:02d}")


def centre(slug: str = "thu-nghiem") -> Centre:
    found = Centre.objects.filter(slug=slug).first()
    return found or Centre.objects.create(
        code=_code(next(_n)), slug=slug, name=f"Trung tâm {slug}",
        authority_name="Ủy ban nhân dân phường Thử Nghiệm", place="Thử Nghiệm",
        phone="0236 3822 115",
    )  # fmt: skip


def staff(*roles: Role, at: Centre | None = None, **facts: Any) -> Staff:
    """Somebody with these roles since long; every role when none is named."""
    home = at or centre()
    n = next(_n)
    person = Staff.objects.create(
        **{"username": f"nguoi{n}", "full_name": f"Nguyễn Văn {n}", "title": "CHỦ TỊCH"} | facts,
        centre=home,
    )
    Assignment.objects.bulk_create(
        Assignment(staff=person, centre=home, role=role, from_on=date(2025, 7, 1))
        for role in roles or tuple(Role)
    )
    return person


def holiday(day: date, name: str) -> None:
    SpecialDay.objects.create(day=day, works=False, name=name, source="Thử")
    forget_calendar()


def sector(key: str = "ho-tich") -> Sector:
    return Sector.objects.get_or_create(key=key, defaults={"name": "Hộ tịch"})[0]


def procedure(
    allowance: float = 3, unit: str = "working_day", *, papers: int = 2, fee: int | None = 8000,
    per: str = "per_case", steps: Iterable[tuple[str, str, int]] = (), **facts: Any,
) -> ProcedureVersion:  # fmt: skip
    """A published procedure with `papers` required papers, one conditional, and one fee; `steps`
    are (name, role, minutes)."""
    n = next(_n)
    version = ProcedureVersion.objects.create(
        procedure=Procedure.objects.create(code=f"1.{n:06d}"),
        **{
            "number": 1, "name": f"Thủ tục thử {n}", "search_text": f"thu tuc thu {n}",
            "sector": sector(), "allowance": Decimal(str(allowance)), "unit": unit,
            "cutoff": time(15) if unit == "same_day" else None, "created_at": MONDAY,
        } | facts,
    )  # fmt: skip
    Case.objects.create(version=version, key="thuong", label="Trường hợp thường", order=1)
    for order in range(1, papers + 2):
        Requirement.objects.create(
            version=version, order=order, name=f"Giấy tờ {order}", originals=1,
            is_required=order <= papers, when="" if order <= papers else "khi nộp thay",
        )  # fmt: skip
    FeeLine.objects.create(version=version, name="Lệ phí", kind="charge", amount_vnd=fee, per=per,
                           set_by="national")  # fmt: skip
    for order, (name, role, minutes) in enumerate(steps, start=1):
        Step.objects.create(version=version, order=order, name=name, role=role, minutes=minutes)
    ProcedureVersion.objects.filter(pk=version.pk).update(
        state="published", is_final=True, in_force_from=date(2025, 7, 1), published_at=MONDAY
    )
    version.refresh_from_db()
    return version


def person(name: str = "Nguyễn Thị Thùy Dương", **facts: Any) -> PersonIn:
    n = next(_n)
    return PersonIn(
        **{"full_name": name, "id_kind": "cccd", "personal_id": f"04819{n:07d}",
           "phone": f"0905{n:06d}"} | facts
    )  # fmt: skip


def intake(version: ProcedureVersion | None = None, **facts: Any) -> Intake:
    """Everything that is required was brought, and the fee is paid."""
    version = version or procedure()
    items = tuple(ItemIn(r.pk, originals=1) for r in version.requirements.all() if r.is_required)
    return Intake(
        **{
            "procedure_code": version.procedure.code,
            "submitter": person(),
            "items": items,
            "fee": FeeIn(method="cash"),
        }
        | facts
    )


def dossier(
    *path: str, by: Staff | None = None, at: datetime = MONDAY, version: Any = None, **facts: Any
) -> Dossier:
    """A received dossier that has then walked `path`, e.g. dossier("start", "propose")."""
    by = by or staff()
    answer = actions.receive(intake(version, **facts), by=by, at=at)
    found = Dossier.objects.get(pk=answer["dossier"])
    for move in path:
        walk(found, move, by=by, at=at)
    found.refresh_from_db()
    return found


def owes(found: Dossier) -> None:
    """Make it a dossier of land, where the clock may wait for money."""
    Dossier.objects.filter(pk=found.pk).update(sector=sector("dat-dai"))


def walk(found: Dossier, move: str, *, by: Staff, at: datetime = MONDAY) -> Any:
    """Make one move with facts that pass."""
    why = "Chờ xác minh của cơ quan khác"
    other = staff(Role.LEADER, at=by.centre)
    steps: dict[str, Any] = {
        "ask_supplement": lambda: actions.ask_supplement(
            found.pk, by=by, items=[actions.Lacking("Giấy tờ 1")], reason=why, again_reason=why,
            at=at,
        ),
        "extend": lambda: actions.extend(found.pk, by=by, days=2, reason=why, at=at),
        "propose": lambda: actions.propose(
            found.pk, by=by, kind="granted", title="Giấy xác nhận", text="Nội dung xác nhận.", at=at
        ),
        "resolve": lambda: actions.resolve(found.pk, by=other, at=at),
        "hand_over": lambda: actions.hand_over(
            found.pk, by=by, at=at,
            recipient=actions.Recipient(found.owner_name, found.owner.personal_id),
        ),
        "correct": lambda: actions.correct(
            found.pk, by=by, title="Giấy xác nhận", text="Nội dung xác nhận đã sửa.",
            reason=why, at=at,
        ),
        "reassign": lambda: actions.reassign(
            found.pk, by=by, to=staff(Role.SPECIALIST, at=by.centre).username, reason=why, at=at
        ),
    }  # fmt: skip
    later = clock.day_of(at) + timedelta(days=9)
    if move == "ask_payment":
        owes(found)
    steps |= {
        "ask_payment": lambda: actions.ask_payment(
            found.pk, by=by, notice_number="0423/TB-CCT", notice_on=clock.day_of(at),
            amount_vnd=187_450_000, pay_by=later, at=at,
        ),
        "confirm_payment": lambda: actions.confirm_payment(
            found.pk, by=by, receipt_number="NT-0099", at=at
        ),
        "consult": lambda: actions.consult(
            found.pk, by=by, office="Văn phòng đăng ký đất đai", question=why, due_on=later, at=at
        ),
        "answer_consultation": lambda: actions.answer_consultation(
            found.pk, by=by, answer="Thửa đất không có tranh chấp.", at=at
        ),
    }  # fmt: skip
    simple = {"mark_urgent", "send_back", "stop", "withdraw"}
    if move in simple:
        return getattr(actions, move)(found.pk, by=by, reason=why, at=at)
    if move in steps:
        return steps[move]()
    return getattr(actions, move)(found.pk, by=by, at=at)


def line(letter: str = "A", *, at: Centre | None = None, counters: int = 1) -> Line:
    """A line that takes every sector, with open counters that nobody sits at."""
    home = at or centre()
    made = Line.objects.create(centre=home, letter=letter, name="Hàng thử", takes_rest=True)
    for _ in range(counters):
        number = Counter.objects.filter(centre=home).count() + 1
        made.counters.add(Counter.objects.create(centre=home, number=number, is_open=True))
    return made


def fresh(dossier: Dossier) -> Dossier:
    """The dossier as it is stored now."""
    return Dossier.objects.select_related("centre", "version").get(pk=dossier.pk)
