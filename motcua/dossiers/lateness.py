"""Which dossiers kept their promise, and which open ones have broken it, for the database.

By the minute, as promises are shown and as `rules.timeliness` judges.
"""

from datetime import datetime

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least
from django.db.models.lookups import GreaterThanOrEqual, IsNull

from motcua.core.prepared import Given
from motcua.dossiers.models import Dossier, Incident, Pause
from motcua.dossiers.states import OPEN, RUNNING, WAITING, Stage

BEGAN_LATE = Exists(
    Pause.objects.filter(dossier=OuterRef("pk"), until_at=None, from_at__gt=OuterRef("due_at"))
)

# Not Exists: with that the planner may read all pauses there ever were.
_WAITED = Subquery(Pause.objects.filter(dossier=OuterRef("pk")).order_by().values("pk")[:1])
_MET = Subquery(
    Incident.objects.filter(
        Q(until_at=None) | Q(until_at__gt=OuterRef("clock_from")),
        centre=OuterRef("centre"), from_at__lt=OuterRef("resolved_at"),
    ).order_by().values("pk")[:1]
)  # fmt: skip
# `measures.promised_due` of a dossier with a result: a linked part that only started late is held
# to the day that the citizen was promised first.
PROMISED = Case(
    When(Q(linked__isnull=False, extension_days=0) & Q(IsNull(_WAITED, True), IsNull(_MET, True)),
         then=Least("first_due_at", "due_at")),
    default=F("due_at"),
)  # fmt: skip
# Not TruncMinute, which gives a moment without its zone.
_MINUTE = Func(Value("minute"), "resolved_at", function="date_trunc", output_field=DateTimeField())
IN_TIME = Q(resolved_at__isnull=False) & Q(GreaterThanOrEqual(PROMISED, _MINUTE))


def late_at(moment: datetime | Given) -> Q:
    """Past due at `moment`. A pause that began after the promise was broken does not mend it:
    asking the citizen for something then takes nothing off the red list. What waits for an
    earlier procedure is not late itself."""
    runs = Q(status__in=RUNNING) & ~Q(stage=Stage.QUEUED)
    waits = Q(status__in=WAITING) & Q(BEGAN_LATE)
    return Q(status__in=OPEN, due_at__lt=moment) & (runs | waits)


def stands_late(dossier: Dossier) -> bool:
    """Whether its clock waits since a moment at which it was late already. No query where
    `BEGAN_LATE` came along as `began_late`, the pauses were read ahead or the clock runs."""
    due = dossier.due_at
    if dossier.status not in WAITING or due is None:
        return False
    if "began_late" in dossier.__dict__:
        return bool(dossier.__dict__["began_late"])
    return any(p.until_at is None and p.from_at > due for p in dossier.pauses.all())
