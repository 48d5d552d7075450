"""Keys that people and the organisation sign with, and what was signed with them. Never a PIN."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from motcua.papers.models import Paper
from motcua.people.models import Centre, Staff
from motcua.signatures import rules
from motcua.signatures.states import Hold, Level, Part


class SigningKey(models.Model):
    """Chứng thư số of one person, or without `staff` that of the organisation: its seal.

    `pkcs12` is the file exactly as it came, locked by its PIN, which is kept nowhere. A key on a
    token never comes here at all, only the names it is found by.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="signing_keys")
    hold = models.CharField("nơi giữ khóa", max_length=8, choices=Hold)
    pkcs12 = models.BinaryField(null=True)
    token_label = models.CharField("tên thiết bị", max_length=32, blank=True)
    key_label = models.CharField("tên khóa", max_length=100, blank=True)
    certificate = models.BinaryField("chứng thư")  # DER
    name = models.CharField("tên trên chứng thư", max_length=200)
    subject = models.CharField("chủ thể", max_length=500)
    issuer = models.CharField("nơi cấp", max_length=500)
    serial = models.CharField("số hiệu", max_length=60)
    not_before = models.DateTimeField("hiệu lực từ")
    not_after = models.DateTimeField("hết hiệu lực")
    fingerprint = models.CharField("dấu vân tay SHA-256", max_length=64)
    is_test = models.BooleanField("thử nghiệm")
    picture = models.BinaryField("ảnh chữ ký, ảnh dấu", null=True)  # PNG on a clear ground
    picture_mm = models.FloatField("bề ngang dấu, mm", default=rules.SEAL_MM)
    added_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("thêm lúc")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    revoked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "staff"],
                condition=Q(revoked_at=None, staff__isnull=False),
                name="one_live_key_per_person",
            ),
            models.UniqueConstraint(
                fields=["centre"],
                condition=Q(revoked_at=None, staff=None),
                name="one_live_seal_per_centre",
            ),
            models.CheckConstraint(
                name="key_lies_in_a_file_or_on_a_token",
                condition=Q(hold="pkcs12", pkcs12__isnull=False, token_label="", key_label="")
                | (Q(hold="pkcs11", pkcs12=None) & ~Q(token_label="") & ~Q(key_label="")),
            ),
            models.CheckConstraint(
                name="certificate_ends_after_start", condition=Q(not_after__gt=F("not_before"))
            ),
            models.CheckConstraint(
                name="seal_is_drawn_in_a_real_size",
                condition=Q(picture_mm__gte=15, picture_mm__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint[:8]}"

    @property
    def part(self) -> Part:
        return Part.SEAL if self.staff_id is None else Part.PERSON

    def in_force(self, at: datetime) -> bool:
        return self.revoked_at is None and self.not_before <= at <= self.not_after


class PaperSignature(models.Model):
    """One signature on a paper: `order` 1, 2 …, the seal last. Final, like the paper.

    The signed file lies beside the paper's own, which stays as it was drawn.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures")
    order = models.PositiveSmallIntegerField("thứ tự")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")  # who gave the PIN
    part = models.CharField(max_length=6, choices=Part)
    name = models.CharField("tên trên chứng thư", max_length=200)
    signed_as = models.CharField("thay mặt, chức vụ", max_length=300)
    level = models.CharField("mức", max_length=4, choices=Level)
    at = models.DateTimeField("ký lúc")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)  # below MEDIA_ROOT

    class Meta:
        ordering = ["centre", "paper", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "paper", "order"], name="signature_order_once"
            ),
            models.UniqueConstraint(
                fields=["centre", "paper", "key"], name="key_signs_a_paper_once"
            ),
            models.UniqueConstraint(
                fields=["centre", "paper"],
                condition=Q(part="seal"),
                name="one_seal_on_a_paper",
            ),
            models.CheckConstraint(
                name="signed_file_has_hash_and_path", condition=~Q(sha256="") & ~Q(path="")
            ),
            models.CheckConstraint(name="signatures_count_from_one", condition=Q(order__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.order} {self.name}"
