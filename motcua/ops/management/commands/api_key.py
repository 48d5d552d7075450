"""A bearer key for a person or a system, printed once."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motcua.people import actions
from motcua.people.models import Staff
from motcua.people.states import SCOPES


class Command(BaseCommand):
    help = "Cấp một khoá API cho một tài khoản; khoá chỉ hiện một lần."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--staff", required=True, help="tên đăng nhập của người giữ khoá")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            choices=[*SCOPES],
            help="phạm vi; dùng nhiều lần để cấp nhiều phạm vi",
        )
        parser.add_argument("--name", default="Dòng lệnh", help="tên để nhận ra khoá")
        parser.add_argument("--expires", default="", help="ngày hết hạn, dd/mm/yyyy")

    def handle(self, **options: Any) -> None:
        person = Staff.objects.filter(username=options["staff"].strip().lower()).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {options['staff']}.")
        key, plain = actions.make_key(
            by=None,
            staff_id=person.pk,
            name=options["name"],
            scopes=options["scope"],
            expires_on=_day(options["expires"]),
        )
        until = f", hết hạn {key.expires_on:%d/%m/%Y}" if key.expires_on else ""
        self.stderr.write(f"Khoá của {person} ({', '.join(key.scopes)}){until}. Chỉ hiện lần này:")
        self.stdout.write(plain)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError as error:
        raise CommandError(f"Ngày hết hạn ghi dạng 31/12/2026, không phải “{text}”.") from error
