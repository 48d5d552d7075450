"""Upkeep of the background work itself."""

from typing import Any

from procrastinate.contrib.django import app

from motcua.core.health import WORKER_SILENT_SECONDS


@app.periodic(cron="* * * * *")
@app.task(name="ops.rescue", queueing_lock="ops.rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> int:
    """Give jobs of a killed worker back to the queue; every job is safe to run twice."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=WORKER_SILENT_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
