"""Dossier (hồ sơ) and its event log. Data and constraints only; writing is in actions."""

from django.db import models
from django.db.models import F, Q

from motcua.applicants.models import Applicant
from motcua.catalog.models import ProcedureVersion, Sector
from motcua.catalog.states import Unit
from motcua.documents.models import Attachment
from motcua.dossiers.states import OPEN, Stage, Status
from motcua.papers.models import Paper
from motcua.people.models import Centre, Counter, Staff
from motcua.queueing.models import Ticket

CHANNELS = [("direct", "Trực tiếp"), ("online", "Trực tuyến"), ("postal", "Bưu chính công ích")]


class Dossier(models.Model):
    """Hồ sơ TTHC: one application for one procedure, from receipt to returned result.

    What was promised is copied here on the day of receipt: a later version of the procedure
    never moves it. What people were called then is copied too.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    code = models.CharField("mã hồ sơ", max_length=40, blank=True)  # given on acceptance
    ref = models.CharField("số phiếu", max_length=40, blank=True)  # of a slip given before that
    token = models.CharField(max_length=32, unique=True)  # random; the QR on the receipt
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    procedure_name = models.CharField("tên thủ tục", max_length=500)
    case_key = models.CharField("trường hợp", max_length=60, blank=True)
    channel = models.CharField("cách nộp", max_length=10, choices=CHANNELS, default="direct")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")

    owner = models.ForeignKey(Applicant, models.PROTECT, related_name="+")
    submitter = models.ForeignKey(Applicant, models.PROTECT, related_name="+")
    owner_name = models.CharField("chủ hồ sơ", max_length=200)
    owner_name_key = models.CharField(max_length=200)
    submitter_name = models.CharField("người nộp", max_length=200)
    authorisation = models.CharField("giấy uỷ quyền", max_length=300, blank=True)
    recipient_name = models.CharField("người nhận kết quả", max_length=200, blank=True)
    phone = models.CharField("số điện thoại", max_length=20, blank=True)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    id_last4 = models.CharField(max_length=4, blank=True)  # second factor of public tracking
    subject = models.CharField("trích yếu", max_length=1000, blank=True)
    copies = models.PositiveSmallIntegerField("số bộ", default=1)
    return_by = models.CharField(
        "nhận kết quả tại",
        max_length=10,
        choices=[("counter", "Quầy"), ("post", "Bưu chính"), ("online", "Trực tuyến")],
        default="counter",
    )

    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.HANDLING)
    urgent = models.BooleanField("gấp", default=False)
    urgent_reason = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="handles")
    received_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    received_at = models.DateTimeField("nhận lúc")
    clock_from = models.DateTimeField("bắt đầu tính từ", null=True)
    allowance = models.DecimalField("thời hạn", max_digits=6, decimal_places=1, null=True)
    unit = models.CharField(max_length=12, choices=Unit, blank=True)
    promise = models.JSONField("cách tính ngày hẹn", default=list)
    due_at = models.DateTimeField("hẹn trả", null=True)
    first_due_at = models.DateTimeField("hẹn trả lần đầu", null=True)
    extension_days = models.PositiveSmallIntegerField("gia hạn (ngày làm việc)", default=0)
    supplements = models.PositiveSmallIntegerField("số lần yêu cầu bổ sung", default=0)
    resolved_at = models.DateTimeField("có kết quả lúc", null=True)
    returned_at = models.DateTimeField("trả kết quả lúc", null=True)
    closed_at = models.DateTimeField(null=True)
    fee_vnd = models.PositiveIntegerField("phí, lệ phí", default=0)
    fee_lines = models.JSONField(default=list)  # [{name, amount_vnd | null, how}] as promised
    fee_exemption = models.CharField("lý do miễn", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"], condition=~Q(code=""), name="dossier_code_once"
            ),
            models.UniqueConstraint(
                fields=["centre", "ref"], condition=~Q(ref=""), name="dossier_ref_once"
            ),
            models.CheckConstraint(name="dossier_has_a_number", condition=~Q(code="") | ~Q(ref="")),
            models.CheckConstraint(
                name="running_dossier_has_code_and_promise",
                condition=~Q(status__in=["accepted", "processing", "resolved", "returned"])
                | (~Q(code="") & Q(clock_from__isnull=False, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="dossier_due_not_before_start",
                condition=Q(due_at=None) | Q(due_at__gte=F("clock_from")),
            ),
            models.CheckConstraint(
                name="dossier_returned_iff_time",
                condition=Q(status=Status.RETURNED, returned_at__isnull=False)
                | (~Q(status=Status.RETURNED) & Q(returned_at=None)),
            ),
            models.CheckConstraint(
                name="dossier_resolved_has_time",
                condition=~Q(status__in=[Status.RESOLVED, Status.RETURNED])
                | Q(resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="urgent_dossier_has_reason", condition=Q(urgent=False) | ~Q(urgent_reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "assignee", "-urgent", "due_at", "code"],
                condition=Q(status__in=OPEN),
                name="dossiers_on_a_desk",
            ),
            models.Index(
                fields=["centre", "-urgent", "due_at", "code"],
                condition=Q(status__in=OPEN),
                name="dossiers_open_by_due",
            ),
            models.Index(
                fields=["centre", "-urgent", "due_at", "code"],
                condition=Q(stage=Stage.PROPOSED, status=Status.PROCESSING),
                name="dossiers_to_sign",
            ),
            models.Index(
                fields=["centre", "resolved_at", "code"],
                condition=Q(status=Status.RESOLVED),
                name="dossiers_to_return",
            ),
            models.Index(fields=["centre", "clock_from"], name="dossiers_by_acceptance"),
            models.Index(fields=["centre", "resolved_at"], name="dossiers_by_result"),
            models.Index(fields=["centre", "returned_at"], name="dossiers_by_return"),
            models.Index(
                fields=["centre", "owner_name_key"],
                name="dossiers_by_owner",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say: the code, or before acceptance the number of the slip."""
        return self.code or self.ref


