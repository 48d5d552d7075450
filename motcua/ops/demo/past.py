"""Weeks of past, made by walking the real actions on a simulated clock."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.applicants.rules import PersonIn
from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import Refused
from motcua.documents import actions as documents
from motcua.documents.examining import Examined, examine
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, FileIn, Intake, ItemIn
from motcua.dossiers.states import Stage, Status
from motcua.feedback import actions as feedback
from motcua.ops.demo import cast
from motcua.ops.demo.scans import scan
from motcua.people.models import Centre, Counter, Staff
from motcua.people.queries import centre_calendar
from motcua.queueing import actions as queueing
from motcua.queueing.models import Ticket

DAYS_BACK = 24
SCANNED: dict[str, Examined] = {}


@dataclass(slots=True)
class Hall:
    centre: Centre
    staff: dict[str, Staff]
    counters: dict[int, Counter]
    chance: random.Random

    def seat(self, letter: str) -> tuple[Counter, Staff]:
        line = next(line for line in cast.LINES if line.letter == letter)
        seated = [p for p in cast.CAST if p.counter in line.counters]
        person = self.chance.choice(seated)
        return self.counters[person.counter], self.staff[person.username]


def working_days(centre: Centre, today: date) -> list[date]:
    calendar = centre_calendar(centre.pk)
    days = [today - timedelta(days=n) for n in range(DAYS_BACK, 0, -1)]
    return [day for day in days if calendar.works(day)]


def moment(day: date, minutes: float) -> datetime:
    """So many minutes after seven o'clock."""
    start = datetime.combine(day, time(7), tzinfo=clock.VIETNAM)
    return start + timedelta(minutes=minutes)


def citizen(chance: random.Random) -> PersonIn:
    family, middle, given = map(chance.choice, (cast.FAMILY, cast.MIDDLE, cast.GIVEN))
    year = chance.randint(1945, 2004)
    female = "Thị" in middle
    digit = (3 if female else 2) if year >= 2000 else (1 if female else 0)
    return PersonIn(
        full_name=f"{family} {middle} {given}",
        personal_id=f"048{digit}{year % 100:02d}{chance.randint(0, 999999):06d}",
        id_kind="cccd",
        birth_on=date(year, chance.randint(1, 12), chance.randint(1, 28)),
        gender="female" if female else "male",
        phone=f"0905{chance.randint(0, 999999):06d}",
        address=f"{chance.randint(1, 240)} {chance.choice(cast.STREETS)}, phường Hải Châu, "
        "thành phố Đà Nẵng",
    )


def scanned(title: str, by: Staff) -> Examined:
    """One page under `title`, examined once: hundreds of dossiers bring the same few papers."""
    if title not in SCANNED:
        name = f"{title[:60]}.jpg"
        SCANNED[title] = examine(by=by, name=name, content=scan(title), is_scan=False)
    return SCANNED[title]


def intake_for(wish: cast.Wish, chance: random.Random, day: date, token: str, by: Staff) -> Intake:
    """A complete dossier: every paper that is always needed was brought and scanned."""
    version = catalog.procedure_in_force(wish.code, day)
    case = next((case.key for case in version.cases.all()), "")
    items = tuple(
        ItemIn(paper.requirement_id, originals=paper.originals, copies=paper.copies)
        for paper in catalog.checklist(version, case)
        if paper.is_required
    )
    papers = catalog.checklist(version, case)
    files = tuple(
        FileIn(documents.keep(scanned(paper.name, by), by=by).token, n)
        for n, paper in enumerate((p for p in papers if p.is_required), start=1)
        if paper.kind != "present_only" and not version.serves_now
    )
    asked = [f for f in version.fees.all() if not f.case_keys or case in f.case_keys]
    known = all(fee.amount_vnd is not None for fee in asked)
    return Intake(
        procedure_code=wish.code,
        case_key=case,
        submitter=citizen(chance),
        items=items,
        files=files,
        ticket_token=token,
        fee=FeeIn(
            pages=chance.choice(wish.pages),
            copies=chance.choice((1, 1, 2, 3)),
            amount_vnd=None if known else chance.choice((50_000, 75_000, 100_000)),
            method=chance.choice(("cash", "transfer")),
        ),
    )


