"""From the door to the disk and back: what is kept, what is told, and that nothing is half kept."""

import hashlib
import io
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image

from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.documents import actions, examining, jobs, opening, queries, storage
from motcua.documents.models import Attachment
from motcua.dossiers.shapes import FileIn
from motcua.people.states import Role
from tests import make
from tests.api import key_of
from tests.sheets import (
    blurred,
    bomb_png,
    jpeg,
    pdf,
    pdf_of,
    png,
    saved,
    script,
    sheet,
    signed_by,
)  # fmt: skip

pytestmark = pytest.mark.django_db
PAGE = sheet(1000)


@pytest.fixture
def clerk():
    return make.staff(Role.RECEPTIONIST)


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file())


def grown_old() -> None:
    old = clock.now().timestamp() - 25 * 3600
    for path in files():
        os.utime(path, (old, old))


def with_script() -> bytes:
    made, _ = pdf()
    made.Root.OpenAction = script()
    return saved(made)


def signed_with_script() -> bytes:
    made = signed_by(pdf()[0])
    made.Root.OpenAction = script()
    return saved(made)


HOSTILE = {
    "empty": b"",
    "a program called picture": b"MZ\x90\x00",
    "a web page": b"<html><script>alert(1)</script></html>",
    "a truncated photo": jpeg(PAGE)[:9000],
    "a truncated PNG": png(PAGE)[:9000],
    "only the beginning of a photo": b"\xff\xd8\xff" + b"x" * 500,
    "only the beginning of a WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "a picture that bursts": bomb_png(),
    "a locked PDF": saved(pdf()[0], encryption=pikepdf.Encryption(owner="a", user="b")),
    "a damaged PDF": b"%PDF-1.4 nothing in it",
    "a signed PDF that acts": signed_with_script(),
    "more than 10 MB": b"%PDF-" + bytes(11 * 1024 * 1024),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_cannot_be_taken_in_is_refused_kindly_and_leaves_nothing(client, clerk, kind):
    client.force_login(clerk)
    sent = SimpleUploadedFile("don.jpg", HOSTILE[kind], "image/jpeg")
    told = client.post("/counter/files", {"file": sent})
    assert told.status_code == 422
    assert told.json()["error"].startswith("don.jpg: ") or kind == "empty"
    sent = SimpleUploadedFile("don.jpg", HOSTILE[kind], "image/jpeg")
    answer = client.post("/api/v1/files", {"file": sent}, headers=key_of(clerk))
    assert answer.status_code == 422, answer.content
    assert "Xin" in answer.json()["title"]
    assert not Attachment.objects.exists() and files() == []


def test_a_photo_is_turned_upright_shrunk_and_forgets_where_it_was_taken(clerk):
    lying = sheet(2700).rotate(90, expand=True)  # wider than high, and marked as turned
    marks = Image.Exif()
    marks[0x0112], marks[0x010F] = 6, "a phone that tells its maker"
    content = jpeg(lying, exif=marks, comment=b"a phone that says where")
    kept = actions.add(by=clerk, name="Ảnh.JPG", content=content)
    stored = queries.content_of(kept)
    with Image.open(io.BytesIO(stored)) as picture:
        assert picture.height > picture.width and max(picture.size) == 2400
        assert not picture.getexif()
    assert b"a phone" not in stored
    assert kept.sent_sha256 == hashlib.sha256(content).hexdigest() != kept.sha256
    assert kept.sha256 == hashlib.sha256(stored).hexdigest()
    assert (kept.pages, kept.advice, kept.scan, kept.removed) == (1, [], "", "")


def test_a_picture_with_an_archive_behind_it_is_a_picture_only(clerk):
    kept = actions.add(by=clerk, name="a.png", content=png(PAGE) + b"PK\x03\x04<script>")
    assert b"<script>" not in queries.content_of(kept)
    assert kept.media_type == "image/png"


def test_a_pdf_is_cleaned_and_what_went_is_told(client, clerk):
    headers, content = key_of(clerk), with_script()
    sent = SimpleUploadedFile("a.pdf", content, "application/pdf")
    told = client.post("/api/v1/files", {"file": sent}, headers=headers).json()
    assert told["removed"] == ["action"]
    assert told["sent_sha256"] == hashlib.sha256(content).hexdigest() != told["sha256"]
    stored = queries.content_of(Attachment.objects.get())
    assert b"JavaScript" not in stored and told["sha256"] == hashlib.sha256(stored).hexdigest()


def test_a_signed_pdf_is_kept_byte_for_byte(clerk):
    content = saved(signed_by(pdf()[0]))
    kept = actions.add(by=clerk, name="ky.pdf", content=content)
    assert kept.is_signed and kept.sha256 == kept.sent_sha256
    assert queries.content_of(kept) == content


def test_the_bad_pages_of_forty_are_named_at_once(client, clerk, monkeypatch):
    monkeypatch.setattr(examining, "JUDGE_SECONDS", 60)  # a busy machine is slow, not wrong
    many = [PAGE] * 40
    many[1], many[4], many[30] = blurred(PAGE, 0.003), Image.new("L", PAGE.size, 255), many[1]
    many[5] = blurred(PAGE, 0.003)
    client.force_login(clerk)
    sent = SimpleUploadedFile("ho-so.pdf", pdf_of(*many, dpi=120), "application/pdf")
    answer = client.post("/counter/files", {"file": sent})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["advice"] == [
        "Trang 5 trắng hoặc mờ hẳn, không thấy chữ. Xin chụp lại trước khi ông/bà ra về.",
        "Trang 2, 6 bị mờ. Xin chụp lại trước khi ông/bà ra về.",
    ]
    assert told["receipt"].startswith("40 trang · ")
    row = Attachment.objects.get()
    assert row.sha256[:4] in told["receipt"] and row.pages == 40


def test_too_many_pages_are_the_centres_own_measure(clerk, settings):
    settings.MOST_PAGES = 3
    with pytest.raises(BadRequest, match="quá nhiều trang"):
        actions.add(by=clerk, name="a.pdf", content=saved(pdf(4)[0]))


def test_the_api_gives_a_receipt_and_its_warnings(client, clerk):
    sent = SimpleUploadedFile("mo.jpg", jpeg(blurred(PAGE, 0.004)), "image/jpeg")
    told = client.post("/api/v1/files", {"file": sent}, headers=key_of(clerk)).json()
    assert told["warnings"] == [{"page": 1, "kind": "blurred"}]
    assert told["advice"] == ["Ảnh bị mờ. Xin chụp lại trước khi ông/bà ra về."]
    assert (told["pages"], len(told["sha256"]), told["scan"]) == (1, 64, "")
    assert told["uploaded_at"].startswith(f"{clock.now():%Y-%m-%d}")


def test_the_same_key_gives_the_same_token(client, clerk):
    headers = key_of(clerk) | {"Idempotency-Key": "mot-lan"}
    tokens = set()
    for _ in range(2):
        sent = SimpleUploadedFile("a.jpg", jpeg(PAGE), "image/jpeg")
        tokens.add(client.post("/api/v1/files", {"file": sent}, headers=headers).json()["token"])
    assert len(tokens) == 1 and Attachment.objects.count() == 1
    grown_old()
    jobs.sweep_files()  # the retry was undone as a whole; its file goes at night
    assert [path.name for path in files()] == [Path(Attachment.objects.get().path).name]


def test_what_could_not_be_looked_at_in_time_is_said(clerk, monkeypatch):
    monkeypatch.setattr(examining, "JUDGE_SECONDS", 0)
    kept = actions.add(by=clerk, name="a.pdf", content=pdf_of(PAGE, PAGE, PAGE))
    assert kept.advice == ["Trang 1–3 chưa xem thử được. Xin mở ra xem bằng mắt."]


def test_a_drawn_signature_is_not_judged(clerk):
    line = png(Image.new("L", (300, 80), 255))
    assert actions.add(by=clerk, name="ký.png", content=line, is_scan=False).notes is None
    assert actions.add(by=clerk, name="ký.png", content=line).notes == [[1, "blank"]]


def test_a_file_that_takes_too_long_is_refused(clerk, monkeypatch):
    monkeypatch.setattr(examining, "OPENER_SECONDS", 0)
    with pytest.raises(BadRequest, match="quá nặng"):
        actions.add(by=clerk, name="a.png", content=png(PAGE))
    assert files() == []


def test_a_file_whose_opener_breaks_is_refused(clerk, monkeypatch):
    opening._end()
    monkeypatch.setattr(opening.sys, "executable", "/bin/false")
    with pytest.raises(BadRequest, match="Không mở được"):
        actions.add(by=clerk, name="a.png", content=png(PAGE))


def test_the_owner_sees_which_scans_are_kept_and_their_hashes(client, clerk):
    content = jpeg(blurred(PAGE, 0.004))
    kept = actions.add(by=clerk, name="CCCD Nguyễn Thị Thùy Dương.jpg", content=content)
    found = make.dossier(by=clerk, files=(FileIn(kept.token, 1),))
    page = client.get(f"/theo-doi/{found.token}/").content.decode()
    assert hashlib.sha256(content).hexdigest() in page and "Ảnh bị mờ." in page
    assert "CCCD" not in page, "the name of a file may name a person"
    bare = client.post("/tra-cuu/", {"code": found.code}).content.decode()
    assert kept.sent_sha256 not in bare
    without = make.dossier(by=clerk)
    assert "sha256" not in client.get(f"/theo-doi/{without.token}/").content.decode()


# Nothing is half kept


def test_a_row_that_is_not_stored_leaves_no_file(clerk, monkeypatch):
    examined = examining.examine(by=clerk, name="a.png", content=png(PAGE))
    with monkeypatch.context() as patch:
        patch.setattr(Attachment.objects, "create", _fails)
        with pytest.raises(OSError, match="full"):
            actions.keep(examined, by=clerk)
    assert files() == []


def _fails(**facts: object) -> None:
    raise OSError("the disk is full")


def test_a_file_that_cannot_be_written_leaves_no_row_and_no_rest(clerk, monkeypatch):
    examined = examining.examine(by=clerk, name="a.png", content=png(PAGE))
    monkeypatch.setattr("motcua.core.files.os.fsync", lambda handle: _fails())
    with pytest.raises(OSError, match="full"):
        actions.keep(examined, by=clerk)
    assert files() == [] and not Attachment.objects.exists()


def test_what_a_rollback_left_is_swept_after_a_day(clerk):
    stays = actions.add(by=clerk, name="a.png", content=png(PAGE))
    with pytest.raises(ValueError, match="undone"), transaction.atomic():  # noqa: PT012
        actions.add(by=clerk, name="b.png", content=png(sheet(300)))
        raise ValueError("undone")
    half = Path(settings.MEDIA_ROOT, "files", str(clerk.centre_id), "ab", "tmpx1y2")
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"a crash while writing")
    assert len(files()) == 3
    assert jobs.sweep_files() == 0, "what is new may still be on its way"
    grown_old()
    assert jobs.sweep_files() == 2
    assert [path.name for path in files()] == [Path(stays.path).name]


