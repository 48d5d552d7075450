"""Phí, lệ phí: what was asked and what was paid."""

from django.db import models
from django.db.models import Q

from motcua.people.models import Centre, Staff


class Payment(models.Model):
    """Money taken for one dossier at the counter, with the receipt number of the book."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("số phiếu")  # gapless per centre and year
    year = models.PositiveSmallIntegerField("năm")
    dossier_code = models.CharField("mã hồ sơ", max_length=40)
    amount_vnd = models.PositiveIntegerField("số tiền")
    method = models.CharField(
        "hình thức", max_length=10, choices=[("cash", "Tiền mặt"), ("transfer", "Chuyển khoản")]
    )
    exemption = models.CharField("lý do miễn", max_length=200, blank=True)
    lines = models.JSONField(default=list)  # [{name, amount_vnd, how}]
    taken_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="payment_number_once"
            ),
            models.CheckConstraint(
                name="nothing_paid_has_a_reason", condition=Q(amount_vnd__gt=0) | ~Q(exemption="")
            ),
        ]
        indexes = [models.Index(fields=["centre", "dossier_code"], name="payments_of_a_dossier")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
