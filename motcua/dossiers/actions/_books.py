"""What is certified is entered in the book of its kind, in the transaction of the result."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, OriginalIn
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
    name, the subject or title of the dossier stands for it. The fee of the dossier stands on its
    first line. 0 queries without a book. Law: registers.
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
                one.name or dossier.subject or title, one.pages, one.copies,
                dossier.fee_vnd if n == 0 else 0,
            )
            for n, one in enumerate(named)
        ],
    )  # fmt: skip
    return [line.number for line in lines]


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
