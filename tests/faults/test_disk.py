"""The disk of the uploads is full: a sentence that says what to do, and nothing half stored."""

import errno
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from motcua.documents.models import Attachment
from motcua.people.states import Role
from tests import make
from tests.api import key_of

pytestmark = pytest.mark.django_db
FULL_ANSWER = "hết chỗ"


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((900, 900), 90).save(out, "PNG")
    return SimpleUploadedFile("to-khai.png", out.getvalue(), "image/png")


@pytest.fixture
def little(tmp_path: Path, settings) -> Iterator[Path]:
    """A disk of 256 kB where uploads go; where nobody may mount one, a disk that says it is."""
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    if mounted:
        yield folder
        subprocess.run(["umount", str(folder)], check=True)
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("motcua.core.files.os.fsync", _no_room)
        yield folder


def _no_room(handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_api_says_so_and_keeps_no_half(client, little):
    headers = key_of(make.staff(Role.RECEPTIONIST))
    answer = client.post("/api/v1/files", {"file": picture()}, headers=headers)
    assert answer.status_code == 503, answer.content
    assert FULL_ANSWER in answer.json()["title"]
    assert Attachment.objects.count() == 0
    assert left(little) == []


def test_the_counter_says_so_and_keeps_no_half(client, little):
    client.force_login(make.staff(Role.RECEPTIONIST))
    answer = client.post("/counter/files", {"file": picture()})
    assert answer.status_code == 503
    assert FULL_ANSWER in answer.content.decode()
    assert Attachment.objects.count() == 0
    assert left(little) == []


def test_a_full_disk_before_any_view_is_said_as_well(client, settings, monkeypatch):
    """A large upload is laid down while it is read, in a folder of its own."""
    client.force_login(make.staff(Role.RECEPTIONIST))
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    monkeypatch.setattr(
        "django.core.files.uploadedfile.tempfile.NamedTemporaryFile",
        lambda *a, **k: _no_room(0),
    )
    client.raise_request_exception = False
    answer = client.post("/counter/files", {"file": picture()})
    assert answer.status_code == 503
    assert FULL_ANSWER in answer.content.decode()
    headers = key_of(make.staff(Role.RECEPTIONIST))
    answer = client.post("/api/v1/files", {"file": picture()}, headers=headers)
    assert answer.status_code == 503
    assert FULL_ANSWER in answer.json()["title"]
