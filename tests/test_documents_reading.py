"""Words out of a scan: read in the background, found in the copy, deciding nothing."""

import errno
import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from procrastinate.contrib.django import app

from motcua.documents import actions, jobs, queries, reading, storage
from motcua.documents.models import Attachment, Reading
from motcua.dossiers.shapes import FileIn
from motcua.people.models import AuditEntry
from motcua.people.states import Role
from tests import make
from tests.casework import signed_in, words
from tests.sheets import WORDS, blurred, jpeg, pdf_of, sheet

pytestmark = pytest.mark.django_db
PAGE = sheet(1240, lines=5)


@pytest.fixture
def clerk():
    return make.staff(Role.RECEPTIONIST)


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_tesseract_reads_vietnamese_here():
    assert reading.ocr_available()


def test_the_words_of_a_photo_are_kept_and_found_in_the_copy(clerk):
    kept = actions.add(by=clerk, name="Tờ khai.jpg", content=jpeg(PAGE))
    jobs.read_waiting(0)
    found = queries.reading_of(kept)
    assert found is not None and found.pages == 1
    assert WORDS in found.text
    copy = queries.searchable_pdf(kept)
    told = subprocess.run(["pdftotext", "-", "-"], input=copy, capture_output=True, check=True)
    assert "Nguyễn Thị Thùy Dương" in told.stdout.decode()
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert opened.open_metadata().pdfa_status == "2B"
        assert len(opened.pages) == 1


def test_every_page_of_a_pdf_is_read(clerk):
    kept = actions.add(by=clerk, name="a.pdf", content=pdf_of(PAGE, blurred(PAGE, 0.01), PAGE))
    jobs.read_waiting(0)
    found = queries.reading_of(kept)
    assert found is not None
    first, second, third = found.text.split("\f")
    assert WORDS in first and WORDS in third and WORDS not in second
    with pikepdf.open(io.BytesIO(queries.searchable_pdf(kept))) as opened:
        assert len(opened.pages) == 3


def test_what_holds_no_words_gets_no_copy(clerk):
    actions.add(by=clerk, name="a.jpg", content=jpeg(sheet(900, lines=0)))
    jobs.read_waiting(0)
    assert (Reading.objects.get().text, Reading.objects.get().pdf_path) == ("", "")


def test_reading_twice_and_reading_what_is_gone_does_nothing(clerk, monkeypatch):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    jobs.read_waiting(0)
    before = Reading.objects.get().made_at
    monkeypatch.setattr(reading, "read", None)  # calling it would fail
    assert jobs.read_waiting(0) == 0
    assert Reading.objects.get().made_at == before
    assert actions.write_reading(kept.pk + 1, text="", pages=0, pdf=b"") is None


def test_a_tesseract_that_fails_is_a_page_without_words(clerk, monkeypatch):
    actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    monkeypatch.setattr(reading, "PAGE_SECONDS", 0.01)
    jobs.read_waiting(0)
    assert Reading.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_the_worker_reads_what_was_taken_in(clerk):
    actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    actions.add(by=clerk, name="ký.jpg", content=jpeg(PAGE), is_scan=False)
    app.configure_task(jobs.READ).defer(timestamp=0)
    call_command("work", "--once", "--concurrency=1")
    assert WORDS in Reading.objects.get().text
    assert not Attachment.objects.filter(to_read=True).exists()


@pytest.fixture
def crowd(monkeypatch):
    """Call it with whether people wait for the machine."""

    def says(is_busy):
        monkeypatch.setattr(jobs.pressure, "is_busy", lambda: is_busy)

    return says


def test_while_people_wait_for_the_machine_nothing_is_read(clerk, crowd, monkeypatch):
    actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    crowd(True)
    monkeypatch.setattr(reading, "read", None)  # calling it would fail
    assert jobs.read_waiting(0) == 0
    assert Attachment.objects.get().to_read


def test_a_rush_that_comes_between_two_files_ends_the_round(clerk, crowd, monkeypatch):
    first, second = (actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE)) for _ in range(2))
    read = reading.read

    def then_they_come(found):
        crowd(True)
        return read(found)

    crowd(False)
    monkeypatch.setattr(reading, "read", then_they_come)
    assert jobs.read_waiting(0) == 1
    assert list(Reading.objects.values_list("pk", flat=True)) == [first.pk]
    assert queries.next_unread() == second


