"""What the room does by itself, by the clock. Every job may run twice."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.actions.incidents import RECOUNT
from motcua.dossiers.queries import near
from motcua.people.places import centres


@app.periodic(cron="5 17 * * *")  # five past midnight in Việt Nam
@app.task(name="dossiers.close_the_day", queueing_lock="dossiers.close_the_day")
def close_the_day(timestamp: int) -> None:
    """Write the root of yesterday's events of every centre, and renew its forecasts."""
    for centre in centres():
        actions.close_day(centre.pk, clock.today() - timedelta(days=1))
        actions.renew_forecasts(centre.pk)


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossiers.look_ahead", queueing_lock="dossiers.look_ahead")
def look_ahead(timestamp: int) -> None:
    """While a centre works: warn of what is near, and have the apologies ready in time."""
    now = clock.now()
    for centre in centres():
        if not near.is_office_time(centre.pk, now):
            continue
        actions.warn(centre.pk, at=now)
        actions.warn_of_arrivals(centre.pk, at=now)
        actions.drop_drafts(centre.pk, at=now)
        for dossier_id in near.to_apologise(centre.pk, now):
            actions.draft_apology(dossier_id, at=now)


@app.periodic(cron="35 17 * * *")  # after midnight in Việt Nam: the last day is over
@app.task(name="dossiers.let_lapse", queueing_lock="dossiers.let_lapse")
def let_lapse(timestamp: int) -> None:
    """Stop what nobody answered by its last day, each in its own transaction."""
    for centre in centres():
        for dossier_id in near.lapsed(centre.pk, clock.today()):
            actions.lapse(dossier_id)


@app.periodic(cron="0 1 * * *")  # eight in the morning: no message wakes anybody
@app.task(name="dossiers.remind_of_supplements", queueing_lock="dossiers.remind_of_supplements")
def remind_of_supplements(timestamp: int) -> None:
    for centre in centres():
        for dossier_id in near.to_remind(centre.pk, clock.today()):
            actions.remind_supplement(dossier_id)


@app.periodic(cron="10 1 * * *")
@app.task(name="dossiers.remind_of_results", queueing_lock="dossiers.remind_of_results")
def remind_of_results(timestamp: int) -> None:
    for centre in centres():
        for dossier_id in near.uncollected(centre.pk, clock.now()):
            actions.remind_result(dossier_id)


@app.task(name=RECOUNT)
def recount_after_incident(incident_id: int, after: int) -> None:
    """One batch of dossiers after an incident, then the next as a job of its own."""
    batch = near.touched_by(incident_id, after)
    for dossier_id in batch:
        actions.recount_after_incident(dossier_id, incident_id=incident_id)
    if batch:
        app.configure_task(RECOUNT).defer(incident_id=incident_id, after=batch[-1])


@app.periodic(cron="25 * * * *")
@app.task(name="dossiers.finish_incidents", queueing_lock="dossiers.finish_incidents")
def finish_incidents(timestamp: int) -> None:
    """A recount that a dead worker left is begun anew; what is done finds its event."""
    for incident_id in near.unfinished_incidents(clock.now() - timedelta(days=1)):
        app.configure_task(RECOUNT).defer(incident_id=incident_id, after=0)
