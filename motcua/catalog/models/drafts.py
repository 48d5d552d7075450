"""What was imported and waits for somebody to look at it."""

from django.conf import settings
from django.db import models

from motcua.catalog.models.procedures import ProcedureVersion
from motcua.catalog.states import (
    VersionState,
)


class ImportRun(models.Model):
    """One reading of an export file: what was read, what was not, line by line."""

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    report = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%d/%m/%Y}"


class Draft(models.Model):
    """A procedure as an export told it, waiting for a person's review."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="drafts")
    code = models.CharField("mã thủ tục", max_length=40, unique=True)
    name = models.CharField(max_length=1000)
    name_key = models.CharField(max_length=1000)
    sector_name = models.CharField(max_length=200)
    line = models.PositiveIntegerField("dòng trong tệp")
    is_commune = models.BooleanField("cấp xã thật sự giải quyết")
    why = models.CharField(max_length=300, blank=True)  # why it is (not) the commune's
    data = models.JSONField()  # importer.Parsed as JSON
    unread = models.JSONField(default=list)  # fields that could not be read, with the reason
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    updated_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    reason = models.CharField("lý do bỏ qua", max_length=300, blank=True)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "is_commune", "code"], name="drafts_to_review")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
