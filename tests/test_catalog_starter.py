"""The project's own catalogue: whole, in Vietnamese, published once, never edited."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from motcua.catalog import actions, queries, starter
from motcua.catalog.content import content_from
from motcua.catalog.models import Case, FeeLine, ProcedureVersion, Requirement, Step
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.people.states import Role
from tests import make

DAY = date(2026, 11, 23)
SAME_DAY = {"2.000815", "2.000884", "2.000913", "2.000635"}
ENGLISH = re.compile(
    r"\b(?:the|and|when|working|days?|own|knowledge|portal|office|amount|fee|case|online:)\b", re.I
)


@pytest.fixture
def catalogue(db: None) -> str:
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    return out.getvalue()


def _words(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, dict):
        return [found for key, part in value.items() for found in _words(part, f"{path}.{key}")]
    if isinstance(value, list | tuple):
        return [found for part in value for found in _words(part, path)]
    return []


def test_sixty_procedures_with_every_code_once_and_nothing_missing() -> None:
    entries = list(starter.entries())
    assert len({entry.code for entry in entries}) == 60
    assert {entry.code: entry.content.problems() for entry in entries} == {
        entry.code: [] for entry in entries
    }
    local = [entry.code for entry in entries if entry.code.startswith("L.")]
    assert len(local) == 3
    assert all(
        re.fullmatch(r"\d\.\d{6}", entry.code) for entry in entries if entry.code not in local
    )


def test_what_a_citizen_reads_is_vietnamese() -> None:
    files = sorted(starter.DATA.glob("*.yaml"))
    strangers = []
    for path in files:
        for where, text in _words(starter._read(path)):
            if where.endswith((".name_en", ".source", ".key", ".icon", ".per", ".kind", ".unit")):
                continue
            if ENGLISH.search(text):
                strangers.append((path.name, where, text))
    assert strangers == []


def test_all_are_published_and_a_second_run_changes_nothing(catalogue: str) -> None:
    assert "60 thủ tục mới công bố" in catalogue
    assert queries.in_force(DAY).count() == 60
    again = StringIO()
    call_command("load_catalogue", stdout=again)
    assert "0 thủ tục mới công bố, 0 bản kế tiếp, 60 như cũ, 0 khác" in again.getvalue()
    assert ProcedureVersion.objects.count() == 60


def test_a_changed_file_is_said_and_published_only_when_asked(
    catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = list(starter.entries())
    changed = starter.Entry(
        entries[0].code,
        entries[0].in_force_from,
        content_from(
            {
                "name": "Đăng ký khai sinh mới",
                "sector": "ho-tich",
                "allowance": 1,
                "unit": "same_day",
            }
        ),
    )
    monkeypatch.setattr(starter, "entries", lambda: iter([changed]))
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    assert "tệp dữ liệu khác bản đang có" in out.getvalue()
    assert len(queries.versions_of(changed.code)) == 1
    call_command("load_catalogue", "--publish", stdout=out)
    newest, first = queries.versions_of(changed.code)
    assert newest.name == "Đăng ký khai sinh mới"
    assert first.in_force_until is not None and newest.in_force_from is not None
    assert (newest.in_force_from - first.in_force_until).days == 1


def test_same_day_certification_is_served_now_until_three(catalogue: str) -> None:
    served = {
        row.procedure.code
        for row in queries.in_force(DAY).select_related("procedure")
        if row.serves_now
    }
    assert served == SAME_DAY
    copy = queries.procedure_in_force("2.000815", DAY)
    (fee,) = copy.fees.all()
    assert (fee.amount_vnd, fee.next_amount_vnd, fee.next_from, fee.cap_vnd) == (
        2000,
        1000,
        3,
        200000,
    )
    assert copy.cutoff is not None and copy.cutoff.hour == 15


def test_the_checklist_follows_case_and_channel(catalogue: str) -> None:
    birth = queries.procedure_in_force("1.001193", DAY)
    plain = {item.name: item for item in queries.checklist(birth, "co-giay-chung-sinh")}
    assert plain["Giấy chứng sinh"].is_required
    assert not any("bỏ rơi" in name for name in plain)
    found = {item.name: item for item in queries.checklist(birth, "tre-bi-bo-roi")}
    assert found["Biên bản xác nhận việc trẻ bị bỏ rơi"].is_required
    assert "Giấy chứng sinh" not in found
    assert plain["Tờ khai đăng ký khai sinh"].is_required
    online = {item.name for item in queries.checklist(birth, "co-giay-chung-sinh", "online")}
    assert "Tờ khai đăng ký khai sinh" not in online
    undecided = {item.name: item for item in queries.checklist(birth)}
    assert not undecided["Giấy chứng sinh"].is_required


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("photo công chứng", "2.000815"),
        ("giay khai sinh", "1.001193"),
        ("độc thân", "1.004873"),
        ("hộ khẩu", "1.004222"),
        ("so do", "1.013978"),
        ("1.001193", "1.001193"),
        ("2.0008", "2.000815"),
        ("tôi muốn xin giấy phép xây nhà", "1.013225"),
        ("chung thuc chu k", "2.000884"),
        ("KẾT HÔN", "1.000894"),
    ],
)
def test_search_finds_what_people_say(catalogue: str, typed: str, code: str) -> None:
    page = queries.search(typed, DAY)
    assert code in [row.code for row in page[:4]], [row.name for row in page]


def test_a_name_stands_above_an_everyday_word(catalogue: str) -> None:
    named = ["khai sinh" in row.name.lower() for row in queries.search("khai sinh", DAY)]
    assert named == sorted(named, reverse=True)
    assert True in named and False in named


def test_among_names_with_the_phrase_the_shorter_comes_first(catalogue: str) -> None:
    found = queries.search("khai sinh", DAY, limit=50)
    names = [row.name for row in found]
    assert names[0] == "Đăng ký khai sinh"
    copies = next(n for n, name in enumerate(names) if name.startswith("Cấp bản sao"))
    assert copies > 0
    first = queries.search("khai sinh", DAY, limit=2)
    rest = queries.search("khai sinh", DAY, limit=50, after=first.after)
    assert [row.code for row in [*first, *rest]] == [row.code for row in found]


def test_pages_of_a_search_meet_without_gap_or_double(
    catalogue: str, query_budget: Callable[[int], Any]
) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        with query_budget(1):
            page = queries.search("", DAY, limit=7, after=after)
        seen += [row.code for row in page]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 60
    with pytest.raises(BadRequest):
        queries.search("", DAY, after="không phải dấu trang")


@pytest.mark.parametrize("typed", ["'; drop", "&|!():*", "%_", "\\", "a" * 5000, "   ", "\u0301"])
def test_search_takes_any_text(catalogue: str, typed: str) -> None:
    assert isinstance(queries.search(typed, DAY), list)


def test_groups_lead_to_every_procedure(catalogue: str) -> None:
    assert sum(group.count for group in queries.sectors(DAY)) == 60
    reached = {
        row.code
        for group in queries.life_events(DAY)
        for row in queries.procedures(DAY, life_event=group.key)
    }
    assert len(reached) == 60
    assert len(queries.procedures(DAY, sector="chung-thuc")) == 7


def test_the_public_page_costs_few_queries(
    catalogue: str, query_budget: Callable[[int], Any]
) -> None:
    with query_budget(9):
        detail = queries.version_detail("1.001193", DAY)
    assert detail.content.allowance == 1 and detail.sector_name == "Hộ tịch"
    assert "3.000722" in {linked.code for linked in detail.linked if linked.name}
    assert {row.case_labels for row in detail.requirements if row.case_labels}
    with pytest.raises(NotFound):
        queries.version_detail("9.999999", DAY)
    with pytest.raises(NotFound):
        queries.version_detail("1.001193", date(2026, 6, 30))


def test_the_page_shows_the_last_day_that_was_set_later(catalogue: str) -> None:
    """The version itself is kept by the process; its last day is set after that."""
    assert queries.version_detail("1.001193", DAY).in_force_until is None
    version = queries.procedure_in_force("1.001193", DAY)
    last_day = DAY + timedelta(days=30)
    ProcedureVersion.objects.filter(pk=version.pk).update(in_force_until=last_day)
    assert queries.version_detail("1.001193", DAY).in_force_until == last_day


@pytest.mark.parametrize("child", [Case, Requirement, FeeLine, Step])
def test_the_database_itself_keeps_a_published_version(catalogue: str, child: Any) -> None:
    version = queries.procedure_in_force("1.001193", DAY)
    row = child.objects.filter(version=version).order_by("order").first()
    assert row.is_final
    changes: list[Callable[[], Any]] = [
        lambda: child.objects.filter(pk=row.pk).update(order=99),
        lambda: child.objects.filter(pk=row.pk).delete(),
        lambda: child.objects.filter(pk=row.pk).update(is_final=False),
        lambda: child.objects.create(version=version, order=77),
        lambda: child.objects.create(version=version, order=78, is_final=True),
        lambda: ProcedureVersion.objects.filter(pk=version.pk).update(name="Khác"),
        lambda: ProcedureVersion.objects.filter(pk=version.pk).update(
            state="draft", is_final=False
        ),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_last_day_is_said_once(catalogue: str) -> None:
    version = queries.procedure_in_force("1.001193", DAY)
    rows = ProcedureVersion.objects.filter(pk=version.pk)
    assert rows.update(in_force_until=date(2027, 2, 28)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(in_force_until=date(2027, 3, 31))


def test_an_incomplete_text_is_not_published(catalogue: str) -> None:
    content = content_from({"name": "Thủ tục mới", "sector": "ho-tich"})
    draft = actions.create_draft_version("1.999999", by=None, content=content)
    with pytest.raises(BadRequest, match="chưa có thời hạn"):
        actions.publish(draft.pk, by=None, in_force_from=DAY)


def test_versions_follow_each_other_without_overlap(catalogue: str) -> None:
    first = queries.procedure_in_force("1.001193", DAY)
    content = queries.content_of(first)
    second = actions.create_draft_version("1.001193", by=None, content=content)
    with pytest.raises(BadRequest, match="01/07/2026"):
        actions.publish(second.pk, by=None, in_force_from=date(2026, 7, 1))
    actions.publish(second.pk, by=None, in_force_from=date(2027, 1, 1), decision="QĐ 1/QĐ-UBND")
    with pytest.raises(WrongState):
        actions.publish(second.pk, by=None, in_force_from=date(2027, 1, 1))
    assert queries.procedure_in_force("1.001193", date(2026, 12, 31)).pk == first.pk
    assert queries.procedure_in_force("1.001193", date(2027, 1, 1)).pk == second.pk


def test_a_successor_is_a_changed_copy_and_may_be_withdrawn(catalogue: str) -> None:
    admin = make.staff(Role.ADMINISTRATOR)
    first = queries.procedure_in_force("2.000815", DAY)
    draft = actions.succeed(first.pk, by=admin, changes={"notes": "Nhớ mang bản chính."})
    assert (draft.number, draft.state, draft.notes) == (2, "draft", "Nhớ mang bản chính.")
    assert draft.requirements.count() == first.requirements.count()
    assert draft.fees.get().cap_vnd == 200000
    with pytest.raises(BadRequest, match="Không có mục"):
        actions.succeed(first.pk, by=admin, changes={"la": 1})
    actions.withdraw(draft.pk, by=admin)
    with pytest.raises(WrongState):
        actions.publish(draft.pk, by=admin, in_force_from=date(2027, 1, 1))
    with pytest.raises(WrongState):
        actions.withdraw(first.pk, by=admin)


def test_a_procedure_ends_once_and_not_in_the_past(catalogue: str) -> None:
    admin = make.staff(Role.ADMINISTRATOR)
    first = queries.procedure_in_force("2.000815", DAY)
    with pytest.raises(BadRequest):
        actions.end(first.pk, by=admin, last_day=date(2026, 11, 15), at=make.MONDAY)
    actions.end(first.pk, by=admin, last_day=date(2026, 12, 31), at=make.MONDAY)
    with pytest.raises(WrongState):
        actions.end(first.pk, by=admin, last_day=date(2027, 1, 31), at=make.MONDAY)
    with pytest.raises(NotFound):
        queries.procedure_in_force("2.000815", date(2027, 1, 1))
    after = actions.create_draft_version("2.000815", by=admin, content=queries.content_of(first))
    with pytest.raises(BadRequest, match="31/12/2026"):
        actions.publish(after.pk, by=admin, in_force_from=date(2026, 12, 31))
    actions.publish(after.pk, by=admin, in_force_from=date(2027, 2, 1))


def test_only_an_administrator_changes_the_catalogue(catalogue: str) -> None:
    other = make.staff(Role.RECEPTIONIST, Role.DIRECTOR)
    first = queries.procedure_in_force("2.000815", DAY)
    for change in (
        lambda: actions.succeed(first.pk, by=other, changes={}),
        lambda: actions.withdraw(first.pk, by=other),
        lambda: actions.end(first.pk, by=other, last_day=DAY),
        lambda: actions.publish(first.pk, by=other, in_force_from=DAY),
    ):
        with pytest.raises(NotAllowed):
            change()
