"""A citizen on a phone: finds, prepares, follows, rates; and the tablet at the counter."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from motcua.dossiers.models import Dossier
from motcua.feedback.models import Rating
from motcua.ops import translations
from motcua.papers.models import Paper
from motcua.queueing import actions as queueing
from tests import hall as halls
from tests import make
from tests.hall import Hall
from tests.journeys import looks
from tests.live import Live

PHONE = {"width": 360, "height": 740}
SMALL = """() => [...document.querySelectorAll(
  "main a, main button, main input:not([type=hidden], [type=radio], [type=checkbox]), "
  + "main summary, label.choice")]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5)
  .map(e => e.textContent.trim())"""


@pytest.fixture
def hall(live: Live) -> Hall:
    translations.compile_all()
    made = halls.make()
    made.centre.code = "H17.20"  # codes of dossiers are in capitals
    made.centre.save()
    halls.procedure("1.001193", "Đăng ký khai sinh", "ho_tich", event="sinh_con",
                    search_text="dang ky khai sinh", name_key="dang ky khai sinh")  # fmt: skip
    return made


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    return page


@pytest.fixture
def plain(browser: Browser, live: Live) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(
        base_url=live.url,
        viewport=PHONE,
        locale="vi-VN",
        java_script_enabled=False,  # type: ignore[arg-type]
    )
    yield context.new_page()
    context.close()


def looked_at(window: Page, name: str) -> None:
    looks.check(window, f"portal-{name}")
    window.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert window.evaluate(SMALL) == [], f"{name}: targets under 48 px"


def dossier(*path: str, days_ago: float = 0) -> Dossier:
    return make.dossier(*path, at=timezone.now() - timedelta(days=days_ago))


def served(hall: Hall) -> str:
    queueing.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    ticket = queueing.call_next(hall.one, by=hall.clerk)
    queueing.begin(ticket.pk, by=hall.clerk)
    return ticket.token


def test_from_the_first_page_to_the_papers_of_ones_case(phone: Page, hall: Hall) -> None:
    queueing.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    phone.goto("/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ông/bà cần gì?")
    looked_at(phone, "home")
    phone.get_by_label("Việc ông/bà cần làm").fill("khai sinh")
    phone.keyboard.press("Enter")
    looked_at(phone, "found")
    phone.get_by_role("link", name="Đăng ký khai sinh").click()
    looked_at(phone, "procedure")
    phone.get_by_label("Quá hạn").check()
    phone.get_by_role("button", name="Xem giấy tờ của trường hợp này").click()
    expect(phone.get_by_text("Giấy xác nhận")).to_be_visible()
    phone.get_by_text("Vì sao ngày này").click()
    expect(phone.get_by_text("Nhận lúc")).to_be_visible()
    looked_at(phone, "procedure-case")
    phone.go_back()
    expect(phone.get_by_label("Quá hạn")).to_be_visible()
    phone.goto("/thu-tuc/?q=zzzz")
    looked_at(phone, "nothing-found")
    phone.goto("/thu-tuc/")
    looked_at(phone, "groups")


def test_tracking_by_code_then_with_the_second_factor(phone: Page, hall: Hall) -> None:
    found = dossier("start")
    phone.goto("/tra-cuu/")
    looked_at(phone, "ask")
    phone.get_by_role("button", name="Tra cứu").click()
    looked_at(phone, "ask-empty")
    phone.get_by_label("Mã hồ sơ in trên giấy hẹn").fill(found.code)
    phone.get_by_role("button", name="Tra cứu").click()
    expect(phone.get_by_role("status")).to_contain_text("Đang xử lý")
    looked_at(phone, "ask-level")
    phone.get_by_label("Bốn ký tự cuối").fill(found.id_last4)
    phone.get_by_role("button", name="Tra cứu").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(found.procedure_name)
    assert found.code not in phone.url and found.id_last4 not in phone.url.split("/")[-1]
    looked_at(phone, "follow")


@pytest.mark.parametrize(
    ("path", "days_ago", "words"),
    [
        (("start",), 40, "Chúng tôi xin lỗi"),
        (("start", "ask_supplement"), 0, "Giấy tờ cần mang thêm"),
        (("start", "extend"), 0, "Hẹn lần đầu"),
        (("start", "propose", "resolve"), 0, "Đã có kết quả"),
    ],
)
def test_each_state_is_told_in_words(
    phone: Page, hall: Hall, path: tuple[str, ...], days_ago: int, words: str
) -> None:
    found = dossier(*path, days_ago=days_ago)
    phone.goto(f"/theo-doi/{found.token}/")
    expect(phone.get_by_text(words).first).to_be_visible()
    looked_at(phone, f"follow-{path[-1]}")


def test_rating_on_the_phone_in_two_steps(phone: Page, hall: Hall) -> None:
    found = dossier("start", "propose", "resolve", "hand_over")
    phone.goto(f"/danh-gia/{found.token}/")
    looked_at(phone, "rate")
    phone.get_by_role("link", name="Không hài lòng").click()
    phone.get_by_label("Chờ lâu").check()
    phone.get_by_label("Lời nhắn").fill("Chờ hơn một giờ")
    looked_at(phone, "rate-why")
    phone.get_by_role("button", name="Gửi đánh giá").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Đã ghi nhận")
    looked_at(phone, "thanks")
    phone.goto(f"/danh-gia/{found.token}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lượt này đã được đánh giá")
    looked_at(phone, "used")
    assert Rating.objects.get().reasons == ["waited"]


def test_everything_works_without_javascript(plain: Page, hall: Hall) -> None:
    found = dossier("start", "propose", "resolve", "hand_over")
    plain.goto("/")
    plain.get_by_label("Việc ông/bà cần làm").fill("khai sinh")
    plain.get_by_role("button", name="Tìm", exact=True).click()
    plain.get_by_role("link", name="Đăng ký khai sinh").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    plain.goto("/tra-cuu/")
    plain.get_by_label("Mã hồ sơ in trên giấy hẹn").fill(found.code)
    plain.get_by_label("Bốn ký tự cuối").fill(found.id_last4)
    plain.get_by_role("button", name="Tra cứu").click()
    plain.get_by_role("link", name="Đánh giá phục vụ").click()
    plain.get_by_role("link", name="Hài lòng", exact=True).click()
    plain.get_by_role("button", name="Gửi đánh giá").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Đã ghi nhận")
    plain.goto("/")
    plain.get_by_role("button", name="English").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("What do you need?")


def test_the_tablet_asks_by_itself_and_goes_back_to_rest(page: Page, hall: Hall) -> None:
    page.set_default_timeout(20_000)
    page.goto(f"/may-danh-gia/{hall.centre.slug}/1/")
    looks.check(page, "tablet-rest")
    served(hall)
    expect(page.get_by_role("button", name="Hài lòng", exact=True)).to_be_visible()
    looks.check(page, "tablet-ask")
    page.get_by_role("button", name="Không hài lòng").click()
    page.get_by_text("Thái độ phục vụ").click()
    looks.check(page, "tablet-why")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã ghi nhận")
    looks.check(page, "tablet-thanks")
    expect(page.get_by_text("Màn hình tự hỏi")).to_be_visible(timeout=12000)
    rating = Rating.objects.get()
    assert (rating.level, rating.reasons, rating.channel) == ("not_satisfied", ["manner"], "tablet")


def test_figures_and_a_paper_and_the_kind_refusals_look_right(phone: Page, hall: Hall) -> None:
    for days in range(1, 6):
        dossier("start", "propose", "resolve", days_ago=days)
    phone.goto("/so-lieu/")
    looked_at(phone, "figures")
    paper = Paper.objects.filter(form="01").first()
    assert paper is not None
    for name, address in {
        "check": f"/kiem-tra/{paper.token}/",
        "unknown": "/theo-doi/khong-co/",
        "unknown-procedure": "/thu-tuc/9.9/",
    }.items():
        phone.goto(address)
        looked_at(phone, name)


def test_english_pages_hold_the_same_rules(phone: Page, hall: Hall) -> None:
    phone.goto("/tra-cuu/")
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Where is my application?")
    for name, address in {
        "home": "/", "procedure": "/thu-tuc/1.001193/", "figures": "/so-lieu/",
        "follow": f"/theo-doi/{dossier('start').token}/",
    }.items():  # fmt: skip
        phone.goto(address)
        assert phone.evaluate("document.documentElement.lang") == "en"
        looked_at(phone, f"{name}-en")
