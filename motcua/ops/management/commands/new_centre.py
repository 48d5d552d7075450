"""The first step of a real installation: a centre and its administrator."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motcua.people import actions

ASKED = {
    "code": "Mã định danh (ví dụ H17.20)",
    "slug": "Tên trong địa chỉ (ví dụ hai-chau)",
    "name": "Tên trung tâm",
    "authority": "Tên cơ quan (ví dụ Ủy ban nhân dân phường Hải Châu)",
    "place": "Địa danh ghi trước ngày tháng (ví dụ Hải Châu)",
    "admin": "Tên đăng nhập của quản trị viên",
    "admin-name": "Họ và tên của quản trị viên",
}


class Command(BaseCommand):
    help = "Lập một trung tâm và quản trị viên đầu tiên của nó."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, label in ASKED.items():
            parser.add_argument(f"--{name}", default="", help=f"{label}; không ghi thì được hỏi")
        parser.add_argument("--commune", default="", help="mã xã, phường 5 chữ số; không bắt buộc")
        parser.add_argument(
            "--password-file", default="", help="tệp chứa mật khẩu; không ghi thì được hỏi"
        )

    def handle(self, **options: Any) -> None:
        facts = {
            name: options[name.replace("-", "_")] or _asked(label) for name, label in ASKED.items()
        }
        centre = actions.found_centre(
            code=facts["code"],
            slug=facts["slug"],
            name=facts["name"],
            authority_name=facts["authority"],
            place=facts["place"],
            admin_username=facts["admin"],
            admin_name=facts["admin-name"],
            password=_password(options["password_file"]),
            commune_code=options["commune"],
        )
        self.stdout.write(
            f"Đã lập {centre.name} ({centre.code}). Đăng nhập bằng {facts['admin']} để thêm "
            "người, quầy và hàng chờ."
        )


def _asked(label: str) -> str:
    try:
        return input(f"{label}: ")
    except EOFError as error:
        raise CommandError(f"Còn thiếu: {label}.") from error


def _password(file: str) -> str:
    if file:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    try:
        first, again = getpass("Mật khẩu: "), getpass("Nhập lại mật khẩu: ")
    except EOFError as error:
        raise CommandError("Còn thiếu mật khẩu; có thể dùng --password-file.") from error
    if first != again:
        raise CommandError("Hai lần nhập mật khẩu chưa giống nhau.")
    return first
