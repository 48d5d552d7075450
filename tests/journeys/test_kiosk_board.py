"""From the touch of a tile to the call on the TV and on the phone, in a real browser."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from motcua.queueing import actions
from motcua.queueing.models import Ticket
from tests import hall as make
from tests.hall import Hall
from tests.journeys import looks
from tests.live import Live

KIOSK = "/kiosk/thu-nghiem/"
BOARD = "/board/thu-nghiem/"
CARD = "048055001234|201234567|Nguyễn Thị Mai|01021955|Nữ|12 Lê Lợi, Đà Nẵng|05062021"
# Nobody listens in a test: playing takes a moment, then the sound has ended.
MUTE = """
window.spoken = []; window.playing = 0; window.atOnce = 0;
HTMLMediaElement.prototype.play = function () {
  window.spoken.push(this.src); window.playing += 1;
  window.atOnce = Math.max(window.atOnce, window.playing);
  setTimeout(() => { window.playing -= 1; this.dispatchEvent(new Event("ended")); }, 150);
  return Promise.resolve();
};
window.print = () => { window.printed = (window.printed || 0) + 1; };
"""
TYPE = """text => { for (const key of text) document.dispatchEvent(
  new KeyboardEvent("keydown", {key, bubbles: true})); }"""


@pytest.fixture
def hall(live: Live) -> Hall:
    made = make.make()
    make.procedure("1.001193", "Đăng ký khai sinh", "ho_tich", event="sinh_con")
    for n in range(7):
        make.procedure(f"1.00900{n}", f"Thủ tục thứ {n}", "ho_tich")
    return made


@pytest.fixture
def window(page: Page) -> Page:
    page.add_init_script(MUTE)
    page.set_default_timeout(20_000)
    return page


def eventually(window: Page, script: str, seconds: float = 5) -> None:
    """Wait until `script` is true; Playwright's own wait needs eval, which our policy forbids."""
    end = time.monotonic() + seconds
    while not window.evaluate(script):
        assert time.monotonic() < end, script
        window.wait_for_timeout(50)


def take(hall: Hall, **facts: Any) -> Ticket:
    return actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk, **facts)


# --- the ticket machine


def test_a_number_in_four_taps(window: Page, hall: Hall) -> None:
    take(hall)
    window.goto(KIOSK)
    looks.check(window, "kiosk-start")
    window.get_by_role("link", name="Theo lĩnh vực").click()
    looks.check(window, "kiosk-sectors")
    window.get_by_role("link", name="Hộ tịch").click()
    expect(window.locator(".tiles .tile")).to_have_count(6)
    looks.check(window, "kiosk-procedures")
    window.get_by_role("link", name="Trang sau").click()
    expect(window.locator(".tiles .tile")).to_have_count(2)
    window.get_by_role("link", name="Trang trước").click()
    window.get_by_role("link", name="Đăng ký khai sinh").click()
    looks.check(window, "kiosk-priority")
    window.get_by_role("button", name="Không thuộc diện nào").click()

    expect(window.locator(".slip .code")).to_have_text("A002")
    expect(window.locator(".slip")).to_contain_text("1 người trước ông/bà")
    expect(window.locator(".slip")).to_contain_text("quầy 1, 2")
    expect(window.locator(".papers")).to_contain_text("Tờ khai 1 bản chính")
    expect(window.locator(".papers")).not_to_contain_text("Giấy xác nhận")
    eventually(window, "window.printed === 1")
    window.get_by_role("link", name="Quá hạn").click()
    expect(window.locator(".papers")).to_contain_text("Giấy xác nhận 1 bản sao")
    window.wait_for_timeout(500)
    assert window.evaluate("window.printed || 0") == 0  # only the first showing prints by itself
    window.get_by_role("button", name="In phiếu").click()
    assert window.evaluate("window.printed") == 1
    looks.check(window, "kiosk-ticket")


