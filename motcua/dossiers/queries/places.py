"""Papers and scans of a dossier at each of the centres that play a part in it."""

from functools import reduce
from operator import or_

from django.db.models import Q

from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.documents.models import Attachment
from motcua.dossiers.models import Dossier, DossierFile
from motcua.dossiers.queries.seeing import dossier_for, first_of_linked
from motcua.papers.models import Paper
from motcua.papers.queries import NOT_HERE
from motcua.people.models import Staff

# What the citizen holds in the hand: other centres may print and explain it.
GIVEN_TO_CITIZENS = ("01", "linked", "02", "03", "04", "05", "result", "return", "fee", "payment")


PARTS = ("decides", "receives", "gives_back")
_PAPERS = Prepared(
    lambda: (
        Paper.objects.filter(
            reduce(or_, (Q(centre_id=Given(part)) for part in PARTS)), dossier_code=Given("number")
        )
        .select_related("issued_by", "centre")
        .order_by("pk")
    )
)


def papers_of(staff: Staff, dossier: Dossier, number: str = "") -> list[Paper]:
    """The papers of one dossier that this person may see, oldest first; `number` is the code or
    the number of the slip, the present one by default. 1 query.

    The deciding centre sees all; another part sees what the citizen was given and its own.
    `dossier` comes from a query that has asked whether the person may see it at all.
    """
    wanted = number or dossier.number
    whole = dossier.linked.code if dossier.linked else ""  # the one receipt of linked procedures
    if wanted not in (dossier.code, dossier.ref, whole) or not wanted:
        return []
    here = dossier.centre_id
    places = (here, dossier.receiving_centre_id or here, dossier.returning_centre_id or here)
    rows = _PAPERS.rows(number=wanted, **dict(zip(PARTS, places, strict=True)))
    if here == staff.centre_id:
        return rows
    own = staff.centre_id
    return [row for row in rows if row.form in GIVEN_TO_CITIZENS or row.centre_id == own]


def paper_of(staff: Staff, number: str, n: int) -> Paper:
    """The `n`-th of these papers, from 1. Raises NotFound, also for centres without a part."""
    linked = number.startswith("LT-")
    dossier = first_of_linked(staff, number) if linked else dossier_for(staff, number)
    papers = papers_of(staff, dossier, number)
    if not 0 < n <= len(papers):
        raise NotFound(NOT_HERE)
    return papers[n - 1]


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
