"""The background worker: messages out, reminders, night work."""

import asyncio
import signal
import threading
from contextlib import suppress
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from motcua.core import stopping

HEARTBEAT_SECONDS = 10


class Command(BaseCommand):
    help = "Chạy việc nền. Chạy nhiều tiến trình cùng lúc cũng an toàn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="số việc cùng lúc")
        parser.add_argument("--once", action="store_true", help="làm hết việc đang chờ rồi thoát")

    def handle(self, *, concurrency: int, once: bool, **options: Any) -> None:
        """The copy of the app listens on its own connection; what a job itself enqueues still
        goes through Django's, and so joins the transaction of the action it calls.
        """
        queue = cast(Any, app)
        worker = queue.with_connector(queue.connector.get_worker_connector())
        if once:  # what falls due by the clock is left to a worker that stays
            worker.periodic_registry = PeriodicRegistry()
        asyncio.run(
            _work(
                worker,
                concurrency=concurrency,
                wait=not once,
                delete_jobs="successful",
                shutdown_graceful_timeout=5,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
            )
        )


async def _work(worker: Any, **options: Any) -> None:
    """Until there is no more to do, or asked to stop: jobs hear of it at once (`stopping`), where
    the library's own handlers would tell them when the grace is over. Asked again, nothing more
    happens."""
    work = cast("asyncio.Task[None]", asyncio.current_task())

    def stop() -> None:
        if not stopping.is_asked():
            stopping.ask()
            work.cancel()  # the worker waits for its jobs then

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        async with worker.open_async():
            await worker.run_worker_async(install_signal_handlers=False, **options)
