"""Write and print the root of yesterday's events, for paper and for publication."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from motcua.core import clock
from motcua.dossiers.actions import close_day
from motcua.dossiers.queries import daily_roots
from motcua.people.places import centres


class Command(BaseCommand):
    help = "Chốt sổ sự kiện của ngày hôm qua và in dấu băm để công bố."

    def handle(self, **options: Any) -> None:
        day = clock.today() - timedelta(days=1)
        for centre in centres():
            close_day(centre.pk, day)
            for root in daily_roots(centre.pk)[:1]:
                self.stdout.write(
                    f"{centre.name}: đến hết {root.day:%d/%m/%Y}, sự kiện số {root.seq}, "
                    f"dấu băm {root.sha256}"
                )
