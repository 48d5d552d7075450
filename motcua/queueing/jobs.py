"""Every hour: numbers of yesterday no longer wait."""

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.queueing import actions


@app.periodic(cron="7 * * * *")
@app.task(name="queueing.clear", queueing_lock="queueing.clear")
def clear(timestamp: int) -> None:
    actions.clear_before(clock.today())
