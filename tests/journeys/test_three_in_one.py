"""“3 trong 1” in the browser: one ticket, one application, one receipt, three results."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.papers import actions as papers
from motcua.papers import queries as paper_queries
from motcua.papers.models import Paper
from motcua.people.models import Assignment, Staff
from motcua.people.states import Role
from tests import make
from tests.counter import CARD, Desk, desk
from tests.journeys import looks
from tests.journeys.test_counter import scan
from tests.journeys.windows import Town
from tests.live import Live
from tests.pdf_reader import squeezed, text_of

CODE = "3.000722"
CHILD = "Nguyễn Bảo An"


@pytest.fixture
def clerk(live: Live) -> Desk:
    call_command("load_catalogue", verbosity=0)
    return desk(Client())


def _seconded(sector: str, name: str) -> Staff:
    """Somebody of another agency who sits at this centre for one sector."""
    person = make.staff(Role.SPECIALIST, full_name=name, title="Biệt phái")
    Assignment.objects.filter(staff=person).update(sectors=[sector])
    return person


def receive(town: Town, at: Desk) -> LinkedRequest:
    """Called, the chain found by everyday words, one list of papers, one submit."""
    at.ticket()
    counter = town.window(at.staff)
    counter.goto("/counter/")
    counter.keyboard.press("F2")
    expect(counter.locator("#hall-begin")).to_be_focused()
    counter.keyboard.press("Enter")
    expect(counter.locator("#ticket-note")).to_contain_text("A001")  # the form of this visit
    counter.locator("#id_procedure_text").press_sequentially("3 trong 1")
    counter.locator(f"#procedure-hits [data-value='{CODE}']").click()
    expect(counter.locator(".chain-step")).to_have_count(3)
    expect(counter.locator(".chain-due li")).to_have_count(3)
    expect(counter.locator(".line-name", has_text="Tờ khai điện tử liên thông")).to_contain_text(
        "Dùng chung: Khai sinh, Thường trú, Thẻ BHYT"
    )
    expect(counter.locator(".htmx-request")).to_have_count(0)  # else its answer takes the focus
    counter.locator("#id_s-personal_id").focus()
    expect(counter.locator("#id_s-personal_id")).to_be_focused()
    scan(counter, CARD)
    expect(counter.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    counter.locator("#id_s-phone").fill("0905123456")
    counter.locator("#id_for_other").check()
    counter.locator("#id_o-full_name").fill(CHILD)
    counter.locator("#id_authorisation").fill("Mẹ đẻ")
    counter.get_by_role("button", name="Tất cả đủ").press("Enter")
    looks.check(counter, "three-1-intake")
    counter.keyboard.press("Control+Enter")
    expect(counter.locator("#done-title")).to_contain_text("Đã tiếp nhận liên thông")
    request = LinkedRequest.objects.get()
    expect(counter.locator(".done-code")).to_have_text(request.code)
    expect(counter.locator(".done-buttons a")).to_have_count(1)
    looks.check(counter, "three-2-done")
    return request


def sign(town: Town, row: Dossier, officer: Staff, leader: Staff) -> None:
    office = town.window(officer)
    office.goto("/desk/")
    expect(office.locator("main")).to_contain_text("liên thông, thủ tục 1")
    office.goto(f"/desk/{row.code}/")
    expect(office.locator(".chain-step[aria-current]")).to_contain_text("Khai sinh")
    looks.check(office, "three-3-desk")
    office.get_by_role("link", name="Trình ký").click()
    office.locator("#id_title").fill("Giấy khai sinh")
    office.locator("#id_text").fill("Đã ghi vào Sổ đăng ký khai sinh của phường.")
    office.locator("#move button[type=submit]").click()
    expect(office.locator("#work [role=status]")).to_contain_text("Đã trình ký")
    top = town.window(leader)
    top.goto(f"/lead/{row.code}/")
    top.get_by_role("link", name="Ký kết quả").click()
    top.locator("#move button[type=submit]").click()
    expect(top.locator("#work [role=status], .alert-success").first).to_contain_text("Đã ký")


def enter(town: Town, row: Dossier, officer: Staff, number: str, shot: str = "") -> None:
    """What the police or the insurance decided, entered by who is seconded from there."""
    office = town.window(officer)
    office.goto(f"/desk/{row.code}/")
    office.get_by_role("link", name="Ghi kết quả của cơ quan khác").click()
    expect(office.locator("#id_issued_by")).not_to_have_value("")
    office.locator("#id_issued_number").fill(number)
    if shot:
        looks.check(office, shot)
    office.locator("#move button[type=submit]").click()
    expect(office.locator("#work [role=status]")).to_contain_text("Đã ghi kết quả")
    expect(office.locator("#results-title")).to_have_text("Kết quả của cơ quan khác")


def give_back(town: Town, at: Desk, row: Dossier) -> None:
    counter = town.window(at.staff)
    counter.goto(f"/counter/return/{row.code}")
    scan(counter, CARD)
    expect(counter.locator("#id_name")).to_have_value("Nguyễn Thị Thùy Dương")
    counter.locator("#id_on_paper").check()
    counter.keyboard.press("Control+Enter")
    expect(counter.locator("#done-title")).to_contain_text("Đã trả kết quả")


def track(town: Town, request: LinkedRequest, shot: str) -> Page:
    citizen = town.window(width=360)
    citizen.goto("/tra-cuu/")
    citizen.get_by_label("Mã hồ sơ in trên giấy hẹn").fill(request.code)
    citizen.get_by_role("button", name="Tra cứu").click()
    expect(citizen.locator("main")).to_contain_text(request.code)
    expect(citizen.locator("main")).not_to_contain_text("Thường trú")
    citizen.get_by_label(re.compile("Bốn ký tự cuối")).fill("0012")
    citizen.get_by_role("button", name="Tra cứu").click()
    for label in ("1. Khai sinh", "2. Thường trú", "3. Thẻ BHYT"):
        expect(citizen.get_by_role("heading", name=label)).to_be_visible()
    expect(citizen.locator("main")).not_to_contain_text("Dương")
    looks.check(citizen, shot)
    return citizen


def test_three_in_one_from_the_ticket_to_the_last_result(town: Town, clerk: Desk) -> None:
    officer = _seconded("ho-tich", "Đỗ Thị Thanh Tâm")
    police = _seconded("cu-tru", "Trần Đình Khải")
    insurance = _seconded("y-te-bao-hiem", "Lê Thị Hồng")
    leader = make.staff(Role.LEADER)

    request = receive(town, clerk)
    one, two, three = Dossier.objects.filter(linked=request).order_by("linked_order")
    assert (one.assignee, two.assignee) == (officer, None)
    paper = papers.render_once(Paper.objects.get(form="linked").pk)
    printed = text_of(paper_queries.pdf_bytes(paper))
    for words in (request.code, one.code, two.code, three.code, "sau khi có kết quả Khai sinh"):
        assert squeezed(words) in printed

    waiting = track(town, request, "three-5-waiting")
    expect(waiting.locator("main")).to_contain_text("Chờ thủ tục trước có kết quả")

    sign(town, one, officer, leader)
    two.refresh_from_db()
    assert two.assignee == police
    enter(town, two, police, "1204/TB-CA", "three-4-enter")
    three.refresh_from_db()
    assert three.assignee == insurance
    enter(town, three, insurance, "TE148-2026")

    for row in (one, two, three):
        give_back(town, clerk, row)
    request.refresh_from_db()
    assert request.closed_at is not None
    done = track(town, request, "three-6-closed")
    expect(done.locator("main")).to_contain_text("Cả yêu cầu đã kết thúc.")
