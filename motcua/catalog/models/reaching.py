"""What reaches over one procedure and one centre: any-counter lists and linked chains."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from motcua.catalog.models.procedures import Procedure
from motcua.catalog.states import (
    AnyCounterScope,
    Confidence,
    Unit,
)


class AnyCounterEntry(models.Model):
    """Danh mục tiếp nhận không phụ thuộc vào địa giới: from when until when (both included) a
    procedure may be received for another centre, and how far. Law: any-counter."""

    procedure_code = models.CharField("mã thủ tục", max_length=40)
    scope = models.CharField("phạm vi", max_length=10, choices=AnyCounterScope)
    from_on = models.DateField("từ ngày")
    until_on = models.DateField("đến hết ngày", null=True, blank=True)
    decision = models.CharField("quyết định công bố", max_length=200)

    class Meta:
        ordering = ["procedure_code", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure_code"],
                condition=Q(until_on=None),
                name="any_counter_entry_open_once",
            ),
            models.CheckConstraint(
                name="any_counter_entry_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.scope}"


class LinkedChain(models.Model):
    """Thủ tục liên thông as announced from a day: which procedures one application starts, in
    which order. Final once published, with its parts (migration 0005), like a version.

    `procedure` is how people find it: its own version in force names the whole, lists the papers
    that one application holds, and sets the limit for all of it. Law: linked.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="chains")
    number = models.PositiveIntegerField("lần")
    is_final = models.BooleanField(default=False)
    in_force_from = models.DateField("có hiệu lực từ")
    in_force_until = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)
    decision = models.CharField("căn cứ", max_length=300)
    cutoff = models.TimeField("giờ chốt", null=True)  # received later: the next working day
    # Case of the procedure -> place of the part -> its allowance there, in the part's unit.
    case_allowances = models.JSONField(default=dict)
    # Paper of the procedure's list -> papers of the parts' lists that it stands for.
    covers = models.JSONField("giấy tờ thay cho", default=dict)
    made_here = models.JSONField("giấy tờ cơ quan tự lập", default=list)
    source = models.CharField("nguồn", max_length=500, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.UNKNOWN)
    facts = models.JSONField("nguồn từng ý", default=dict)
    content_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="chain_number_once"),
            models.UniqueConstraint(fields=["id", "is_final"], name="parts_follow_finality"),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(in_force_until=None),
                name="one_open_chain_in_force",
            ),
            models.CheckConstraint(
                name="chain_ends_after_start",
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"


class LinkedPart(models.Model):
    """One procedure of a chain. Its clock waits for the results of `waits_for`; without a granted
    result of each of `needs` it has no ground any more."""

    chain = models.ForeignKey(LinkedChain, models.CASCADE, related_name="parts")
    is_final = models.BooleanField(default=False)  # follows the chain
    order = models.PositiveSmallIntegerField("thứ tự")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    label = models.CharField("tên ngắn", max_length=80)
    decided_by = models.CharField("cơ quan khác quyết định", max_length=200, blank=True)
    case_key = models.SlugField("trường hợp thường gặp", max_length=60, blank=True)
    waits_for = models.JSONField("chờ", default=list)  # list[int], smaller places
    needs = models.JSONField("cần được giải quyết", default=list)  # list[int], smaller places
    # None = as the procedure's own version and case say.
    allowance = models.DecimalField("thời hạn", max_digits=6, decimal_places=1, null=True)
    unit = models.CharField("đơn vị", max_length=12, choices=Unit, blank=True)
    is_optional = models.BooleanField("chỉ khi người dân đề nghị", default=False)
    exemption = models.CharField("diện miễn phí mặc nhiên", max_length=180, blank=True)

    class Meta:
        ordering = ["chain", "order"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "order"], name="part_order_once"),
            models.CheckConstraint(
                name="part_allowance_has_unit",
                condition=Q(allowance=None, unit="") | (Q(allowance__isnull=False) & ~Q(unit="")),
            ),
        ]

    def __str__(self) -> str:
        return self.label
