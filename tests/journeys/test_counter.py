"""A morning at the counter, with the keyboard alone: call, intake, done, return."""

import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route, expect

from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.dossiers.shapes import FeeIn, ItemIn
from tests import make
from tests.counter import CARD, Desk, picture
from tests.journeys import looks
from tests.journeys.conftest import BIRTH
from tests.live import Live

SCAN = """text => { for (const key of [...text, "Enter"]) document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})); }"""
SUBMIT = re.compile(r"/counter/intake/submit$")


def scan(page: Page, text: str = CARD) -> None:
    page.evaluate(SCAN, text)


def tab_to(page: Page, selector: str) -> None:
    """Walk there with the Tab key, as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {selector}")


def all_papers_there(page: Page) -> None:
    tab_to(page, ".line-state input")
    page.keyboard.press("d")


def filled(page: Page) -> None:
    """A called person whose card is scanned and whose papers are all there."""
    page.keyboard.press("F2")
    expect(page.locator("#hall-begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_s-personal_id")).to_be_focused()
    scan(page)
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    all_papers_there(page)


def test_the_whole_intake_without_a_mouse(page: Page, at: Desk) -> None:
    page.keyboard.press("F2")
    expect(page.locator(".now-code")).to_have_text("A002")  # the old person goes first
    expect(page.locator("#hall-begin")).to_be_focused()
    page.keyboard.press("F4")
    expect(page.locator("#hall-said")).to_have_text("Đã gọi lại số A002.")
    expect(page.locator("#hall-begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_procedure_text")).to_have_value(BIRTH)
    expect(page.locator("#id_s-personal_id")).to_be_focused()
    scan(page)
    expect(page.locator("#id_s-phone")).to_be_focused()
    expect(page.locator("#id_s-personal_id")).to_have_value("048190000012")
    page.keyboard.type("0905123456")
    page.keyboard.press("Enter")
    expect(page.locator("#id_s-address")).to_be_focused()
    all_papers_there(page)
    expect(page.locator("[data-count]")).to_have_text("Đã đủ giấy tờ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#next")).to_be_focused()
    dossier = Dossier.objects.get()
    expect(page.locator(".done-code")).to_have_text(dossier.code)
    expect(page.locator(".promise-at")).to_contain_text("Hẹn trả")
    looks.check(page, "counter-done")
    assert (dossier.owner_name, dossier.phone) == ("Nguyễn Thị Thùy Dương", "0905123456")
    page.keyboard.press("Enter")
    expect(page.locator(".now-code")).to_have_text("A001")
    page.keyboard.press("F8")
    expect(page.locator("#hall-call")).to_be_focused()
    page.keyboard.press("F2")
    expect(page.locator(".now-code")).to_have_text("A003")
    page.keyboard.press("F9")
    expect(page.locator("#hall-said")).to_contain_text("được hướng dẫn")


def test_a_procedure_is_chosen_by_typing_and_arrows(page: Page, at: Desk) -> None:
    tab_to(page, "#id_procedure_text")
    page.keyboard.type("khai si")
    expect(page.locator("#procedure-hits [aria-selected=true]")).to_contain_text(BIRTH)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#checklist .line")).not_to_have_count(0)
    expect(page.locator("#sums")).to_contain_text("Hẹn trả")
    expect(page.locator("#id_procedure_text")).to_have_value(BIRTH)
    page.keyboard.press("Tab")
    page.locator("#case-qua-han").check()
    expect(page.locator("#checklist")).to_contain_text("Giấy xác nhận")


def test_a_lost_connection_loses_nothing_and_makes_no_second(
    page: Page, at: Desk, browser: Browser, live: Live
) -> None:
    # A window of its own: the one of the fixture fails on what a lost request writes to the log.
    state = page.context.storage_state()
    page = browser.new_context(base_url=live.url, locale="vi-VN", storage_state=state).new_page()
    page.goto("/counter/")
    filled(page)
    page.route(SUBMIT, lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#lost")).to_contain_text("Mất kết nối, nội dung vẫn còn. Bấm gửi lại.")
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    assert not Dossier.objects.exists()
    page.unroute(SUBMIT)
    page.route(SUBMIT, _answer_is_lost)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lost")).to_be_visible()
    assert Dossier.objects.count() == 1
    page.unroute(SUBMIT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done-code")).to_have_text(Dossier.objects.get().code)
    expect(page.locator("#lost")).to_be_hidden()
    page.context.close()


def _answer_is_lost(route: Route) -> None:
    route.fetch()
    route.abort()


def test_a_double_click_makes_one_dossier(page: Page, at: Desk) -> None:
    filled(page)
    page.locator("#act-bar [data-main]").dblclick()
    expect(page.locator(".done-code")).to_be_visible()
    assert Dossier.objects.count() == 1


def test_a_reload_brings_everything_back(page: Page, at: Desk) -> None:
    filled(page)
    page.locator("#file-picker").set_input_files(
        {"name": "to-khai.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(page.locator(".file-chip img")).to_be_visible()
    page.locator("#id_subject").fill("Khai sinh cho con")
    page.reload()
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    expect(page.locator("#id_subject")).to_have_value("Khai sinh cho con")
    expect(page.locator(".file-chip img")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("Đã đủ giấy tờ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done-code")).to_be_visible()
    assert Dossier.objects.get().files.count() == 1


def test_the_next_person_never_gets_the_last_ones_data(page: Page, at: Desk) -> None:
    filled(page)
    page.keyboard.press("F9")
    expect(page.locator("#id_s-full_name")).to_have_value("")
    page.keyboard.press("F2")
    expect(page.locator("#hall-begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_s-personal_id")).to_be_focused()
    expect(page.locator("#id_s-full_name")).to_have_value("")


def test_what_is_wrong_is_shown_where_it_is(page: Page, at: Desk) -> None:
    filled(page)
    page.locator("#id_s-personal_id").fill("04819")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#summary")).to_be_focused()
    looks.check(page, "counter-wrong")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_s-personal_id")).to_be_focused()
    expect(page.locator("#id_s-personal_id")).to_have_value("04819")
    scan(page)
    expect(page.locator("#id_s-personal_id")).to_have_value("048190000012")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done-code")).to_be_visible()


def test_missing_papers_go_on_form_02_and_come_back(page: Page, at: Desk) -> None:
    filled(page)
    tab_to(page, ".tabs a")
    tab_to(page, ".line-state input")
    page.keyboard.press("t")
    page.keyboard.type("Chưa ký tên")
    tab_to(page, "[data-dialog=ask]")
    page.keyboard.press("Enter")
    expect(page.locator("#ask [data-missing]")).to_contain_text("Tờ khai: Chưa ký tên")
    looks.check(page, "counter-ask")
    tab_to(page, "#id_reason")
    page.keyboard.type("Tờ khai chưa có chữ ký")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done-code")).to_be_visible()
    dossier = Dossier.objects.get()
    page.locator("#tab-waiting").click()
    expect(page.locator("#q")).to_be_focused()
    looks.check(page, "counter-waiting")
    page.keyboard.type(dossier.ref)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=dossier.ref).click()
    expect(page.locator(".asked")).to_contain_text("Chưa ký tên")
    looks.check(page, "counter-waiting-one")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-title")).to_contain_text("Đã tiếp nhận")


def test_the_result_is_handed_over_by_scan_and_signature(page: Page, at: Desk) -> None:
    owner = make.person("Nguyễn Thị Thùy Dương", personal_id="048190000012")
    dossier = make.dossier("start", "propose", "resolve", submitter=owner, fee=FeeIn())
    scan(page, f"{settings.PUBLIC_URL}/theo-doi/{dossier.token}/")
    expect(page.locator("#hand-title")).to_contain_text(dossier.code)
    page.get_by_role("button", name="Ghi đã thu").click()
    expect(page.locator(".unpaid")).to_have_count(0)
    scan(page)
    expect(page.locator("#id_name")).to_have_value("Nguyễn Thị Thùy Dương")
    page.locator("[data-sign] canvas").scroll_into_view_if_needed()
    pad = page.locator("[data-sign] canvas").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 40, pad["y"] + 40)
    page.mouse.down()
    page.mouse.move(pad["x"] + 160, pad["y"] + 90, steps=8)
    page.mouse.up()
    looks.check(page, "counter-hand-over")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-title")).to_contain_text("Đã trả kết quả")
    expect(page.locator(".rate-qr svg")).to_be_visible()
    expect(page.locator(".rate")).to_contain_text(f"/may-danh-gia/{at.centre.slug}/1/")
    looks.check(page, "counter-handed-over")
    dossier.refresh_from_db()
    assert dossier.files.count() == 1


def test_signing_has_a_way_without_a_pen(page: Page, at: Desk) -> None:
    dossier = make.dossier("start", "propose", "resolve", fee=FeeIn(method="cash"))
    page.goto(f"/counter/return/{dossier.code}")
    tab_to(page, "#id_personal_id")
    page.keyboard.type(dossier.owner.personal_id)
    page.keyboard.press("Enter")
    page.keyboard.type(dossier.owner_name)
    tab_to(page, "#id_on_paper")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-title")).to_contain_text("Đã trả kết quả")


def test_files_go_up_with_progress_and_can_be_taken_away(page: Page, at: Desk) -> None:
    filled(page)
    picker = page.locator("#file-picker")
    picker.set_input_files({"name": "a.exe", "mimeType": "image/png", "buffer": b"MZ"})
    expect(page.locator(".file-problem")).to_contain_text("a.exe")
    page.get_by_role("button", name="Bỏ tệp a.exe").click()
    picker.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator(".file-chip img")).to_be_visible()
    page.get_by_role("button", name="Bỏ tệp b.png").click()
    expect(page.locator(".file-chip")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screens_hold_at_every_width(page: Page, at: Desk, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/counter/")
    looks.check(page, f"counter-{scheme}-empty")
    filled(page)
    page.locator("#id_for_other").check()
    page.locator("#id_urgent").check()
    page.locator("#file-picker").set_input_files(
        {"name": "to-khai.png", "mimeType": "image/png", "buffer": picture("tan")}
    )
    expect(page.locator(".file-chip img")).to_be_visible()
    page.locator("#missed, #other").first.locator("summary").click()
    looks.check(page, f"counter-{scheme}-intake")
    page.locator("[data-dialog=keys]").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    looks.check(page, f"counter-{scheme}-keys")
    page.goto("/counter/seats/")
    looks.check(page, f"counter-{scheme}-seats")


def test_certification_shows_money_and_signer(page: Page, at: Desk) -> None:
    make.procedure(1, "same_day", serves_now=True, papers=1, name="Chứng thực bản sao",
                   search_text="chung thuc ban sao")  # fmt: skip
    tab_to(page, "#id_procedure_text")
    page.keyboard.type("chung thuc")
    expect(page.locator("#procedure-hits [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#id_signer")).to_be_visible()
    scan(page)
    expect(page.locator("#id_s-phone")).to_be_focused()
    all_papers_there(page)
    page.locator("#id_method").select_option("cash")
    looks.check(page, "counter-certify")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#done-title")).to_contain_text("Đã trả kết quả")


def test_lists_of_what_waits_are_found_by_name(page: Page, at: Desk) -> None:
    version = make.procedure()
    items = tuple(ItemIn(r.pk, is_missing=True) for r in version.requirements.all()
                  if r.is_required)  # fmt: skip
    actions.ask_at_intake(
        make.intake(version, items=items), by=at.staff, reason="Thiếu bản chính của giấy tờ"
    )
    make.dossier("start", "propose", "resolve")
    page.goto("/counter/return/")
    looks.check(page, "counter-return")
    page.goto("/counter/waiting/?q=nguyen thi thuy")
    expect(page.locator(".rows tbody tr")).to_have_count(1)
