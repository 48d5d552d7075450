"""Housekeeping that belongs to no room, and the rescue of jobs whose worker died."""

import logging

from procrastinate.contrib.django import app

from motcua.core.limits import forget_old_limits

log = logging.getLogger(__name__)
STALLED_AFTER_SECONDS = 60


@app.periodic(cron="17 * * * *")
@app.task(name="core.forget_limits", queueing_lock="core.forget_limits")
def forget_limits(timestamp: int) -> None:
    forget_old_limits()


@app.periodic(cron="* * * * *")
@app.task(name="core.rescue", queueing_lock="core.rescue", pass_context=False)
async def rescue(timestamp: int) -> None:
    """A job of a killed worker stays "doing" for ever; every job here is safe to run twice."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job %s of a dead worker goes back to the queue", job.id)
        await manager.retry_job(job)
