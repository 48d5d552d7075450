"""Read every signed paper again and verify its signatures."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.signatures.queries import audit_of_signed


class Command(BaseCommand):
    help = "Soát lại chữ ký số của mọi giấy đã ký: tệp còn nguyên, chữ ký còn hợp lệ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--last", type=int, default=0, help="chỉ soát chừng này chữ ký mới nhất"
        )

    def handle(self, *, last: int, **options: Any) -> None:
        count, faults = audit_of_signed(last)
        for fault in faults:
            self.stdout.write(f"{fault.centre}: {fault.title} số {fault.ref}: {fault.problem}")
        self.stdout.write(f"Đã soát {count} chữ ký.")
        if faults:
            raise CommandError(f"Có {len(faults)} chữ ký không khớp. Lấy lại tệp từ bản sao lưu.")
