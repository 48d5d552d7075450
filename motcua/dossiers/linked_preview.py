"""What an application for linked procedures would come to if received now. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.dossiers import rules
from motcua.dossiers.actions._linked_intake import choose, plan_promises, reckon_fees
from motcua.dossiers.linked_shapes import LinkedIntake
from motcua.dossiers.rules import Promise
from motcua.fees.rules import FeeDue


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One part as it would be promised."""

    order: int
    label: str
    decided_by: str
    waits: bool
    promise: Promise
    due_at: datetime
    allowance: rules.Allowance
    fees: tuple[FeeDue, ...]
    exemption: str
    exemptions: tuple[str, ...]


def foresee(linked: LinkedIntake, *, centre_id: int, at: datetime | None = None) -> list[Foreseen]:
    """Each part with its fee and promise, by the very functions that receive it. At most 8 queries.

    Raises NotFound, BadRequest as `actions.receive_linked` does.
    """
    at = at or clock.now()
    day = clock.day_of(at)
    chain = catalog.chain_in_force(linked.intake.procedure_code, day)
    if chain is None:
        raise NotFound("Thủ tục này không phải thủ tục liên thông đang áp dụng.")
    chosen = choose(linked, chain, day)
    reckon_fees(linked.intake, chosen)
    plan_promises(chosen, chain, centre_id, at)
    found = []
    for one in chosen:
        row, part = one.dossier, one.part
        made = rules.from_json(row.promise)
        grounds = {str(who) for line in one.version.fees.all() for who in line.exempt}
        found.append(
            Foreseen(
                part.order, part.label, part.decided_by, bool(part.waits_for), made, made.due_at,
                one.allowance, tuple(one.fees), one.exemption, tuple(sorted(grounds)),
            )
        )  # fmt: skip
    return found
