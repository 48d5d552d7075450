"""Every way to read messages."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core.prepared import Given, Prepared
from motcua.outbox.models import Message
from motcua.outbox.states import MessageState
from motcua.people.models import Staff


def due(at: datetime, limit: int = 200) -> list[int]:
    """Ids of messages whose time has come, oldest first. 1 query."""
    rows = Message.objects.filter(state=MessageState.WAITING, send_after__lte=at)
    return list(rows.order_by("send_after").values_list("pk", flat=True)[:limit])


_ABOUT = Prepared(
    lambda: Message.objects.filter(centre_id=Given("centre"), about=Given("about")).order_by(
        "created_at", "pk"
    )
)


def messages_of(staff: Staff, about: str) -> list[Message]:
    """What was said to the citizen about one dossier, oldest first. 1 query."""
    return _ABOUT.rows(centre=staff.centre_id, about=about)


@dataclass(frozen=True, slots=True)
class MessagePage:
    rows: list[Message]
    after: str  # cursor of the next page; "" at the end


def not_sent(by: Staff, *, state: str = "", after: str = "", limit: int = 25) -> MessagePage:
    """Messages of the centre that did not go out (failed, or waiting), newest first. 1 query."""
    states = [MessageState.FAILED, MessageState.WAITING]
    rows = Message.objects.filter(
        centre_id=by.centre_id, state__in=[state] if state in states else states
    )
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: limit + 1])
    return MessagePage(found[:limit], str(found[limit - 1].pk) if len(found) > limit else "")


def count_failed(by: Staff) -> int:
    """1 query."""
    return Message.objects.filter(centre_id=by.centre_id, state=MessageState.FAILED).count()
