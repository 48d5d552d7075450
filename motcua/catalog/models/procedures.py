"""The procedures as published. A published version is final; a change is a successor."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from motcua.catalog.states import (
    Confidence,
    DocumentKind,
    FeeBasis,
    FeeKind,
    FeeSetter,
    OnlineLevel,
    Unit,
    VersionState,
)


class Sector(models.Model):
    """Lĩnh vực."""

    key = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    icon = models.CharField(max_length=40, blank=True)  # a bootstrap-icons name
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class LifeEvent(models.Model):
    """Sự kiện trong đời: how a person who knows no sector finds a procedure."""

    key = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """Thủ tục hành chính: the identity that its versions share. `code` is text, always."""

    code = models.CharField("mã thủ tục", max_length=40, unique=True)
    life_events = models.ManyToManyField(LifeEvent, related_name="procedures", blank=True)

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One text of a procedure with the days it is in force (both included).

    Once it has left the draft state it is final, and so are its child rows: the database itself
    refuses to change them (migration 0002). Only `in_force_until` may be set, once.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("lần")  # 1, 2, 3 … per procedure
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    is_final = models.BooleanField(default=False)  # the children's copy follows by foreign key
    in_force_from = models.DateField("có hiệu lực từ", null=True)
    in_force_until = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)

    name = models.CharField("tên", max_length=1000)
    name_en = models.CharField(max_length=500, blank=True)
    name_key = models.CharField(max_length=1000)  # core.text.search_key of the name
    search_text = models.TextField()  # the same of name, code, sector and everyday words
    words = models.JSONField("cách gọi thông thường", default=list)  # list[str]
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+")
    origin = models.CharField("nguồn gốc", max_length=60, blank=True)
    authority = models.CharField("cơ quan có thẩm quyền", max_length=1000, blank=True)
    received_at = models.CharField("nơi tiếp nhận", max_length=1000, blank=True)
    applicants = models.JSONField("đối tượng", default=list)  # list[str]
    channels = models.JSONField("cách nộp", default=list)  # direct, online, postal
    online_level = models.CharField(max_length=10, choices=OnlineLevel, default=OnlineLevel.NONE)
    steps_text = models.TextField("trình tự thực hiện", blank=True)
    result = models.TextField("kết quả", blank=True)
    form = models.CharField("mẫu đơn, tờ khai", max_length=500, blank=True)
    legal_basis = models.JSONField("căn cứ pháp lý", default=list)  # list[str]
    decision = models.CharField("quyết định công bố", max_length=200, blank=True)
    linked_codes = models.JSONField("thủ tục liên quan", default=list)  # list[str]
    home_service = models.BooleanField("làm tại nhà được", default=False)
    home_service_note = models.CharField(max_length=500, blank=True)
    notes = models.TextField("ghi chú", blank=True)

    allowance = models.DecimalField("thời hạn", max_digits=6, decimal_places=1, null=True)
    unit = models.CharField("đơn vị", max_length=12, choices=Unit, blank=True)  # "" = unit missing
    cutoff = models.TimeField("giờ chốt", null=True, blank=True)  # same_day: later moves a day
    allowance_note = models.CharField("cách tính thời hạn", max_length=500, blank=True)
    restarts_on_supplement = models.BooleanField("bổ sung thì tính lại từ đầu", default=True)
    # Working days in which the citizen adds what is missing; None = the centre's own limit.
    supplement_days = models.PositiveSmallIntegerField("hạn bổ sung", null=True, blank=True)
    serves_now = models.BooleanField("trả ngay tại quầy", default=False)

    source = models.CharField("nguồn", max_length=500, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.UNKNOWN)
    facts = models.JSONField("nguồn từng ý", default=dict)  # field -> {source, confidence, note}
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["procedure", "-number"]
        indexes = [
            GinIndex(SearchVector("search_text", config="simple"), name="procedure_words"),
            models.Index(fields=["state", "in_force_from"], name="procedure_in_force"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["id", "is_final"], name="children_follow_finality"),
            models.CheckConstraint(
                name="version_is_final_unless_draft",
                condition=Q(state="draft", is_final=False) | (~Q(state="draft") & Q(is_final=True)),
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(state="published", in_force_until=None),
                name="one_open_version_in_force",
            ),
            models.CheckConstraint(
                name="version_ends_after_start",
                condition=Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")),
            ),
            models.CheckConstraint(
                name="published_version_is_whole",
                condition=~Q(state="published")
                | (
                    Q(in_force_from__isnull=False, published_at__isnull=False)
                    & Q(allowance__isnull=False)
                    & ~Q(unit="")
                    & ~Q(name="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def term_of(self, case_key: str) -> tuple[Decimal, str]:
        """Amount and unit of the time limit: the case's own where it has one, else the version's.
        No query where the cases were read ahead. The version is published, so it has one."""
        case = next((c for c in self.cases.all() if c.key == case_key), None)
        if case is not None and case.allowance is not None and case.unit:
            return case.allowance, case.unit
        assert self.allowance is not None  # constraint published_version_is_whole
        return self.allowance, self.unit


class Case(models.Model):
    """Trường hợp: a variant with its own checklist and, where it differs, its own allowance."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="cases")
    is_final = models.BooleanField(default=False)  # follows the version
    key = models.SlugField(max_length=60)
    label = models.CharField("trường hợp", max_length=300)
    note = models.CharField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    allowance = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    unit = models.CharField(max_length=12, choices=Unit, blank=True)

    class Meta:
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="case_key_once")]

    def __str__(self) -> str:
        return self.label


