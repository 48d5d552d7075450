"""What the chosen procedure means for the screen: cases, checklist, fee, promised moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.dossiers.forwarding import forwarded, latest_arrival
from motcua.dossiers.rules import Allowance, promise
from motcua.dossiers.shapes import FeeIn
from motcua.dossiers.wording import allowance_words, lines, moment_words, sentence
from motcua.fees.queries import fee_lines, fee_rules
from motcua.fees.rules import FeeDue, fees_together, total_vnd
from motcua.people.queries import centre_by_slug, centre_calendar
from motcua.registers.states import BOOK_OF
from motcua.web.counter.chain import Chain, chain_of
from motcua.web.counter.checklist import Line, lines_of


@dataclass(slots=True)
class Matter:
    """One procedure in one of its cases, as the receptionist sees it."""

    version: Any
    code: str
    cases: list[Any]
    case_key: str
    lines: list[Line]
    chain: Chain | None = None  # of linked procedures, where the procedure stands for one

    @property
    def has_book(self) -> bool:
        """Whether it is entered in a book of certification, original by original."""
        return self.code in BOOK_OF

    @property
    def plain_lines(self) -> list[Line]:
        return [line for line in self.lines if line.is_required]

    @property
    def conditional_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.is_required]

    @property
    def any_conditional_used(self) -> bool:
        return any(line.state for line in self.conditional_lines)


@dataclass(frozen=True, slots=True)
class Sums:
    """The live part: what is due in money and when the result is promised."""

    fees: list[FeeDue]
    total_vnd: int
    is_known: bool  # every line has an amount
    counts_pages: bool
    counts_copies: bool
    exemptions: list[str]
    due_at: datetime
    due_words: str
    allowance: str
    explanation: str
    steps: list[str]
    is_exempt: bool = False
    needs_amount: bool = False  # a local amount that nobody has typed yet
    decided_by: str = ""  # the centre, where it is another one

    @property
    def costs(self) -> bool:
        """Whether there is anything to reckon; an exemption stays in sight, to be taken back."""
        return self.is_exempt or not self.is_known or self.total_vnd > 0


def matter_of(code: str, case_key: str, channel: str, typed: Mapping[str, str]) -> Matter | None:
    """The procedure in force today; None when no such procedure is. 5 queries, 10 for a chain.

    Without a case the first one holds: it is the ordinary one, and it can be seen on the screen.
    """
    if not code:
        return None
    try:
        version = catalog.procedure_in_force(code, clock.today())
    except NotFound:
        return None
    cases = list(version.cases.all())
    if cases and case_key not in {case.key for case in cases}:
        case_key = cases[0].key
    if not cases:
        case_key = ""
    linked = catalog.chain_in_force(code, clock.today())
    if linked is not None:
        chain, lines = chain_of(linked, version, case_key, channel, typed)
        return Matter(version, code, cases, case_key, lines, chain)
    asked = catalog.checklist(version, case_key=case_key, channel=channel)
    return Matter(version, code, cases, case_key, lines_of(asked, typed))


def sums_of(matter: Matter, *, here: Any, channel: str, fee: FeeIn, competent: str = "") -> Sums:
    """Fee and promise as they would be if the dossier were received now, `here`, for the centre
    with the slug `competent`. 1 to 2 queries, 1 more for another centre."""
    rows = fee_lines(matter.version, matter.case_key)
    due = fees_together(
        fee_rules(matter.version, matter.case_key),
        channel=channel, originals=fee.counted, exemption=fee.exemption,
    )  # fmt: skip
    amount, unit = matter.version.term_of(matter.case_key)
    allowance = Allowance(amount, unit, matter.version.cutoff)
    decides = _decides(competent, here)
    calendar, now = centre_calendar(decides.pk), clock.now()
    if decides.pk == here.pk:
        made = promise(allowance, now, calendar)
    else:
        made = promise(allowance, latest_arrival(now, calendar), calendar)
        made = forwarded(made, now, is_taken=False)
    return Sums(
        fees=due,
        total_vnd=total_vnd(due) + (fee.amount_vnd or 0 if _unknown(due) else 0),
        is_known=not _unknown(due),
        counts_pages=any(row.per == "per_page" for row in rows),
        counts_copies=any(row.per != "per_case" for row in rows),
        exemptions=sorted({str(who) for row in rows for who in row.exempt}),
        due_at=made.due_at,
        due_words=moment_words(made.due_at),
        allowance=allowance_words(amount, unit),
        explanation=sentence(made),
        steps=lines(made),
        is_exempt=bool(fee.exemption) and bool(due),
        needs_amount=_unknown(due) and fee.amount_vnd is None,
        decided_by=decides.name if decides.pk != here.pk else "",
    )


def _decides(slug: str, here: Any) -> Any:
    """The centre of this slug; an unknown one is for the action to refuse."""
    if not slug:
        return here
    try:
        return centre_by_slug(slug)
    except NotFound:
        return here


def _unknown(due: Sequence[FeeDue]) -> bool:
    return any(line.amount_vnd is None for line in due)
