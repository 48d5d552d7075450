"""The facts every centre shares: provinces, communes, and the days off."""

from typing import Any

from django.core.management.base import BaseCommand

from motcua.areas.actions import load
from motcua.core.actions import load_calendar
from motcua.core.holidays import reference_days


class Command(BaseCommand):
    help = "Nạp tỉnh, xã (và tên cũ trước 01/7/2025) cùng lịch nghỉ. Chạy lại không sao."

    def handle(self, **options: Any) -> None:
        places = load()
        self.stdout.write(
            f"{places.provinces} tỉnh, thành phố; {places.communes} xã, phường, đặc khu; "
            f"{places.former_units} tên cũ."
        )
        if places.silent:
            self.stdout.write(f"Chưa rõ nguồn gốc của {len(places.silent)} xã, phường.")
        days = reference_days()
        done = load_calendar(days)
        self.stdout.write(
            f"Lịch nghỉ: thêm {done.added}, sửa {done.changed}, bỏ {done.dropped} ngày; "
            f"giữ nguyên {done.kept} ngày đã sửa tay."
        )
        open_days = sum(not day.decided for day in days)
        if open_days:
            self.stdout.write(f"{open_days} ngày còn chờ quyết định, quản trị viên sẽ được nhắc.")
