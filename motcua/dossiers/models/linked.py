"""Linked procedures (liên thông): one application, several dossiers in an order of dependence."""

from django.db import models
from django.db.models import Q

from motcua.applicants.models import Applicant
from motcua.catalog.models import LinkedChain
from motcua.people.models import Centre, Staff
from motcua.queueing.models import Ticket


class LinkedRequest(models.Model):
    """Hồ sơ liên thông: what one person asked for at once. Its dossiers point here, each with its
    place in `Dossier.linked_order` and a clock of its own; the promise is the last of theirs."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    code = models.CharField("mã hồ sơ liên thông", max_length=40)
    token = models.CharField(max_length=32, unique=True)  # random; the QR on the one receipt
    kind = models.CharField("loại liên thông", max_length=60)  # key of the catalogue's chain
    name = models.CharField("tên", max_length=500)
    # As it was in force on receipt; its parts say who waits for whom.
    chain = models.ForeignKey(LinkedChain, models.PROTECT, null=True, related_name="+")
    together = models.BooleanField("trả một lần", default=False, db_default=False)
    submitter = models.ForeignKey(Applicant, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    received_at = models.DateTimeField("nhận lúc")
    due_at = models.DateTimeField("hẹn trả")
    first_due_at = models.DateTimeField("hẹn trả lần đầu")
    closed_at = models.DateTimeField(null=True)  # every dossier of it has ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="linked_request_code_once"),
            models.CheckConstraint(name="linked_request_has_code", condition=~Q(code="")),
        ]
        indexes = [
            models.Index(fields=["centre", "received_at"], name="linked_by_receipt"),
            models.Index(fields=["code"], name="linked_by_code"),  # the public knows no centre
        ]

    def __str__(self) -> str:
        return self.code
