"""A dossier of another commune: received at one centre, decided at another, back at a third."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from motcua.areas.models import Commune, FormerUnit, Province
from motcua.dossiers.models import Dossier
from motcua.people.models import Centre
from motcua.people.states import Role
from motcua.queueing.models import Line
from tests import elsewhere, make
from tests.counter import CARD, Desk, desk
from tests.journeys import looks
from tests.journeys.test_counter import scan
from tests.journeys.test_whole_way import decide
from tests.journeys.windows import Town
from tests.live import Live

NAME = "Cấp Giấy xác nhận tình trạng hôn nhân"


@pytest.fixture
def clerk(live: Live) -> Desk:
    return desk(Client())


def neighbour(slug: str, code: str, name: str, key: str, former: str) -> Centre:
    home, _ = Province.objects.get_or_create(
        code="48", defaults={"name": "Thành phố Đà Nẵng", "name_key": "da nang"}
    )
    commune = Commune.objects.create(
        code=code, province=home, name=f"Phường {name}", kind="ward", name_key=key
    )
    FormerUnit.objects.create(commune=commune, name=f"Phường {former}", name_key=former.lower())
    centre = make.centre(slug)
    centre.commune, centre.name = commune, f"Trung tâm Phục vụ hành chính công phường {name}"
    centre.authority_name = f"Ủy ban nhân dân phường {name}"
    centre.save()
    return centre


def receive(town: Town, at: Desk) -> str:
    """At the counter of a third place: the procedure, then the commune by its old name."""
    at.serve()
    counter = town.window(at.staff)
    counter.goto("/counter/intake/")
    counter.locator("#id_procedure_text").fill("xac nhan tinh trang")
    counter.get_by_role("option", name=re.compile(NAME)).click()
    counter.locator(".elsewhere summary").click()
    counter.locator("#id_centre_text").fill("binh thuan")
    counter.get_by_label("Giải quyết: phường Hòa Cường").check()
    expect(counter.locator("#sums")).to_contain_text("Nơi giải quyết: Trung tâm Phục vụ")
    counter.locator("#id_centre_text").fill("thanh khe")
    counter.get_by_label("Trả kết quả: phường Thanh Khê").check()
    expect(counter.get_by_label("Giải quyết: phường Hòa Cường")).to_be_checked()
    looks.check(counter, "other-commune-1-intake")
    counter.locator("#id_s-personal_id").focus()
    scan(counter, CARD)
    expect(counter.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    counter.get_by_role("button", name="Tất cả đủ").press("Enter")
    counter.locator("#id_method").select_option("cash")
    counter.keyboard.press("Control+Enter")
    code = str(counter.locator(".done-code").text_content()).strip()
    expect(counter.locator(".done")).to_contain_text("Nhận hộ phường Hòa Cường")
    looks.check(counter, "other-commune-2-done")
    return code


def test_a_dossier_of_another_commune(town: Town, clerk: Desk) -> None:
    decides = neighbour("hoa-cuong", "20257", "Hòa Cường", "hoa cuong", "binh thuan")
    returns = neighbour("thanh-khe", "20200", "Thanh Khê", "thanh khe", "tam thuan")
    officer = make.staff(Role.SPECIALIST, at=decides)
    leader = make.staff(Role.LEADER, at=decides, title="CHỦ TỊCH")
    giver = make.staff(Role.RECEPTIONIST, at=returns)
    Line.objects.create(centre=returns, letter="A", name="Hàng thử", takes_rest=True)
    elsewhere.procedure(allowance=3, name=NAME, search_text="cap giay xac nhan tinh trang hon nhan")

    code = receive(town, clerk)
    dossier = Dossier.objects.get(code=code)
    assert (dossier.centre, dossier.returning_centre) == (decides, returns)

    seen = town.window(clerk.staff)
    seen.goto(f"/desk/{code}/")
    expect(seen.locator("main")).to_contain_text("Nhận hộ phường Hòa Cường")
    looks.check(seen, "other-commune-3-receiver")

    office = town.window(officer)
    office.goto("/desk/?scope=arriving")
    expect(office.locator("main")).to_contain_text("chờ nhận")
    looks.check(office, "other-commune-4-arriving")
    office.get_by_role("button", name="Nhận 1 hồ sơ này").click()
    expect(office.locator("main")).to_contain_text("Đã nhận 1 hồ sơ chuyển đến")
    dossier.refresh_from_db()
    assert dossier.assignee == officer and dossier.taken_over_at
    office.goto(f"/desk/{code}/")
    looks.check(office, "other-commune-5-decider")

    decide(town, code, officer, leader)
    window = town.window(giver)
    window.goto("/counter/return/")
    expect(window.locator("main")).to_contain_text("Trả hộ phường Hòa Cường")
    looks.check(window, "other-commune-6-return")
    window.get_by_role("link", name=code).click()
    window.locator("#id_personal_id").fill("048190000012")
    window.locator("#id_name").fill("Nguyễn Thị Thùy Dương")
    window.get_by_label("Ký trên giấy biên nhận").check()
    window.get_by_role("button", name=re.compile("Trả kết quả")).click()
    expect(window.locator("#done-title")).to_contain_text("Đã trả kết quả")

    keeper = town.window(make.staff(Role.ADMINISTRATOR, Role.LEADER, at=decides))
    keeper.goto("/console/any-counter/")
    expect(keeper.locator("main")).to_contain_text("Quyết định 1/QĐ-UBND")
    looks.check(keeper, "other-commune-8-list")

    citizen = town.window(width=360)
    citizen.goto(f"/theo-doi/{dossier.token}/")
    expect(citizen.locator("main")).to_contain_text("Nơi giải quyết đã nhận hồ sơ")
    expect(citizen.locator("main")).to_contain_text("phường Thanh Khê")
    looks.check(citizen, "other-commune-7-track")
