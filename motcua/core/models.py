"""Facts that every room leans on: number series, special days, remembered requests."""

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from motcua.core.transactions import RESERVED, memo


class Series(models.Model):
    """One gap-free counter, e.g. the dossier numbers of one centre on one day."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}={self.last}"


class SpecialDay(models.Model):
    """A day that breaks the Mon-Fri pattern: ngày nghỉ (works=False) or ngày làm bù (works=True).

    `decided` is False for a day that follows from the law but whose decision of the year
    (Tết, the day beside 2/9, swaps) is not out yet; the administrator is shown it.
    """

    day = models.DateField("ngày", primary_key=True)
    works = models.BooleanField("làm việc")
    name = models.CharField("tên", max_length=120)
    source = models.CharField("căn cứ", max_length=300)
    decided = models.BooleanField("đã có quyết định", default=True)
    # Set when an administrator has had a say: the loader then leaves the day alone for ever.
    edited_at = models.DateTimeField("sửa lúc", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_removed = models.BooleanField("đã bỏ", default=False)  # kept so that no load revives it

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                name="special_day_is_removed_by_hand",
                condition=Q(is_removed=False) | Q(edited_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class IdempotencyKey(models.Model):
    """The answer that one request of one person already got, so that a retry gets it again."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # sha256 of what was asked
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.key


def next_number(key: str) -> int:
    """Take the next number of `key`. Gap-free: a rollback gives the number back."""
    taken: dict[str, int] = (memo() or {}).get(RESERVED, {})
    return taken.pop(key) if key in taken else next_numbers(key)[0]


def reserve(*keys: str) -> None:
    """Take the numbers that this action is about to ask for, in one statement instead of several.

    Every one of them must then be asked for: an action that leaves one unused is undone.
    """
    facts = memo()
    if facts is not None:
        facts.setdefault(RESERVED, {}).update(zip(keys, next_numbers(*keys), strict=True))


CALENDAR_STAMP = "stamp:calendar"  # its number is a moment, so a rollback brings none back


def know_stamp(stamp: int | None) -> None:
    """What this action has just read of the stamp of the calendar beside something else."""
    known = memo()
    if known is not None:
        known[CALENDAR_STAMP] = stamp or 0


def next_numbers(*keys: str) -> list[int]:
    """Take the next number of several series in one statement, answered in the order asked.

    The rows are locked in the order of their names, so that two who take the same series never
    wait for each other. The stamp of the calendar comes along: who takes numbers mostly promises
    a moment next.
    """
    rows = ", ".join(["(%s, 1)"] * len(keys))
    sql = (
        f"WITH taken AS (INSERT INTO core_series (key, last) VALUES {rows} "  # noqa: S608 (place-holders)
        "ON CONFLICT (key) DO UPDATE SET last = core_series.last + 1 RETURNING key, last) "
        "SELECT key, last FROM taken UNION ALL SELECT key, last FROM core_series WHERE key = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*sorted(keys), CALENDAR_STAMP])
        taken = dict(cursor.fetchall())
    know_stamp(taken.get(CALENDAR_STAMP))
    return [int(taken[key]) for key in keys]
