"""A backup of everything, while people work."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motcua.core import clock
from motcua.ops.actions import remember_backup
from motcua.ops.backup import keeping, making, nightly, where
from motcua.ops.progress import bar


class Command(BaseCommand):
    help = "Sao lưu dữ liệu và giấy tờ vào một tệp, trong khi hệ thống vẫn chạy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="", help="tệp mới; để trống: vào MOTCUA_BACKUP_DIR"
        )
        parser.add_argument(
            "--passphrase-file", default="", help="mã hoá bằng mật khẩu ở dòng đầu của tệp này"
        )

    def handle(self, *, file: str, passphrase_file: str, **options: Any) -> None:
        with bar() as tell:
            if file:
                passphrase = keeping.passphrase_from(passphrase_file)
                path = Path(file).absolute()
                made = making.make(path, where.here(), passphrase, clock.now(), tell)
                remember_backup(
                    path.name, size=made.size, files=made.files, faults=len(made.faults)
                )
            else:
                made = nightly.make_scheduled(tell)
        self.stdout.write(
            f"Đã sao lưu {made.rows} dòng và {made.files} tệp vào {made.path} "
            f"({made.size / 1e6:.1f} MB)."
        )
        for fault in made.faults[:20]:
            self.stderr.write(f"Thiếu giấy tờ từ trước khi sao lưu: {fault}")
