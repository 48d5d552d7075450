"""What is certified is entered in the book of its kind, in the transaction of the result."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, OriginalIn
from motcua.fees.queries import fee_rules
from motcua.fees.rules import fees_due, total_vnd
from motcua.papers.data import Returned
from motcua.people.models import Staff
from motcua.registers import actions as registers
from motcua.registers.actions import Certified
from motcua.registers.states import BOOK_OF


def enter_in_book(
    dossier: Dossier, *, by: Staff, signer: Staff, signed_as: str, title: str,
    fee: FeeIn | None = None, at: datetime,
) -> list[int]:  # fmt: skip
    """One line for each original; the numbers. None for a procedure without a book.

    `fee` names the originals; without it they are those told at the intake. Where none bears a
    name, the subject or title of the dossier stands for it. 0 queries without a book.
    Law: registers.
    """
    kind = BOOK_OF.get(dossier.version.procedure.code)
    if kind is None:
        return []
    named = _told(dossier) if fee is None else _named(fee)
    lines = registers.enter(
        kind, by=by, requester=dossier.owner_name, signer=signer.full_name, signed_as=signed_as,
        dossier_code=dossier.code, at=at,
        certified=[
            Certified(
                one.name or dossier.subject or title, one.pages, one.copies, fee_vnd,
            )
            for one, fee_vnd in zip(named, _shares(dossier, named), strict=True)
        ],
    )  # fmt: skip
    return [line.number for line in lines]


def copies_given(
    dossier: Dossier, fee: FeeIn, *, title: str, numbers: list[int], on: date
) -> list[Returned]:
    """The lines of the return slip for what was entered: the original goes home with its owner,
    what is given are the copies, each under its number of certification. Law: registers."""
    return [
        Returned(
            kind=title, document_number=f"Số chứng thực {number}/{on.year}",
            summary=one.name or dossier.subject, signed_on=on, originals=0, copies=one.copies,
        )
        for number, one in zip(numbers, _named(fee) if numbers else [], strict=True)
    ]  # fmt: skip


def told_originals(dossier: Dossier, fee: FeeIn) -> dict[str, Any]:
    """What the event of the intake keeps of the originals, for the day of the signature."""
    if dossier.version.procedure.code not in BOOK_OF:
        return {}
    return {"originals": [asdict(one) for one in _named(fee)]}


def _named(fee: FeeIn) -> list[OriginalIn]:
    return list(fee.originals) or [OriginalIn("", fee.pages, fee.copies)]


def _told(dossier: Dossier) -> list[OriginalIn]:
    """As the latest event that speaks of them says. 1 query."""
    rows = dossier.events.filter(data__has_key="originals").order_by("-seq")
    told = rows.values_list("data__originals", flat=True).first()
    return [OriginalIn(**one) for one in told or []] or [OriginalIn("")]


def _shares(dossier: Dossier, named: list[OriginalIn]) -> list[int]:
    """The fee of each original; all of it on the first line where the parts do not make it up,
    as with an exemption or an amount typed by hand. 1 query at most."""
    rules = fee_rules(dossier.version, dossier.case_key)
    each = [
        total_vnd(fees_due(rules, channel=dossier.channel, units=one.pages, copies=one.copies))
        for one in named
    ]
    return each if sum(each) == dossier.fee_vnd else [dossier.fee_vnd] + [0] * (len(named) - 1)
