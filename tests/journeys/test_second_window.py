"""Somebody at a counter takes another seat from a second window: the first one goes along."""

from playwright.sync_api import Page, expect

from motcua.people.models import Counter
from motcua.queueing import actions
from tests.counter import Desk
from tests.journeys.test_listening import SOON_MS, quiet, waits


def test_the_stream_goes_along_to_the_new_seat(page: Page, at: Desk) -> None:
    quiet(page)
    other = at.centre.lines.create(letter="B", name="Đất đai")
    second = Counter.objects.create(centre=at.centre, number=2, is_open=True)
    other.counters.add(second)
    actions.sit(second.pk, by=at.staff)
    expect(page.locator(".now-seat")).to_contain_text(f"Quầy {second.number}", timeout=SOON_MS)
    expect(page).to_have_title(f"Quầy {second.number} · Một Cửa")
    quiet(page)
    ticket = actions.take(centre_id=at.centre.pk, line_id=other.pk)
    waits(page, ticket, within=3 * SOON_MS)  # long before the page would read by itself
