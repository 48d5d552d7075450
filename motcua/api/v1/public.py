"""What anybody may do: follow a dossier, say how one was served, read the day's figures."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from ninja import Query, Router, Schema, Status
from pydantic import Field

from motcua.api.http import PROBLEMS, Code
from motcua.api.v1.shapes import PLAIN
from motcua.core import clock
from motcua.core.address import client_address
from motcua.core.errors import TooMany
from motcua.core.limits import is_too_often, may_look_up
from motcua.core.text import tidy
from motcua.dossiers import numbers
from motcua.dossiers import queries as dossiers
from motcua.feedback import actions as feedback
from motcua.people import queries as people
from motcua.reports import queries as reports

router = Router(tags=["public"])
VOICES_A_MINUTE = 30


class TrackIn(Schema):
    code: str = Field(min_length=1, max_length=numbers.LONGEST, pattern=PLAIN)
    last4: str = Field("", max_length=4, pattern=PLAIN)


class TrackOut(Schema):
    number: str
    level: str
    status: str
    procedure: str
    received_at: datetime | None
    due_at: datetime | None
    left: str
    explanation: str
    missing: list[str]
    decided_by: str
    received_by: str
    collect_at: str
    taken_over_at: datetime | None


@router.post("/track", response={200: TrackOut, **PROBLEMS}, auth=None, operation_id="track")
def track(request: Any, body: TrackIn) -> Any:
    """Progress by code, with or without its dashes and dots; with the last four of the submitter's
    ID also the details.

    A POST, so that neither stands in an address or a log; it changes nothing, so a retry needs
    no key. Guessing is limited, together with the portal's form: of one address 10 in a minute
    and 120 in an hour, of one code 10 second factors in an hour. LT-… is a request for linked
    procedures: its parts stand on the page of its receipt.
    """
    code, last4 = body.code, tidy(body.last4).replace(" ", "")
    if not may_look_up(client_address(request.META), numbers.bare(code), last4):
        raise TooMany("Tra cứu quá nhiều lần. Xin đợi một phút; với mã này, đợi đến giờ sau.")
    found = _linked(code, last4) if numbers.is_linked(code) else dossiers.track(code, last4)
    return {
        "number": found.number,
        "level": found.level,
        "status": found.status,
        "procedure": found.procedure,
        "received_at": found.received_at,
        "due_at": found.due_at,
        "left": found.left,
        "explanation": found.explanation,
        "missing": list(found.missing),
        "decided_by": found.unit,
        "received_by": found.received_by or found.unit,
        "collect_at": found.collect_at or found.unit,
        "taken_over_at": found.taken_over_at,
    }


def _linked(code: str, last4: str) -> dossiers.Progress:
    """A request for linked procedures as a whole; with the second factor also its promise."""
    found, token = dossiers.track_linked(code, last4)
    linked = dossiers.linked_by_token(token) if token else None
    if linked is None:
        return found
    view = linked.view
    return replace(
        found, procedure=view.name, unit=linked.unit, received_at=view.received_at,
        due_at=view.due_at,
    )  # fmt: skip


class RatingIn(Schema):
    level: Literal["satisfied", "acceptable", "not_satisfied"]
    reasons: list[str] = Field(default_factory=list, max_length=10)
    words: str = Field("", max_length=2000)


class RatingOut(Schema):
    level: str
    at: datetime


@router.post(
    "/ratings/{token}", response={201: RatingOut, **PROBLEMS}, auth=None, operation_id="rate"
)
def rate(request: Any, token: Code, body: RatingIn) -> Any:
    """One voice for the dossier or visit of this token.

    The token is the key: a retry makes nothing twice and gets 409, as does a second voice.
    """
    if is_too_often("rate", client_address(request.META), per_minute=VOICES_A_MINUTE):
        raise TooMany("Gửi đánh giá quá nhanh. Xin đợi một phút rồi thử lại.")
    made = feedback.rate(token, level=body.level, reasons=body.reasons, words=body.words)
    return Status(201, {"level": made.level, "at": made.at})


class FiguresIn(Schema):
    day: date | None = Field(
        None, ge=date(2000, 1, 1), le=date(2100, 1, 1), description="Mặc định hôm nay"
    )


class FiguresOut(Schema):
    day: date
    tickets: int
    waiting: int
    served: int
    received: int
    received_for_others: int
    came_in: int
    left_lying: int
    resolved: int
    on_time: int
    returned: int
    open_now: int
    late_now: int
    wait_minutes: int | None


@router.get(
    "/figures/{centre}", response={200: FiguresOut, **PROBLEMS}, auth=None, operation_id="figures"
)
def figures(request: Any, centre: Code, asked: Query[FiguresIn]) -> Any:
    """The figures of one day at one centre: counts, no person."""
    return reports.day_figures(people.centre_by_code(centre), asked.day or clock.today())
