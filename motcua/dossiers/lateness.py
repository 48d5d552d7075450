"""Which open dossiers have broken their promise."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from motcua.dossiers.models import Dossier, Pause
from motcua.dossiers.states import OPEN, RUNNING, WAITING, Stage

BEGAN_LATE = Exists(
    Pause.objects.filter(dossier=OuterRef("pk"), until_at=None, from_at__gt=OuterRef("due_at"))
)


def late_at(moment: datetime) -> Q:
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
