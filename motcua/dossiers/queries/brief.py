"""How a dossier stands after a move, for doors that say no more of it than that."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact

from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.places import GIVEN_TO_CITIZENS
from motcua.dossiers.queries.seeing import BEARS_NUMBER, NOT_HERE, PLAYS_A_PART
from motcua.papers.models import Paper
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS

_BY_NUMBER = Prepared(
    lambda: Dossier.objects.filter(PLAYS_A_PART, BEARS_NUMBER).values_list("pk", flat=True)
)


@dataclass(frozen=True, slots=True)
class Standing:
    number: str
    status: str
    due_at: datetime | None
    papers: int  # how many of its papers this person may see


def dossier_id(staff: Staff, number: str) -> int:
    """The key of a dossier by code or slip number. Raises NotFound as `dossier_for`. 1 query."""
    found = None
    if number and staff.has_role(*SEES_DOSSIERS):
        found = _BY_NUMBER.one(number=number, here=staff.centre_id)
    if found is None:
        raise NotFound(NOT_HERE)
    return found


def standing(staff: Staff, dossier_id: int) -> Standing:
    """Number, status and promise now, with how many papers there are. Raises NotFound. 1 query."""
    found = None
    if staff.has_role(*SEES_DOSSIERS):
        found = _STANDING.one(pk=dossier_id, here=staff.centre_id)
    if found is None:
        raise NotFound(NOT_HERE)
    return Standing(*found)


def _papers() -> Subquery:
    """How many of the papers that `papers_of` shows."""
    parts = ("centre_id", "receiving_centre_id", "returning_centre_id")
    here = Given("here")
    made_at = reduce(or_, (Q(centre_id=OuterRef(part)) for part in parts))
    is_shown = (
        Exact(OuterRef("centre_id"), here) | Q(form__in=GIVEN_TO_CITIZENS) | Q(centre_id=here)
    )
    rows = Paper.objects.filter(made_at, is_shown, dossier_code=OuterRef("said"))
    return Subquery(rows.order_by().values("dossier_code").annotate(n=Count("pk")).values("n"))


_STANDING = Prepared(
    lambda: (
        Dossier.objects.filter(PLAYS_A_PART, pk=Given("pk"))
        .annotate(said=Coalesce(NullIf(F("code"), Value("")), F("ref")))
        .annotate(papers=Coalesce(_papers(), 0))
        .values_list("said", "status", "due_at", "papers")
    )
)
