"""The people whose matters these are. Personal data lives here and, as of intake, on the dossier."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from motcua.people.models import Centre


class Applicant(models.Model):
    """Cá nhân, tổ chức, as one centre knows them."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=12,
        default="citizen",
        choices=[
            ("citizen", "Công dân"),
            ("business", "Doanh nghiệp"),
            ("agency", "Cơ quan nhà nước"),
            ("organisation", "Tổ chức khác"),
        ],
    )
    id_kind = models.CharField(max_length=10, blank=True)  # cccd, cmnd, passport, tax
    personal_id = models.CharField("số định danh", max_length=20, blank=True)
    full_name = models.CharField("họ và tên", max_length=200)
    name_key = models.CharField(max_length=200)
    birth_on = models.DateField("ngày sinh", null=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True)
    gender = models.CharField("giới tính", max_length=6, blank=True)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "id_kind", "personal_id"],
                condition=~Q(personal_id=""),
                name="applicant_once_per_id",
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "name_key"],
                name="applicants_by_name",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["centre", "personal_id"],
                name="applicants_by_id",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
            models.Index(fields=["centre", "phone"], name="applicants_by_phone"),
            GinIndex(SearchVector("name_key", config="simple"), name="applicant_words"),
        ]

    def __str__(self) -> str:
        return self.full_name
