"""The fee of a dossier: what is open, what is still due."""

from motcua.dossiers.models import Dossier
from motcua.fees.queries import paid_vnd


def fee_is_open(dossier: Dossier) -> bool:
    """A line whose amount nobody has said yet: the province sets it."""
    unknown = any(line["amount_vnd"] is None for line in dossier.fee_lines)
    return unknown and not dossier.fee_exemption


def fee_still_due_vnd(dossier: Dossier) -> int:
    """The promised fee less what was paid, in đồng. 1 query where there is a fee; none for a
    dossier that is not stored yet, as nobody can have paid for it."""
    if not dossier.fee_vnd or dossier.fee_exemption:
        return 0
    if dossier._state.adding:
        return dossier.fee_vnd
    return max(0, dossier.fee_vnd - paid_vnd(dossier.centre_ids, dossier.code))
