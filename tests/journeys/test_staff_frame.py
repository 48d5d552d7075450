"""The frame around every staff screen: signing in, what was typed, the bar, the kind refusals."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.journeys import looks
from tests.live import Live

PASSWORD = "mot-cua-2026-dai"
WHY = "Chờ xác minh của cơ quan khác"


def member(username: str, *roles: Role) -> Staff:
    found = make.staff(*roles, username=username, full_name="Võ Thị Kim Ngân", title="Chuyên viên")
    found.set_password(PASSWORD)
    found.save()
    return found


def sign_in(window: Page, username: str) -> None:
    window.get_by_label("Tên đăng nhập").fill(username)
    window.get_by_label("Mật khẩu").fill(PASSWORD)
    window.get_by_role("button", name="Đăng nhập").click()


def look(window: Page, name: str) -> None:
    """Light and dark, at three sizes."""
    for ground in ("light", "dark"):
        window.evaluate(f"document.documentElement.dataset.bsTheme = '{ground}'")
        looks.check(window, name if ground == "light" else f"{name}-dark")
    window.evaluate("document.documentElement.dataset.bsTheme = 'light'")


@pytest.fixture
def form(live: Live) -> str:
    """The address of a long form of a dossier that two specialists may work on."""
    first = member("ngan", Role.SPECIALIST, Role.RECEPTIONIST)
    member("khoi", Role.SPECIALIST)
    found = make.dossier("start", by=first, at=clock.now())
    return f"/desk/{found.number}/ask_supplement/"


def test_typed_words_outlive_a_session_and_go_with_the_person(page: Page, form: str) -> None:
    page.set_default_timeout(20_000)
    page.goto(form)
    sign_in(page, "ngan")
    words = page.locator("form[data-keep] textarea[name=reason]")
    expect(words).to_be_visible()
    page.wait_for_load_state("networkidle")  # nobody types before the page is there
    words.fill(WHY)
    Session.objects.all().delete()
    page.locator("form[data-keep]").get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_role("heading", name="Cán bộ đăng nhập")).to_be_visible()
    sign_in(page, "ngan")
    expect(words).to_have_value(WHY)

    Session.objects.all().delete()  # the next person sits down at the same window
    page.goto(form)
    sign_in(page, "khoi")
    expect(words).to_have_value("")

    words.fill("Của Khôi")
    page.locator(".bar-me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Đã đăng xuất.")).to_be_visible()
    kept = "Object.keys(sessionStorage).filter(name => name.startsWith('keep:'))"
    assert page.evaluate(kept) == []
    assert "next=" not in page.url  # whoever signs in now starts with work of their own


def test_the_bar_says_where_one_is_and_the_ground_is_remembered(page: Page, live: Live) -> None:
    member("ngan", Role.SPECIALIST, Role.LEADER)
    page.goto("/desk/")
    sign_in(page, "ngan")
    expect(page.locator(".bar-nav [aria-current=page]")).to_have_text("Hồ sơ")
    page.locator(".bar-me summary").click()
    page.get_by_role("button", name="Nền sáng, tối").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_every_screen_of_an_account_can_be_read_by_everybody(page: Page, live: Live) -> None:
    member("ngan", Role.SPECIALIST)
    page.goto("/account/")
    look(page, "sign-in")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "sign-in-empty")
    for _ in range(5):
        page.get_by_label("Tên đăng nhập").fill("khong-co")
        page.get_by_label("Mật khẩu").fill("sai")
        page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Tạm khoá 15 phút")).to_be_visible()
    look(page, "locked")
    page.goto("/account/")
    sign_in(page, "ngan")
    for name, where in {"me": "me/", "password": "password/"}.items():
        page.goto(f"/account/{where}")
        look(page, name)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "password-empty")
    page.locator(".bar-me summary").click()
    look(page, "menu")
    page.goto("/lead/")
    expect(page.get_by_text("hỏi quản trị viên")).to_be_visible()
    look(page, "not-for-you")
    page.goto("/khong-co-trang-nay/")
    look(page, "not-found")


def test_a_second_step_can_be_set_up_without_help(page: Page, live: Live) -> None:
    member("ngan", Role.SPECIALIST)
    page.goto("/account/me/")
    sign_in(page, "ngan")
    page.get_by_role("link", name="Bật bước thứ hai").click()
    expect(page.get_by_label("Mật khẩu đang dùng")).to_be_visible()
    look(page, "confirm")
    page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_label("Mã 6 chữ số")).to_be_visible()
    look(page, "second-step")
    page.get_by_label("Mã 6 chữ số").fill("000000")
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã chưa đúng")
    look(page, "second-step-wrong")
