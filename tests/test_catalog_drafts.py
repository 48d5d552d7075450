"""An export's way through review: drafts, the screen beside the version in force, publishing."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from motcua.catalog import actions, queries
from motcua.catalog.models import Draft, ImportRun
from motcua.core.errors import BadRequest, NotAllowed, WrongState
from motcua.people.states import Role
from tests import make
from tests.portal_record import WAYS, line


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: bytes, name: str = "xuat.jsonl") -> Path:
        path = tmp_path / name
        data = b"".join(lines or [line()])
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def _run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_procedures", str(path), *options, stdout=out)
    return out.getvalue()


CUSTOMS = line(
    ma_thu_tuc="1.000005", linh_vuc="Hải quan", co_quan_co_tham_quyen="Chi cục Hải quan khu vực"
)


def test_the_command_fills_drafts_and_a_second_run_changes_nothing(
    db: None, export: Callable[..., Path], tmp_path: Path
) -> None:
    path, report = export(line(), CUSTOMS, name="xuat.jsonl.gz"), tmp_path / "bao-cao.json"
    said = _run(path, "--report", str(report))
    assert "Bản nháp: 2 mới, 0 đổi, 0 như cũ." in said and "1 do cấp xã giải quyết" in said
    told = json.loads(report.read_text("utf-8"))
    assert told["records"] == 2 and told["commune"] == 1 and told["fields"]["name"]["read"] == 2
    assert ImportRun.objects.get().report == told and len(told["file_sha256"]) == 64
    assert "0 mới, 0 đổi, 2 như cũ" in _run(path)
    assert [row.code for row in queries.drafts()] == ["1.004884"]
    assert queries.draft_counts() == {"draft": 1, "published": 0, "dismissed": 1}
    assert "0 mới, 1 đổi, 1 như cũ" in _run(path, "--all")
    assert len(queries.drafts()) == 2
    assert not queries.in_force(date(2026, 11, 23)).exists()


def test_reported_lines_end_the_command_with_two(db: None, export: Callable[..., Path]) -> None:
    with pytest.raises(SystemExit) as end:
        _run(export(line(), b"{\n"))
    assert end.value.code == 2
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "rỗng"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (b"PK\x03\x04", "zip"),
        (b"xin chao\n", "không có"),
    ],
)
def test_a_file_that_is_no_export_is_named(
    db: None, export: Callable[..., Path], data: bytes, words: str
) -> None:
    path = export(b"x")
    path.write_bytes(data)
    with pytest.raises(CommandError, match=words) as error:
        _run(path)
    assert error.value.returncode == 1
    assert not Draft.objects.exists()


def test_a_missing_file_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không tìm thấy tệp"):
        _run(tmp_path / "khong-co.jsonl")


@pytest.fixture
def draft(db: None, export: Callable[..., Path]) -> Draft:
    call_command("load_catalogue", stdout=StringIO())
    _run(export())
    return Draft.objects.get()


def test_the_review_shows_both_sides(draft: Draft, query_budget: Callable[[int], Any]) -> None:
    with query_budget(10):
        view = queries.draft_for(draft.pk, date(2026, 11, 23))
    lines = {line.field: line for line in view.diff}
    assert not lines["name"].differs and not lines["allowance"].differs
    assert (
        lines["requirements"].differs
        and "Bản sao học bạ (2 bản sao)" in lines["requirements"].draft
    )
    assert lines["received_at"].gap and not lines["received_at"].differs
    assert view.version_id and not view.problems and view.sector == "ho-tich"
    assert {gap.field for gap in view.unread} == {"received_at", "conditions"}
    assert view.content.words and view.content.cases, "what the portal does not know stays"


def test_a_draft_becomes_the_next_version(draft: Draft) -> None:
    admin = make.staff(Role.ADMINISTRATOR)
    before = queries.procedure_in_force("1.004884", date(2026, 11, 23))
    version = actions.publish_draft(
        draft.pk, by=admin, in_force_from=date(2027, 1, 1), take={"allowance", "legal_basis"},
        overrides={"notes": "Đã xem."}, decision="QĐ 5/QĐ-UBND", at=make.MONDAY,
    )  # fmt: skip
    assert (version.number, version.notes, version.decision) == (2, "Đã xem.", "QĐ 5/QĐ-UBND")
    assert version.legal_basis == ["Luật 60/2014/QH13", "Luật Cư trú 2020 (68/2020/QH14)"]
    assert version.requirements.count() == before.requirements.count()
    assert queries.procedure_in_force("1.004884", date(2026, 12, 31)).pk == before.pk
    assert queries.procedure_in_force("1.004884", date(2027, 1, 1)).pk == version.pk
    with pytest.raises(WrongState):
        actions.dismiss_draft(draft.pk, by=admin)


def test_a_procedure_new_to_us_needs_what_the_portal_did_not_say(
    db: None, export: Callable[..., Path]
) -> None:
    admin = make.staff(Role.ADMINISTRATOR)
    _run(export(line(linh_vuc="Thủy lợi", cach_thuc_thuc_hien=f"{WAYS}Trực tiếp3Miễn phí")))
    draft = Draft.objects.get()
    assert queries.draft_for(draft.pk).problems
    day = date(2026, 12, 1)
    with pytest.raises(BadRequest, match="chưa có đơn vị"):
        actions.publish_draft(draft.pk, by=admin, in_force_from=day)
    with pytest.raises(BadRequest, match="Không có mục la"):
        actions.publish_draft(draft.pk, by=admin, in_force_from=day, overrides={"la": 1})
    version = actions.publish_draft(
        draft.pk, by=admin, in_force_from=day, overrides={"unit": "working_day"}
    )
    assert (version.allowance, version.unit, version.sector.name) == (3, "working_day", "Thủy lợi")
    assert not version.requirements.filter(is_required=True).exists()


def test_only_an_administrator_decides_on_drafts(draft: Draft) -> None:
    other = make.staff(Role.RECEPTIONIST)
    with pytest.raises(NotAllowed):
        actions.publish_draft(draft.pk, by=other, in_force_from=date(2027, 1, 1))
    with pytest.raises(NotAllowed):
        actions.dismiss_draft(draft.pk, by=other)


def test_a_draft_put_aside_comes_back_when_it_changed(
    draft: Draft, export: Callable[..., Path]
) -> None:
    actions.dismiss_draft(draft.pk, by=make.staff(Role.ADMINISTRATOR), reason="Chưa cần")
    assert "0 mới, 0 đổi, 1 như cũ" in _run(export(), "--all")
    draft.refresh_from_db()
    assert draft.state == "dismissed"
    assert "0 mới, 1 đổi, 0 như cũ" in _run(export(line(so_quyet_dinh="164/QĐ-BTP")))
    draft.refresh_from_db()
    assert (
        draft.state == "draft"
        and draft.reviewed_by is None
        and draft.data["decision"] == "164/QĐ-BTP"
    )
