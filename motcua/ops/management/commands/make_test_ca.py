"""Certificates for trying out digital signatures: everything signed with them is marked so."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.core import clock
from motcua.ops import test_keys
from motcua.people.models import Centre
from motcua.people.queries import centre_by_code
from motcua.signatures.rules import TEST_WORDS


class Command(BaseCommand):
    help = "Lập chứng thư số thử nghiệm cho lãnh đạo và con dấu của một trung tâm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="thư mục sẽ chứa các tệp")
        parser.add_argument("--centre", default="", help="mã hoặc tên ngắn của trung tâm")
        parser.add_argument("--pin", default="", help="mã PIN; để trống thì sinh ngẫu nhiên")
        parser.add_argument(
            "--load", action="store_true", help="đưa luôn vào trung tâm, thay chứng thư đang dùng"
        )

    def handle(self, *, folder: Path, centre: str, pin: str, load: bool, **options: Any) -> None:
        place = centre_by_code(centre) if centre else self._only()
        if pin and len(pin) < 6:
            raise CommandError("Mã PIN từ 6 ký tự trở lên.")
        secret = pin or f"{secrets.randbelow(10**8):08d}"
        now = clock.now()
        made = test_keys.make(place, folder, secret, now)
        for one in made:
            self.stdout.write(f"  {folder / one.holder}.p12")
        self.stdout.write(f"Mã PIN: {secret}")
        if load:
            done = test_keys.load(place, made, secret, now)
            self.stdout.write(f"Đã đưa vào {place.name}: {', '.join(done)}.")
        self.stdout.write(TEST_WORDS)

    def _only(self) -> Centre:
        found = list(Centre.objects.order_by("pk")[:2])
        if len(found) != 1:
            raise CommandError("Chọn trung tâm bằng --centre.")
        return found[0]