def test_who_has_waited_longest_is_read_first(clerk):
    late, early = (
        actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE), at=make.MONDAY.replace(hour=hour))
        for hour in (10, 9)
    )
    assert queries.next_unread() == early
    actions.give_up_reading(early.pk)
    assert queries.next_unread() == late


def test_a_file_that_cannot_be_read_lets_the_next_one_pass(clerk, monkeypatch, caplog):
    bad, good = (actions.add(by=clerk, name="Tờ.jpg", content=jpeg(PAGE)) for _ in range(2))
    read = reading.read

    def read_or_fail(found):
        if found == bad:
            raise RuntimeError("broken")
        return read(found)

    monkeypatch.setattr(reading, "read", read_or_fail)
    assert jobs.read_waiting(0) == 1
    assert list(Reading.objects.values_list("pk", flat=True)) == [good.pk]
    assert f"file {bad.pk}" in caplog.text and "Tờ" not in caplog.text
    assert queries.next_unread() is None


def test_a_round_ends_before_the_next_is_due(clerk, monkeypatch):
    actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    monkeypatch.setattr(jobs, "ROUND_SECONDS", 0)
    assert jobs.read_waiting(0) == 0


def test_without_tesseract_nothing_is_read_and_nothing_fails(clerk, settings):
    settings.OCR = False
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    assert not kept.to_read and jobs.read_waiting(0) == 0
    assert Attachment.objects.count() == 1 and not Reading.objects.exists()


def test_a_machine_without_tesseract_says_so(monkeypatch):
    reading._languages_hold.cache_clear()
    monkeypatch.setattr(reading.shutil, "which", lambda name: None)
    assert not reading.ocr_available()
    reading._languages_hold.cache_clear()


def test_the_desk_shows_receipt_and_words(client, clerk):
    kept = actions.add(by=clerk, name="Tờ khai.jpg", content=jpeg(blurred(PAGE, 0.003)))
    found = make.dossier(by=clerk, files=(FileIn(kept.token, 1),))
    reader = signed_in(client, Role.SPECIALIST)
    page = words(client.get(reverse("desk:dossier", args=[found.number])))
    assert "Ảnh bị mờ." in page and "ra về" not in page
    about = reverse("desk:about", args=[kept.token])
    assert about in page
    assert kept.sha256 in words(client.get(about)) and "Chưa có." in words(client.get(about))
    actions.write_reading(kept.pk, text="Nguyễn <b>Thùy</b>", pages=1, pdf=b"%PDF-1.7 copy")
    told = words(client.get(about))
    assert "Nguyễn &lt;b&gt;Thùy" in told and "có thể sai" in told
    before = AuditEntry.objects.filter(staff=reader).count()
    answer = client.get(reverse("desk:searchable", args=[kept.token]))
    assert answer.content == b"%PDF-1.7 copy" and "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(staff=reader).count() == before + 1
    signed_in(client, Role.SPECIALIST, at=make.centre("noi-khac"))
    assert client.get(about).status_code == 404
    assert client.get(reverse("desk:searchable", args=[kept.token])).status_code == 404


def test_a_full_disk_is_no_fault_of_the_file(clerk, monkeypatch):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))

    def full(found):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as there:
        there.setattr(reading, "read", full)
        with pytest.raises(OSError, match="No space"):
            jobs.read_waiting(0)
    assert queries.next_unread() == kept
    (Path(storage.settings.MEDIA_ROOT) / kept.path).unlink()  # but one that is gone is
    assert jobs.read_waiting(0) == 0 and queries.next_unread() is None


def test_a_damaged_picture_holds_no_other_up(clerk, monkeypatch):
    damaged, good = (actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE)) for _ in range(2))
    plain = reading.read

    def read(found):
        if found == damaged:
            raise OSError("image file is truncated")
        return plain(found)

    monkeypatch.setattr(reading, "read", read)
    assert jobs.read_waiting(0) == 1 and queries.next_unread() is None
    good.refresh_from_db()
    assert not good.to_read


def test_what_the_version_before_asks_for_waits_too(clerk):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    actions.give_up_reading(kept.pk)
    jobs.read(kept.pk)
    assert queries.next_unread() == kept
    jobs.read_waiting(0)
    jobs.read(kept.pk)
    assert queries.next_unread() is None
