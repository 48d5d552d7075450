"""The latest calls of a line: they tell whose turn it is (`rules.streak`)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat

from motcua.core.prepared import Given
from motcua.queueing import rules
from motcua.queueing.models import Call


def latest_calls(midnight: datetime | Given) -> Func:
    """Of a line, as many as may tell any streak: "412:none 409:elder". Read by line and from
    `midnight` on, as PostgreSQL would look at all calls of the day, or of all years."""
    calls = Call.objects.filter(
        centre=OuterRef("centre"), line=OuterRef("pk"), at__gte=midnight, is_recall=False
    ).order_by("-at", "-pk")
    told = Concat(Cast("pk", TextField()), Value(":"), "priority", output_field=TextField())
    newest = ArraySubquery(calls.annotate(told=told).values("told")[: rules.MOST_IN_A_ROW])
    return Func(newest, Value(" "), function="array_to_string", output_field=TextField())


def priorities(told: Iterable[str]) -> list[str]:
    """The priorities of what `latest_calls` told of some lines, newest call first.

    Counters that call in the same instant hold the line one after the other: their keys say in
    which order, the moments at which they began do not.
    """
    calls = [call.split(":") for line in told for call in line.split()]
    return [priority for _, priority in sorted(calls, key=lambda c: int(c[0]), reverse=True)]
