"""What anybody may see of a dossier: by its code a little, with a second factor more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.dossiers import rules
from motcua.dossiers.last4 import knows_last4
from motcua.dossiers.models import Dossier, DossierEvent, DossierFile, Result
from motcua.dossiers.numbers import the_one
from motcua.dossiers.queries.waiting import incident_now, ticking_at
from motcua.dossiers.states import OPEN, OUR_MOVES, PUBLIC_MOVES, RUNNING, Stage, Status
from motcua.dossiers.wording import left_words, sentence
from motcua.people.queries import centre_calendar


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file of the dossier as its owner may check it: which paper, not what stands in it."""

    paper: str  # the line of the checklist
    pages: int | None
    size: int  # bytes
    at: datetime
    sha256: str  # of the file as it was sent
    faults: tuple[str, ...]  # what makes its pages hard to read, a sentence each


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of Mẫu 02, in the words of the slip that the citizen holds."""

    name: str
    problem: str = ""
    form: str = ""


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
    is_late: bool = False  # past its promise while the clock runs
    explanation: str = ""
    missing: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()  # the same papers, with what is wrong and which form to use
    reason: str = ""  # why they are asked for
    events: tuple[tuple[datetime, str], ...] = ()
    is_ours: bool = False  # the centre itself once moved the promise
    centre_phone: str = ""
    can_rate: bool = False
    can_fetch: bool = False  # the result was asked for on-line and is there
    received_by: str = ""  # the centre, where it is not the one that decides
    collect_at: str = ""  # likewise
    taken_over_at: datetime | None = None
    token: str = ""
    answer_by: date | None = None  # last day to add what is missing
    sent_at: datetime | None = None  # when the citizen sent it online, not looked at yet
    can_send: bool = False
    notice_number: str = ""  # of the tax office, while it waits for the payment
    duty_vnd: int | None = None
    pay_by: date | None = None
    incident: str = ""  # why the whole centre stands still
    incident_since: datetime | None = None
    files: tuple[Scanned, ...] = ()


def track(number: str, last4: str = "") -> Progress:
    """Progress by code; with the last four characters of the submitter's ID also the details.

    A wrong second factor shows no more than a missing one. Raises NotFound. 1 query, one for
    each spelling of a number without its dots, for the details those of `progress_of` too.
    Law: personal-data.
    """
    dossier = the_one(number, lambda text: _BY_NUMBER.one(number=text))
    if dossier is None:
        raise NotFound("Không tìm thấy hồ sơ này. Ông/bà xem lại mã in trên giấy hẹn.")
    if knows_last4(last4, dossier.id_last4):
        return progress_of(dossier)
    return Progress(dossier.number, dossier.get_status_display(), dossier.status)


def track_by_token(token: str) -> Progress:
    """Progress with details by the token of the receipt's QR. Raises NotFound. 1 query, and
    those of `progress_of`."""
    dossier = _BY_TOKEN.one(token=token)
    if dossier is None:
        raise NotFound("Mã QR này không còn dùng được. Ông/bà tra cứu bằng mã hồ sơ.")
    return progress_of(dossier)


def _public() -> QuerySet[Dossier]:
    return Dossier.objects.select_related(
        "centre", "receiving_centre", "returning_centre"
    ).order_by("received_at")


_BY_NUMBER = Prepared(
    lambda: _public().filter(Q(code=Given("number")) | Q(ref=Given("number")))[:1]
)
_BY_TOKEN = Prepared(lambda: _public().filter(token=Given("token")))
_EVENTS = Prepared(
    lambda: (
        DossierEvent.objects.filter(dossier=Given("dossier"), move__in=PUBLIC_MOVES)
        .order_by("seq")
        .values_list("at", "move")
    )
)
_FILES = Prepared(
    lambda: (
        DossierFile.objects.filter(dossier=Given("dossier"), item_order__gt=0)
        .select_related("attachment")
        .order_by("item_order", "pk")
    )
)


def progress_of(dossier: Dossier) -> Progress:
    """Progress with details, for who has shown the right to see them. At most 5 queries, and the
    calendar."""
    left = ""
    if dossier.due_at and dossier.status in OPEN:
        calendar = centre_calendar(dossier.centre_id)
        left = left_words(rules.remaining(ticking_at(dossier.centre_id), dossier.due_at, calendar))
    events = _EVENTS.rows(dossier=dossier.pk)
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
        is_late=is_late(dossier),
        explanation=explanation_of(dossier),
        events=tuple((at, PUBLIC_MOVES[move]) for at, move in events),
        is_ours=any(move in OUR_MOVES for _, move in events),
        centre_phone=dossier.centre.phone,
        can_rate=dossier.status == Status.RETURNED,
        can_fetch=dossier.return_by == "online"
        and dossier.status in (Status.RESOLVED, Status.RETURNED),
        received_by=dossier.receiving_centre.name if dossier.receiving_centre else "",
        collect_at=dossier.returning_centre.name if dossier.returning_centre else "",
        taken_over_at=dossier.taken_over_at,
        token=dossier.token,
        files=_files(dossier),
        **_waits(dossier),
    )


def is_late(dossier: Dossier, at: datetime | None = None) -> bool:
    """Whether its promise is broken now. Never while the clock stands: it waits for the citizen,
    for an earlier procedure, or an incident lasts. At most 2 queries, mostly none."""
    if dossier.due_at is None or dossier.status not in RUNNING or dossier.stage == Stage.QUEUED:
        return False
    return dossier.due_at < ticking_at(dossier.centre_id, at)


def _files(dossier: Dossier) -> tuple[Scanned, ...]:
    """The scans beside the lines of the checklist, in its order. 2 queries, 1 without scans."""
    rows = _FILES.rows(dossier=dossier.pk)
    names = dict(dossier.items.values_list("order", "name")) if rows else {}
    return tuple(
        Scanned(
            names.get(row.item_order or 0, ""),
            row.attachment.pages,
            row.attachment.size,
            row.attachment.uploaded_at,
            row.attachment.sent_sha256 or row.attachment.sha256,
            tuple(row.attachment.faults_said),
        )
        for row in rows
    )


def _waits(dossier: Dossier) -> dict[str, Any]:
    """What the citizen is waited for, and whether the centre stands still. At most 2 queries."""
    facts: dict[str, Any] = {}
    if dossier.status == Status.SUPPLEMENT:
        asked = dossier.supplement_requests.order_by("-number").first()
        if asked is not None:
            facts = {
                "missing": tuple(item["name"] for item in asked.items),
                "wanted": tuple(
                    Wanted(item["name"], item.get("problem", ""), item.get("form", ""))
                    for item in asked.items
                ),
                "reason": asked.reason,
                "answer_by": asked.answer_by,
                "sent_at": asked.sent_at,
                "can_send": asked.answered_at is None and bool(dossier.id_last4),
            }
    elif dossier.status == Status.PAYMENT_DUE:
        duty = dossier.payment_duties.filter(confirmed_at=None).first()
        if duty is not None:
            facts = {
                "notice_number": duty.notice_number,
                "duty_vnd": duty.amount_vnd,
                "pay_by": duty.pay_by,
            }
    if dossier.status in OPEN and (found := incident_now(dossier.centre_id)):
        facts |= {"incident": found.reason, "incident_since": found.from_at}
    return facts


def explanation_of(dossier: Dossier) -> str:
    """The one sentence that says how the promised moment was counted; "" without a promise."""
    return sentence(rules.from_json(dossier.promise)) if dossier.promise else ""


def replacement_of(token: str) -> str:
    """The number of the paper that stands in place of the corrected one with this token, for
    whoever holds it; "" when none does. 1 query. Law: correct-result, personal-data."""
    wrong = Result.objects.filter(paper__token=token, corrected_at__isnull=False)
    standing = Result.objects.filter(
        dossier__in=wrong.values("dossier"), corrected_at=None, corrects__isnull=False
    ).order_by("-number")
    return standing.values_list("paper__ref", flat=True).first() or ""


def to_exchange(dossier: Dossier) -> str:
    """The number of the paper that a citizen gets for the wrong one handed over before; "" when
    nothing was corrected since. 1 query at most."""
    if dossier.returned_at is None:
        return ""
    since = Result.objects.filter(
        dossier=dossier, corrected_at=None, corrects__isnull=False,
        signed_at__gte=dossier.returned_at,
    )  # fmt: skip
    return since.values_list("paper__ref", flat=True).first() or ""
