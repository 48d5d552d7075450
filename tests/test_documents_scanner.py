"""The malware scanner: clean, infected, or not there; by command and by clamd's own words."""

import shlex
import socket
import struct
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.core.errors import BadRequest, Busy
from motcua.documents import actions, scanner
from motcua.documents.models import Attachment
from motcua.ops import doctor
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from tests import make
from tests.api import key_of
from tests.sheets import jpeg, sheet

pytestmark = pytest.mark.django_db
# The harmless string that every scanner calls infected, in two parts so that none does here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAGE = jpeg(sheet(900))
FAKE = """import sys, pathlib
content = pathlib.Path(sys.argv[-1]).read_bytes()
assert content.startswith(b"\\xff\\xd8\\xff")
sys.exit(1 if b"EICAR" in content else 0)
"""


@pytest.fixture
def clerk():
    return make.staff(Role.RECEPTIONIST)


@pytest.fixture
def command(settings, tmp_path):
    script = tmp_path / "quét mã độc.py"
    script.write_text(FAKE)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SCAN_COMMAND = f"{sys.executable} {shlex.quote(str(script))} --no-summary"
    return script


@pytest.mark.usefixtures("command")
def test_a_clean_file_is_marked_as_scanned(clerk):
    assert actions.add(by=clerk, name="a.jpg", content=PAGE).scan == "clean"


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize("door", ["/counter/files", "/api/v1/files"])
def test_an_infected_file_is_refused_and_only_an_entry_remains(client, clerk, door):
    client.force_login(clerk)
    sent = SimpleUploadedFile("thu.jpg", PAGE + EICAR, "image/jpeg")
    headers = key_of(clerk) | {"Idempotency-Key": "x"} if "api" in door else {}
    answer = client.post(door, {"file": sent}, headers=headers)
    assert answer.status_code == 422
    assert "mã độc" in answer.content.decode() or "m\\u00e3" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert not [p for p in Path(live_settings.MEDIA_ROOT).rglob("*") if p.is_file()]
    entry = AuditEntry.objects.get(what="file.infected")
    assert (entry.staff, len(entry.subject)) == (clerk, 64)


@pytest.mark.parametrize(
    "broken", ["/bin/sh -c 'exit 2'", "/khong/co/lenh", "sh -c 'kill -9 $$'", "'"]
)
def test_without_its_scanner_a_centre_takes_nothing_in(clerk, settings, broken):
    settings.SCAN_COMMAND = broken
    with pytest.raises(Busy, match="không chạy"):
        actions.add(by=clerk, name="a.jpg", content=PAGE)
    assert not Attachment.objects.exists()


def test_a_centre_may_choose_to_take_in_and_mark(client, clerk, settings):
    settings.SCAN_COMMAND, settings.SCAN_WHEN_DOWN = "/bin/sh -c 'exit 2'", "mark"
    sent = SimpleUploadedFile("a.jpg", PAGE, "image/jpeg")
    told = client.post("/api/v1/files", {"file": sent}, headers=key_of(clerk)).json()
    assert told["scan"] == Attachment.objects.get().scan == "unchecked"


def test_a_scanner_that_is_down_is_no_server_error(client, clerk, settings):
    settings.SCAN_COMMAND = "/bin/sh -c 'exit 2'"
    client.force_login(clerk)
    answer = client.post("/counter/files", {"file": SimpleUploadedFile("a.jpg", PAGE)})
    assert answer.status_code == 503 and "Xin thử lại" in answer.json()["error"]


def test_a_scanner_that_hangs_is_down(settings):
    settings.SCAN_COMMAND, settings.SCAN_SECONDS = "sh -c 'sleep 5'", 0.2
    assert scanner.verdict(PAGE) == scanner.DOWN


def _clamd(path: Path, answer: bytes) -> threading.Thread:
    """clamd for one question: takes the chunks of INSTREAM, and says `answer` or what it found."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1)

    def serve() -> None:
        with listener, listener.accept()[0] as line, line.makefile("rb") as asked:
            assert asked.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", asked.read(4))[0]:
                content += asked.read(size)
            found = b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"
            line.sendall(answer or found)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("content", "answer", "verdict"),
    [
        (PAGE * 3, b"", scanner.CLEAN),
        (PAGE + EICAR, b"", scanner.INFECTED),
        (PAGE, b"INSTREAM size limit exceeded. ERROR\0", scanner.DOWN),
    ],
)
def test_clamd_is_asked_over_its_socket(settings, tmp_path, content, answer, verdict):
    path = tmp_path / "clamd.ctl"
    settings.SCAN_SOCKET = str(path)
    thread = _clamd(path, answer)
    assert scanner.verdict(content) == verdict
    thread.join(10)


def test_a_socket_that_nobody_listens_on_is_down(settings, tmp_path):
    settings.SCAN_SOCKET = str(tmp_path / "nobody")
    assert scanner.verdict(PAGE) == scanner.DOWN
    settings.SCAN_SOCKET = "127.0.0.1:1"
    assert scanner.verdict(PAGE) == scanner.DOWN


def test_without_a_scanner_nothing_is_said(clerk):
    assert actions.add(by=clerk, name="a.jpg", content=PAGE).scan == ""


def test_the_refusal_is_kind(clerk, settings):
    settings.SCAN_COMMAND = "false"
    with pytest.raises(BadRequest, match="Xin chụp hoặc quét lại"):
        actions.add(by=clerk, name="a.jpg", content=PAGE)


@pytest.mark.parametrize(
    ("command", "level"),
    [("", "warn"), ("true", "ok"), ("false", "bad"), ("sh -c 'exit 2'", "bad")],
)
def test_the_doctor_asks_the_scanner(settings, command, level):
    settings.SCAN_COMMAND = command
    found = {finding.check: finding.level for finding in doctor.uploads()}
    assert found == {"mã độc": level, "đọc chữ": "ok"}
    settings.OCR = False
    found = {finding.check: finding.level for finding in doctor.uploads()}
    assert found["đọc chữ"] == "warn"
