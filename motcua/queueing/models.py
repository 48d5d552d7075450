"""The waiting hall: lines, tickets, calls."""

from django.db import models
from django.db.models import F, Q

from motcua.catalog.models import Procedure, Sector
from motcua.people.models import Centre, Counter, Staff
from motcua.queueing.rules import PRIORITY_IN_A_ROW
from motcua.queueing.states import ALIVE, Outcome, Priority, TicketStatus


class Line(models.Model):
    """Hàng chờ: one letter, one group of sectors."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="lines")
    letter = models.CharField("chữ", max_length=2)
    name = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    sectors = models.ManyToManyField(Sector, related_name="+", blank=True)
    counters = models.ManyToManyField(Counter, related_name="lines", blank=True)
    takes_rest = models.BooleanField("nhận mọi lĩnh vực còn lại", default=False)
    priority_in_a_row = models.PositiveSmallIntegerField(
        "số lượt ưu tiên liền nhau", default=PRIORITY_IN_A_ROW
    )  # after that many, one ordinary ticket goes

    class Meta:
        ordering = ["centre", "letter"]
        constraints = [
            models.CheckConstraint(
                name="some_priority_in_a_row", condition=Q(priority_in_a_row__gte=1)
            ),
            models.UniqueConstraint(fields=["centre", "letter"], name="line_letter_once"),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(takes_rest=True), name="one_line_takes_the_rest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class Ticket(models.Model):
    """Phiếu số thứ tự: one visit. It carries no name and no number of identity."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="tickets")
    day = models.DateField("ngày")
    number = models.PositiveIntegerField("số")  # gapless per day and line that gave it
    code = models.CharField("số thứ tự", max_length=8)  # A037; kept when the line changes
    token = models.CharField(max_length=32, unique=True)  # random; opens the phone page
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="+")
    priority = models.CharField(max_length=12, choices=Priority, default=Priority.NONE)
    priority_reason = models.CharField("lý do", max_length=200, blank=True)
    channel = models.CharField(max_length=10, default="kiosk")  # kiosk, staff, api, phone
    status = models.CharField(max_length=10, choices=TicketStatus, default=TicketStatus.WAITING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField("nội dung hướng dẫn", max_length=500, blank=True)
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField("lấy số lúc")
    order_at = models.DateTimeField()  # place in the line; a ticket put back keeps its own
    called_at = models.DateTimeField(null=True)
    served_from = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day", "code"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["centre", "counter"],
                condition=Q(status__in=[TicketStatus.CALLED, TicketStatus.SERVING]),
                name="one_ticket_at_a_counter",
            ),
            models.CheckConstraint(
                name="called_ticket_has_counter",
                condition=Q(status__in=[TicketStatus.WAITING, TicketStatus.LEFT])
                | Q(counter__isnull=False, called_at__isnull=False),
            ),
            models.CheckConstraint(
                name="done_ticket_has_time",
                condition=Q(done_at__isnull=False) | Q(status__in=[*ALIVE]),
            ),
            models.CheckConstraint(
                name="ticket_done_after_taken",
                condition=Q(done_at=None) | Q(done_at__gte=F("taken_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "line", "order_at"],
                condition=Q(status=TicketStatus.WAITING),
                name="tickets_waiting",
            ),
            models.Index(fields=["centre", "day", "status"], name="tickets_of_a_day"),
            models.Index(
                fields=["centre", "line", "-done_at"],
                condition=Q(status=TicketStatus.SERVED),
                name="tickets_served_last",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Call(models.Model):
    """One call to a counter, spoken and shown. The board is drawn from these."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="calls")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_recall = models.BooleanField(default=False)
    # The line and the priority as they were at the call: whose turn it was is told by these. Empty
    # in calls that an older version made.
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+", db_index=False)
    priority = models.CharField(max_length=12, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["centre", "-at"], name="calls_latest"),
            models.Index(
                fields=["centre", "line", "-at"],
                condition=Q(is_recall=False),
                name="calls_of_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.counter_id}"
