"""The Friday before Tết: at 14:59 a certification is done at once, at 15:01 it waits for the year
to begin."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.dossiers.models import Dossier
from motcua.people.states import Role
from motcua.registers import actions as registers
from motcua.registers.models import Entry
from tests import certified, make
from tests.counter import desk
from tests.journeys import looks
from tests.journeys.test_counter import all_papers_there, scan, tab_to
from tests.journeys.test_desk_lead import enter
from tests.journeys.windows import sign_in
from tests.live import Live, serve
from tests.settings import TEST_VAR

FRIDAY = datetime(2026, 2, 13, 14, 59, tzinfo=clock.VIETNAM)
TET = ["Giao thừa", "Mùng Một Tết", "Mùng Hai Tết", "Mùng Ba Tết", "Mùng Bốn Tết"]
AFTER_TET = date(2026, 2, 23)


class Day:
    """A counter whose clock stands where it is put."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(FRIDAY)

    def set(self, moment: datetime) -> None:
        self.file.write_text(moment.isoformat())

    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text())


@pytest.fixture
def day(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """The product on that Friday, with the days off of Tết as they are stored."""
    frozen = Day(tmp_path / "clock")
    monkeypatch.setattr(clock, "now", frozen.now)
    for n, name in enumerate(TET):
        make.holiday(date(2026, 2, 16) + timedelta(days=n), name)
    database = str(connection.settings_dict["NAME"])
    with serve(
        database, TEST_VAR / "tet.log", app="tests.frozen:application",
        MOTCUA_TEST_CLOCK=str(frozen.file),
    ) as live:  # fmt: skip
        seated = desk(Client())
        sign_in(page, seated.client, live.url)
        make.staff(Role.LEADER, full_name="Lê Văn Ký")
        certified.procedure()
        page.goto(f"{live.url}/counter/")
        yield frozen
        page.goto("about:blank")  # what the page still listens to ends before the server does


def typed(page: Page) -> None:
    """Two originals of one person, with the keyboard alone."""
    tab_to(page, "#id_procedure_text")
    page.keyboard.type("chung thuc")
    expect(page.locator("#procedure-hits [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#id_signer")).to_be_visible()
    scan(page)
    expect(page.locator("#id_s-phone")).to_be_focused()
    all_papers_there(page)
    tab_to(page, "[name=o1-name]")
    page.keyboard.type("Bằng tốt nghiệp đại học")
    tab_to(page, "#id_fee_copies")
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    tab_to(page, ".originals summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=o2-name]")
    page.keyboard.type("Giấy khai sinh")
    tab_to(page, "[name=o2-copies]")
    page.keyboard.type("2")
    expect(page.locator(".due-total")).to_have_text("10.000 đồng")


def test_a_minute_decides_between_now_and_after_tet(page: Page, day: Day) -> None:
    typed(page)
    looks.check(page, "certify-originals")
    page.reload()
    expect(page.locator("[name=o2-name]")).to_have_value("Giấy khai sinh")
    expect(page.locator("[name=o2-name]")).to_be_visible()
    expect(page.locator(".due-total")).to_have_text("10.000 đồng")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-title")).to_contain_text("Đã trả kết quả")
    expect(page.locator(".done-numbers")).to_contain_text("Số chứng thực: 1, 2")
    looks.check(page, "certify-done")
    page.locator(".done-numbers a").click()
    expect(page.locator(".rows.book tbody tr")).to_have_count(2)
    looks.check(page, "certify-book")

    day.set(FRIDAY + timedelta(minutes=2))
    page.goto(re.sub(r"/desk/.*", "/counter/", page.url))
    typed(page)
    expect(page.locator(".promise-at")).to_contain_text("23/02/2026")
    page.get_by_role("button", name="Tiếp nhận, hẹn trả").click()
    expect(page.locator("#done-title")).to_contain_text("Đã tiếp nhận")
    expect(page.locator(".done-why")).to_contain_text("15:00")
    expect(page.locator(".done-buttons")).to_contain_text("01")
    looks.check(page, "certify-after-tet")
    waiting = Dossier.objects.get(status="accepted")
    assert waiting.due_at is not None and clock.day_of(waiting.due_at) == AFTER_TET
    assert Entry.objects.count() == 2  # a number is given on the day of the signature

    monday = datetime(2026, 2, 23, 8, 30, tzinfo=clock.VIETNAM)
    day.set(monday)
    officer = make.staff()
    for move in ("start", "propose", "resolve"):
        make.walk(waiting, move, by=officer, at=monday)
    lines = Entry.objects.order_by("number").values_list("number", "day", "subject", "copies")
    assert list(lines)[2:] == [
        (3, AFTER_TET, "Bằng tốt nghiệp đại học", 3),
        (4, AFTER_TET, "Giấy khai sinh", 2),
    ]


def test_the_books_hold_at_every_width(page: Page, live: Live) -> None:
    leader = make.staff(Role.LEADER, full_name="Huỳnh Ngọc Ánh")
    now = clock.now()
    long_ago = now.replace(year=now.year - 1, day=1)
    wrong = [
        registers.enter(
            "copies", by=leader, requester="Nguyễn Thị Thùy Dương", signer="Huỳnh Ngọc Ánh",
            certified=[registers.Certified(f"Bằng tốt nghiệp số {n}", 2, 3, 12000)], at=at,
        )[0]
        for n, at in enumerate((long_ago, now, now))
    ][-1]  # fmt: skip
    enter(page, leader, live.url)
    page.goto("/desk/books/")
    expect(page.locator(".books tbody tr")).to_have_count(2)
    looks.check(page, "books-shelf")
    page.get_by_role("link", name=re.compile("Khóa sổ")).click()
    looks.check(page, "books-close")
    page.get_by_role("button", name="Khóa sổ").click()
    expect(page.locator(".books")).to_contain_text("Đã khóa")
    page.goto(f"/desk/books/copies/{now.year}/{wrong.number}")
    page.locator("details.panel summary").click()
    page.locator("#id_reason").fill("Ghi nhầm tên giấy tờ")
    page.locator("#id_again").check()
    page.locator("#id_subject").fill("Bảng điểm đại học")
    looks.check(page, "books-strike")
    page.get_by_role("button", name="Gạch số").click()
    expect(page.locator(".trail li")).to_have_count(2)
    looks.check(page, "books-trail")
    page.goto(f"/desk/books/copies/{now.year}/")
    page.locator("#q").fill("nguyen thi")
    expect(page.locator(".rows.book tbody tr")).to_have_count(3)
    assert "nguyen" not in page.url
    looks.check(page, "books-struck")
    page.get_by_role("button", name="Xem bản in").click()
    expect(page.locator("[data-print]")).to_be_visible()
    looks.check(page, "books-print")
