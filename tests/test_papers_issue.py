"""Issuing, printing once, voiding, finding and checking papers, on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.core.errors import BadRequest, NotAllowed, NotFound, Refused, WrongState
from motcua.papers import actions, jobs, queries
from motcua.papers.models import Paper
from motcua.papers.plain import sha256, to_json
from motcua.papers.render import render
from motcua.papers.specimens import specimens
from motcua.people.models import Assignment, Centre, Staff
from motcua.people.states import Role
from tests.pdf_reader import squeezed, text_of

AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
CODE = "H17.115-261123-0037"
# Specimens show a code that an issued paper gets when it is issued.
MADE = {(s.form, s.name): replace(s.data, check_url="") for s in reversed(list(specimens()))}
RECEIPT = MADE["01", "short"]


def a_centre(slug: str) -> Centre:
    return Centre.objects.create(
        code=slug, slug=slug, name=f"Trung tâm {slug}", authority_name="UBND", place="Hải Châu"
    )


def a_person(centre: Centre, *roles: Role) -> Staff:
    person = Staff.objects.create(
        username=f"{centre.slug}-{len(roles)}", full_name="A", centre=centre
    )
    for role in roles:
        Assignment.objects.create(staff=person, centre=centre, role=role, from_on=date(2020, 1, 1))
    return person


@pytest.fixture
def centre(db: None) -> Centre:
    return a_centre("hai-chau")


@pytest.fixture
def clerk(centre: Centre) -> Staff:
    return a_person(centre, Role.RECEPTIONIST)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def issued(by: Staff, form: str = "01", name: str = "short", **facts: Any) -> Paper:
    facts = {"at": AT, "dossier_code": CODE} | facts
    return actions.issue(centre=by.centre, form=form, data=MADE[form, name], by=by, **facts)


def test_a_paper_gets_its_number_title_and_token_and_is_not_drawn(clerk: Staff) -> None:
    paper = issued(clerk)
    assert (paper.year, paper.number, paper.ref) == (2026, 1, "01/TNHS")
    assert paper.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert paper.paper_size == "a5" and paper.dossier_code == CODE
    assert len(paper.token) >= 22 and paper.token in paper.data["check_url"]
    assert (paper.pdf_sha256, paper.path) == ("", "")
    paper.refresh_from_db()
    assert paper.data_sha256 == sha256(to_json(paper.data))
    assert "048190001234" not in to_json(paper.data)
    assert squeezed("Số: 01/TNHS") in text_of(queries.pdf_bytes(paper))


def test_numbers_run_per_centre_form_and_year(clerk: Staff) -> None:
    other = a_person(a_centre("thanh-khe"), Role.RECEPTIONIST)
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # already 2027 in Việt Nam
    assert [issued(clerk).number, issued(clerk).number] == [1, 2]
    assert issued(clerk, "02").number == 1
    assert issued(other).number == 1
    paper = issued(clerk, at=new_year)
    assert (paper.year, paper.number) == (2027, 1)


def test_issuing_costs_one_upsert_and_one_insert(clerk: Staff) -> None:
    by = Staff.objects.select_related("centre").get(pk=clerk.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        issued(by)
    said = [q["sql"].split()[0] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert said == ["WITH", "INSERT"]  # the number with the stamp of the calendar, the paper


def test_a_rollback_gives_the_number_back(clerk: Staff) -> None:
    with transaction.atomic():
        assert issued(clerk).number == 1
        transaction.set_rollback(True)
    assert issued(clerk).number == 1


def test_what_cannot_be_issued(clerk: Staff) -> None:
    elsewhere = a_centre("thanh-khe")
    with pytest.raises(NotAllowed):
        actions.issue(centre=elsewhere, form="01", data=RECEIPT, by=clerk, at=AT)
    with pytest.raises(TypeError, match="not issued from"):
        actions.issue(centre=clerk.centre, form="02", data=RECEIPT, by=clerk, at=AT)
    with pytest.raises(TypeError, match="not issued from"):
        issued(clerk, "ticket", "bare")
    with pytest.raises(BadRequest, match="khổ A3"):
        issued(clerk, paper_size="a3")
    with pytest.raises(BadRequest, match="không dùng"):
        actions.issue(
            centre=clerk.centre, form="01", data=replace(RECEIPT, title="Giấy lạ"), by=clerk, at=AT
        )
    assert not Paper.objects.exists()


def test_the_centre_chooses_the_size_of_its_slips(centre: Centre, clerk: Staff) -> None:
    centre.receipt_paper = "a4"
    clerk.centre = centre
    assert issued(clerk).paper_size == "a4"
    assert issued(clerk, paper_size="a5").paper_size == "a5"
    assert issued(clerk, "result", "decision").paper_size == "a4"


def test_printing_happens_once_and_keeps_the_file(clerk: Staff) -> None:
    paper = actions.render_once(issued(clerk).pk)
    file = Path(settings.MEDIA_ROOT) / paper.path
    assert paper.path == f"papers/{paper.centre_id}/2026/01-000001.pdf"
    assert sha256(file.read_bytes()) == paper.pdf_sha256
    assert [f.name for f in file.parent.iterdir()] == [file.name]
    before = file.stat().st_mtime_ns
    again = actions.render_once(paper.pk)
    assert again.pdf_sha256 == paper.pdf_sha256 and file.stat().st_mtime_ns == before
    assert queries.pdf_bytes(again) == file.read_bytes() == render("01", paper.data, paper="a5")
    with pytest.raises(NotFound):
        actions.render_once(paper.pk + 1)


def test_a_file_that_was_changed_or_lost_is_not_handed_out(clerk: Staff) -> None:
    paper = actions.render_once(issued(clerk).pk)
    file = Path(settings.MEDIA_ROOT) / paper.path
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(Refused, match="bị mất hoặc bị sửa"):
        queries.pdf_bytes(paper)
    file.unlink()
    with pytest.raises(Refused, match="bị mất hoặc bị sửa"):
        queries.pdf_bytes(paper)


def test_the_job_prints_what_waits(clerk: Staff) -> None:
    papers = [issued(clerk), issued(clerk, "02")]
    assert jobs.print_waiting(0) == 2
    assert jobs.print_waiting(0) == 0
    assert all(Paper.objects.get(pk=p.pk).pdf_sha256 for p in papers)


def test_a_paper_is_voided_once_with_a_reason(clerk: Staff) -> None:
    paper = issued(clerk)
    with pytest.raises(BadRequest, match="lý do"):
        actions.void(paper.pk, by=clerk, reason="  ", at=AT)
    voided = actions.void(paper.pk, by=clerk, reason="Ghi nhầm tên", at=AT)
    assert (voided.voided_by, voided.void_reason) == (clerk, "Ghi nhầm tên")
    with pytest.raises(WrongState, match="đã huỷ"):
        actions.void(paper.pk, by=clerk, reason="Lần nữa", at=AT)
    stranger = a_person(a_centre("thanh-khe"), Role.DIRECTOR)
    with pytest.raises(NotFound):
        actions.void(issued(clerk).pk, by=stranger, reason="Không phải của tôi", at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 9},
        {"data": {}},
        {"dossier_code": ""},
        {"token": "x"},
        {"issued_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"pdf_sha256": "0" * 64, "path": "elsewhere.pdf"},
        {"void_reason": "another"},
        {"voided_at": None, "void_reason": "", "voided_by": None},
    ],
)
def test_postgresql_keeps_an_issued_paper_as_it_is(clerk: Staff, change: dict[str, Any]) -> None:
    paper = actions.render_once(issued(clerk).pk)
    actions.void(paper.pk, by=clerk, reason="Ghi nhầm", at=AT)
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)


def test_postgresql_keeps_every_paper(clerk: Staff) -> None:
    paper = issued(clerk)
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        paper.delete()
    actions.void(paper.pk, by=clerk, reason="Ghi nhầm", at=AT)
    assert actions.render_once(paper.pk).pdf_sha256  # a void paper can still be printed


def test_papers_are_found_by_those_who_see_dossiers_here(clerk: Staff) -> None:
    first, second = issued(clerk), issued(clerk, "02")
    issued(clerk, dossier_code="H17.115-261123-0099")
    assert list(queries.papers_of(clerk, CODE)) == [first, second]
    assert list(queries.papers_of(clerk.centre, CODE)) == [first, second]
    elsewhere = a_person(a_centre("thanh-khe"), Role.RECEPTIONIST)
    helper = a_person(clerk.centre, Role.VOLUNTEER, Role.ADMINISTRATOR)
    for person in (elsewhere, helper):
        assert not queries.papers_of(person, CODE)
    assert not queries.papers_of(clerk, "")


def test_anyone_may_check_a_paper_and_learns_no_name(clerk: Staff) -> None:
    paper = issued(clerk)
    found = queries.check(paper.token)
    assert (found.title, found.number, found.issued_on) == (
        paper.title,
        "01/TNHS",
        date(2026, 11, 23),
    )
    assert (found.unit, found.is_void, found.sha256) == ("Trung tâm hai-chau", False, "")
    drawn = actions.render_once(paper.pk)
    actions.void(paper.pk, by=clerk, reason="Ghi nhầm tên bà Dương", at=AT)
    after = queries.check(paper.token)
    assert (after.is_void, after.voided_on, after.sha256) == (
        True, date(2026, 11, 23), drawn.pdf_sha256,
    )  # fmt: skip
    assert "Dương" not in repr(after) and CODE not in repr(after)
    for token in ("", "nothing", paper.token[:-1]):
        with pytest.raises(NotFound):
            queries.check(token)


def in_threads(count: int, work: Any) -> list[Any]:
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_eight_desks_issue_at_once_without_a_gap(clerk: Staff) -> None:
    papers = in_threads(8, lambda _: [issued(clerk).number for _ in range(5)])
    assert sorted(n for some in papers for n in some) == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_eight_printers_make_one_file(clerk: Staff) -> None:
    paper = issued(clerk)
    hashes = in_threads(8, lambda _: actions.render_once(paper.pk).pdf_sha256)
    file = Path(settings.MEDIA_ROOT) / Paper.objects.get(pk=paper.pk).path
    assert set(hashes) == {sha256(file.read_bytes())}
    assert len(list(file.parent.iterdir())) == 1


def test_the_command_prints_specimens_of_every_kind(tmp_path: Path, capsys: Any) -> None:
    call_command("specimens", tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {one.file_name for one in specimens()}
    assert f"{len(made)} tệp" in capsys.readouterr().out
