"""Backup and restore: everything comes back, and a file that is not whole touches nothing."""

import io
import os
import random
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import zstandard
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from PIL import Image
from procrastinate.contrib.django import app

import motcua
from motcua.config.settings import database
from motcua.core import clock
from motcua.documents import actions as documents
from motcua.documents.models import Attachment
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.ops import jobs
from motcua.ops.backup import keeping, making, nightly, packing, restoring, sealing, where
from motcua.ops.backup.where import Place
from motcua.ops.models import BackupRun
from motcua.ops.problem import Problem
from motcua.papers import actions as papers
from motcua.papers.models import Paper
from motcua.people.models import Staff
from tests import make

SECRET = "một câu đủ dài để làm mật khẩu"
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
RELEASE = Path(__file__).parent / "data" / "release-1.tar.zst"


def quiet(what: str, done: int, of: int) -> None:
    return


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (32, 32), shade).save(out, "PNG")
    return out.getvalue()


def ask(place: Place, question: str) -> list[tuple[object, ...]]:
    with place.connect(autocommit=True) as asked:
        return asked.execute(question.encode()).fetchall()


@pytest.fixture
def target(transactional_db: None, tmp_path: Path) -> Iterator[Place]:
    """An installation with one row of its own, which a failed restore must leave alone."""
    place = Place({**where.here().database, "dbname": "ops_backup_target"}, tmp_path / "media")
    restoring.drop(place)
    with place.called("postgres").connect(autocommit=True) as server:
        server.execute("CREATE DATABASE ops_backup_target TEMPLATE template0")
    with place.connect(autocommit=True) as fresh:
        fresh.execute("CREATE TABLE mark AS SELECT 1 AS here")
    yield place
    for name, _size in restoring.kept_databases(place):
        restoring.drop(place.called(name))
    restoring.drop(place)


def databases(place: Place) -> list[object]:
    rows = ask(place.called("postgres"), "SELECT datname FROM pg_database ORDER BY 1")
    return [name for (name,) in rows if str(name).startswith("ops_backup_target")]


def untouched(place: Place) -> bool:
    files = list(place.media.rglob("*")) if place.media.exists() else []
    return (
        databases(place) == ["ops_backup_target"]
        and ask(place, "SELECT here FROM mark") == [(1,)]
        and files == []
    )


def day_of_work() -> Staff:
    by = make.staff()
    make.dossier("start", "propose", "resolve", by=by)
    documents.add(by=by, name="Tờ khai", content=picture(200), at=make.MONDAY)
    papers.render_once(Paper.objects.order_by("pk")[0].pk)
    return by


@pytest.mark.parametrize("passphrase", ["", SECRET], ids=["plain", "sealed"])
def test_everything_comes_back(target: Place, tmp_path: Path, passphrase: str) -> None:
    day_of_work()
    made = making.make(tmp_path / "all", where.here(), passphrase, AT, quiet)
    assert made.faults == ()
    assert made.files == 2
    assert made.path.stat().st_mode & 0o777 == 0o600

    done = restoring.restore(made.path, target, passphrase, "s", quiet, prove=lambda fresh: None)
    assert done.files == 2
    assert ask(target, "SELECT code FROM dossiers_dossier") == [
        (code,) for code in Dossier.objects.values_list("code", flat=True)
    ]
    for path, digest in ask(target, "SELECT path, sha256 FROM documents_attachment"):
        content = (target.media / str(path)).read_bytes()
        assert documents.storage.sha256(content) == digest
    assert (target.media / Paper.objects.exclude(path="")[0].path).is_file()
    # The next key of every table goes on from the last one.
    assert ask(target, "SELECT nextval('dossiers_dossier_id_seq')") > [(Dossier.objects.count(),)]
    assert restoring.kept_databases(target)[0][0] == done.kept == "ops_backup_target_before_s"
    assert ask(target.called(done.kept), "SELECT here FROM mark") == [(1,)]
    assert list(target.media.glob(".restoring*")) == []


