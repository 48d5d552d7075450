"""What goes wrong under a quick hand: reloads, readers, first clicks, lost lines, empty boxes."""

import re

from playwright.sync_api import Browser, Page, Route, expect

from tests import make
from tests.counter import CARD, Desk
from tests.journeys.conftest import BIRTH
from tests.journeys.test_counter import all_papers_there, filled, scan, tab_to
from tests.live import Live


def test_a_reload_asks_for_the_draft_once(page: Page, at: Desk) -> None:
    filled(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    page.wait_for_timeout(1500)
    assert len([url for url in asked if url.endswith("/intake/again")]) == 1


def typed_scan(page: Page, text: str) -> None:
    """As a reader does it: real letters into whatever has the focus, then Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_card_scanned_into_the_procedure_box_leaves_the_procedure(page: Page, at: Desk) -> None:
    page.locator("#id_procedure_text").fill("")
    page.keyboard.type("khai si")
    expect(page.locator("#procedure-hits [aria-selected=true]")).to_contain_text(BIRTH)
    page.keyboard.press("Enter")
    expect(page.locator("#id_s-personal_id")).to_be_focused()
    expect(page.locator("#checklist .line")).not_to_have_count(0)
    page.locator("#id_procedure_text").focus()
    page.keyboard.press("End")
    page.wait_for_timeout(500)  # a reader is not the hand that typed before
    typed_scan(page, CARD)
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    expect(page.locator("#scan-said")).to_contain_text("Đã điền từ thẻ")
    expect(page.locator("#id_procedure_text")).to_have_value(BIRTH)
    expect(page.locator("#id_procedure_code")).to_have_value("1.001193")
    expect(page.locator("#procedure-hits")).to_be_hidden()
    all_papers_there(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done-code")).to_be_visible()


SCAN_AT_ONCE = """([first, second, words, card]) => {
  const press = (key) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  const type = (text) => {
    for (const key of text) { press(key); document.activeElement.value += key; }
  };
  document.getElementById(first).focus();
  type(words);
  document.getElementById(second).focus();
  type(card);
  press("Enter");
}"""


def test_a_scan_in_the_instant_after_typing_reads_the_card_and_keeps_the_words(
    page: Page, at: Desk
) -> None:
    page.locator("#id_subject").fill("")
    page.locator("#id_s-phone").fill("0905")  # which no card fills
    subject = ""
    for words, field in (
        ("Khai sinh con 2", "id_s-personal_id"),
        ("7", "id_s-personal_id"),
        ("8", "id_s-phone"),
    ):
        page.locator("#id_s-full_name").fill("")
        page.wait_for_timeout(500)
        page.evaluate(SCAN_AT_ONCE, ["id_subject", field, words, CARD])
        subject += words
        expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
        expect(page.locator("#id_s-personal_id")).to_have_value("048190000012")
        expect(page.locator("#id_subject")).to_have_value(subject)
        expect(page.locator("#id_s-phone")).to_have_value("0905")


def test_a_scan_whose_field_changes_under_it_leaves_nothing_in_either(page: Page, at: Desk) -> None:
    page.locator("#id_subject").fill("Khai sinh")
    page.locator("#id_s-phone").fill("0905")
    page.wait_for_timeout(500)
    page.evaluate(SCAN_AT_ONCE, ["id_subject", "id_s-phone", CARD[:9], CARD[9:]])
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    expect(page.locator("#id_subject")).to_have_value("Khai sinh")
    expect(page.locator("#id_s-phone")).to_have_value("0905")


def test_a_broken_scan_leaves_no_fragment(page: Page, at: Desk) -> None:
    page.locator("#id_subject").fill("Khai sinh cho con")
    page.wait_for_timeout(500)
    typed_scan(page, "048190000012||Nguyen Thi|0209")
    expect(page.locator("#scan-said")).to_contain_text("Máy quét đọc chưa trọn")
    expect(page.locator("#id_subject")).to_have_value("Khai sinh cho con")


def test_the_first_click_after_typing_a_number_sends(page: Page, at: Desk) -> None:
    make.procedure(1, "same_day", serves_now=True, papers=1, name="Chứng thực bản sao",
                   search_text="chung thuc ban sao", per="per_page")  # fmt: skip
    tab_to(page, "#id_procedure_text")
    page.keyboard.type("chung thuc")
    expect(page.locator("#procedure-hits [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#id_signer")).to_be_visible()
    scan(page)
    expect(page.locator("#id_s-full_name")).to_have_value("Nguyễn Thị Thùy Dương")
    all_papers_there(page)
    page.route(re.compile("/intake/sums$"), _slow)
    page.locator("#id_pages").fill("3")
    page.keyboard.type("0")
    box = page.locator("#act-bar [data-main]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 15)
    page.mouse.down()
    page.wait_for_timeout(80)  # a finger is slower than the request that the blur sends
    page.mouse.up()
    expect(page.locator("#done-title")).to_contain_text("Đã trả kết quả")


def _slow(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer)


def test_a_dialog_stays_open_until_the_reason_is_said(page: Page, at: Desk) -> None:
    filled(page)
    page.locator("[data-dialog=refuse]").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_refusal_error")).to_be_visible()
    expect(page.locator("#refuse")).to_have_attribute("open", "")
    expect(page.locator("#id_refusal")).to_be_focused()
    page.keyboard.type("Không thuộc thẩm quyền")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_refusal_error")).to_have_count(0)
    expect(page.locator("#id_legal_ground")).to_be_focused()


def test_the_buttons_of_the_hall_say_that_the_line_is_down(
    page: Page, at: Desk, browser: Browser, live: Live
) -> None:
    state = page.context.storage_state()
    page = browser.new_context(base_url=live.url, locale="vi-VN", storage_state=state).new_page()
    page.goto("/counter/")
    page.route(re.compile("/counter/hall/call$"), lambda route: route.abort())
    page.keyboard.press("F2")
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#lost")).to_contain_text("Mất kết nối, chưa gọi được hàng chờ")
    page.unroute(re.compile("/counter/hall/call$"))
    page.keyboard.press("F2")
    expect(page.locator("#hall-begin")).to_be_focused()
    expect(page.locator("#lost")).to_be_hidden()
    page.context.close()
