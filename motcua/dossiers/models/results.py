"""Result (kết quả giải quyết)."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.papers.models import Paper
from motcua.people.models import Staff


class Result(models.Model):
    """Kết quả giải quyết: proposed by the specialist, signed by the leader. Signed is final."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField("lần trình")
    kind = models.CharField(max_length=8, choices=[("granted", "Đồng ý"), ("denied", "Từ chối")])
    title = models.CharField("tên kết quả", max_length=300)
    text = models.TextField("nội dung")
    proposed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(max_length=1000, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_as = models.CharField("thay mặt", max_length=200, blank=True)  # KT. CHỦ TỊCH …
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")

    # A wrong result stays; a new one points at it and says why. Law: correct-result.
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    corrected_at = models.DateTimeField("được đính chính lúc", null=True)
    correction_reason = models.CharField(
        "lý do đính chính", max_length=1000, blank=True, default="", db_default=""
    )
    # What an outside agency decided, entered here. Empty = our own.
    issued_by = models.CharField(
        "cơ quan ban hành", max_length=200, blank=True, default="", db_default=""
    )
    issued_number = models.CharField(
        "số văn bản", max_length=60, blank=True, default="", db_default=""
    )
    issued_on = models.DateField("ngày ban hành", null=True)

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="result_number_once"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(sent_back_at=None, corrected_at=None),
                name="one_result_stands",
            ),
            models.CheckConstraint(
                name="signed_result_has_signer_and_paper",
                condition=Q(signed_at=None, signed_by=None, paper=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, paper__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_back_result_has_reason",
                condition=Q(sent_back_at=None) | ~Q(sent_back_reason=""),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="a_result_is_corrected_once",
            ),
            models.CheckConstraint(
                name="correction_has_reason",
                condition=Q(corrects=None) | ~Q(correction_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
