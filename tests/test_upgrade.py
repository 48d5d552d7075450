"""Data of the first release comes along; an upgrade that fails leaves everything as it was.

`data/release-1.tar.zst` is a backup made by the first release's own schema: seven dossiers in
every kind of state, in two centres, with scans and drawn papers. It is never made anew.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from motcua.ops import upgrade
from motcua.ops.backup import making, packing, restoring, where
from motcua.ops.backup.where import Place
from motcua.ops.place import ROOT

RELEASE = Path(__file__).parent / "data" / "release-1.tar.zst"
# Filled anew by every upgrade: what the code says of itself.
OF_THE_CODE = {"django_migrations", "django_content_type", "auth_permission"}

GO_ON = """
import json
import django
django.setup()
from django.test import Client
from motcua.core.health import unapplied_migrations
from motcua.ops.backup import making, where
from motcua.ops.upgrade import upgrade
steps = upgrade()
with where.here().connect(autocommit=True) as connection:
    rows = making.table_counts(connection)
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.proof import prove
from motcua.papers.models import Paper
from motcua.people.models import Centre, Staff
from itertools import count
from tests import make
make._n = count(1000)
by = Staff.objects.order_by("pk")[0]
waiting = Dossier.objects.filter(status="accepted", centre=by.centre).order_by("pk")[0]
before = DossierEvent.objects.count()
for move in ("start", "propose", "resolve", "hand_over"):
    walked = Dossier.objects.get(pk=waiting.pk)
    make.walk(walked, move, by=by)
for dossier in Dossier.objects.exclude(pk=waiting.pk):
    str(dossier), dossier.promise, list(dossier.events.all())
client = Client(HTTP_HOST="127.0.0.1")
print(json.dumps({
    "steps": steps,
    "rows": rows,
    "status": Dossier.objects.get(pk=waiting.pk).status,
    "events": DossierEvent.objects.count() - before,
    "faults": sum(len(prove(centre).faults) for centre in Centre.objects.all()),
    "papers": Paper.objects.count(),
    "missing": unapplied_migrations(),
    "pages": [client.get(path).status_code for path in ("/", "/healthz", "/tra-cuu/")],
}))
"""


@dataclass(frozen=True)
class Old:
    place: Place
    about: dict[str, object]


@pytest.fixture
def old(django_db_setup: None, django_db_blocker: object, tmp_path: Path) -> Iterator[Old]:
    """A database exactly as the first release left it."""
    place = Place({**where.here().database, "dbname": "ops_upgrade"}, tmp_path / "media")
    restoring.drop(place)
    with place.called("postgres").connect(autocommit=True) as server:
        server.execute("CREATE DATABASE ops_upgrade TEMPLATE template0")
    done = restoring.restore(RELEASE, place, "", "r", lambda *said: None, prove=lambda fresh: None)
    yield Old(place, done.about)
    restoring.drop(place.called(done.kept))
    restoring.drop(place)


def run(
    place: Place, tmp_path: Path, *command: str, **more: str
) -> "subprocess.CompletedProcess[str]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MOTCUA_")}
    environment = kept | {"MOTCUA_DATABASE_URL": place.url, "MOTCUA_VAR": str(tmp_path)} | more
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def counted(place: Place) -> dict[str, int]:
    with place.connect(autocommit=True) as connection:
        return making.table_counts(connection)


def columns(place: Place) -> list[object]:
    with place.connect(autocommit=True) as connection:
        return connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        ).fetchall()


def test_the_first_release_is_behind_this_code() -> None:
    with RELEASE.open("rb") as file:
        had = {tuple(step) for step in packing.about(file, "")["migrations"]}
    known = set(MigrationLoader(None).disk_migrations)
    assert had < known, "a step that people have taken may not be renamed or removed"
    assert ("ops", "0001_initial") in had and ("ops", "0002_backup_runs") in known - had


def test_its_data_migrates_and_its_dossiers_go_on(old: Old, tmp_path: Path) -> None:
    went_on = run(old.place, tmp_path, "-c", GO_ON)
    assert went_on.returncode == 0, went_on.stderr
    said = json.loads(went_on.stdout.splitlines()[-1])
    assert said["steps"] > 0
    rows = dict(old.about["rows"])  # type: ignore[call-overload]
    assert sum(rows.values()) > 400
    for table, count in rows.items():
        assert table in OF_THE_CODE or said["rows"][table] == count, table
    assert said["status"] == "returned"
    assert said["events"] >= 4
    assert (said["faults"], said["missing"]) == (0, 0)
    assert said["pages"] == [200, 200, 200]


def failing_app(folder: Path) -> None:
    """An app that makes a table, widens one of ours, and then cannot go on."""
    migrations = folder / "failing" / "migrations"
    migrations.mkdir(parents=True)
    (folder / "failing" / "__init__.py").touch()
    (migrations / "__init__.py").touch()
    (folder / "failing_settings.py").write_text(
        "from motcua.config.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'failing']\n"
    )
    steps = {
        "0001_table": ("CREATE TABLE failing_new (id bigint)", None),
        "0002_column": ("ALTER TABLE ops_loaded ADD COLUMN failing integer", "0001_table"),
        "0003_fails": ("SELECT 1 / 0", "0002_column"),
    }
    for name, (sql, after) in steps.items():
        needs = f"[('failing', {after!r})]" if after else "[('ops', '0001_initial')]"
        (migrations / f"{name}.py").write_text(
            "from django.db import migrations\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = {needs}\n"
            f"    operations = [migrations.RunSQL({sql!r})]\n"
        )


def test_a_failed_upgrade_takes_every_step_back_also_those_that_went_well(
    old: Old, tmp_path: Path
) -> None:
    """What the version before had is there to the last column, so that it simply goes on."""
    before, columns_before = counted(old.place), columns(old.place)
    failing_app(tmp_path)
    failed = run(
        old.place, tmp_path, "-m", "motcua.ops", "prepare",
        DJANGO_SETTINGS_MODULE="failing_settings", PYTHONPATH=f"{tmp_path}:{ROOT}",
    )  # fmt: skip
    assert failed.returncode == 1
    assert "Nâng cấp dữ liệu không thành công ở bước failing.0003_fails" in failed.stderr
    assert "bản cũ vẫn dùng được" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert (counted(old.place), columns(old.place)) == (before, columns_before)


@dataclass
class Step:
    app_label: str
    name: str
    dependencies: list[tuple[str, str]]
    atomic: bool = True


def test_what_cannot_share_a_transaction_comes_after_it() -> None:
    first = Step("a", "1", [])
    index = Step("a", "2", [("a", "1")], atomic=False)
    behind = Step("b", "1", [("a", "2")])
    apart = Step("c", "1", [("a", "1")])
    jobs = Step("procrastinate", "9", [])
    assert upgrade.together([first, index, behind, jobs, apart]) == [first, apart]  # type: ignore[list-item, comparison-overlap]


def test_a_busy_table_is_said_as_such() -> None:
    busy = upgrade.DatabaseError("canceling statement due to lock timeout")
    assert "vắng người" in upgrade._sentence("x.0001", busy)
    assert "phiên bản trước" in upgrade._sentence("x.0001", ValueError("no"))