class DossierItem(models.Model):
    """One line of the checklist as it was judged at the counter."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    name = models.CharField("tên giấy tờ", max_length=1000)
    kind = models.CharField(max_length=30)
    is_required = models.BooleanField(default=True)
    originals = models.PositiveSmallIntegerField("bản chính", default=0)
    certified = models.PositiveSmallIntegerField("bản chứng thực", default=0)
    copies = models.PositiveSmallIntegerField("bản sao", default=0)
    is_missing = models.BooleanField("còn thiếu", default=False)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta:
        ordering = ["dossier", "order"]
        constraints = [models.UniqueConstraint(fields=["dossier", "order"], name="item_order_once")]

    def __str__(self) -> str:
        return self.name


class DossierFile(models.Model):
    """An attachment of a dossier, beside the checklist line it proves."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    item_order = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["dossier", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "attachment"], name="file_once_in_a_dossier")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.attachment_id}"


class Pause(models.Model):
    """A stretch in which the clock waits, kept raw: both measures are computed from these."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20, choices=[("supplement", "Chờ bổ sung")])
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

    class Meta:
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="result_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(sent_back_at=None), name="one_result_stands"
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
        ]

    def __str__(self) -> str:
        return self.title


class EventChain(models.Model):
    """The end of one centre's chain of events: the next event takes its number and hash."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.centre_id}:{self.seq}"


class DossierEvent(models.Model):
    """One line of the Phiếu kiểm soát (Mẫu 06). Append-only: a trigger rejects changes.

    `sha256` covers this event and the hash before it, so a change, a gap or a swap shows.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events")
    move = models.CharField(max_length=30)
    frm = models.CharField(max_length=12, blank=True)
    to = models.CharField(max_length=12)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["dossier", "seq"]
        constraints = [models.UniqueConstraint(fields=["centre", "seq"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.move}"
