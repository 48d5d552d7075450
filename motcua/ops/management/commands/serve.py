"""Web processes and the worker, as one family."""

import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motcua.ops import place
from motcua.ops.serving import Wish, serve


class Command(BaseCommand):
    help = "Chạy máy chủ web và việc nền trên một cơ sở dữ liệu đã có (xem docs/deploy.md)."
    requires_system_checks = ()  # half a second of each start; they are asked with every change

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ")
        parser.add_argument("--port", type=int, default=8000, help="cổng")
        parser.add_argument("--web", type=int, default=2, help="số tiến trình web")
        parser.add_argument("--no-worker", action="store_true", help="không chạy việc nền")
        parser.add_argument(
            "--behind",
            default="",
            help="địa chỉ hay dải địa chỉ (dấu phẩy ở giữa) của proxy được tin "
            "khi nói địa chỉ của khách và khách có dùng https không",
        )
        parser.add_argument("--prepare", action="store_true", help="chuẩn bị dữ liệu trước")
        parser.add_argument("--demo", action="store_true", help="cùng trung tâm thử nghiệm")
        parser.add_argument("--logs", type=Path, help="thư mục nhật ký; để trống: ra màn hình")

    def handle(
        self, *, host: str, port: int, web: int, no_worker: bool, behind: str,
        prepare: bool, demo: bool, logs: Path | None, **options: Any,
    ) -> None:  # fmt: skip
        insist_on_addresses(behind)
        if not 0 < port < 65536:
            raise CommandError(f"--port phải là một số từ 1 đến 65535, không phải {port}.")
        place.insist_on_free_port(host, port)
        if web < 1:
            raise CommandError(f"--web phải từ 1 trở lên, không phải {web}.")
        first = ("--demo",) if demo else ()
        wish = Wish(host, port, web, not no_worker, behind, first if prepare else None, logs)
        if code := serve(wish):
            sys.exit(code)


def insist_on_addresses(behind: str) -> None:
    """uvicorn takes a mistyped one for a name that nobody has, and says nothing."""
    for given in filter(None, behind.split(",")):
        try:
            ip_network(given.strip())
        except ValueError as error:
            raise CommandError(
                f"--behind {given.strip()} không phải địa chỉ IP: hãy viết như 127.0.0.1 "
                "hoặc 10.0.0.0/24, nhiều địa chỉ thì thêm dấu phẩy."
            ) from error
