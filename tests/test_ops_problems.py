"""What an administrator is told when a command cannot go on: why, in Vietnamese, and no trace."""

import errno
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from motcua.core import clock
from motcua.ops import commands, doctor, problem
from motcua.ops.backup import keeping, making, nightly, restoring, where
from motcua.ops.models import BackupRun
from motcua.ops.problem import Problem

REFUSED = 'connection failed: connection to server at "10.0.0.5", port 5432 failed: '


def failing(number: int) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, "the system's own words")

    return fail


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f'{REFUSED}FATAL:  password authentication failed for user "motcua"', "mật khẩu"),
        (f'{REFUSED}FATAL:  role "motcua" does not exist', "createuser"),
        (f'{REFUSED}FATAL:  database "motcua" does not exist', "createdb"),
        (f'{REFUSED}FATAL:  no pg_hba.conf entry for host "10.0.0.7"', "pg_hba.conf"),
        (f"{REFUSED}Connection refused\n\tIs the server running on that host", "không chạy ở đó"),
        ("[Errno -2] failed to resolve host 'db1': Name or service not known", "tên máy"),
        ("connection timeout expired", "tường lửa"),
        (f"{REFUSED}FATAL:  sorry, too many clients already", "max_connections"),
        (f"{REFUSED}FATAL:  the database system is starting up", "hãy đợi"),
    ],
)
def test_why_there_is_no_database(said: str, told: str) -> None:
    found = problem.of_database(psycopg.OperationalError(said))
    assert told in found and "\n" not in found
    assert said.splitlines()[0].removeprefix("connection failed: ") in found  # to ask others by


def test_what_nobody_foresaw_is_told_as_it_was_said() -> None:
    assert problem.of_database(psycopg.OperationalError("something else")) == "something else"
    assert problem.of_database(psycopg.OperationalError()) == "OperationalError"


def test_a_full_disk_is_a_sentence_and_our_own_mistake_keeps_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "examine", failing(errno.ENOSPC))
    with pytest.raises(Problem, match="đĩa đã đầy"):
        commands.run("doctor", [])
    monkeypatch.setattr(doctor, "examine", failing(errno.EBADF))
    with pytest.raises(OSError, match="own words"):
        commands.run("doctor", [])


def test_a_missing_database_is_said_by_every_command(tmp_path: Path) -> None:
    for asked in (["doctor"], ["backup", str(tmp_path / "a")], ["restore", "--forget-old"]):
        run = subprocess.run(
            [sys.executable, "-m", "motcua.ops", *asked],
            env={"MOTCUA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "PATH": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = run.stdout + run.stderr
        assert (run.returncode, "không chạy ở đó" in said) == (1, True), said
        assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Problem, match="là thư mục"):
        making.make(tmp_path, where.here(), "", clock.now(), print)
    monkeypatch.setattr(making.os, "open", failing(errno.EROFS))
    monkeypatch.setattr(Path, "unlink", failing(errno.EROFS))
    with pytest.raises(Problem, match="ReadWritePaths"):
        making.make(tmp_path / "a", where.here(), "", clock.now(), print)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_passphrase_file_that_holds_none_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    for given in (file, tmp_path, tmp_path / "none"):
        with pytest.raises(Problem, match=str(given)):
            keeping.passphrase_from(str(given))


@pytest.mark.django_db
def test_a_night_that_could_not_begin_is_remembered(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = str(tmp_path / "shelf")
    for name, wrong in (("BACKUP_PASSPHRASE_FILE", str(tmp_path / "none")), ("BACKUP_KEEP", "7")):
        was = getattr(settings, name)
        setattr(settings, name, wrong)
        with pytest.raises(Problem) as told:
            nightly.make_scheduled()
        assert BackupRun.objects.order_by("-pk")[0].error == str(told.value)
        setattr(settings, name, was)
    assert not (tmp_path / "shelf").exists()  # and not after hours of work

    (tmp_path / "file").write_text("")
    settings.BACKUP_DIR = str(tmp_path / "file" / "shelf")
    with pytest.raises(NotADirectoryError):
        nightly.make_scheduled()
    assert "không phải thư mục" in BackupRun.objects.order_by("-pk")[0].error


def test_restoring_onto_a_full_disk_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = where.Place({"dbname": "nothing"}, tmp_path / "media")
    monkeypatch.setattr(restoring, "check", lambda *_: {})
    monkeypatch.setattr(restoring, "drop", lambda place: None)
    monkeypatch.setattr(restoring, "_create", failing(errno.ENOSPC))
    with pytest.raises(Problem, match=r"đĩa đã đầy.*vẫn như cũ"):
        restoring.restore(tmp_path / "a", here, "", "s", print)
    assert list(here.media.iterdir()) == []


def test_a_port_that_cannot_be_had_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"{port}.*đã có chương trình dùng"):
            commands.run("serve", ["--port", str(port)])
    with pytest.raises(Problem, match="của máy này"):
        commands.run("serve", ["--host", "192.0.2.1", "--port", str(port)])
    assert commands.run("serve", ["--port", "99999"]) == 1
    assert commands.run("serve", ["--web", "0"]) == 1


@pytest.mark.django_db
def test_the_doctor_tells_of_data_of_a_newer_version() -> None:
    assert not doctor.later_migrations()
    MigrationRecorder(connection).record_applied("people", "9999_one_day")
    (found,) = [one for one in doctor.examine() if "people.9999_one_day" in one.said]
    assert (found.level, found.check) == ("warn", "nâng cấp")


@pytest.mark.django_db
def test_the_doctor_and_the_list_go_on_where_they_may_not_look(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    settings.BACKUP_DIR, settings.MEDIA_ROOT = "/closed/shelf", tmp_path
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "exists", failing(errno.EACCES))
    monkeypatch.setattr(Path, "is_dir", failing(errno.EACCES))
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: path != Path("/"))
    found = [one.said for one in doctor.folders()]
    assert found == ["không ghi được vào /closed/shelf"]
    assert list(doctor.disk())[-1].said.endswith("ở /")
    assert list(doctor.backups())
    call_command("list_backups")
    assert "Không thấy bản nào trong /closed/shelf" in capsys.readouterr().out
