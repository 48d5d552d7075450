"""A blurred scan is told while its owner still stands at the counter."""

from typing import Any

from playwright.sync_api import Page, expect

from motcua.documents.models import Attachment
from tests.counter import Desk
from tests.journeys import looks
from tests.sheets import blurred, jpeg, pdf_of, sheet

SHARP = sheet(1000)
BLURRED = blurred(SHARP, 0.004)


def opened(page: Page) -> None:
    page.keyboard.press("F2")
    expect(page.locator("#hall-begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#files")).to_be_visible()


def send(page: Page, name: str, kind: str, content: bytes) -> Any:
    page.locator("#file-picker").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    chip = page.locator(".file-chip", has_text=name)
    expect(chip.locator(".file-receipt")).to_be_visible()
    return chip


def test_a_blurred_page_is_told_at_once_and_may_be_kept(page: Page, at: Desk) -> None:
    opened(page)
    sharp = send(page, "to-khai.jpg", "image/jpeg", jpeg(SHARP))
    expect(sharp.locator(".file-advice")).to_have_count(0)
    chip = send(page, "giay-to.pdf", "application/pdf", pdf_of(SHARP, BLURRED, SHARP))
    told = "Trang 2 bị mờ. Xin chụp lại trước khi ông/bà ra về."
    expect(chip.locator(".file-advice")).to_contain_text(told)
    expect(page.locator("#file-said")).to_contain_text(told)
    row = Attachment.objects.get(name="giay-to.pdf")
    expect(chip.locator(".file-receipt")).to_have_text(row.receipt)
    chip.scroll_into_view_if_needed()
    looks.check(page, "counter-blurred")
    page.reload()  # what was told comes back with the form
    expect(page.locator(".file-advice")).to_contain_text(told)
    page.get_by_role("button", name="Bỏ tệp giay-to.pdf").click()
    expect(page.locator(".file-chip")).to_have_count(1)


def test_what_was_taken_out_of_a_file_is_told(page: Page, at: Desk) -> None:
    opened(page)
    picker = page.locator("#file-picker")
    picker.set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1."})
    expect(page.locator(".file-problem")).to_contain_text("bị hỏng hoặc chưa tải hết")
