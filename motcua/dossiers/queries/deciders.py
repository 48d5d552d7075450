"""Who decides a dossier: our own authority or another agency."""

from motcua.catalog.scope import outside_authority
from motcua.dossiers.models import Dossier, LinkedRequest


def decider_of(dossier: Dossier) -> str:
    """Which other agency decides this dossier; "" = our own authority. 1 query, for a dossier that
    is not linked only when its version was not read ahead. Law: linked."""
    if dossier.linked_id is None:
        return outside_authority(dossier.version.authority)
    row = (
        LinkedRequest.objects.filter(
            pk=dossier.linked_id, chain__parts__order=dossier.linked_order or 0
        )
        .values_list("chain__parts__decided_by", flat=True)
        .first()
    )
    return row or ""


def is_ours_to(move: str, decider: str, dossier: Dossier) -> bool:
    """Whether a move fits to who decides: another agency's result is entered, not proposed. For a
    dossier that stands alone the words of the catalogue may err, so there both are open."""
    if move == "enter_result":
        return bool(decider)
    return not (move == "propose" and decider and dossier.linked_id)
