"""Books of certification: opened and closed by the year, numbered on, nothing ever deleted."""

from django.db import models
from django.db.models import Q

from motcua.people.models import Centre, Staff
from motcua.registers.states import BookKind


class Book(models.Model):
    """One book of one year. `entries` is filled in when the book is closed."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField("sổ", max_length=12, choices=BookKind)
    year = models.PositiveSmallIntegerField("năm")
    opened_at = models.DateTimeField("mở sổ lúc")
    closed_at = models.DateTimeField("khóa sổ lúc", null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    entries = models.PositiveIntegerField("số việc khi khóa", null=True)

    class Meta:
        ordering = ["centre", "-year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "year"], name="one_book_a_year"),
            models.CheckConstraint(
                name="closed_book_says_by_whom",
                condition=Q(closed_at=None, closed_by=None, entries=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, entries__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"


class Entry(models.Model):
    """One line: one number for one original on one occasion, however many copies. Law: registers.

    A wrong line is struck through with a reason and a new one points at it; a trigger refuses
    any other change and every removal.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("số")
    day = models.DateField("ngày")
    dossier_code = models.CharField("mã hồ sơ", max_length=40, blank=True)
    requester = models.CharField("người yêu cầu", max_length=200)
    requester_key = models.CharField(max_length=200)  # search_key of the name
    subject = models.CharField("giấy tờ, việc", max_length=500)
    pages = models.PositiveSmallIntegerField("số trang", default=1)
    copies = models.PositiveSmallIntegerField("số bản", default=1)
    signer = models.CharField("người ký", max_length=120)
    signed_as = models.CharField("thay mặt", max_length=200, blank=True)
    fee_vnd = models.PositiveIntegerField("phí", default=0)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    struck_at = models.DateTimeField("gạch lúc", null=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    strike_reason = models.CharField("lý do gạch", max_length=500, blank=True)

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "book", "number"], name="entry_number_once"),
            models.CheckConstraint(
                name="struck_entry_has_reason",
                condition=Q(struck_at=None, struck_by=None, strike_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(strike_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "book", "requester_key"],
                name="entries_by_requester",
                opclasses=["int8_ops", "int8_ops", "text_pattern_ops"],
            ),
            models.Index(fields=["centre", "dossier_code"], name="entries_of_a_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
