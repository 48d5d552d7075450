"""Background jobs that failed: which, since when, and once more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.core import clock


class Command(BaseCommand):
    help = "Liệt kê việc nền đã hỏng; --retry đưa chúng về hàng để chạy lại."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true", help="chạy lại tất cả")

    def handle(self, *, retry: bool, **options: Any) -> None:
        """Every job is safe to run twice, so all of them may be tried again."""
        failed = list(ProcrastinateJob.objects.filter(status="failed").order_by("id"))
        for job in failed:
            self.stdout.write(f"{job.id}  {job.task_name}  {job.args}")
            if retry:
                app.job_manager.retry_job_by_id(job_id=job.id, retry_at=clock.now())
        words = "đã đưa về hàng" if retry else "xem lý do trong nhật ký của việc nền"
        self.stdout.write(f"{len(failed)} việc hỏng{': ' + words if failed else ''}.")
