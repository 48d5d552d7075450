"""Papers as issued: the facts they state, and once drawn the file. Final but for voiding."""

from django.db import models
from django.db.models import Q

from motcua.people.models import Centre, Staff


class Paper(models.Model):
    """One official form with its number. `data` is all that it says; the PDF is drawn from it."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    form = models.CharField("mẫu", max_length=30)
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")  # gapless per centre, form and year
    title = models.CharField("tên", max_length=200)
    dossier_code = models.CharField("mã hồ sơ", max_length=40, blank=True)
    ref = models.CharField("số phiếu", max_length=60, blank=True)
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    paper_size = models.CharField(max_length=2, default="a5")
    token = models.CharField(max_length=32, unique=True)  # random; opens the public check page
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)  # below MEDIA_ROOT
    issued_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("lập lúc")
    voided_at = models.DateTimeField("huỷ lúc", null=True)
    voided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("lý do huỷ", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "form", "year", "number"], name="paper_number_once"
            ),
            models.CheckConstraint(
                name="voided_paper_has_reason",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
            ),
            models.CheckConstraint(
                name="drawn_paper_has_file",
                condition=Q(pdf_sha256="", path="") | (~Q(pdf_sha256="") & ~Q(path="")),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "dossier_code"], name="papers_of_a_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
