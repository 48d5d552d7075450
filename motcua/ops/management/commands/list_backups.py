"""Which backups there are, and what restoring has kept aside."""

from typing import Any

from django.core.management.base import BaseCommand

from motcua.core import clock
from motcua.ops.backup import keeping, nightly, restoring, where
from motcua.ops.models import BackupRun


class Command(BaseCommand):
    help = "Liệt kê các bản sao lưu trong MOTCUA_BACKUP_DIR và lần sao lưu gần nhất."

    def handle(self, **options: Any) -> None:
        folder = nightly.folder()
        stored = keeping.shelf(folder) if folder else []
        for one in stored:
            sealed = "  (có mật khẩu)" if one.is_sealed else ""
            self.stdout.write(f"{one.path}  {one.size / 1e6:.1f} MB{sealed}")
        if not stored:
            self.stdout.write(
                f"Không thấy bản nào trong {folder} (chưa có, hoặc không được đọc thư mục đó)."
                if folder
                else "Chưa đặt MOTCUA_BACKUP_DIR."
            )
        if last := BackupRun.objects.order_by("-at").first():
            said = f"không được: {last.error}" if last.error else f"được, {last.name}"
            self.stdout.write(f"Lần gần nhất {clock.local(last.at):%H:%M %d/%m/%Y}: {said}")
        for name, size in restoring.kept_databases(where.here()):
            self.stdout.write(f"Dữ liệu cũ còn giữ: {name}  {size / 1e6:.0f} MB")
