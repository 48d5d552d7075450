"""From the worklist to the signature: a specialist's morning and a leader's, in a browser."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from motcua.core import clock
from motcua.documents import actions as documents
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.shapes import FileIn, ItemIn
from motcua.dossiers.states import Status
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.journeys import looks
from tests.journeys.windows import enter
from tests.live import Live

BIRTH = "Đăng ký khai sinh"
MARITAL = "Cấp Giấy xác nhận tình trạng hôn nhân"
PEOPLE = ("Nguyễn Thị Thùy Dương", "Trần Quốc Bảo", "H'Hen Niê", "Lê Thị Hồng Nhung")


def sheet(words: str, colour: str = "white") -> Image.Image:
    """A page as a scanner sees it."""
    page = Image.new("RGB", (900, 1270), colour)
    pen = ImageDraw.Draw(page)
    pen.text((250, 90), words, fill="black", font_size=40)
    for line in range(14):
        right, down = 790 - 37 * (line % 5), 240 + 60 * line
        pen.line((110, down, right, down), fill="#555", width=3)
    return page


def scan(by: Staff, name: str, pages: int = 1) -> str:
    """A stored scan: a picture, or a PDF when it has more pages. Returns its token."""
    drawn = [sheet(f"{name} {n + 1}") for n in range(pages)]
    out = io.BytesIO()
    if pages == 1:
        drawn[0].save(out, "JPEG")
        return documents.add(by=by, name=f"{name}.jpg", content=out.getvalue()).token
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:])
    return documents.add(by=by, name=f"{name}.pdf", content=out.getvalue()).token


class Office:
    """A centre with work on its desks: late, soon, far, asked, and one that waits for ink."""

    def __init__(self) -> None:
        now = clock.now()
        centre = make.centre()
        centre.name = "Trung tâm Phục vụ hành chính công phường Hải Châu"
        centre.save()
        self.clerk = make.staff(Role.RECEPTIONIST, full_name="Võ Thị Tiếp")
        self.officer = make.staff(Role.SPECIALIST, full_name="Phạm Văn Khôi", title="Chuyên viên")
        self.leader = make.staff(Role.LEADER, full_name="Huỳnh Ngọc Ánh", title="CHỦ TỊCH")
        self.birth = make.procedure(5, name=BIRTH, result="Giấy khai sinh (bản chính)")
        self.marital = make.procedure(3, name=MARITAL, result="Giấy xác nhận")
        self.first = self.received(self.birth, PEOPLE[0], now, scans=True)
        self.late = self.received(self.marital, PEOPLE[1], now - timedelta(days=20))
        self.asked = self.received(self.birth, PEOPLE[2], now - timedelta(days=6))
        actions.ask_supplement(
            self.asked.pk, by=self.officer, reason="Giấy chứng sinh mờ, không đọc được",
            items=[actions.Lacking("Giấy chứng sinh", "Bản rõ chữ")],
        )  # fmt: skip
        self.drafted = self.received(self.marital, PEOPLE[3], now, scans=True)
        self.other = self.received(self.marital, "Đỗ Hữu Nghĩa", now - timedelta(days=2))
        for found in (self.drafted, self.other):
            actions.propose(
                found.pk, by=self.officer, kind="granted", title=MARITAL.removeprefix("Cấp "),
                text=f"Xác nhận: {found.owner_name} chưa đăng ký kết hôn với ai.\n"
                "Giấy này có giá trị 6 tháng kể từ ngày cấp.",
            )  # fmt: skip

    def received(self, version: Any, name: str, at: datetime, *, scans: bool = False) -> Dossier:
        files = ()
        if scans:
            files = (
                FileIn(scan(self.clerk, "To khai"), 1),
                FileIn(scan(self.clerk, "Trang", 2), 2),
            )
        required = [r for r in version.requirements.all() if r.is_required]
        items = tuple(ItemIn(r.pk, originals=1) for r in required)
        person = make.person(name)
        return make.dossier(
            by=self.clerk, at=at, version=version, submitter=person, items=items, files=files
        )


@pytest.fixture
def office(live: Live) -> Office:
    return Office()


@pytest.fixture
def plain(browser: Browser, live: Live) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def in_the_dark(window: Page, name: str) -> None:
    """The same page on dark ground, looked at and kept."""
    window.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    looks.check(window, f"{name}-dark")
    window.evaluate("document.documentElement.dataset.bsTheme = 'light'")


def test_a_specialist_works_off_the_list(page: Page, live: Live, office: Office) -> None:
    enter(page, office.officer, live.url)
    page.goto("/desk/")
    groups = page.locator(".group-head")
    expect(groups.first).to_contain_text("Quá hạn")
    expect(page.locator(".group-paused")).to_contain_text("đồng hồ đang dừng")
    looks.check(page, "desk-list")
    in_the_dark(page, "desk-list")
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_have_attribute("open", "")
    page.keyboard.press("?")
    page.keyboard.press("/")
    page.keyboard.type("tran quoc")
    expect(page.locator(".row-link")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("tran"))  # a name is nobody's address
    page.keyboard.press("Control+a")
    page.keyboard.type("nguyen thi thuy d")
    expect(page.locator(".row-link")).to_have_text([office.first.code])
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(BIRTH)
    looks.check(page, "desk-dossier")
    in_the_dark(page, "desk-dossier")


def test_scans_lie_beside_the_work(page: Page, live: Live, office: Office) -> None:
    enter(page, office.officer, live.url)
    page.goto(f"/desk/{office.first.code}/")
    leaves = page.locator(".leaf img")
    expect(leaves).to_have_count(1)
    page.get_by_role("link", name="Bản quét của Giấy tờ 2").click()
    expect(leaves).to_have_count(2)
    expect(page.locator("#viewer-name")).to_have_text("Giấy tờ 2")
    wide = width_of(page)
    page.keyboard.press("+")
    assert width_of(page) > wide
    page.keyboard.press("-")
    page.keyboard.press("r")
    box = leaves.first.bounding_box()
    assert box is not None and box["width"] > box["height"]
    page.screenshot(path=looks.SHOTS / "desk-turned.png")
    page.keyboard.press("k")
    expect(page.locator("#viewer-name")).to_have_text("Giấy tờ 1")
    page.locator(".why summary").click()
    expect(page.locator(".why p")).to_contain_text("Nhận")


def width_of(page: Page) -> float:
    box = page.locator(".leaf").first.bounding_box()
    assert box is not None
    return box["width"]


def test_a_draft_goes_up_and_a_request_goes_out(page: Page, live: Live, office: Office) -> None:
    enter(page, office.officer, live.url)
    page.goto(f"/desk/{office.first.code}/")
    page.keyboard.press("v")  # the next thing to do
    expect(page.locator("#work [role=status]")).to_contain_text("đã nhận thụ lý")
    expect(page).to_have_url(f"{live.url}/desk/{office.first.code}/")
    page.get_by_role("link", name="Yêu cầu bổ sung").click()
    looks.check(page, "desk-supplement")
    page.locator("#id_item-0-name").fill("Giấy chứng sinh")
    page.keyboard.press("Enter")
    expect(page.locator("#id_item-1-name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_item-2-name")).to_be_focused()
    expect(page.locator("#id_item-0-name")).to_have_value("Giấy chứng sinh")
    page.get_by_role("link", name="Trình ký").click()
    expect(page.locator("#id_title")).to_have_value("Giấy khai sinh (bản chính)")
    looks.check(page, "desk-propose")
    in_the_dark(page, "desk-propose")
    page.locator("#id_text").fill("ngắn")
    page.locator("#move button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_text")).to_have_value("ngắn")
    looks.check(page, "desk-propose-error")
    page.locator("#id_text").fill("Đồng ý cấp Giấy khai sinh.\nNgười yêu cầu nhận tại quầy.")
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#work [role=status]")).to_contain_text("Đã trình ký")
    page.go_back()
    expect(page.locator("header.bar")).to_be_visible()
    assert Result.objects.filter(dossier=office.first).count() == 1


def test_the_leader_signs_what_was_read(page: Page, live: Live, office: Office) -> None:
    enter(page, office.leader, live.url)
    page.goto("/lead/")
    expect(page.locator("input[name=number]")).to_have_count(0)
    page.get_by_role("link", name=MARITAL.removeprefix("Cấp ")).first.click()
    expect(page.locator(".letter")).to_contain_text("chưa đăng ký kết hôn")
    looks.check(page, "lead-dossier")
    in_the_dark(page, "lead-dossier")
    page.goto("/lead/")
    page.locator("input[name=number]").check()
    expect(page.locator("[data-sign]")).to_have_text("Ký 1 hồ sơ đã chọn")
    looks.check(page, "lead-home")
    in_the_dark(page, "lead-home")
    page.locator("[data-sign]").click()
    expect(page.locator(".alert-success")).to_contain_text("Đã ký 1 hồ sơ")
    looks.check(page, "lead-signed")
    assert Dossier.objects.filter(status=Status.RESOLVED).count() == 1
    page.goto("/lead/due/")
    expect(page.locator(".group-late")).to_contain_text(PEOPLE[1])
    looks.check(page, "lead-due")
    page.goto(f"/lead/desks/?of={office.officer.username}")
    looks.check(page, "lead-desks")
    in_the_dark(page, "lead-desks")
    page.goto(f"/lead/{office.first.code}/extend/")
    page.locator("#id_days").fill("3")
    expect(page.locator("#new-date strong")).to_be_visible()
    looks.check(page, "lead-extend")


def test_all_of_it_works_without_scripts(plain: Page, live: Live, office: Office) -> None:
    enter(plain, office.officer, live.url)
    plain.goto("/desk/?scope=mine&q=nguyen")
    plain.locator(".row-link").click()
    plain.locator(".papers .sheet-link").last.click()
    plain.wait_for_load_state("networkidle")
    assert plain.locator(".leaf img").evaluate("image => image.naturalWidth") > 0
    plain.get_by_role("link", name="Trình ký").click()
    plain.locator("#id_text").fill("Đồng ý cấp Giấy khai sinh cho cháu bé.")
    plain.locator("#move button[type=submit]").click()
    expect(plain.locator(".alert-success")).to_contain_text("Đã trình ký")
    enter(plain, office.leader, live.url)
    plain.goto("/lead/")
    plain.get_by_role("link", name="Giấy khai sinh (bản chính)").click()
    plain.get_by_role("link", name="Ký kết quả").click()
    plain.locator("#move button[type=submit]").click()
    expect(plain.locator(".alert-success")).to_contain_text("Đã ký")
    assert Dossier.objects.get(pk=office.first.pk).status == Status.RESOLVED
