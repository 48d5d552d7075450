"""Everything between installing a release and serving it; safe to run again at any time."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from motcua.core.health import unapplied_migrations
from motcua.ops import assets, translations
from motcua.ops.actions import remember_step
from motcua.ops.models import Loaded
from motcua.ops.upgrade import upgrade

FIRST_RUN = {
    "load_reference": "Đang nạp tỉnh, xã và lịch nghỉ",
    "load_catalogue": "Đang nạp danh mục thủ tục",
}
DEMO = {"make_demo": "Đang dựng trung tâm thử nghiệm (vài tuần dữ liệu mẫu)"}


class Command(BaseCommand):
    help = "Nâng cấp dữ liệu, chuẩn bị giao diện, nạp danh mục lần đầu. Chạy lại không sao."
    requires_system_checks = ()  # half a second of each start; they are asked with every change

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="dựng cả trung tâm thử nghiệm")

    def handle(self, *, demo: bool, **options: Any) -> None:
        if translations.compile_all():
            self.stdout.write("Đã biên dịch các bản dịch.")
        if unapplied_migrations():
            self.stdout.write("Đang nâng cấp cơ sở dữ liệu …")
            upgrade()
        if assets.collect_when_changed():
            self.stdout.write("Đã chuẩn bị tệp giao diện.")
        for step, words in (FIRST_RUN | (DEMO if demo else {})).items():
            self.take_once(step, words)

    def take_once(self, step: str, words: str) -> None:
        """Steps may be repeated without harm: one that was cut short is simply taken again."""
        if Loaded.objects.filter(step=step).exists():
            return
        self.stdout.write(f"{words} …")
        self.stdout.flush()
        call_command(step)
        remember_step(step)
