"""What the room does by itself, by the clock. Every job may run twice."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.dossiers import actions
from motcua.people.places import centres


@app.periodic(cron="5 17 * * *")  # five past midnight in Việt Nam
@app.task(name="dossiers.close_the_day", queueing_lock="dossiers.close_the_day")
def close_the_day(timestamp: int) -> None:
    """Write the root of yesterday's events of every centre, and renew its forecasts."""
    for centre in centres():
        actions.close_day(centre.pk, clock.today() - timedelta(days=1))
        actions.renew_forecasts(centre.pk)
