"""Is everything well? Says in Vietnamese what is not and what to do about it."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from motcua.ops import doctor

MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


class Command(BaseCommand):
    help = "Soát cả hệ thống: đồng hồ, đĩa, dữ liệu, sao lưu, việc nền, lịch, chứng thư."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="cho máy đọc")

    def handle(self, *, json: bool, **options: Any) -> None:
        found = doctor.examine()
        if json:
            self.stdout.write(as_json(doctor.as_data(found)))
        else:
            for finding in found:
                self.stdout.write(f"{MARKS[finding.level]} {finding.check}: {finding.said}")
                if finding.advice:
                    self.stdout.write(f"    → {finding.advice}")
        bad = sum(finding.level == "bad" for finding in found)
        if not json:
            self.stdout.write(f"\n{bad} việc phải làm." if bad else "\nKhông có việc gì gấp.")
        if bad:
            sys.exit(1)


def as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
