"""What citizens say of how they were served."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models import Dossier
from motcua.feedback.states import Level
from motcua.people.models import Centre, Staff
from motcua.queueing.models import Ticket


class Rating(models.Model):
    """Đánh giá mức độ hài lòng: one voice a visit or dossier; no name of the voter is kept."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="rating_voices")
    served_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    level = models.CharField("mức độ", max_length=13, choices=Level)
    reasons = models.JSONField("vì sao", default=list)
    words = models.TextField("góp ý", blank=True)
    channel = models.CharField(max_length=10, choices=[("tablet", "Tại quầy"), ("qr", "Mã QR")])
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "dossier"],
                condition=Q(dossier__isnull=False),
                name="one_voice_a_dossier",
            ),
            models.UniqueConstraint(
                fields=["centre", "ticket"],
                condition=Q(ticket__isnull=False),
                name="one_voice_a_visit",
            ),
            models.CheckConstraint(
                name="rating_is_about_something",
                condition=Q(dossier__isnull=False) | Q(ticket__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["centre", "at"], name="ratings_by_time")]

    def __str__(self) -> str:
        return self.level