def visits(hall: Hall, day: date, count: int) -> Iterator[None]:
    """One day of the hall; yields after each visit."""
    chance = hall.chance
    minutes = sorted(
        chance.triangular(0, 255, 60)
        if chance.random() < 0.65
        else chance.triangular(390, 590, 430)
        for _ in range(count)
    )
    for start in minutes:
        _visit(hall, day, start)
        yield


def _visit(hall: Hall, day: date, start: float) -> None:
    chance = hall.chance
    wish = chance.choices(cast.WISHES, [w.weight for w in cast.WISHES])[0]
    priority = "elder" if chance.random() < 0.08 else "none"
    ticket = queueing.take(
        centre_id=hall.centre.pk,
        procedure_code=wish.code,
        priority=priority,
        at=moment(day, start),
    )
    counter, by = hall.seat(ticket.line.letter)
    called = start + chance.triangular(1, 25, 5)
    queueing.call_ticket(counter.pk, ticket.code, by=by, at=moment(day, called))
    if chance.random() < 0.04:
        queueing.no_show(ticket.pk, by=by, at=moment(day, called + 3))
        return
    queueing.begin(ticket.pk, by=by, at=moment(day, called + 1))
    done = moment(day, called + chance.triangular(4, 16, 7))
    if chance.random() < 0.14:
        note = chance.choice(cast.ADVICE)
        queueing.finish(ticket.pk, outcome="guidance", note=note, by=by, at=done)
        return
    _hand_in(hall, wish, ticket, by, day, done)


def _hand_in(
    hall: Hall, wish: cast.Wish, ticket: Ticket, by: Staff, day: date, done: datetime
) -> None:
    chance = hall.chance
    intake = intake_for(wish, chance, day, ticket.token, by)
    version = catalog.procedure_in_force(wish.code, day)
    if version.serves_now:
        signer = chance.choice(("chutich", "phochutich"))
        answer = actions.serve_now(intake, by=by, result_title=wish.title, signer=signer, at=done)
    elif chance.random() < 0.05 and intake.items:
        first, *rest = intake.items
        lacking = ItemIn(first.requirement_id, is_missing=True, note="Chưa có")
        short = Intake(
            procedure_code=intake.procedure_code,
            case_key=intake.case_key,
            submitter=intake.submitter,
            items=(lacking, *rest),
            ticket_token=ticket.token,
        )
        actions.ask_at_intake(short, by=by, reason="Hồ sơ chưa đủ giấy tờ theo quy định", at=done)
        return
    else:
        answer = actions.receive(intake, by=by, at=done)
    _rate(hall, Dossier.objects.get(pk=answer["dossier"]), done)


def _rate(hall: Hall, dossier: Dossier, at: datetime) -> None:
    chance = hall.chance
    if dossier.status != Status.RETURNED or chance.random() > 0.35:
        return
    level = chance.choices(("satisfied", "acceptable", "not_satisfied"), (88, 9, 3))[0]
    reasons = ["waited"] if level == "not_satisfied" else []
    feedback.rate(dossier.token, level=level, reasons=reasons, channel="tablet", at=at)


