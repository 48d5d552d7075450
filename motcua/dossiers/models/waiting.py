"""Why a clock stands still or a dossier waits: pauses, requests, duties, advice, incidents."""

from django.db import models
from django.db.models import F, Q

from motcua.dossiers.models.dossier import Dossier
from motcua.papers.models import Paper
from motcua.people.models import Centre, Staff

PAUSES = [("supplement", "Chờ bổ sung"), ("payment", "Chờ nộp nghĩa vụ tài chính")]


class Pause(models.Model):
    """A stretch in which the clock waits, kept raw: both measures are computed from these."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20, choices=PAUSES)
    restarts = models.BooleanField("tính lại từ đầu")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier", "from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(until_at=None), name="one_open_pause"
            ),
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.reason}"


class SupplementRequest(models.Model):
    """Yêu cầu bổ sung: everything that is missing, once. A second needs the leader's reason."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="supplement_requests")
    number = models.PositiveSmallIntegerField("lần")
    items = models.JSONField("nội dung")  # list[{name, what}]
    reason = models.CharField("lý do", max_length=1000)
    again_reason = models.CharField("lý do yêu cầu lần nữa", max_length=1000, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer_by = models.DateField("bổ sung trước hết ngày", null=True)  # None = no limit
    # Sent online by the citizen and not yet looked at; the clock goes on from here when it is all.
    sent_at = models.DateTimeField("công dân gửi trực tuyến lúc", null=True)
    answered_at = models.DateTimeField(null=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="supplement_number_once"),
            models.CheckConstraint(
                name="second_supplement_has_reason", condition=Q(number=1) | ~Q(again_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"


class PaymentDuty(models.Model):
    """Nghĩa vụ tài chính: the notice of the tax office, and the payment that was confirmed.

    Between the two the clock waits. Law: payment-pause.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="payment_duties")
    number = models.PositiveSmallIntegerField("lần")
    notice_number = models.CharField("số thông báo", max_length=60)
    notice_on = models.DateField("ngày thông báo")
    amount_vnd = models.PositiveBigIntegerField("số tiền", null=True)  # None = notice names none
    pay_by = models.DateField("nộp trước hết ngày", null=True)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    receipt_number = models.CharField("số chứng từ nộp tiền", max_length=60, blank=True)
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="payment_duty_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(confirmed_at=None), name="one_open_payment_duty"
            ),
            models.CheckConstraint(
                name="payment_duty_confirmed_on_paper",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                   & ~Q(receipt_number="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.notice_number}"


class Consultation(models.Model):
    """Lấy ý kiến: another office is asked, with a day of its own; our clock does not wait."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="consultations")
    number = models.PositiveSmallIntegerField("lần")
    office = models.CharField("cơ quan được hỏi", max_length=200)
    question = models.CharField("nội dung", max_length=2000)
    due_on = models.DateField("đề nghị trả lời trước hết ngày")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField("trả lời", max_length=2000, blank=True)
    answer_number = models.CharField("số văn bản trả lời", max_length=60, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="consultation_number_once"),
            models.CheckConstraint(
                name="answered_consultation_has_words",
                condition=Q(answered_at=None) | (~Q(answer="") & Q(answered_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(answered_at=None), name="consultations_open_by_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.office}"


class Incident(models.Model):
    """Sự cố: the director says publicly that nothing could be done; every running clock of the
    centre waits meanwhile."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    from_at = models.DateTimeField("từ")
    until_at = models.DateTimeField("đến", null=True)
    reason = models.CharField("lý do công khai", max_length=300)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["centre", "-from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre"], condition=Q(until_at=None), name="one_open_incident"
            ),
            models.CheckConstraint(
                name="incident_ends_after_start",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
            models.CheckConstraint(name="incident_has_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["centre", "from_at"], name="incidents_by_start")]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.from_at:%d/%m/%Y %H:%M}"


class ApologyDraft(models.Model):
    """An apology the system has written in time (Mẫu 04); a leader signs it, changes it or not."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="apology_drafts")
    days = models.PositiveSmallIntegerField("đề nghị thêm (ngày làm việc)")
    reason = models.CharField("lý do chậm", max_length=1000)
    drafted_at = models.DateTimeField()
    sign_by = models.DateField("ký trước hết ngày")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)  # signed, put aside, or no longer needed

    class Meta:
        ordering = ["dossier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(decided_at=None), name="one_open_apology_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} +{self.days}"
