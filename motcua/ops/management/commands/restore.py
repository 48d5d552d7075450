"""Bring a backup back, or only see whether one is whole."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from motcua.core import clock
from motcua.ops.backup import keeping, restoring, where
from motcua.ops.backup.where import Place
from motcua.ops.progress import bar


class Command(BaseCommand):
    help = "Khôi phục từ bản sao lưu. Dữ liệu đang có được giữ lại dưới tên khác."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="tệp do motcua backup làm ra")
        parser.add_argument("--passphrase-file", default="", help="tệp chứa mật khẩu")
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra tệp, không đổi gì")
        parser.add_argument("--yes", action="store_true", help="thay cả khi hệ thống đang chạy")
        parser.add_argument(
            "--forget-old", action="store_true", help="xoá dữ liệu cũ mà lần khôi phục trước giữ"
        )

    def handle(
        self, *, file: str, passphrase_file: str, check: bool, yes: bool, forget_old: bool,
        **options: Any,
    ) -> None:  # fmt: skip
        place = where.here()
        connections.close_all()  # our own must not count as somebody at work
        if forget_old:
            self.forget(place)
            return
        if not file:
            raise CommandError("Hãy nêu tệp sao lưu. Xem các bản đang có: motcua list-backups.")
        passphrase = keeping.passphrase_from(passphrase_file)
        path = Path(file).absolute()
        with bar() as tell:
            if check:
                said = restoring.check(path, passphrase, tell)
            else:
                self.insist_on_rest(place, yes)
                stamp = f"{clock.local(clock.now()):%Y%m%d_%H%M%S}"
                done = restoring.restore(path, place, passphrase, stamp, tell)
                said = done.about
        rows = sum(said["rows"].values())
        words = "Tệp nguyên vẹn" if check else "Đã khôi phục"
        moment = clock.local(datetime.fromisoformat(said["made_at"]))
        self.stdout.write(
            f"{words}: {rows} dòng, {said['files']} tệp, sao lưu lúc {moment:%H:%M %d/%m/%Y}."
        )
        if not check:
            self.stdout.write(
                f"Dữ liệu trước đó còn ở cơ sở {done.kept}; khi chắc chắn không cần nữa: "
                "motcua restore --forget-old"
            )

    def insist_on_rest(self, place: Place, yes: bool) -> None:
        others = restoring.others_at_work(place)
        if others and not yes:
            raise CommandError(
                f"Hệ thống đang chạy ({others} kết nối): hãy dừng trước (systemctl stop "
                "motcua-web motcua-worker; bản thử: motcua stop), hoặc thêm --yes để thay ngay; "
                "ai đang nhập dở sẽ phải nhập lại."
            )

    def forget(self, place: Place) -> None:
        kept = restoring.kept_databases(place)
        for name, size in kept:
            restoring.drop(place.called(name))
            self.stdout.write(f"Đã xoá {name} ({size / 1e6:.0f} MB).")
        for folder in place.media.glob(".restoring-*"):
            shutil.rmtree(folder)
        if not kept:
            self.stdout.write("Không có dữ liệu cũ nào được giữ lại.")
