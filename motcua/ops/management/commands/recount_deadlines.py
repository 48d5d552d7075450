"""Compare stored promises with the rule, after the calendar of days off has changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.core import clock
from motcua.core.errors import NotFound, Refused
from motcua.dossiers import actions
from motcua.dossiers.queries import colleague
from motcua.dossiers.stale import stale_promises
from motcua.people.models import Staff
from motcua.people.queries import centre_by_code


class Command(BaseCommand):
    help = "Soát ngày hẹn của hồ sơ đang mở. Không có --fix thì chỉ báo, không sửa gì."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("centre", help="mã định danh hoặc tên ngắn, ví dụ H17.20")
        parser.add_argument(
            "--fix", action="store_true", help="dời ngày hẹn, mỗi hồ sơ ghi một sự kiện"
        )
        parser.add_argument("--staff", default="", help="tên đăng nhập của người quyết định")
        parser.add_argument("--reason", default="", help="lý do, ghi vào nhật ký từng hồ sơ")

    def handle(self, *, centre: str, fix: bool, staff: str, reason: str, **options: Any) -> None:
        try:
            where = centre_by_code(centre)
        except NotFound as no:
            raise CommandError(no.message) from no
        by = colleague(Staff(centre=where), staff) if staff else None
        if fix and by is None:
            raise CommandError("Với --fix cần --staff: quản trị viên hoặc giám đốc của trung tâm.")
        count = 0
        for stale in stale_promises(where):
            count += 1
            before, after = clock.local(stale.stored), clock.local(stale.counted)
            self.stdout.write(f"{stale.code}: {before:%H:%M %d/%m/%Y} → {after:%H:%M %d/%m/%Y}")
            if by is not None and fix:
                try:
                    actions.recount(stale.dossier_id, by=by, reason=reason)
                except Refused as no:
                    raise CommandError(no.message) from no
        self.stdout.write(f"{count} hồ sơ lệch, {'đã dời' if fix else 'chưa sửa gì'}.")
