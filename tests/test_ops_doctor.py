"""`motcua doctor`: each thing that can be wrong is found, and each finding says what to do."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from motcua.core import clock, queries
from motcua.ops import actions, doctor
from motcua.ops.doctor import Finding
from motcua.outbox.models import Message
from tests import make, signing


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def levels(check: Any) -> dict[str, str]:
    return {finding.check: finding.level for finding in check()}


def worst(check: Any) -> Finding:
    order = ("ok", "warn", "bad")
    return max(check(), key=lambda finding: order.index(finding.level))


@pytest.fixture
def _well(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """An installation where everything is in order, on a machine with room."""
    settings.PRODUCTION = True
    settings.SMS_URL = "https://sms.example.vn/"
    settings.SECRET_KEY = "k" * 60
    settings.PUBLIC_URL = "https://motcua.example.vn"
    settings.SCAN_COMMAND = "true"
    monkeypatch.setattr(doctor.reading, "ocr_available", lambda: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 0, 1 << 39))
    monkeypatch.setattr(doctor, "undecided_days", lambda today: [])
    monkeypatch.setattr(doctor, "open_to_all", lambda folder: False)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    actions.remember_backup("x", size=1)


@pytest.mark.django_db
@pytest.mark.usefixtures("_well")
def test_a_healthy_installation_passes(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    found = [finding for finding in doctor.examine() if "fsync" not in finding.said]
    assert {finding.level for finding in found} == {"ok"}, found
    assert not any(finding.advice for finding in found)


@pytest.mark.django_db
@pytest.mark.usefixtures("_well")
def test_what_is_bad_has_advice_and_fails_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert all(finding.advice for finding in doctor.examine() if finding.level != "ok")
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "✗ việc nền: không chạy" in said
    assert "→ systemctl start motcua-worker" in said
    with pytest.raises(SystemExit):
        call_command("doctor", "--json")
    data = json.loads(capsys.readouterr().out)
    assert data["level"] == "bad"
    assert {"check", "level", "said", "advice"} == set(data["findings"][0])


@pytest.mark.django_db
def test_a_database_that_is_gone_or_behind_is_said_and_ends_the_questions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "unapplied_migrations", lambda: 3)
    last = doctor.examine()[-1]
    assert (last.level, last.advice) == ("bad", "Chạy motcua prepare.")

    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    last = doctor.examine()[-1]
    assert (last.check, last.level) == ("cơ sở dữ liệu", "bad")


def test_a_command_without_a_database_still_says_what_is_wrong() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "motcua.ops", "doctor"],
        env={"MOTCUA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "PATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "✗ cơ sở dữ liệu: không trả lời" in run.stdout
    assert "Traceback" not in run.stderr + run.stdout


@pytest.mark.django_db
def test_clocks_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    real = clock.now
    assert levels(doctor.database)["đồng hồ"] == "ok"
    for seconds, level in ((20, "warn"), (200, "bad"), (-200, "bad")):
        monkeypatch.setattr(clock, "now", lambda s=seconds: real() + timedelta(seconds=s))
        assert levels(doctor.database)["đồng hồ"] == level
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert worst(doctor.machine_clock).level == "bad"


@pytest.mark.parametrize(("free", "level"), [(1 << 30, "bad"), (5 << 30, "warn"), (1 << 38, "ok")])
def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 0, free))
    assert worst(doctor.disk).level == level


def test_folders_that_are_closed_to_us_or_open_to_all(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.MEDIA_ROOT.mkdir(mode=0o700)
    assert list(doctor.folders()) == []
    settings.MEDIA_ROOT.chmod(0o755)
    monkeypatch.setattr(doctor, "open_to_all", lambda folder: True)
    assert worst(doctor.folders).level == "warn"
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    assert worst(doctor.folders).level == "bad"


def test_settings_that_are_not_for_real(settings: Any) -> None:
    settings.PRODUCTION, settings.DEBUG, settings.SMS_URL = True, True, ""
    settings.SECRET_KEY, settings.TIME_ZONE = "for-trying-out-only-xxx", "UTC"
    found = list(doctor.settings_said())
    assert [finding.level for finding in found] == ["bad"] * 5
    assert any("http://127.0.0.1:8000" in finding.said for finding in found)
    settings.PRODUCTION = False
    assert {f.level for f in doctor.settings_said() if "tin" in f.check} == {"warn"}


def certificate(path: Path, until: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "motcua.example.vn")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(("days", "level"), [(-1, "bad"), (10, "warn"), (60, "ok")])
def test_the_proxys_certificate(settings: Any, tmp_path: Path, days: int, level: str) -> None:
    settings.TLS_CERTIFICATE = ""
    assert list(doctor.web_certificate()) == []
    settings.TLS_CERTIFICATE = str(tmp_path / "full.pem")
    assert worst(doctor.web_certificate).level == "bad"  # no such file
    certificate(tmp_path / "full.pem", clock.now() + timedelta(days=days, hours=1))
    assert worst(doctor.web_certificate).level == level


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "levels"), [(90, []), (9, ["warn"]), (-2, ["bad"])])
def test_a_certificate_to_sign_with_that_ends(
    monkeypatch: pytest.MonkeyPatch, days: int, levels: list[str]
) -> None:
    key = signing.key(make.staff())
    monkeypatch.setattr(clock, "now", lambda: key.not_after - timedelta(days=days, hours=-1))
    assert [finding.level for finding in doctor.signing_keys()] == levels


@pytest.mark.django_db
def test_backups_that_are_old_failed_or_incomplete(settings: Any, tmp_path: Path) -> None:
    settings.PRODUCTION = True
    assert worst(doctor.backups).said == "chưa có bản nào"
    actions.remember_backup("a", size=1, at=clock.now() - timedelta(hours=40))
    assert worst(doctor.backups).level == "bad"
    # A file of another machine counts too, as after a restore the rows are older.
    settings.BACKUP_DIR = str(tmp_path)
    (tmp_path / f"motcua-{clock.local(clock.now()):%Y%m%d-%H%M%S}.tar.zst").write_bytes(b"x")
    assert worst(doctor.backups).level != "bad"
    actions.remember_backup("b", size=1, faults=2)
    assert "2 giấy tờ" in worst(doctor.backups).said
    actions.remember_backup("c", size=1)
    assert worst(doctor.backups).level != "bad"
    actions.remember_backup("d", error="đĩa đầy")
    assert "đĩa đầy" in worst(doctor.backups).said


@pytest.mark.django_db
def test_a_calendar_with_a_hole_next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    hole = [queries.Undecided(2027, "Tết Nguyên đán")]
    far = [queries.Undecided(2028, "Tết Nguyên đán")]
    monkeypatch.setattr(doctor, "undecided_days", lambda today: far)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))
    assert worst(doctor.calendar).level == "warn"
    monkeypatch.setattr(doctor, "undecided_days", lambda today: hole)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 8, 1))
    assert worst(doctor.calendar).level == "warn"
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))
    assert worst(doctor.calendar).level == "bad"
    assert "2027" in worst(doctor.calendar).said


@pytest.mark.django_db(transaction=True)
def test_failed_jobs_are_told_and_can_be_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    app.configure_task("core.forget_limits").defer(timestamp=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert worst(doctor.background).said == "1 việc đã hỏng"
    call_command("failed_jobs")
    assert "core.forget_limits" in capsys.readouterr().out
    call_command("failed_jobs", "--retry")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs")
        assert cursor.fetchall() == [("todo",)]
    assert worst(doctor.background).level == "ok"


@pytest.mark.django_db
@pytest.mark.usefixtures("_well")
def test_messages_that_pile_up(settings: Any) -> None:
    Message.objects.create(
        centre=make.centre(), about="x", template="x", to="1", text="x", created_at=clock.now(),
        send_after=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    assert worst(doctor.background).check == "tin nhắn"
    settings.SMS_URL = ""  # nobody sends: that is said once, elsewhere
    assert worst(doctor.background).level == "ok"
