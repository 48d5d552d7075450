"""Dossier (hồ sơ), its checklist and its files."""

from django.db import models
from django.db.models import F, Q

from motcua.applicants.models import Applicant
from motcua.catalog.models import ProcedureVersion, Sector
from motcua.catalog.states import Unit
from motcua.documents.models import Attachment
from motcua.dossiers.models.linked import LinkedRequest
from motcua.dossiers.states import OPEN, Place, Stage, Status
from motcua.people.models import Centre, Counter, Staff
from motcua.queueing.models import Ticket

CHANNELS = [("direct", "Trực tiếp"), ("online", "Trực tuyến"), ("postal", "Bưu chính công ích")]


class Dossier(models.Model):
    """Hồ sơ TTHC: one application for one procedure, from receipt to returned result.

    What was promised is copied here on the day of receipt: a later version of the procedure
    never moves it. What people were called then is copied too.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")  # who decides
    # Phi địa giới: None = the deciding centre does it itself.
    receiving_centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+")
    returning_centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+")
    taken_over_at = models.DateTimeField("cơ quan giải quyết nhận lúc", null=True)
    linked = models.ForeignKey(LinkedRequest, models.PROTECT, null=True, related_name="dossiers")
    linked_order = models.PositiveSmallIntegerField("thứ tự liên thông", null=True)
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

    step = models.PositiveSmallIntegerField(
        "bước", default=0, db_default=0
    )  # of the version's steps; 0 = none
    step_due_at = models.DateTimeField("hạn của bước", null=True)

    received_at = models.DateTimeField("nhận lúc")
    # While the stage is arriving or queued this is the latest moment at which the clock starts.
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
    posted_at = models.DateTimeField("gửi bưu chính lúc", null=True)
    post_number = models.CharField(
        "số bưu gửi", max_length=40, blank=True, default="", db_default=""
    )
    reminders = models.PositiveSmallIntegerField(
        "số lần nhắc nhận kết quả", default=0, db_default=0
    )
    reminded_at = models.DateTimeField(null=True)
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
            models.UniqueConstraint(
                fields=["linked", "linked_order"],
                condition=Q(linked__isnull=False),
                name="linked_place_once",
            ),
            models.CheckConstraint(
                name="linked_dossier_has_a_place",
                condition=Q(linked=None, linked_order=None)
                | Q(linked__isnull=False, linked_order__isnull=False),
            ),
            models.CheckConstraint(
                name="other_centres_are_others",
                condition=(Q(receiving_centre=None) | ~Q(receiving_centre=F("centre")))
                & (Q(returning_centre=None) | ~Q(returning_centre=F("centre"))),
            ),
            models.CheckConstraint(
                name="posted_dossier_has_number", condition=Q(posted_at=None) | ~Q(post_number="")
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
            models.Index(
                fields=["receiving_centre", "-received_at"],
                condition=Q(receiving_centre__isnull=False),
                name="dossiers_received_for_others",
            ),
            models.Index(
                fields=["returning_centre", "resolved_at"],
                condition=Q(returning_centre__isnull=False, status=Status.RESOLVED),
                name="dossiers_returned_for_others",
            ),
            models.Index(
                fields=["centre", "step_due_at"],
                condition=Q(status__in=OPEN, step_due_at__isnull=False),
                name="dossiers_by_step_limit",
            ),
            models.Index(
                fields=["centre", "first_due_at"],
                condition=Q(first_due_at__isnull=False),
                name="dossiers_by_first_promise",
            ),
            # Who follows a dossier shows its number and does not know its centre.
            models.Index(fields=["code"], condition=~Q(code=""), name="dossiers_by_code"),
            models.Index(fields=["ref"], condition=~Q(ref=""), name="dossiers_by_ref"),
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

    @property
    def centre_ids(self) -> frozenset[int]:
        """The centres that play a part, mostly one."""
        parts = (self.centre_id, self.receiving_centre_id, self.returning_centre_id)
        return frozenset(part for part in parts if part is not None)

    def places_of(self, centre_id: int) -> frozenset[Place]:
        """The parts that this centre plays; empty = it may not even know of the dossier."""
        parts = {
            Place.DECIDING: self.centre_id,
            Place.RECEIVING: self.receiving_centre_id or self.centre_id,
            Place.RETURNING: self.returning_centre_id or self.centre_id,
        }
        return frozenset(place for place, where in parts.items() if where == centre_id)


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
