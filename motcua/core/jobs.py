"""Housekeeping that belongs to no room."""

from procrastinate.contrib.django import app

from motcua.core.limits import forget_old_limits


@app.periodic(cron="17 * * * *")
@app.task(name="core.forget_limits", queueing_lock="core.forget_limits")
def forget_limits(timestamp: int) -> None:
    forget_old_limits()
