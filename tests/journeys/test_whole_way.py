"""One person's whole way at one centre: number, call, intake, office, signature, return, rating."""

import json
import re
import urllib.request

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from motcua.dossiers.models import Dossier
from motcua.feedback.models import Rating
from motcua.papers.models import Paper
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.counter import CARD, Desk, desk
from tests.journeys import looks
from tests.journeys.test_counter import scan
from tests.journeys.windows import Town
from tests.live import Live

NAME = "Cấp Giấy xác nhận tình trạng hôn nhân"


@pytest.fixture
def clerk(live: Live) -> Desk:
    return desk(Client())


def keep(page: Page, name: str) -> None:
    looks.SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=looks.SHOTS / f"whole-way-{name}.png", caret="initial")


def take_a_number(town: Town, slug: str) -> Page:
    """At the kiosk by search; returns the phone's page of the ticket."""
    kiosk = town.window()
    kiosk.goto(f"/kiosk/{slug}/search/")
    kiosk.get_by_label("Tên thủ tục ông/bà cần").fill("xac nhan tinh trang")
    kiosk.get_by_role("button", name="Tìm").click()
    kiosk.get_by_role("link", name=NAME).click()
    kiosk.get_by_role("button", name="Không thuộc diện nào").click()
    expect(kiosk.locator(".slip .code")).to_have_text("A001")
    keep(kiosk, "1-ticket")
    found = re.search(rf"/kiosk/{slug}/t/[\w-]+/", kiosk.content())
    phone = town.window(width=360)
    phone.goto(found.group(0) if found else kiosk.url)
    return phone


def receive(town: Town, at: Desk, board: Page) -> str:
    """Called to the board, begun, scanned, received; the code of the dossier."""
    counter = town.window(at.staff)
    counter.goto("/counter/")
    counter.keyboard.press("F2")
    expect(counter.locator("#hall-begin")).to_be_focused()
    expect(board.locator("main")).to_contain_text("A001")  # pushed, not reloaded
    keep(board, "2-board")
    keep(counter, "3-called")
    counter.keyboard.press("Enter")
    expect(counter.locator("#id_s-personal_id")).to_be_focused()
    scan(counter, CARD)
    expect(counter.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    counter.get_by_role("button", name="Tất cả đủ").press("Enter")
    counter.locator("#id_method").select_option("cash")
    keep(counter, "4-intake")
    counter.keyboard.press("Control+Enter")
    code = str(counter.locator(".done-code").text_content()).strip()
    expect(counter.locator(".promise-at")).to_contain_text("Hẹn trả")
    keep(counter, "5-received")
    return code


def decide(town: Town, code: str, officer: Staff, leader: Staff) -> None:
    office = town.window(officer)
    office.goto(f"/desk/{code}/")
    office.get_by_role("link", name="Trình ký").click()
    office.locator("#id_title").fill("Giấy xác nhận tình trạng hôn nhân")
    office.locator("#id_text").fill("Xác nhận bà Nguyễn Thị Thùy Dương chưa đăng ký kết hôn.")
    keep(office, "6-propose")
    office.locator("#move button[type=submit]").click()
    expect(office.locator("#work [role=status]")).to_contain_text("Đã trình ký")
    top = town.window(leader)
    top.goto("/lead/")
    top.get_by_role("link", name="Giấy xác nhận tình trạng hôn nhân").click()
    expect(top.locator(".letter")).to_contain_text("chưa đăng ký kết hôn")
    keep(top, "7-sign")
    top.get_by_role("link", name="Ký kết quả").click()
    top.locator("#move button[type=submit]").click()
    expect(top.locator("#work [role=status], .alert-success").first).to_contain_text("Đã ký")


def give_back(town: Town, at: Desk, dossier: Dossier) -> None:
    counter = town.window(at.staff)
    counter.goto("/counter/")
    scan(counter, f"{settings.PUBLIC_URL}/theo-doi/{dossier.token}/")
    expect(counter.locator("#hand-title")).to_contain_text(dossier.code)
    scan(counter, CARD)
    expect(counter.locator("#id_name")).to_have_value("Nguyễn Thị Thùy Dương")
    pad = counter.locator("[data-sign] canvas").bounding_box()
    assert pad is not None
    counter.mouse.move(pad["x"] + 40, pad["y"] + 40)
    counter.mouse.down()
    counter.mouse.move(pad["x"] + 160, pad["y"] + 90, steps=8)
    counter.mouse.up()
    keep(counter, "8-return")
    counter.keyboard.press("Control+Enter")
    expect(counter.locator("#done-title")).to_contain_text("Đã trả kết quả")


def test_one_person_walks_the_whole_way(town: Town, clerk: Desk) -> None:
    officer, leader = make.staff(Role.SPECIALIST), make.staff(Role.LEADER)
    make.procedure(3, name=NAME, search_text="cap giay xac nhan tinh trang hon nhan")
    slug = clerk.centre.slug

    phone = take_a_number(town, slug)
    expect(phone.locator("main")).to_contain_text("A001")
    board = town.window(width=1920)
    board.goto(f"/board/{slug}/")

    code = receive(town, clerk, board)
    dossier = Dossier.objects.get(code=code)
    assert dossier.assignee == officer
    assert Paper.objects.filter(form="01", dossier_code=code).count() == 1

    decide(town, code, officer, leader)
    give_back(town, clerk, dossier)
    dossier.refresh_from_db()
    assert dossier.status == "returned"

    citizen = town.window(width=360)
    citizen.goto(f"/danh-gia/{dossier.token}/")
    looks.check(citizen, "whole-way-9-rate")
    citizen.get_by_role("link", name="Hài lòng", exact=True).click()
    citizen.get_by_role("button", name="Gửi đánh giá").click()
    expect(citizen.locator("main")).to_contain_text("ảm ơn")
    assert Rating.objects.get().level == "satisfied"

    citizen.goto("/tra-cuu/")
    citizen.get_by_label("Mã hồ sơ in trên giấy hẹn").fill(code)
    citizen.get_by_role("button", name="Tra cứu").click()
    expect(citizen.locator("main")).to_contain_text("Đã trả kết quả")
    expect(citizen.locator("main")).not_to_contain_text("Dương")
    citizen.get_by_label(re.compile("Bốn ký tự cuối")).fill(dossier.id_last4)
    citizen.get_by_role("button", name="Tra cứu").click()
    expect(citizen.locator("main")).to_contain_text(NAME)
    looks.check(citizen, "whole-way-10-track")


def test_the_board_of_the_api_and_of_the_hall_say_the_same(town: Town, clerk: Desk) -> None:
    make.procedure(3, name=NAME, search_text="xac nhan tinh trang hon nhan")
    clerk.serve()
    with urllib.request.urlopen(f"{town.live.url}/api/v1/board/{clerk.centre.slug}") as answer:
        said = json.load(answer)
    board = town.window()
    board.goto(f"/board/{clerk.centre.slug}/")
    expect(board.locator("main")).to_contain_text(said["calls"][0]["ticket"])
