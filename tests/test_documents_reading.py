"""Words out of a scan: read in the background, found in the copy, deciding nothing."""

import io
import subprocess
from datetime import datetime

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.core import clock
from motcua.documents import actions, jobs, queries, quiet, reading
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
    jobs.read(kept.pk)
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
    jobs.read(kept.pk)
    found = queries.reading_of(kept)
    assert found is not None
    first, second, third = found.text.split("\f")
    assert WORDS in first and WORDS in third and WORDS not in second
    with pikepdf.open(io.BytesIO(queries.searchable_pdf(kept))) as opened:
        assert len(opened.pages) == 3


def test_what_holds_no_words_gets_no_copy(clerk):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(sheet(900, lines=0)))
    jobs.read(kept.pk)
    assert (Reading.objects.get().text, Reading.objects.get().pdf_path) == ("", "")


def test_reading_twice_and_reading_what_is_gone_does_nothing(clerk, monkeypatch):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    jobs.read(kept.pk)
    before = Reading.objects.get().made_at
    monkeypatch.setattr(reading, "read", None)  # calling it would fail
    jobs.read(kept.pk)
    jobs.read(kept.pk + 1)
    assert Reading.objects.get().made_at == before
    assert actions.write_reading(kept.pk + 1, text="", pages=0, pdf=b"") is None


def test_a_tesseract_that_fails_is_a_page_without_words(clerk, monkeypatch):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    monkeypatch.setattr(reading, "PAGE_SECONDS", 0.01)
    jobs.read(kept.pk)
    assert Reading.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_the_worker_reads_what_was_taken_in(clerk):
    actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    actions.add(by=clerk, name="ký.jpg", content=jpeg(PAGE), is_scan=False)
    call_command("work", "--once", "--concurrency=1")
    assert WORDS in Reading.objects.get().text


@pytest.fixture
def crowd(monkeypatch):
    """Call it with whether people wait for the machine."""

    def says(is_busy):
        monkeypatch.setattr(quiet.pressure, "is_busy", lambda: is_busy)

    return says


def asked(kept):
    return ProcrastinateJob.objects.filter(
        task_name=actions.READ, args={"attachment_id": kept.pk}
    ).order_by("-pk")


def at_day(hour, minute=0, second=0):
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=clock.VIETNAM)


@pytest.mark.parametrize(
    ("is_busy", "hour", "is_put_off"),
    [(True, 9, True), (True, 17, True), (True, 18, False), (True, 23, False), (False, 9, False)],
)
def test_a_busy_machine_reads_in_the_evening(clerk, crowd, is_busy, hour, is_put_off):
    crowd(is_busy)
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE), at=at_day(hour))
    assert asked(kept).get().scheduled_at == (at_day(18) if is_put_off else None)


def test_scans_put_off_do_not_all_come_at_six(crowd):
    crowd(True)
    found = {
        quiet.not_before(at_day(9, minute, second)) for minute in range(60) for second in (0, 30)
    }
    assert len(found) == 120
    assert min(found) == at_day(18) and max(found) < at_day(18 + quiet.SPREAD)


def test_a_rush_that_came_since_sends_the_job_to_the_evening(clerk, crowd, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at_day(8, 30))
    crowd(False)
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    crowd(True)
    monkeypatch.setattr(reading, "read", None)  # calling it would fail
    jobs.read(kept.pk)
    later, first = asked(kept)
    assert (first.scheduled_at, later.scheduled_at) == (None, at_day(20, 30))
    assert later.status == "todo" and later.priority == actions.READ_LATER
    assert not Reading.objects.exists()


def test_one_file_is_read_at_a_time(clerk, monkeypatch):
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(sheet(900, lines=0)))
    with quiet.alone() as is_first, quiet.alone() as is_second:
        assert (is_first, is_second) == (True, False)
        before = clock.now()
        jobs.read(kept.pk)
    later = asked(kept)[0]
    assert not Reading.objects.exists()
    assert before + quiet.SOON <= later.scheduled_at <= clock.now() + quiet.SOON
    jobs.read(kept.pk)
    assert Reading.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_tesseract_nothing_is_read_and_nothing_fails(clerk, settings):
    settings.OCR = False
    kept = actions.add(by=clerk, name="a.jpg", content=jpeg(PAGE))
    call_command("work", "--once", "--concurrency=1")
    jobs.read(kept.pk)
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
