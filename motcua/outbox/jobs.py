"""Send what is due. The job carries an id; the row says whether there is still something to do."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.outbox import actions, gateway, queries


@app.task(name=actions.SEND)
def send(message_id: int) -> None:
    message = actions.claim(message_id)
    if message is None:
        return
    try:
        gateway.send_sms(message.to, message.text, key=str(message.pk))
    except gateway.GatewayError as error:
        actions.settle(message_id, error=str(error))
    else:
        actions.settle(message_id)


@app.periodic(cron="* * * * *")
@app.task(name="outbox.sweep", queueing_lock="outbox.sweep")
def sweep(timestamp: int) -> None:
    """Bring back what a dead worker or a dead gateway left behind, and what waited for one."""
    if gateway.is_configured():
        for message_id in queries.due(clock.now()):
            app.configure_task(actions.SEND).defer(message_id=message_id)
