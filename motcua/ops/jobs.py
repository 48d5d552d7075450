"""Upkeep of the background work itself."""

from typing import Any

from procrastinate.contrib.django import app

from motcua.core.health import WORKER_SILENT_SECONDS
from motcua.ops.backup import nightly


@app.periodic(cron="* * * * *")
@app.task(name="ops.rescue", queueing_lock="ops.rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> int:
    """Give jobs of a killed worker back to the queue; every job is safe to run twice."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=WORKER_SILENT_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="30 18 * * *")  # by UTC: half past one at night in Việt Nam
@app.task(name="ops.backup", queueing_lock="ops.backup")
def back_up(timestamp: int) -> None:
    """The night's backup. Run twice, it makes two; a failure is recorded and the job fails."""
    if nightly.folder() is not None:
        nightly.make_scheduled()
