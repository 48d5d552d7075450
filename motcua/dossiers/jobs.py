"""What the room does by itself, by the clock. Every job may run twice.

One dossier or centre that fails stops no other: it is logged by its key, the rest is done, and the
job then fails, so that somebody looks.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.actions.incidents import RECOUNT
from motcua.dossiers.queries import near
from motcua.people.places import centres

log = logging.getLogger(__name__)


class SomeFailed(Exception):
    """Raised when a job is through: what failed is in the log, by key."""


class _Each:
    """Does one thing for each of many, and remembers how many failed."""

    def __init__(self, job: str) -> None:
        self.job = job
        self.failed = 0

    def centre(self, act: Callable[[int], object]) -> None:
        """`act` for every centre."""
        self.of("centre", (centre.pk for centre in centres()), act)

    def of(self, kind: str, keys: Iterable[int], act: Callable[[int], object]) -> None:
        for key in keys:
            try:
                act(key)
            except Exception:
                self.failed += 1
                log.exception("%s failed for %s %s", self.job, kind, key)

    def done(self) -> None:
        """Raises SomeFailed."""
        if self.failed:
            raise SomeFailed(f"{self.job}: {self.failed} failed, see the log")


@app.periodic(cron="5 17 * * *")  # five past midnight in Việt Nam
@app.task(name="dossiers.close_the_day", queueing_lock="dossiers.close_the_day")
def close_the_day(timestamp: int) -> None:
    """Write the root of yesterday's events of every centre, and renew its forecasts."""
    each, yesterday = _Each("close_the_day"), clock.today() - timedelta(days=1)
    each.centre(lambda centre_id: actions.close_day(centre_id, yesterday))
    each.centre(actions.renew_forecasts)
    each.done()


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossiers.look_ahead", queueing_lock="dossiers.look_ahead")
def look_ahead(timestamp: int) -> None:
    """While a centre works: warn of what is near, and have the apologies ready in time."""
    each, now = _Each("look_ahead"), clock.now()
    each.centre(lambda centre_id: _look_ahead(each, centre_id, now))
    each.done()


def _look_ahead(each: _Each, centre_id: int, now: datetime) -> None:
    if not near.is_office_time(centre_id, now):
        return
    each.of("centre", [centre_id], lambda key: actions.warn(key, at=now))
    each.of("centre", [centre_id], lambda key: actions.warn_of_arrivals(key, at=now))
    each.of("centre", [centre_id], lambda key: actions.drop_drafts(key, at=now))
    late = near.to_apologise(centre_id, now)
    each.of("dossier", late, lambda key: actions.draft_apology(key, at=now))


@app.periodic(cron="35 17 * * *")  # after midnight in Việt Nam: the last day is over
@app.task(name="dossiers.let_lapse", queueing_lock="dossiers.let_lapse")
def let_lapse(timestamp: int) -> None:
    """Stop what nobody answered by its last day, each in its own transaction."""
    _each_of_every_centre(
        "let_lapse", lambda centre_id: near.lapsed(centre_id, clock.today()), actions.lapse
    )


@app.periodic(cron="0 1 * * *")  # eight in the morning: no message wakes anybody
@app.task(name="dossiers.remind_of_supplements", queueing_lock="dossiers.remind_of_supplements")
def remind_of_supplements(timestamp: int) -> None:
    _each_of_every_centre(
        "remind_of_supplements",
        lambda centre_id: near.to_remind(centre_id, clock.today()),
        actions.remind_supplement,
    )


@app.periodic(cron="10 1 * * *")
@app.task(name="dossiers.remind_of_results", queueing_lock="dossiers.remind_of_results")
def remind_of_results(timestamp: int) -> None:
    _each_of_every_centre(
        "remind_of_results",
        lambda centre_id: near.uncollected(centre_id, clock.now()),
        actions.remind_result,
    )


def _each_of_every_centre(
    job: str, found: Callable[[int], Iterable[int]], act: Callable[[int], object]
) -> None:
    each = _Each(job)
    each.centre(lambda centre_id: each.of("dossier", found(centre_id), act))
    each.done()


@app.task(name=RECOUNT)
def recount_after_incident(incident_id: int, after: int) -> None:
    """One batch of dossiers after an incident, then the next as a job of its own."""
    each, batch = _Each("recount_after_incident"), near.touched_by(incident_id, after)
    each.of(
        "dossier", batch,
        lambda key: actions.recount_after_incident(key, incident_id=incident_id),
    )  # fmt: skip
    if batch:
        app.configure_task(RECOUNT).defer(incident_id=incident_id, after=batch[-1])
    each.done()


@app.periodic(cron="25 * * * *")
@app.task(name="dossiers.finish_incidents", queueing_lock="dossiers.finish_incidents")
def finish_incidents(timestamp: int) -> None:
    """A recount that a dead worker left is begun anew; what is done finds its event."""
    for incident_id in near.unfinished_incidents(clock.now() - timedelta(days=1)):
        app.configure_task(RECOUNT).defer(incident_id=incident_id, after=0)
