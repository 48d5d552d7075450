"""Translations: collect new strings, or say what is not translated yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motcua.ops import translations


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Gom câu chữ cần dịch vào motcua/locale; --check chỉ kiểm tra đã dịch đủ chưa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", default="en", help="mã ngôn ngữ, mặc định en")
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra")

    def handle(self, *, language: str, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"Đã ghi {translations.update(language)}.")
        found = translations.faults(language)
        for fault in found:
            self.stdout.write(fault)
        if check and found:
            raise CommandError(f"Còn {len(found)} câu chưa dịch xong sang {language}.")
