"""Papers and scans of a dossier at each of the centres that play a part in it."""

from django.db.models import Q, QuerySet

from motcua.core.errors import NotFound
from motcua.documents.models import Attachment
from motcua.dossiers.models import Dossier, DossierFile
from motcua.dossiers.queries.seeing import dossier_for, first_of_linked
from motcua.papers.models import Paper
from motcua.papers.queries import NOT_HERE
from motcua.people.models import Staff

# What the citizen holds in the hand: other centres may print and explain it.
GIVEN_TO_CITIZENS = ("01", "linked", "02", "03", "04", "05", "result", "return", "fee", "payment")


def papers_of(staff: Staff, dossier: Dossier, number: str = "") -> QuerySet[Paper]:
    """The papers of one dossier that this person may see, oldest first; `number` is the code or
    the number of the slip, the present one by default. 1 query.

    The deciding centre sees all; another part sees what the citizen was given and its own.
    `dossier` comes from a query that has asked whether the person may see it at all.
    """
    wanted = number or dossier.number
    whole = dossier.linked.code if dossier.linked else ""  # the one receipt of linked procedures
    if wanted not in (dossier.code, dossier.ref, whole) or not wanted:
        return Paper.objects.none()
    rows = Paper.objects.filter(centre_id__in=dossier.centre_ids, dossier_code=wanted)
    if dossier.centre_id != staff.centre_id:
        rows = rows.filter(Q(form__in=GIVEN_TO_CITIZENS) | Q(centre_id=staff.centre_id))
    return rows.select_related("issued_by", "centre").order_by("pk")


def paper_of(staff: Staff, number: str, n: int) -> Paper:
    """The `n`-th of these papers, from 1. Raises NotFound, also for centres without a part."""
    linked = number.startswith("LT-")
    dossier = first_of_linked(staff, number) if linked else dossier_for(staff, number)
    papers = papers_of(staff, dossier, number)
    found = papers[n - 1 : n].first() if n > 0 else None
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def file_of(staff: Staff, token: str) -> Attachment:
    """One scan: of the own centre, or of a dossier that the own centre decides. 1 query.

    Raises NotFound.
    """
    in_ours = DossierFile.objects.filter(
        attachment__token=token, dossier__centre_id=staff.centre_id
    ).values("attachment_id")
    found = Attachment.objects.filter(
        Q(centre_id=staff.centre_id) | Q(pk__in=in_ours), token=token
    ).first()
    if found is None:
        raise NotFound("Không tìm thấy tệp này.")
    return found