def test_targets_are_large_and_apart(window: Page, hall: Hall) -> None:
    for path in (KIOSK, f"{KIOSK}sectors/ho_tich/", f"{KIOSK}take/", f"{KIOSK}search/"):
        window.goto(path)
        boxes = [
            box
            for each in window.locator("a, button, input:not([type=hidden])").all()
            if (box := each.bounding_box())
        ]
        assert len(boxes) > 3
        assert min(min(box["width"], box["height"]) for box in boxes) >= 88
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                assert max(_gap(one, other, "x", "width"), _gap(one, other, "y", "height")) >= 16


def _gap(one: Any, other: Any, start: str, size: str) -> float:
    gap = max(one[start], other[start]) - min(one[start] + one[size], other[start] + other[size])
    return float(gap) + 0.01


def test_every_way_leads_to_a_number(window: Page, hall: Hall) -> None:
    window.goto(KIOSK)
    window.get_by_role("link", name="Theo việc trong đời").click()
    window.get_by_role("link", name="Sinh_Con").click()
    expect(window.locator(".tiles .tile")).to_have_count(1)
    window.goto(f"{KIOSK}search/")
    window.get_by_label("Tên thủ tục ông/bà cần").fill("khai sinh")
    window.get_by_role("button", name="Tìm").click()
    looks.check(window, "kiosk-search")
    window.get_by_role("link", name="Đăng ký khai sinh").click()
    window.get_by_role("button", name="Người có công").click()
    expect(window.locator(".slip .code")).to_have_text("A001")
    window.get_by_role("link", name="Về đầu").click()
    window.get_by_role("link", name="Hỏi, việc khác").click()
    window.get_by_role("button", name="Không thuộc diện nào").click()
    expect(window.locator(".slip .code")).to_have_text("B001")
    assert list(Ticket.objects.order_by("pk").values_list("priority", flat=True)) == [
        "merit", "none",
    ]  # fmt: skip


def test_without_scripts_it_works_too(browser: Browser, hall: Hall, live: Live) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    window = context.new_page()
    window.goto(KIOSK)
    window.get_by_role("link", name="Theo lĩnh vực").click()
    window.get_by_role("link", name="Hộ tịch").click()
    window.get_by_role("link", name="Đăng ký khai sinh").click()
    window.get_by_role("button", name="Bế con nhỏ").click()
    expect(window.locator(".slip .code")).to_have_text("A001")
    window.goto(f"{KIOSK}t/{Ticket.objects.get().token}/")
    expect(window.locator("#place")).to_contain_text("Không có ai trước ông/bà")
    context.close()


def test_a_double_tap_or_a_tap_after_back_takes_one_number(window: Page, hall: Hall) -> None:
    window.goto(f"{KIOSK}take/?procedure=1.001193")
    window.get_by_role("button", name="Không thuộc diện nào").dblclick()
    expect(window.locator(".slip .code")).to_have_text("A001")
    page = window.request.get(f"{KIOSK}take/").text()
    form = dict(re.findall(r'name="(once|csrfmiddlewaretoken)" value="([^"]+)"', page))
    for _ in range(2):
        window.request.post(
            f"{KIOSK}take/", form=form | {"procedure": "", "priority": "none"},
            headers={"Referer": window.url},
        )  # fmt: skip
    assert sorted(Ticket.objects.order_by("pk").values_list("code", flat=True)) == [
        "A001", "B001",
    ]  # fmt: skip


def test_a_card_is_greeted_and_forgotten(window: Page, hall: Hall, live: Live) -> None:
    window.goto(KIOSK)
    addresses: list[str] = []
    window.on("request", lambda request: addresses.append(request.url))
    window.evaluate(TYPE, CARD)
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("Chào bà Nguyễn Thị Mai")
    looks.check(window, "kiosk-greeting")
    window.get_by_role("link", name="Theo lĩnh vực").click()
    window.get_by_role("link", name="Hộ tịch").click()
    window.get_by_role("link", name="Đăng ký khai sinh").click()
    elder = window.get_by_role("button", name="Người cao tuổi")
    expect(elder).to_contain_text("theo ngày sinh trên thẻ")
    elder.click()
    expect(window.locator(".slip .code")).to_have_text("A001")
    secrets = ("048055001234", "Mai", "201234567", "01021955")
    assert not [address for address in addresses if any(word in address for word in secrets)]
    assert "048055001234" not in live.log.read_text() and "Nguy" not in live.log.read_text()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applicants_applicant")
        assert cursor.fetchone() == (0,)


