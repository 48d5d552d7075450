"""What comes in and what goes out, as files. A file is never overwritten."""

from django.db import models
from django.db.models import Q

from motcua.documents import rules
from motcua.people.models import Centre, Staff


class Attachment(models.Model):
    """Giấy tờ kèm theo: one file, private, with the sha256 of what was sent and of what is kept."""

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
    # Before it was turned upright, shrunk or cleaned; "" of a file from before these were kept.
    sent_sha256 = models.CharField(max_length=64, default="", db_default="")
    scan = models.CharField("kiểm tra mã độc", max_length=10, default="", db_default="")
    is_signed = models.BooleanField("có chữ ký số", default=False, db_default=False)
    removed = models.CharField("đã gỡ", max_length=80, default="", db_default="")  # with commas
    notes = models.JSONField("chất lượng", null=True)  # [[page, kind]]
    to_read = models.BooleanField("còn chờ đọc chữ", default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="attachment_is_not_empty", condition=Q(size__gt=0))
        ]
        indexes = [
            models.Index(fields=["centre", "sha256"], name="attachment_by_content"),
            models.Index(fields=["centre", "uploaded_at"], name="attachment_by_time"),
            models.Index(
                fields=["centre", "uploaded_at"],
                condition=Q(to_read=True),
                name="attachment_to_read",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def faults(self) -> tuple[rules.Note, ...]:
        """What is wrong with its pages."""
        return tuple(rules.Note(page, kind) for page, kind in self.notes or ())

    @property
    def advice(self) -> list[str]:
        """A sentence per fault, for the screen beside the file."""
        return rules.advice(self.faults, self.pages or 1)

    @property
    def faults_said(self) -> list[str]:
        """The faults alone, for who reads the file later."""
        return rules.faults_said(self.faults, self.pages or 1)

    @property
    def removed_said(self) -> str:
        return rules.removed_said(self.removed.split(","))

    @property
    def receipt(self) -> str:
        """ "3 trang · 0,4 MB · a1b2 c3d4 e5f6 0718": what a person compares."""
        pages = f"{self.pages} trang · " if self.pages else ""
        return f"{pages}{rules.size_said(self.size)} · {rules.short(self.sha256)}"


class Reading(models.Model):
    """Chữ đọc được từ một tệp: found by a machine, so it may be wrong and decides nothing."""

    attachment = models.OneToOneField(
        Attachment, models.CASCADE, primary_key=True, related_name="reading"
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    text = models.TextField("chữ đọc được")
    pages = models.PositiveSmallIntegerField("số trang đã đọc")
    pdf_path = models.CharField(max_length=200)  # searchable PDF/A below MEDIA_ROOT; "" = none
    pdf_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["centre", "pdf_sha256"], name="reading_by_content")]

    def __str__(self) -> str:
        return f"{self.attachment_id}"
