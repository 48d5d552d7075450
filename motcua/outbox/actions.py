"""Every way to change a message."""

from datetime import datetime

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.transactions import action
from motcua.outbox import gateway, rules
from motcua.outbox.models import Message
from motcua.outbox.states import MessageState
from motcua.people import actions as people
from motcua.people.models import Staff
from motcua.people.states import Role

SEND = "outbox.send"


@action
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


@action
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


@action
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


@action
def send_again(message_id: int, *, by: Staff, at: datetime | None = None) -> Message:
    """Give a message that could not be sent a new set of attempts, from now on. Raises NotAllowed,
    NotFound, WrongState."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(pk=message_id, centre_id=by.centre_id)
        .first()
    )
    if message is None:
        raise NotFound("Không tìm thấy tin nhắn này.")
    if not by.has_role(Role.ADMINISTRATOR, Role.DIRECTOR):
        raise NotAllowed("Việc “gửi lại tin” dành cho quản trị viên hoặc giám đốc.")
    if message.state != MessageState.FAILED:
        raise WrongState("Tin này đang chờ gửi hoặc đã gửi rồi.")
    message.state, message.attempts = MessageState.WAITING, 0
    message.send_after, message.last_error = at or clock.now(), ""
    message.save(update_fields=["state", "attempts", "send_after", "last_error"])
    if gateway.is_configured():
        app.configure_task(SEND).defer(message_id=message.pk)
    people.note_change(by=by, what="message.again", subject=message.about, at=at)
    return message
