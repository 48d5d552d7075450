"""To whom a new dossier goes."""

import json
from datetime import datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from motcua.core import clock
from motcua.core.prepared import Given, Prepared
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import OPEN
from motcua.people.models import Absence, Assignment, Staff
from motcua.people.states import Role


def _first() -> QuerySet[Assignment]:
    centre, day = Given("centre"), Given("day")
    sector = Q(sectors__contains=Given("sectors"))
    away = Absence.objects.filter(
        centre_id=centre, staff=OuterRef("staff"), from_on__lte=day, until_on__gte=day
    )
    open_on_desk = (
        Dossier.objects.filter(centre_id=centre, assignee=OuterRef("staff"), status__in=OPEN)
        .order_by()
        .values("assignee")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Assignment.objects.filter(
            Q(until_on=None) | Q(until_on__gte=day),
            sector | Q(sectors=[]),
            ~Exists(away),
            centre_id=centre,
            role=Role.SPECIALIST,
            from_on__lte=day,
            staff__is_active=True,
        )
        .annotate(
            load=Coalesce(Subquery(open_on_desk), 0),
            named=ExpressionWrapper(sector, output_field=BooleanField()),
        )
        .order_by("-named", "load", F("staff__full_name"), "pk")
        .select_related("staff")[:1]
    )


_FIRST = Prepared(_first)


def assignee_for(centre_id: int, sector_key: str, at: datetime) -> Staff | None:
    """The specialist of this sector with the fewest open dossiers; ties go to the first named.

    Somebody named for the sector goes before somebody for every sector; who is away is passed
    over. 1 query, which reads open dossiers only, whatever the history.
    """
    found = _FIRST.one(centre=centre_id, sectors=json.dumps([sector_key]), day=clock.day_of(at))
    return found.staff if found else None
