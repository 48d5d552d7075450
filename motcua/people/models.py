"""The centres and the people who work at them."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from motcua.areas.models import Commune
from motcua.core import clock
from motcua.core.prepared import Given, Prepared
from motcua.people.states import Capacity, Role


class Centre(models.Model):
    """Trung tâm Phục vụ hành chính công cấp xã: the tenancy key of all its doings."""

    code = models.CharField("mã định danh", max_length=35, unique=True)
    slug = models.SlugField("tên trong địa chỉ", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    authority_name = models.CharField("cơ quan", max_length=200)  # UBND phường …
    place = models.CharField("địa danh", max_length=80)  # as printed before the date
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="+")
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    receipt_paper = models.CharField(
        "khổ giấy", max_length=2, choices=[("a5", "A5"), ("a4", "A4")], default="a5"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """What people say in a list: "phường Hải Châu", from the authority's full name."""
        return self.authority_name.removeprefix("Ủy ban nhân dân ") or self.name


class OpeningHours(models.Model):
    """One window in which a centre works, local time. Saturday rows take tickets and dossiers
    but do not make Saturday a legal working day (`counts` False)."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("thứ")  # Monday = 0
    opens = models.TimeField("mở")
    closes = models.TimeField("đóng")
    counts = models.BooleanField("tính vào thời hạn", default=True)

    class Meta:
        ordering = ["centre", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "weekday", "opens"], name="opening_hours_start_once"
            ),
            models.CheckConstraint(
                name="opening_hours_end_later", condition=Q(closes__gt=F("opens"))
            ),
            models.CheckConstraint(name="opening_hours_on_a_weekday", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Counter(models.Model):
    """Quầy: where a ticket is served. `staff` is who sits there now."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField("số quầy")
    name = models.CharField("tên", max_length=120, blank=True)
    is_open = models.BooleanField("đang mở", default=False)
    staff = models.ForeignKey("Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["centre", "number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="counter_number_once"),
            models.UniqueConstraint(
                fields=["staff"], condition=Q(staff__isnull=False), name="one_counter_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Quầy {self.number}"


class Staff(AbstractUser):
    """Cán bộ, công chức, viên chức and those who help them. AUTH_USER_MODEL."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=120)  # as typed, never split
    title = models.CharField("chức danh", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="staff")
    search_text = models.CharField(max_length=300, blank=True)  # search_key of name, username
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(fields=["centre", "search_text", "id"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def roles(self) -> frozenset[Role]:
        """Roles in force today at the person's centre. One query, remembered on the object."""
        held: frozenset[Role] | None = self.__dict__.get("_roles")
        if held is None:
            today = clock.today()
            rows = _ROLES.rows(staff=self.pk, centre=self.centre_id, day=today)
            held = self.remember_roles(rows)
        return held

    def remember_roles(self, names: Iterable[str]) -> frozenset[Role]:
        """Roles that were read along with the person."""
        held = frozenset(Role(name) for name in names)
        self.__dict__["_roles"] = held
        return held

    def has_role(self, *allowed: Role) -> bool:
        return not self.roles.isdisjoint(allowed)


class Assignment(models.Model):
    """Phân công: one role at one centre from one day until another (both included)."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="assignments")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    from_on = models.DateField("từ ngày")
    until_on = models.DateField("đến hết ngày", null=True, blank=True)
    sectors = models.JSONField("lĩnh vực phụ trách", default=list)  # sector keys; [] = every one
    decision = models.CharField("quyết định", max_length=120, blank=True)
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["centre", "staff", "role", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.UniqueConstraint(
                fields=["centre", "staff", "role"],
                condition=Q(until_on=None),
                name="assignment_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role} {self.from_on}"

    def in_force(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


_ROLES = Prepared(
    lambda: Assignment.objects.filter(
        Q(until_on=None) | Q(until_on__gte=Given("day")),
        staff=Given("staff"),
        centre_id=Given("centre"),
        from_on__lte=Given("day"),
    ).values_list("role", flat=True)
)


class SigningAuthority(models.Model):
    """Thẩm quyền ký: in whose name a person signs, from one day until another (both included).

    Law: sign-on-behalf, sign-for-chairman.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="authorities")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    capacity = models.CharField("ký với tư cách", max_length=4, choices=Capacity)
    title = models.CharField("chức danh ghi dưới chữ ký", max_length=120)
    sectors = models.JSONField("lĩnh vực", default=list)  # sector keys; [] = every one
    decision = models.CharField("văn bản phân công, ủy quyền", max_length=120, blank=True)
    from_on = models.DateField("từ ngày")
    until_on = models.DateField("đến hết ngày", null=True, blank=True)
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["centre", "staff", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="authority_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="delegation_has_a_decision",
                condition=~Q(capacity__in=["tl", "tuq"]) | ~Q(decision=""),
            ),
            models.CheckConstraint(
                name="power_of_attorney_ends",
                condition=~Q(capacity="tuq") | Q(until_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["centre", "staff", "from_on"], name="authorities_of")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.capacity} {self.from_on}"


class Absence(models.Model):
    """Vắng mặt: days on which a person is away and gets no new dossiers (both included)."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="absences")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    from_on = models.DateField("từ ngày")
    until_on = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["centre", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(until_on__gte=F("from_on"))
            ),
            models.UniqueConstraint(
                fields=["centre", "staff", "from_on"], name="absence_begins_once"
            ),
        ]
        indexes = [models.Index(fields=["centre", "until_on"], name="absences_by_end")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.from_on:%d/%m/%Y}"


class SignIn(models.Model):
    """One live session of a person, so that it can be counted and ended from elsewhere."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField("đăng nhập lúc")
    address = models.CharField("địa chỉ mạng", max_length=64, blank=True)
    device = models.CharField("thiết bị", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "at"], name="sign_ins_oldest_first")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.at:%d/%m/%Y %H:%M}"


class ApiKey(models.Model):
    """A bearer key of a person or a system. Only its hash is kept."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="api_keys")
    name = models.CharField("tên", max_length=120)
    prefix = models.CharField(max_length=12, unique=True)  # shown, to tell keys apart
    key_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("phạm vi", default=list)
    created_at = models.DateTimeField()
    expires_on = models.DateField("hết hạn", null=True, blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class AuditEntry(models.Model):
    """Who looked at what, or changed which setting. Append-only; a trigger rejects changes.

    `subject` is a code, never a name or a number of identity.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["centre", "subject", "at"], name="audit_of_a_subject"),
            models.Index(fields=["centre", "at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.what} {self.subject}"