def test_an_upload_that_nothing_names_goes_after_a_day(clerk, django_capture_on_commit_callbacks):
    now = clock.now()
    used = actions.add(by=clerk, name="a.png", content=png(PAGE), at=now - timedelta(days=2))
    taken_off = actions.add(by=clerk, name="b.png", content=png(PAGE), at=now - timedelta(days=2))
    today = actions.add(by=clerk, name="c.png", content=png(PAGE), at=now)
    actions.write_reading(taken_off.pk, text="chữ", pages=1, pdf=b"%PDF-1.7")
    make.dossier(by=clerk, files=(FileIn(used.token, 1),))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_unused() == 1
    assert set(Attachment.objects.values_list("token", flat=True)) == {used.token, today.token}
    assert len(files()) == 2
    with pytest.raises(NotFound):
        queries.attachments_for(clerk, [taken_off.token])
    assert actions.drop_unused() == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_two_windows_at_once_is_two_files(clerk):
    content, made, wrong = png(PAGE), [], []
    gate = threading.Barrier(4)

    def send() -> None:
        try:
            gate.wait(10)
            made.append(actions.add(by=clerk, name="a.png", content=content))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    windows = [threading.Thread(target=send) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(60)
    assert wrong == [] and len(made) == 4
    assert len({row.path for row in made}) == 4 and len({row.sha256 for row in made}) == 1
    storage.remove(made[0].path)
    assert hashlib.sha256(queries.content_of(made[1])).hexdigest() == made[1].sha256


def test_a_process_that_opens_files_and_has_gone_is_replaced(clerk):
    actions.add(by=clerk, name="a.png", content=png(PAGE))
    before = opening._there().process
    before.kill()
    before.wait()
    assert actions.add(by=clerk, name="a.png", content=png(PAGE)).pages == 1
    after = opening._there().process
    assert after.pid != before.pid and after.poll() is None
    environ = Path(f"/proc/{after.pid}/environ").read_bytes()
    assert set(environ.split(b"\0")) - {b""} == {
        f"{name}={value}".encode() for name, value in opening.ENVIRONMENT.items()
    }


def test_a_file_that_ends_whoever_opens_it_harms_no_other(clerk, monkeypatch):
    opener = opening._there().process
    with monkeypatch.context() as patch:
        patch.setattr(examining, "OPENER_SECONDS", 20.5)  # the fork trips: limits are whole
        with pytest.raises(BadRequest, match="quá nặng"):
            actions.add(by=clerk, name="a.png", content=png(PAGE))
    assert actions.add(by=clerk, name="a.png", content=png(PAGE)).pages == 1
    assert opening._there().process is opener


def test_who_opens_files_ends_with_whom_it_serves():
    opener = opening._there()
    opener.line.close()
    assert opener.process.wait(10) == 0
    opening._end()


def test_the_process_that_opens_files_is_small_and_knows_no_secret():
    asked = "import sys, motcua.documents.opener; print('django' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-c", asked], cwd=settings.BASE_DIR, text=True)
    assert told.strip() == "False"
