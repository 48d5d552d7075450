"""Messages out. The row is what a person may ask about; the job only carries its id."""

from django.db import models

from motcua.outbox.states import MessageState
from motcua.people.models import Centre


class Message(models.Model):
    """One SMS to one person about one dossier. Its id is the gateway's idempotency key."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    about = models.CharField("mã hồ sơ", max_length=40)
    template = models.CharField(max_length=40)
    to = models.CharField("số điện thoại", max_length=20)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_sent_iff_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
            )
        ]
        indexes = [
            models.Index(
                fields=["send_after"], condition=models.Q(state="waiting"), name="message_waiting"
            ),
            models.Index(fields=["centre", "about"], name="messages_of_a_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.about}"