def handle(hall: Hall, day: date) -> None:
    """What the office does with the dossiers of earlier days, one day at a time."""
    chance = hall.chance
    open_ = Dossier.objects.filter(
        centre=hall.centre,
        status__in=[Status.ACCEPTED, Status.PROCESSING],
        received_at__lt=moment(day, 0),
    ).select_related("assignee")
    for dossier in open_.order_by("due_at", "code"):
        assert dossier.assignee and dossier.due_at
        days_left = (clock.day_of(dossier.due_at) - day).days
        if dossier.stage == Stage.HANDLING and chance.random() < (0.9 if days_left <= 1 else 0.35):
            wish = _wish(dossier)
            actions.propose(
                dossier.pk,
                by=dossier.assignee,
                kind="granted" if chance.random() < 0.96 else "denied",
                title=wish.title,
                text=wish.text,
                at=moment(day, chance.triangular(30, 240)),
            )
    signs = hall.staff[chance.choice(("chutich", "phochutich"))]
    for dossier in open_.filter(stage=Stage.PROPOSED):
        if chance.random() < 0.85:
            actions.resolve(dossier.pk, by=signs, at=moment(day, chance.triangular(400, 560)))


def _wish(dossier: Dossier) -> cast.Wish:
    code = dossier.version.procedure.code
    return next(wish for wish in cast.WISHES if wish.code == code)


def give_back(hall: Hall, day: date) -> None:
    """Most results are fetched within a few days."""
    chance = hall.chance
    ready = Dossier.objects.filter(
        centre=hall.centre, status=Status.RESOLVED, resolved_at__lt=moment(day, 0)
    ).select_related("owner")
    for dossier in ready.order_by("code"):
        if chance.random() > 0.6:
            continue
        at = moment(day, chance.triangular(20, 540))
        recipient = actions.Recipient(dossier.owner_name, dossier.owner.personal_id)
        actions.hand_over(dossier.pk, by=hall.staff["tiepnhan7"], recipient=recipient, at=at)
        dossier.refresh_from_db()
        _rate(hall, dossier, at)


def late_ones(hall: Hall, at: datetime) -> None:
    """One dossier gets its apology in time, one waits for papers: both can then be seen."""
    office = Dossier.objects.filter(
        centre=hall.centre, status__in=[Status.ACCEPTED, Status.PROCESSING], stage=Stage.HANDLING,
        due_at__gt=at + timedelta(days=3),
    ).select_related("assignee").order_by("-due_at")  # fmt: skip
    wanted = list(office[:2])
    steps: list[Callable[[Dossier], object]] = [
        lambda d: actions.extend(
            d.pk, by=hall.staff["chutich"], days=3, at=at,
            reason="Chờ kết quả xác minh của cơ quan phối hợp",
        ),
        lambda d: actions.ask_supplement(
            d.pk, by=d.assignee or hall.staff["hotich"], at=at,
            items=[actions.Lacking("Giấy tờ chứng minh nơi cư trú", "Thông tin đã cũ")],
            reason="Thông tin cư trú chưa khớp với cơ sở dữ liệu dân cư",
        ),
    ]  # fmt: skip
    for dossier, step in zip(wanted, steps, strict=False):
        step(dossier)


def today_in_the_hall(hall: Hall, now: datetime) -> None:
    """The hall as it is this minute: some were served, some wait."""
    chance = hall.chance
    today = clock.day_of(now)
    since_seven = (now - moment(today, 0)).total_seconds() / 60
    for minutes_ago in (150, 138, 121, 112, 97, 83, 74):
        if moment(today, since_seven - minutes_ago).date() == today:  # just after midnight: none
            _visit(hall, today, since_seven - minutes_ago)
    for minutes_ago in (34, 31, 27, 24, 19, 16, 12, 9, 7, 4, 2):
        wish = chance.choices(cast.WISHES, [w.weight for w in cast.WISHES])[0]
        queueing.take(
            centre_id=hall.centre.pk,
            procedure_code=wish.code,
            priority="elder" if minutes_ago in (12, 4) else "none",
            at=now - timedelta(minutes=minutes_ago),
        )
    for number in (3, 5, 6):
        counter = hall.counters[number]
        person = next(p for p in cast.CAST if p.counter == number)
        try:
            queueing.call_next(counter.pk, by=hall.staff[person.username], at=now)
        except Refused:
            continue  # nobody waits in this line: an honest hall
