"""The background worker: messages out, reminders, night work."""

from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

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
        worker.run_worker(
            concurrency=concurrency,
            wait=not once,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
        )
