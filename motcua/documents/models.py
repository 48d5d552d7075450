"""What comes in and what goes out, as files. A file is never overwritten."""

from django.db import models
from django.db.models import Q

from motcua.people.models import Centre, Staff


class Attachment(models.Model):
    """Giấy tờ kèm theo: one file, stored under its sha256, private."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    token = models.CharField(max_length=32, unique=True)  # how doors name it
    name = models.CharField("tên tệp", max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("số byte")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)  # below MEDIA_ROOT
    pages = models.PositiveSmallIntegerField("số trang", null=True)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="attachment_is_not_empty", condition=Q(size__gt=0))
        ]
        indexes = [models.Index(fields=["centre", "sha256"], name="attachment_by_content")]

    def __str__(self) -> str:
        return self.name
