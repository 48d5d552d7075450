"""An administrator's day in a real browser: sign in, put somebody to work, mind the calendar."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from motcua.catalog.models import Draft, ProcedureVersion
from motcua.core import clock
from motcua.core.models import SpecialDay
from motcua.outbox.models import Message
from motcua.people import actions
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.journeys import looks
from tests.live import Live
from tests.portal_record import line as exported

PASSWORD = "mot-cua-2026-dai"


@pytest.fixture
def admin(live: Live) -> Staff:
    centre = make.centre()
    admin = make.staff(
        Role.ADMINISTRATOR, at=centre, username="quantri", full_name="Võ Thị Kim Ngân"
    )
    admin.set_password(PASSWORD)
    admin.save()
    return admin


@pytest.fixture
def busy(admin: Staff, tmp_path) -> Staff:
    """A centre with something on every screen."""
    centre = admin.centre
    thu = actions.add_staff(
        by=admin, username="tiepnhan1", full_name="Trần Thị Thu Hà", title="Chuyên viên tiếp nhận",
        phone="0905123456",
    )  # fmt: skip
    actions.assign(
        thu.pk, role=Role.RECEPTIONIST, from_on=date(2025, 7, 1), until_on=clock.today(),
        decision="12/QĐ-UBND", sectors=["ho-tich"], by=admin,
    )  # fmt: skip
    actions.make_key(by=admin, staff_id=thu.pk, name="Máy lấy số", scopes=["tickets"])
    make.line(at=centre, counters=4)
    make.procedure(name="Đăng ký khai sinh")
    SpecialDay.objects.create(
        day=date(clock.today().year, 12, 31), works=False, name="Nghỉ thêm cuối năm",
        source="Dự kiến của Bộ Nội vụ", decided=False,
    )  # fmt: skip
    Message.objects.create(
        centre=centre, about="H17.20-261122-0001", template="accepted", to="0905123456",
        text="Kính gửi ông/bà", state="failed", attempts=6, created_at=clock.now(),
        send_after=clock.now(), last_error="Cổng tin nhắn không trả lời",
    )  # fmt: skip
    path = tmp_path / "xuat.jsonl"
    path.write_bytes(exported())
    call_command("import_procedures", str(path), stdout=StringIO())
    return admin


def sign_in(page: Page, username: str = "quantri", password: str = PASSWORD) -> None:
    page.set_default_timeout(20_000)
    page.goto("/account/login/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_put_somebody_to_work(page: Page, admin: Staff) -> None:
    """Add a person with a role, hand over the password, and let her begin."""
    make.centre()
    sign_in(page)
    expect(page.get_by_role("heading", name="Việc cần xem")).to_be_visible()
    page.get_by_role("link", name="Người và phân công").click()
    page.get_by_role("link", name="Thêm người").click()
    page.get_by_label("Họ và tên").fill("Trần Thị Thu Hà")
    page.get_by_label("Tên đăng nhập").fill("Quan Tri")
    page.get_by_role("button", name="Thêm và tạo mật khẩu").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Vai trò")
    looks.check(page, "console-person-wrong")
    page.get_by_label("Tên đăng nhập").fill("tiepnhan8")
    page.get_by_label("Vai trò").select_option("receptionist")
    page.get_by_role("button", name="Thêm và tạo mật khẩu").click()
    once = page.locator(".secret code").inner_text()
    looks.check(page, "console-secret")
    page.get_by_role("link", name="Đã trao").click()
    expect(page.get_by_text("Đang có hiệu lực")).to_be_visible()
    page.locator(".bar-me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Đã đăng xuất.")).to_be_visible()
    sign_in(page, "tiepnhan8", once)
    expect(page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    looks.check(page, "account-password")
    page.get_by_label("Mật khẩu đang dùng").fill(once)
    page.get_by_label("Mật khẩu mới", exact=True).fill("hai-chau-xanh-mat")
    page.get_by_label("Nhập lại mật khẩu mới").fill("hai-chau-xanh-mat")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page).to_have_url(re.compile("/counter/"))


def test_review_a_draft_and_publish_it(page: Page, busy: Staff) -> None:
    sign_in(page)
    page.get_by_role("link", name="Duyệt bản nháp").click()
    page.get_by_role("link", name="Đăng ký lại khai sinh").click()
    page.get_by_role("checkbox", name=re.compile("Bắt buộc: Tờ khai")).check()
    page.get_by_role("button", name="Công bố").click()
    expect(page.get_by_text(re.compile("Đã công bố 1.004884"))).to_be_visible()
    version = ProcedureVersion.objects.get(procedure__code="1.004884")
    assert version.state == "published"
    assert [row.is_required for row in version.requirements.all()] == [True, False]


SCREENS = {
    "home": "/console/",
    "people": "/console/people/",
    "nobody": "/console/people/?q=khong+co+ai",
    "person": "/console/people/tiepnhan1/",
    "hall": "/console/hall/",
    "line": "/console/hall/line/A/",
    "hours": "/console/hours/",
    "calendar": "/console/calendar/{year}/",
    "catalogue": "/console/catalogue/",
    "drafts": "/console/drafts/",
    "review": "/console/drafts/{draft}/",
    "version": "/console/catalogue/{code}/",
    "centre": "/console/centre/",
    "messages": "/console/messages/",
    "record": "/console/record/",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_holds_at_every_width(page: Page, busy: Staff, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/account/login/")
    looks.check(page, f"account-login-{scheme}")
    sign_in(page)
    place = {
        "draft": Draft.objects.get().code,
        "year": clock.today().year,
        "code": ProcedureVersion.objects.get().procedure.code,
    }
    for name, path in SCREENS.items():
        page.goto(path.format(**place))
        looks.check(page, f"console-{name}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_account_screens(page: Page, admin: Staff, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    sign_in(page)
    page.goto("/account/me/")
    looks.check(page, f"account-me-{scheme}")
    page.get_by_role("link", name="Bật bước thứ hai").click()
    looks.check(page, f"account-confirm-{scheme}")
    page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".qr")).to_be_visible()
    looks.check(page, f"account-step-on-{scheme}")


def test_the_lock_is_told(page: Page, admin: Staff) -> None:
    for n in range(5):
        sign_in(page, password=f"sai-mat-khau-{n}")
    expect(page.get_by_role("heading", name="Tạm khoá 15 phút")).to_be_visible()
    looks.check(page, "account-locked")
