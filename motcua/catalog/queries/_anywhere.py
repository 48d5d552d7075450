"""Which procedures may be received for another centre (phi địa giới)."""

from datetime import date

from django.db.models import Q, QuerySet

from motcua.catalog.models import AnyCounterEntry


def any_counter_scope(code: str, day: date) -> str:
    """How far away the deciding centre may be on `day`: "province", "nation"; "" = not at all.

    1 query. Law: any-counter.
    """
    rows = AnyCounterEntry.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), procedure_code=code, from_on__lte=day
    )
    return rows.order_by("-from_on").values_list("scope", flat=True).first() or ""


def any_counter_list() -> QuerySet[AnyCounterEntry]:
    """The whole list, also what has ended, by code. 1 query."""
    return AnyCounterEntry.objects.order_by("procedure_code", "-from_on")
