"""What is foreseen and who was told: forecasts from the centre's own history, notices to staff."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.people.models import Centre, Staff


class Forecast(models.Model):
    """How long such a dossier really takes here, in working minutes of the office's own time."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    procedure_code = models.CharField("mã thủ tục", max_length=40)
    case_key = models.CharField("trường hợp", max_length=60, blank=True)
    sample = models.PositiveIntegerField("số hồ sơ đã xong")
    p50_minutes = models.PositiveIntegerField()
    p80_minutes = models.PositiveIntegerField()
    p95_minutes = models.PositiveIntegerField()
    # Of dossiers that ended after their forecast was made: how many within the 80 % figure.
    tested = models.PositiveIntegerField("số hồ sơ đã đối chiếu", default=0)
    within_p80 = models.PositiveIntegerField("số hồ sơ trong mức 80 %", default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "procedure_code", "case_key"], name="one_forecast_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.case_key} n={self.sample}"


class Notice(models.Model):
    """Lời nhắc to one of the staff, once a cause: a step or a promise that will soon be missed."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="notices")
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=30)
    cause = models.CharField(max_length=80)  # what makes it the same notice, e.g. the due moment
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["staff", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "staff", "dossier", "kind", "cause"], name="notice_once_a_cause"
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "staff", "-at"], condition=Q(read_at=None), name="notices_unread"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"