def test_the_restored_rows_are_upgraded_and_their_chains_walked(
    target: Place, tmp_path: Path
) -> None:
    day_of_work()
    made = making.make(tmp_path / "all", where.here(), "", AT, quiet)

    def forge(fresh: Place) -> None:
        with fresh.connect(autocommit=True) as rows:
            rows.execute("ALTER TABLE dossiers_dossierevent DISABLE TRIGGER USER")
            rows.execute("UPDATE dossiers_dossierevent SET note = 'khác' WHERE seq = 2")
        restoring.upgrade_and_prove(fresh)

    with pytest.raises(Problem, match="chỗ không khớp"):
        restoring.restore(made.path, target, "", "s", quiet, prove=forge)
    assert untouched(target)


def test_it_is_one_moment_while_people_go_on_working(
    target: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, version = make.staff(), make.procedure()
    make.dossier(by=by, version=version)
    documents.add(by=by, name="x", content=picture(0))
    stop, made_files = threading.Event(), []

    def work() -> None:
        shade = 0
        while not stop.is_set():
            shade += 1
            made_files.append(documents.add(by=by, name="x", content=picture(shade % 256)).pk)
            make.dossier(by=by, version=version)
        connections.close_all()

    counted = making.table_counts

    def counted_late(held: "psycopg.Connection[object]") -> dict[str, int]:
        found = counted(held)
        before = len(made_files)
        while len(made_files) < before + 3 and worker.is_alive():
            stop.wait(0.02)  # rows are added after the snapshot and before the dump
        return found

    monkeypatch.setattr(making, "table_counts", counted_late)
    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = making.make(tmp_path / "busy", where.here(), "", AT, quiet)
    finally:
        stop.set()
        worker.join()
    assert made.faults == ()
    restoring.restore(made.path, target, "", "s", quiet, prove=lambda fresh: None)
    rows = ask(target, "SELECT path FROM documents_attachment")
    assert 0 < len(rows) < Attachment.objects.count()
    assert all((target.media / str(path)).is_file() for (path,) in rows)
    events, last = ask(
        target,
        "SELECT (SELECT count(*) FROM dossiers_dossierevent), seq FROM dossiers_eventchain",
    )[0]
    assert events == last < DossierEvent.objects.count()


@pytest.mark.parametrize("passphrase", ["", SECRET], ids=["plain", "sealed"])
def test_one_flipped_byte_or_a_cut_is_refused_before_anything_is_touched(
    target: Place, tmp_path: Path, passphrase: str
) -> None:
    dice = random.Random(4)
    good = tmp_path / "good"
    with good.open("wb") as out, packing.packing(out, passphrase, 0) as packer:
        packer.add(packing.ABOUT, b'{"format": 1, "rows": {}, "files": 1, "migrations": []}')
        packer.add("files/a.png", picture(7) + dice.randbytes(70_000))
    whole, bad = good.read_bytes(), tmp_path / "bad"
    assert restoring.check(good, passphrase, quiet)["files"] == 1
    places = {0, 9, 30, len(whole) - 1, len(whole) - 33, len(whole) - 41}
    if not passphrase:  # each try with a passphrase costs a key
        places |= {dice.randrange(len(whole)) for _ in range(150)}
    for place in sorted(places):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(Problem):
            restoring.check(bad, passphrase, quiet)
    for length in (0, 5, 100, len(whole) // 2, len(whole) - 40, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(Problem):
            restoring.restore(bad, target, passphrase, "s", quiet)
    bad.write_bytes(whole + b"x")
    with pytest.raises(Problem, match="hỏng"):
        restoring.restore(bad, target, passphrase, "s", quiet)
    assert untouched(target)


def test_a_wrong_or_missing_passphrase_is_said(target: Place, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    with sealed.open("wb") as out, packing.packing(out, SECRET, 0) as packer:
        packer.add(packing.ABOUT, b"{}")
    assert b"motcua.json" not in sealed.read_bytes()
    with pytest.raises(Problem, match="Sai mật khẩu"):
        restoring.restore(sealed, target, SECRET + "!", "s", quiet)
    with pytest.raises(Problem, match="--passphrase-file"):
        restoring.restore(sealed, target, "", "s", quiet)
    with pytest.raises(Problem, match="12 ký tự"):
        sealing.Sealer(io.BytesIO(), "ngắn quá")
    assert untouched(target)


def test_sealed_chunks_may_not_be_swapped() -> None:
    out = io.BytesIO()
    sealer = sealing.Sealer(out, SECRET)
    for letter in b"abc":
        sealer.write(bytes([letter]) * sealing.CHUNK)
    sealer.close()
    whole, step = out.getvalue(), sealing.CHUNK + sealing.TAG
    head = len(whole) - 3 * step
    assert sealing.Opener(io.BytesIO(whole), SECRET).read(3) == b"aaa"
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    swapped = whole[:head] + second + first + whole[head + 2 * step :]
    for bad in (swapped, whole[:-step]):
        opener = sealing.Opener(io.BytesIO(bad), SECRET)
        with pytest.raises(sealing.Damaged):
            b"".join(iter(lambda: opener.read(sealing.CHUNK), b""))  # noqa: B023


def test_a_backup_of_a_newer_version_is_refused(target: Place, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    about = b'{"format": 1, "rows": {}, "files": 0, "migrations": [["ops", "9999_one_day"]]}'
    with newer.open("wb") as out, packing.packing(out, "", 0) as packer:
        packer.add(packing.ABOUT, about)
    with pytest.raises(Problem, match=r"ops\.9999_one_day"):
        restoring.restore(newer, target, "", "s", quiet)
    assert untouched(target)


def test_a_name_that_leads_out_of_the_folder_is_refused(target: Place, tmp_path: Path) -> None:
    sly = tmp_path / "sly"
    with sly.open("wb") as out, packing.packing(out, "", 0) as packer:
        packer.add(
            packing.ABOUT, b'{"format": 1, "rows": {"mark": 1}, "files": 1, "migrations": []}'
        )
        packer.add("files/../../outside", b"x")
    with pytest.raises(Problem, match="tên tệp lạ"):
        restoring.restore(sly, target, "", "s", quiet)
    assert untouched(target)
    assert not (tmp_path / "outside").exists()


def test_any_machine_can_open_it_without_this_product(tmp_path: Path) -> None:
    with (
        RELEASE.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as loose,
        tarfile.open(fileobj=loose, mode="r|") as tar,
    ):
        tar.extractall(tmp_path, filter="data")
    sums = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=False
    )
    assert sums.returncode == 0
    assert (tmp_path / "database" / "000001").read_bytes().startswith(b"PGDMP")


@pytest.mark.django_db(transaction=True)
def test_files_that_were_lost_before_are_named(tmp_path: Path) -> None:
    by = day_of_work()
    gone = documents.add(by=by, name="x", content=picture(3))
    changed = documents.add(by=by, name="y", content=picture(4))
    (where.here().media / gone.path).unlink()
    (where.here().media / changed.path).write_bytes(b"something else")
    made = making.make(tmp_path / "lossy", where.here(), "", AT, quiet)
    assert sorted(made.faults) == sorted(
        [
            f"{gone.path}: không còn trên đĩa",
            f"{changed.path}: nội dung khác với dấu băm đã ghi",
        ]
    )


def test_every_table_that_names_a_file_is_in_the_backup() -> None:
    named = {
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("motcua.")
        for field in model._meta.get_fields()
        if field.name.endswith("path")
    }
    assert len(named) > 1
    assert named <= {(table, path) for table, path, _digest in where.FILES}


@pytest.mark.django_db(transaction=True)
def test_a_running_system_is_not_replaced_without_yes() -> None:
    with where.here().connect(autocommit=True):
        assert restoring.others_at_work(where.here()) >= 1
        run = subprocess.run(
            [sys.executable, "-m", "motcua.ops", "restore", str(RELEASE)],
            env={"MOTCUA_DATABASE_URL": where.here().url, "PATH": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 1
    assert "Hệ thống đang chạy" in run.stderr
    assert "motcua stop" in run.stderr


@pytest.mark.django_db(transaction=True)
def test_the_night_makes_one_keeps_some_and_remembers(
    settings: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.back_up.func(0)  # without a folder nothing happens
    assert not BackupRun.objects.exists()
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    settings.BACKUP_DIR = str(tmp_path / "shelf")  # type: ignore[attr-defined]
    settings.BACKUP_KEEP = "1,0,0"  # type: ignore[attr-defined]
    settings.BACKUP_PASSPHRASE_FILE = str(secret)  # type: ignore[attr-defined]
    (tmp_path / "shelf").mkdir()
    old = tmp_path / "shelf" / "motcua-20260101-013000.tar.zst"
    old.write_bytes(b"old")
    other = tmp_path / "shelf" / "notes.txt"
    other.write_bytes(b"not ours")
    half = tmp_path / "shelf" / ".motcua-20260101-013000.tar.zst.part"
    half.write_bytes(b"killed")
    os.utime(half, (0, 0))
    app.configure_task("ops.backup").defer(timestamp=0)
    call_command("work", "--once", "--concurrency=1")
    assert not half.exists()
    (stored,) = keeping.shelf(tmp_path / "shelf")
    assert stored.is_sealed and restoring.check(stored.path, SECRET, quiet)
    assert not old.exists() and other.exists()
    call_command("list_backups")
    said = capsys.readouterr().out
    assert str(stored.path) in said and "được," in said

    settings.BACKUP_KEEP = "many"  # type: ignore[attr-defined]
    secret.write_text("\n")
    with pytest.raises(Problem, match="rỗng"):
        nightly.make_scheduled()
    settings.BACKUP_DIR = str(other)  # type: ignore[attr-defined]
    secret.write_text(SECRET)
    with pytest.raises((Problem, OSError)):
        nightly.make_scheduled()
    assert BackupRun.objects.order_by("-pk")[0].error


def test_what_restoring_kept_and_what_a_killed_one_left_can_be_removed(
    target: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(where, "here", lambda: target)
    with target.called("postgres").connect(autocommit=True) as server:
        server.execute("CREATE DATABASE ops_backup_target_new_x TEMPLATE template0")
        server.execute("CREATE DATABASE ops_backup_target_before_x TEMPLATE template0")
    (target.media / ".restoring-x").mkdir(parents=True)
    call_command("restore", "--forget-old")
    assert databases(target) == ["ops_backup_target"]
    assert list(target.media.iterdir()) == []
    assert "Đã xoá ops_backup_target_before_x" in capsys.readouterr().out
    call_command("restore", "--forget-old")
    assert "Không có" in capsys.readouterr().out


def test_days_weeks_and_months_are_kept() -> None:
    nights = [AT - timedelta(days=n) for n in range(400)]
    kept = keeping.to_keep(nights, 7, 4, 12)
    assert kept >= set(nights[:7])
    assert len(kept) <= 7 + 4 + 12
    assert len({f"{clock.local(night):%Y-%m}" for night in kept}) == 12
    assert keeping.to_keep(kept, 7, 4, 12) == kept  # the next night removes nothing more
    assert keeping.to_keep([AT], 1, 0, 0) == {AT}
    with pytest.raises(Problem, match="7,4,12"):
        keeping.parse_keep("7")


def test_the_address_says_everything_the_words_say() -> None:
    place = Place(
        {"dbname": "mộ t", "host": "/srv/x y", "port": "5433", "user": "a@b", "password": "p:/?#"},
        Path(),
    )
    read = database(place.url)
    assert (read["NAME"], read["HOST"], read["PORT"]) == ("mộ t", "/srv/x y", "5433")
    assert (read["USER"], read["PASSWORD"]) == ("a@b", "p:/?#")


def test_the_version_is_that_of_the_package() -> None:
    assert f'version = "{motcua.__version__}"' in Path("pyproject.toml").read_text()
