"""Check that no event was changed, removed or put out of order."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from motcua.dossiers.proof import prove
from motcua.ops.upgrade import upgrade as bring_up_to_date
from motcua.people.places import centres


class Command(BaseCommand):
    help = "Soát chuỗi sự kiện hồ sơ của từng trung tâm; in dấu băm cuối để công bố."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--upgrade", action="store_true", help="nâng cấp dữ liệu trước khi soát"
        )

    def handle(self, *, upgrade: bool = False, **options: Any) -> None:
        if upgrade:
            bring_up_to_date()
        broken = 0
        for centre in centres():
            proof = prove(centre)
            self.stdout.write(f"{proof.centre}: {proof.events} sự kiện, gốc {proof.root or '–'}")
            for fault in proof.faults:
                self.stdout.write(f"  sự kiện {fault.seq}: {fault.what}")
            broken += len(proof.faults)
        if broken:
            raise CommandError(f"Có {broken} chỗ không khớp. Giữ nguyên máy, báo người quản trị.")
