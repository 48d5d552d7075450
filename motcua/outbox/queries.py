"""Every way to read messages."""

from datetime import datetime

from django.db.models import QuerySet

from motcua.outbox.models import Message
from motcua.outbox.states import MessageState
from motcua.people.models import Staff


def due(at: datetime, limit: int = 200) -> list[int]:
    """Ids of messages whose time has come, oldest first. 1 query."""
    rows = Message.objects.filter(state=MessageState.WAITING, send_after__lte=at)
    return list(rows.order_by("send_after").values_list("pk", flat=True)[:limit])


def messages_of(staff: Staff, about: str) -> QuerySet[Message]:
    """What was said to the citizen about one dossier, oldest first. 1 query."""
    rows = Message.objects.filter(centre_id=staff.centre_id, about=about)
    return rows.order_by("created_at", "pk")
