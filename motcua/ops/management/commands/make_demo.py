"""Make the demo centre once: people, counters, lines, and some weeks of past."""

import json
import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from motcua.core import clock
from motcua.dossiers import actions as dossiers
from motcua.ops import test_keys
from motcua.ops.demo import cast, linked, neighbour, past, stage
from motcua.people.models import Centre


class Command(BaseCommand):
    help = "Lập trung tâm mẫu phường Hải Châu với vài tuần hoạt động. Không chạy trên máy thật."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--visits", type=int, default=16, help="lượt mỗi ngày làm việc")
        parser.add_argument("--quiet", action="store_true", help="không vẽ tiến độ")

    def handle(self, *, visits: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Trung tâm mẫu không lập được trên máy chạy thật.")
        if Centre.objects.filter(slug=cast.CENTRE["slug"]).exists():
            self.stdout.write("Trung tâm mẫu đã có.")
            return
        with transaction.atomic():
            hall = stage.build(random.Random(20260701))
            self._walk(hall, visits)
            accounts = [*stage.accounts(hall), *neighbour.accounts()]
            self._keys(hall)
            # What the night would have done.
            dossiers.close_day(hall.centre.pk, clock.today() - timedelta(days=1))
            dossiers.renew_forecasts(hall.centre.pk)
        file = settings.VAR / "demo.json"
        file.touch(mode=0o600)
        facts = {"centre": hall.centre.slug, "accounts": accounts, "pin": cast.PIN}
        file.write_text(json.dumps(facts, ensure_ascii=False, indent=1))
        self.stdout.write(f"Đã lập {hall.centre.name}.")

    def _keys(self, hall: past.Hall) -> None:
        """Test certificates for the leaders and the seal. After the past, which nobody signed."""
        now = clock.now()
        made = test_keys.make(hall.centre, settings.VAR / "test-ca", cast.PIN, now)
        test_keys.load(hall.centre, made, cast.PIN, now)

    def _walk(self, hall: past.Hall, visits: int) -> None:
        now = clock.now()
        today = clock.day_of(now)
        days = past.working_days(hall.centre, today)
        for day in days:
            past.handle(hall, day)
            past.give_back(hall, day)
            for _ in past.visits(hall, day, visits + hall.chance.randint(-4, 4)):
                pass
            self.stdout.write(f"  {day:%d/%m/%Y}")
        past.late_ones(hall, now)
        linked.three_in_one(hall, days[-1])
        past.today_in_the_hall(hall, now)
        neighbour.build(hall, now)
