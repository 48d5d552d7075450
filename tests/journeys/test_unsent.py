"""What the server does not take, or never hears of, is said above the form, and nothing is lost."""

import pytest
from playwright.sync_api import expect

from motcua.core import clock
from motcua.people.states import Role
from tests import make
from tests.counter import Desk
from tests.journeys.windows import Town

TOO_MUCH = "😀" * 100_000  # more than a request may hold
TOO_BIG = "Nội dung gửi lên quá lớn."


def test_a_desk_says_that_it_was_not_sent(town: Town) -> None:
    officer = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    found = make.dossier("start", by=officer, at=clock.now())
    window = town.window(officer)
    window.goto(f"/desk/{found.number}/propose/")
    words = window.locator("#move textarea[name=text]")
    send = window.locator("#move button[type=submit]")
    words.fill(TOO_MUCH)
    send.click()
    expect(window.locator("#move [role=alert]")).to_contain_text(TOO_BIG)
    assert words.input_value() == TOO_MUCH

    words.fill("Xác nhận nội dung đúng như hồ sơ.")
    window.context.set_offline(True)
    send.click()
    expect(window.locator("#move [role=alert]")).to_have_count(1)
    expect(window.locator("#move [role=alert]")).to_contain_text("Mất kết nối, chưa gửi được.")
    window.context.set_offline(False)
    send.click()
    expect(window.get_by_text("Đã trình ký.")).to_be_visible()


def test_a_look_up_while_one_types_is_no_sending(town: Town) -> None:
    officer = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    found = make.dossier("start", by=officer, at=clock.now())
    window = town.window(officer)
    window.goto(f"/desk/{found.number}/propose/")
    unsent = window.locator("#work [data-unsent]")
    window.locator("#move textarea[name=text]").fill(TOO_MUCH)
    window.locator("#move button[type=submit]").click()
    expect(unsent).to_contain_text(TOO_BIG)
    assert window.evaluate(LOOK_UP, "/static/no-such") == 404
    expect(unsent).to_contain_text(TOO_BIG)  # neither hushed nor said anew


LOOK_UP = """address => new Promise((done) => {
  const label = document.querySelector("#move label");
  document.addEventListener("htmx:afterRequest", (event) => done(event.detail.xhr.status));
  window.htmx.ajax("GET", address, {source: label, target: "#move", swap: "none"});
})"""


def test_a_counter_says_what_was_too_much(town: Town, at: Desk) -> None:
    window = town.window(at.staff)
    window.goto("/counter/")
    address = window.locator("#id_s-address")
    address.fill(TOO_MUCH)
    window.keyboard.press("Control+Enter")
    expect(window.locator("#lost")).to_contain_text(TOO_BIG)
    assert address.input_value() == TOO_MUCH


TWICE = """(form, between) => {
  const stopped = [];
  window.addEventListener("submit", (event) => {
    stopped.push(event.defaultPrevented);
    event.preventDefault();
  });
  const send = () => form.requestSubmit(form.querySelector("button"));
  send();
  if (between) form.querySelector("input, select, textarea")
    .dispatchEvent(new Event(between, {bubbles: true}));
  send();
  return stopped;
}"""


def test_a_double_click_sends_a_plain_form_once(town: Town) -> None:
    """The second sending was refused, and who had done it right read that it was wrong."""
    window = town.window(make.staff(Role.LEADER))
    window.goto("/lead/away/")
    form = window.locator("form:has([name=absence-who])")
    assert form.evaluate(TWICE, "") == [False, True]


@pytest.mark.parametrize("mended", ["input", "change"])
def test_what_was_mended_in_a_plain_form_is_sent_at_once(town: Town, mended: str) -> None:
    window = town.window(make.staff(Role.LEADER))
    window.goto("/lead/away/")
    form = window.locator("form:has([name=absence-who])")
    assert form.evaluate(TWICE, mended) == [False, False]