class Requirement(models.Model):
    """Thành phần hồ sơ: one paper that is handed in or shown."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="requirements")
    is_final = models.BooleanField(default=False)  # follows the version
    order = models.PositiveSmallIntegerField()
    name = models.TextField("tên giấy tờ")
    kind = models.CharField(max_length=30, choices=DocumentKind, default=DocumentKind.ORIGINAL)
    originals = models.PositiveSmallIntegerField("bản chính", default=0)
    copies = models.PositiveSmallIntegerField("bản sao", default=0)
    when = models.CharField("khi nào cần", max_length=500, blank=True)  # "" = always
    is_required = models.BooleanField("bắt buộc", default=True)  # in every case and channel
    # Listed for some cases or channels only, and there always needed; else only when `when` holds.
    required_in_scope = models.BooleanField("bắt buộc trong trường hợp ấy", default=False)
    case_keys = models.JSONField(default=list)  # list[str]; [] = every case
    channels = models.JSONField(default=list)  # list[str]; [] = every channel
    form = models.CharField("mẫu", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=1000, blank=True)

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="requirement_order_once")
        ]

    def __str__(self) -> str:
        return self.name


class FeeLine(models.Model):
    """Phí, lệ phí. `amount_vnd` None = the province sets it and nobody has entered it yet."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="fees")
    is_final = models.BooleanField(default=False)  # follows the version
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=6, choices=FeeKind)
    name = models.CharField("tên khoản", max_length=300, blank=True)
    amount_vnd = models.PositiveIntegerField("mức thu (đồng)", null=True)
    per = models.CharField("đơn vị tính", max_length=20, choices=FeeBasis, default=FeeBasis.CASE)
    next_amount_vnd = models.PositiveIntegerField("mức từ đơn vị tiếp theo", null=True, blank=True)
    next_from = models.PositiveSmallIntegerField(null=True, blank=True)  # e.g. page 3
    cap_vnd = models.PositiveIntegerField("tối đa", null=True, blank=True)
    channel = models.CharField(max_length=10, blank=True)  # "" = every channel
    case_keys = models.JSONField(default=list)  # list[str]; [] = every case
    rule = models.CharField("cách tính", max_length=1000, blank=True)
    exempt = models.JSONField("được miễn", default=list)  # list[str]
    set_by = models.CharField(max_length=10, choices=FeeSetter)

    class Meta:
        ordering = ["version", "order"]

    def __str__(self) -> str:
        return f"{self.name} {self.amount_vnd}"


class Step(models.Model):
    """Bước xử lý of the internal process (quy trình nội bộ), in working minutes."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="steps")
    is_final = models.BooleanField(default=False)  # follows the version
    order = models.PositiveSmallIntegerField()
    name = models.CharField("bước", max_length=300)
    role = models.CharField("ai làm", max_length=60)
    minutes = models.PositiveIntegerField("thời gian (phút làm việc)", default=0)

    class Meta:
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="step_order_once")]

    def __str__(self) -> str:
        return self.name
