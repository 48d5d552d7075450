"""Print every form with made-up values, to be looked at before a release or by an office."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from motcua.papers.specimens import write_specimens


class Command(BaseCommand):
    help = "In mẫu của mọi loại giấy (dữ liệu bịa) vào một thư mục để xem thử."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="thư mục sẽ chứa các tệp PDF")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        written = write_specimens(folder)
        self.stdout.write(f"Đã in {len(written)} tệp vào {folder}.")
