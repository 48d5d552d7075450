"""Screens that listen: what others change is there soon, and nothing is read in vain."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from motcua.core import clock
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.queueing import actions
from motcua.queueing.models import Line, Ticket
from motcua.web import live
from tests import make
from tests.counter import Desk
from tests.journeys import looks
from tests.journeys.test_counter import SUBMIT
from tests.journeys.windows import Town

SOON_MS = 3000
HALL = re.compile(r"/counter/hall\?v=")
PLACE = re.compile(r"/t/[^/]+/now$")
BOARD = re.compile(r"/board/[^/]+/now/?$")
LIVE = re.compile(r"live$")
CALL = re.compile(r"/counter/hall/call$")


def readings(page: Page, address: re.Pattern[str]) -> list[str]:
    """The addresses of this kind that the page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda r: found.append(r.url) if address.search(r.url) else None)
    return found


def quiet(page: Page) -> None:
    """What a stream says when it opens has been read, and, if it is the first one of the server,
    what it says when the server itself has begun to listen."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(SOON_MS)


def waits(page: Page, ticket: Ticket, within: int = SOON_MS) -> None:
    expect(page.locator(".waiting .code", has_text=ticket.code)).to_be_visible(timeout=within)


def test_what_others_do_is_in_the_hall_soon_even_in_a_rush(page: Page, at: Desk) -> None:
    quiet(page)
    seen = readings(page, HALL)
    waits(page, at.ticket())
    for _ in range(6):
        last = at.ticket()
    waits(page, last, within=3 * SOON_MS)  # a rest and a reading
    assert 2 <= len(seen) <= 3
    colleague = make.staff(Role.DIRECTOR)
    called = actions.call_next(at.counter.pk, by=colleague)  # another program, at this counter
    expect(page.locator(".now-code")).to_have_text(called.code, timeout=SOON_MS)


def test_what_a_button_has_drawn_is_not_read_again(page: Page, at: Desk) -> None:
    quiet(page)
    page.wait_for_timeout(live.REST_SECONDS * 1000)  # nothing of others is still to be told
    seen = readings(page, HALL)
    for key, said in (("F2", "Mời số A002"), ("F4", "gọi lại"), ("F8", "vắng mặt")):
        page.keyboard.press(key)
        expect(page.locator("#hall-said")).to_contain_text(said)
    expect(page.locator(".now-code")).to_have_text("–")
    page.wait_for_timeout(1500)
    assert seen == []
    waits(page, at.ticket(), within=3 * SOON_MS)  # a rest and a reading
    assert len(seen) == 1


def test_minutes_pass_without_a_reading(page: Page, at: Desk) -> None:
    ticket = at.ticket(at=clock.now() - timedelta(seconds=40))
    page.clock.install()
    page.goto("/counter/")
    row = page.locator(".waiting tr", has_text=ticket.code).locator(".minutes")
    expect(row).to_have_text("0 phút")
    quiet(page)
    seen = readings(page, HALL)
    page.clock.fast_forward(25_000)
    expect(row).to_have_text("1 phút")
    assert seen == []


def test_a_stream_that_falls_silent_is_opened_anew(page: Page, at: Desk) -> None:
    page.clock.install()
    page.goto("/counter/")
    quiet(page)
    with page.expect_request(LIVE):
        page.clock.fast_forward(55_000)  # of which the server has said nothing


def test_a_stream_that_never_opens_is_tried_anew(page: Page, at: Desk) -> None:
    page.clock.install()
    page.goto("/counter/")
    quiet(page)
    page.route(LIVE, lambda route: None)  # neither taken nor refused
    with page.expect_request(LIVE):
        page.clock.fast_forward(55_000)
    with page.expect_request(LIVE):
        page.clock.fast_forward(55_000)
    page.unroute_all(behavior="ignoreErrors")


def test_a_refused_stream_is_tried_less_and_less_often(page: Page, at: Desk) -> None:
    page.clock.install()
    page.goto("/counter/")
    quiet(page)
    page.route(LIVE, lambda route: route.fulfill(status=503))
    with page.expect_response(LIVE):
        page.clock.fast_forward(55_000)  # found to be mute
    for seconds in (3, 6, 12, 24, 48, 60, 60):
        page.wait_for_timeout(200)  # the browser tells the page that it was refused
        tries = readings(page, LIVE)
        page.clock.fast_forward(seconds * 1000 // 3)
        page.wait_for_timeout(200)
        assert tries == []
        with page.expect_response(LIVE, timeout=SOON_MS):
            page.clock.fast_forward(seconds * 1000 * 2 // 3)
    page.unroute(LIVE)
    page.clock.fast_forward(60_000)
    quiet(page)
    waits(page, at.ticket())


OWN_PUSHES = """Object.defineProperty(window, "follow", {set() {}, get: () => (_, read) => {
  window.push = () => read("");
  return {again() {}, stop() {}, isOpen: () => true};
}})"""


@pytest.mark.parametrize(
    ("who", "reads", "rest"),
    [("counter", HALL, 20_000), ("phone", PLACE, 5_000), ("board", BOARD, 3_000)],
)
def test_however_many_readings_have_failed_one_is_tried_again(
    town: Town, at: Desk, who: str, reads: re.Pattern[str], rest: int
) -> None:
    page = town.window(at.staff if who == "counter" else None)
    page.add_init_script(OWN_PUSHES)
    page.clock.install()
    page.goto({
        "counter": "/counter/",
        "phone": f"/kiosk/{at.centre.slug}/t/{at.ticket().token}/",
        "board": f"/board/{at.centre.slug}/",
    }[who])  # fmt: skip
    page.route(reads, lambda route: route.fulfill(status=503))
    for _ in range(4):
        with page.expect_response(reads):
            page.evaluate("push()")
            page.clock.fast_forward(400)  # a phone waits that long, not to ask with all others
        page.wait_for_timeout(50)
        page.clock.fast_forward(300)
    seen = readings(page, reads)
    for _ in range(rest // 400 + 2):
        page.clock.fast_forward(400)
        page.wait_for_timeout(40)
    assert 1 <= len(seen) <= 2


def test_the_hall_holds_still_in_a_drawer_and_catches_up(page: Page, at: Desk) -> None:
    quiet(page)
    drawer = page.locator("#other")
    drawer.locator("summary").click()
    waits(page, at.ticket(), within=3 * SOON_MS)  # an open drawer alone holds nothing back
    expect(drawer).to_have_attribute("open", "")
    expect(drawer.locator("summary")).to_be_focused()
    page.fill("#call-code", "A9")
    ticket = at.ticket()
    page.wait_for_timeout(2 * SOON_MS)
    expect(page.locator(".waiting .code", has_text=ticket.code)).to_be_hidden()
    drawer.locator("summary").click()
    waits(page, ticket)


def test_a_refusal_is_seen_and_leaves_the_drawer_as_it_was(page: Page, at: Desk) -> None:
    for _ in range(25):
        at.ticket()
    page.goto("/counter/")
    page.locator("#other summary").click()
    page.fill("#call-code", "Z99")
    page.press("#call-code", "Enter")
    expect(page.locator(".hall-problem")).to_be_in_viewport()
    expect(page.locator("#call-code")).to_have_value("Z99")
    expect(page.locator("#call-code")).to_be_focused()
    expect(page.locator("#other")).to_have_attribute("open", "")


@pytest.fixture
def other_line(at: Desk) -> Line:
    line: Line = at.centre.lines.create(letter="B", name="Đất đai")
    line.counters.add(at.counter)
    return line


def test_a_phone_reads_for_its_own_line_only(town: Town, at: Desk, other_line: Line) -> None:
    first, mine = at.ticket(), at.ticket()
    phone = town.window(width=390)
    phone.goto(f"/kiosk/{at.centre.slug}/t/{mine.token}/")
    quiet(phone)
    seen = readings(phone, PLACE)
    actions.take(centre_id=at.centre.pk, line_id=other_line.pk)
    phone.wait_for_timeout(SOON_MS)
    assert seen == []
    place = phone.locator("#place")
    expect(place).to_contain_text("4 người trước")
    actions.leave(first.token)
    expect(place).to_contain_text("3 người trước", timeout=SOON_MS)


def test_a_phone_follows_its_number_to_another_line(town: Town, at: Desk, other_line: Line) -> None:
    mine = at.serve()
    phone = town.window(width=390)
    phone.goto(f"/kiosk/{at.centre.slug}/t/{mine.token}/")
    quiet(phone)
    place = phone.locator("#place")
    before = actions.take(
        centre_id=at.centre.pk, line_id=other_line.pk, priority="elder",
        at=clock.now() - timedelta(minutes=5),
    )  # fmt: skip
    actions.transfer(mine.pk, line_id=other_line.pk, by=at.staff)
    expect(place).to_contain_text("1 người trước", timeout=SOON_MS)
    quiet(phone)
    actions.leave(before.token)
    expect(place).to_contain_text("Không có ai trước", timeout=SOON_MS)
    served = actions.call_ticket(at.counter.pk, mine.code, by=at.staff)
    expect(place).to_contain_text("Tới lượt", timeout=1500)
    actions.finish(served.pk, outcome="other", by=at.staff)
    expect(place).to_contain_text("đã xong", timeout=1500)
    seen = readings(phone, PLACE)
    actions.take(centre_id=at.centre.pk, line_id=other_line.pk)
    phone.wait_for_timeout(SOON_MS)
    assert seen == []  # the visit is over


def lose(page: Page) -> None:
    """The stream is found to be mute, and no other is to be had."""
    page.route(LIVE, lambda route: route.abort())
    page.clock.fast_forward(55_000)
    page.wait_for_timeout(500)


@pytest.mark.parametrize("who", ["counter", "phone", "board"])
def test_a_screen_says_that_its_stream_is_lost_but_not_at_each_blink(
    town: Town, at: Desk, who: str
) -> None:
    where, sign = {
        "counter": ("/counter/", "#off-line"),
        "phone": (f"/kiosk/{at.centre.slug}/t/{at.ticket().token}/", "#lost"),
        "board": (f"/board/{at.centre.slug}/", "#lost"),
    }[who]
    page = town.window(at.staff if who == "counter" else None)
    page.clock.install()
    page.goto(where)
    quiet(page)
    lose(page)
    said = page.locator(f"{sign}[role=status]")
    page.clock.fast_forward(5_000)
    expect(said).to_be_hidden()
    page.clock.fast_forward(6_000)
    expect(said).to_be_visible()
    expect(said).to_contain_text("Mất kết nối")
    looks.check(page, f"lost-{who}")
    page.unroute(LIVE)
    expect(said).to_be_hidden()  # the browser tries again every two seconds


def test_the_sign_goes_when_anything_is_answered(town: Town, at: Desk) -> None:
    page = town.window(at.staff)
    page.clock.install()
    page.goto("/counter/")
    quiet(page)
    lose(page)
    page.clock.fast_forward(11_000)
    expect(page.locator("#off-line")).to_be_visible()
    page.locator("#tab-return").click()
    expect(page.locator("#off-line")).to_be_hidden()


def test_a_lost_line_is_not_spoken_of_when_it_is_back(town: Town, at: Desk) -> None:
    page = town.window(at.staff)
    page.goto("/counter/")
    quiet(page)
    lost = page.locator("#lost")
    page.route(CALL, lambda route: route.abort())
    page.keyboard.press("F2")
    expect(lost).to_contain_text("Mất kết nối, chưa gọi được hàng chờ")
    at.ticket()  # of which the stream tells, and the hall is read
    expect(lost).to_be_hidden(timeout=3 * SOON_MS)
    page.route(SUBMIT, lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    expect(lost).to_contain_text("Mất kết nối, nội dung vẫn còn")
    at.ticket()
    expect(lost).not_to_contain_text("Mất kết nối", timeout=3 * SOON_MS)
    expect(lost).to_contain_text("Bấm gửi lại")  # that it was not sent is still to be known
    page.locator("#tab-return").click()
    expect(lost).to_be_hidden()


Change = Callable[[], str]  # what it makes visible


def hall_of(at: Desk) -> tuple[Staff | None, str, Change]:
    return at.staff, "/counter/", lambda: at.ticket().code


def board_of(at: Desk) -> tuple[Staff | None, str, Change]:
    def call() -> str:
        for ticket in Ticket.objects.filter(status="called"):
            actions.no_show(ticket.pk, by=at.staff)
        return actions.call_next(at.counter.pk, by=at.staff).code

    return None, f"/board/{at.centre.slug}/", call


def phone_of(at: Desk) -> tuple[Staff | None, str, Change]:
    ahead = [at.ticket(), at.ticket()]
    mine = at.ticket()

    def leave() -> str:
        actions.leave(ahead.pop().token)
        return f"{3 + len(ahead)} người trước"

    return None, f"/kiosk/{at.centre.slug}/t/{mine.token}/", leave


@pytest.mark.parametrize("screen", [hall_of, board_of, phone_of])
def test_a_screen_whose_stream_broke_asks_by_itself_until_there_is_one_again(
    town: Town, at: Desk, screen: Callable[[Desk], tuple[Staff | None, str, Change]]
) -> None:
    person, path, change = screen(at)
    page = town.window(person)
    page.clock.install()
    page.goto(path)
    quiet(page)
    everything = page.locator("main").first
    page.route(LIVE, lambda route: route.abort())
    page.context.set_offline(True)
    page.wait_for_timeout(500)
    shown = change()  # what the stream says now cannot arrive
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.clock.fast_forward(31_000)
    expect(everything).to_contain_text(shown)
    page.unroute(LIVE)
    page.wait_for_timeout(SOON_MS)  # the browser tries again every two seconds
    page.clock.fast_forward(61_000)  # at the latest then, however often it has tried
    quiet(page)
    shown = change()
    expect(everything).to_contain_text(shown, timeout=SOON_MS)
