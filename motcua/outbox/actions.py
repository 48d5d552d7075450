"""Every way to change a message."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.outbox import gateway, rules
from motcua.outbox.models import Message
from motcua.outbox.states import MessageState

SEND = "outbox.send"


@transaction.atomic
def tell(
    *,
    centre_id: int,
    about: str,
    template: str,
    to: str,
    at: datetime | None = None,
    **facts: object,
) -> Message | None:
    """Queue one SMS in the transaction of the fact it tells. None when there is no number.

    Without a gateway the row is kept as waiting, so that it is sent once there is one.
    """
    if not to:
        return None
    at = at or clock.now()
    message = Message.objects.create(
        centre_id=centre_id,
        about=about,
        template=template,
        to=to,
        text=rules.words(template, **facts),
        created_at=at,
        send_after=at,
    )
    if gateway.is_configured():
        app.configure_task(SEND).defer(message_id=message.pk)
    return message


@transaction.atomic
def claim(message_id: int, *, at: datetime | None = None) -> Message | None:
    """Take the right to send: the next attempt is written before the call goes out.

    A crash between call and outcome therefore sends again later, under the same key.
    """
    at = at or clock.now()
    message = (
        Message.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=message_id, state=MessageState.WAITING, send_after__lte=at)
        .first()
    )
    if message is None:
        return None
    message.send_after = at + rules.WAITS[min(message.attempts, len(rules.WAITS) - 1)]
    message.attempts += 1
    message.save(update_fields=["send_after", "attempts"])
    return message


@transaction.atomic
def settle(message_id: int, *, error: str = "", at: datetime | None = None) -> None:
    """Write down what became of the call."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state != MessageState.WAITING:
        return
    message.last_error = error[:300]
    if not error:
        message.state, message.sent_at = MessageState.SENT, at or clock.now()
    elif message.attempts >= len(rules.WAITS):
        message.state = MessageState.FAILED
    message.save(update_fields=["state", "sent_at", "last_error"])