def test_a_scanner_may_type_into_the_field_and_a_broken_scan_is_refused_kindly(
    window: Page, hall: Hall
) -> None:
    window.goto(f"{KIOSK}card/")
    looks.check(window, "kiosk-card")
    window.locator("#raw").fill("048055001234|2012")
    window.get_by_role("button", name="Đọc thẻ").click()
    expect(window.get_by_role("alert")).to_contain_text("Xin quét lại")
    looks.check(window, "kiosk-card-refused")
    window.locator("#raw").fill(CARD)
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("Chào bà Nguyễn Thị Mai")
    assert "048055001234" not in window.content()


def test_who_walks_away_is_followed_by_a_fresh_start(window: Page, hall: Hall) -> None:
    window.clock.install()
    window.goto(f"{KIOSK}search/?q=khai&size=large&lang=en")
    assert window.evaluate("document.documentElement.lang") == "en"
    assert window.evaluate("getComputedStyle(document.documentElement).fontSize") == "40px"
    window.clock.run_for(41_000)
    asked = window.get_by_role("dialog")
    expect(asked).to_be_visible()
    looks.check(window, "kiosk-idle", scrolls=False)
    asked.get_by_role("button").click()
    expect(asked).to_be_hidden()
    window.clock.run_for(41_000)
    expect(asked).to_be_visible()
    window.clock.run_for(21_000)
    expect(window.get_by_role("heading", level=1)).to_have_text("Ông/bà cần làm việc gì?")
    assert window.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    assert window.evaluate("document.documentElement.lang") == "vi"


# --- the phone


def test_the_phone_follows_by_itself(window: Page, hall: Hall) -> None:
    first, mine = take(hall), take(hall)
    window.goto(f"{KIOSK}t/{mine.token}/")
    expect(window.locator("#place")).to_contain_text("1 người trước ông/bà")
    looks.check(window, "phone-waiting")
    actions.call_next(hall.one, by=hall.clerk)
    expect(window.locator("#place")).to_contain_text("Không có ai trước ông/bà")
    actions.call_next(hall.two, by=hall.clerk)
    expect(window.locator("#place")).to_contain_text("Tới lượt ông/bà: Quầy 2")
    expect(window).to_have_title(re.compile("Tới lượt: Quầy 2"))
    looks.check(window, "phone-called")
    actions.no_show(mine.pk, by=hall.clerk)
    expect(window.locator("#place")).to_contain_text("đã được gọi mà chưa thấy")
    actions.put_back(mine.pk, by=hall.clerk)
    window.get_by_text("Tôi không chờ nữa").click()
    window.get_by_role("button", name="Trả lại số").click()
    expect(window.locator("#place")).to_contain_text("Số đã được trả lại")
    first.refresh_from_db()
    mine.refresh_from_db()
    assert (first.status, mine.status) == ("called", "left")


def test_a_ticket_of_elsewhere_or_of_nowhere_is_not_found(window: Page, hall: Hall) -> None:
    make.make("noi-khac")
    ticket = take(hall)
    for path in (f"/kiosk/noi-khac/t/{ticket.token}/", f"{KIOSK}t/nothing/", "/kiosk/khong-co/"):
        assert window.request.get(path).status == 404


# --- the TV


