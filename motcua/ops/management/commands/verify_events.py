"""Check that no event was changed, removed or put out of order."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motcua.dossiers.proof import prove
from motcua.people.places import centres


class Command(BaseCommand):
    help = "Soát chuỗi sự kiện hồ sơ của từng trung tâm; in dấu băm cuối để công bố."

    def handle(self, **options: Any) -> None:
        broken = 0
        for centre in centres():
            proof = prove(centre)
            self.stdout.write(f"{proof.centre}: {proof.events} sự kiện, gốc {proof.root or '–'}")
            for fault in proof.faults:
                self.stdout.write(f"  sự kiện {fault.seq}: {fault.what}")
            broken += len(proof.faults)
        if broken:
            raise CommandError(f"Có {broken} chỗ không khớp. Giữ nguyên máy, báo người quản trị.")
