"""The log of everything that was done: events chained by hash, and the root of each day."""

from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.people.models import Centre, Staff


class EventChain(models.Model):
    """The end of one centre's chain of events: the next event takes its number and hash."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.centre_id}:{self.seq}"


class DossierEvent(models.Model):
    """One line of the Phiếu kiểm soát (Mẫu 06). Append-only: a trigger rejects changes.

    `sha256` covers this event and the hash before it, so a change, a gap or a swap shows.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events")
    move = models.CharField(max_length=30)
    frm = models.CharField(max_length=12, blank=True)
    to = models.CharField(max_length=12)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["dossier", "seq"]
        constraints = [models.UniqueConstraint(fields=["centre", "seq"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.move}"


class DailyRoot(models.Model):
    """The hash at the end of one centre's day, to print and publish: whoever holds it can tell
    whether anything before it was changed later. Written once; a trigger rejects changes."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    day = models.DateField("ngày")
    seq = models.PositiveBigIntegerField("số sự kiện cuối")
    events = models.PositiveIntegerField("số sự kiện trong ngày")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["centre", "-day"]
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="one_root_a_day")]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day:%d/%m/%Y} {self.sha256[:12]}"