def test_a_call_is_shown_within_a_second_and_spoken_in_turn(window: Page, hall: Hall) -> None:
    for _ in range(3):
        take(hall)
    window.goto(BOARD)
    expect(window.locator(".newest")).to_contain_text("Chưa gọi số nào")
    looks.check(window, "board-empty")
    window.wait_for_timeout(300)
    started = time.monotonic()
    actions.call_next(hall.one, by=hall.clerk)
    window.wait_for_selector(".newest .number:has-text('A001')", timeout=2000)
    assert time.monotonic() - started < 1
    second = actions.call_next(hall.two, by=hall.clerk)
    actions.recall(second.pk, by=hall.clerk)
    expect(window.locator(".newest")).to_contain_text("A002")
    expect(window.locator(".others tbody")).to_contain_text("A001")
    eventually(window, "window.spoken.length >= 2")
    window.wait_for_timeout(600)
    spoken = [re.findall(r"/say/(A\d+)/\d\.wav", a)[0] for a in window.evaluate("spoken")]
    assert spoken[0] == "A001" and set(spoken[1:]) == {"A002"}
    assert window.evaluate("window.atOnce") == 1
    looks.check(window, "board-called")
    actions.recall(second.pk, by=hall.clerk)
    eventually(window, f"window.spoken.length > {len(spoken)}")
    height = window.locator(".newest .number").evaluate(
        "el => parseFloat(getComputedStyle(el).fontSize) * .72 / innerHeight"
    )
    assert height >= 0.22


def test_the_voice_is_a_sound(window: Page, hall: Hall) -> None:
    take(hall)
    actions.call_next(hall.one, by=hall.clerk)
    window.goto(BOARD)
    address = window.locator(".newest").get_attribute("data-voice")
    sound = window.request.get(str(address))
    assert (sound.status, sound.headers["content-type"]) == (200, "audio/wav")
    assert sound.body()[:4] == b"RIFF" and len(sound.body()) > 10_000
    assert window.request.get(f"{BOARD}say/A999/1.wav").status == 404


def test_sound_waits_for_a_touch_where_the_browser_wants_one(window: Page, hall: Hall) -> None:
    window.add_init_script(
        "const play = HTMLMediaElement.prototype.play; window.touched = false;"
        "HTMLMediaElement.prototype.play = function () { return window.touched ? play.call(this)"
        " : Promise.reject(new DOMException('', 'NotAllowedError')); };"
    )
    take(hall)
    window.goto(BOARD)
    window.wait_for_timeout(300)
    actions.call_next(hall.one, by=hall.clerk)
    button = window.get_by_role("button", name="Bật tiếng")
    expect(button).to_be_visible()
    looks.check(window, "board-mute")
    window.evaluate("window.touched = true")
    button.click()
    eventually(window, "window.spoken.length === 1")
    expect(button).to_be_hidden()


def test_the_board_comes_back_by_itself(window: Page, hall: Hall) -> None:
    take(hall)
    take(hall)
    window.goto(BOARD)
    window.wait_for_timeout(300)
    with connection.cursor() as cursor:  # the listener's connection dies
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = 'motcua-live'"
        )
        assert cursor.fetchone()[0] >= 1
    actions.call_next(hall.one, by=hall.clerk)
    expect(window.locator(".newest")).to_contain_text("A001")
    window.context.set_offline(True)
    actions.call_next(hall.two, by=hall.clerk)
    expect(window.locator("#lost")).to_be_visible(timeout=15_000)
    window.context.set_offline(False)
    expect(window.locator(".newest")).to_contain_text("A002")
    expect(window.locator("#lost")).to_be_hidden()


@pytest.fixture
def open_screens(live: Live) -> Iterator[Any]:
    """Opens plain streams of the board and keeps them open until the test is over."""
    place = urlsplit(live.url)
    with ExitStack() as kept:

        def more(count: int) -> list[socket.socket]:
            lines = []
            for _ in range(count):
                line = socket.create_connection((place.hostname, place.port), timeout=10)
                kept.enter_context(line)
                line.sendall(f"GET {BOARD}live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                lines.append(line)
            for line in lines:
                while b"event: change" not in (got := line.recv(4096)):
                    assert got
            return lines

        yield more


def test_forty_screens_hold_one_connection_to_the_database(hall: Hall, open_screens: Any) -> None:
    screens = open_screens(40)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE application_name = 'motcua-live'), count(*) "
            "FROM pg_stat_activity WHERE datname = current_database()"
        )
        listeners, everybody = cursor.fetchone()
    assert listeners == 1
    assert everybody <= 5
    take(hall)
    for screen in screens:
        assert b"event: change" in screen.recv(4096)
