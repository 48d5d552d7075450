"""Windows of a browser and who is signed in there."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from motcua.people.models import Staff
from tests.journeys.test_kiosk_board import MUTE
from tests.live import Live

PATIENCE_MS = 20_000


def sign_in(page: Page, client: Client, url: str) -> None:
    """The window goes on as who is signed in with this client."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    page.set_default_timeout(PATIENCE_MS)


def enter(page: Page, person: Staff, url: str) -> None:
    client = Client()
    client.force_login(person)
    sign_in(page, client, url)


class Town:
    """A window for each person and each screen; the screens are the public's, unsigned."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser, self.live = browser, live
        self.opened: list[BrowserContext] = []

    def window(self, person: Staff | None = None, width: int = 1366) -> Page:
        context = self.browser.new_context(
            base_url=self.live.url, locale="vi-VN", viewport={"width": width, "height": 768}
        )
        self.opened.append(context)
        page = context.new_page()
        page.add_init_script(MUTE)
        page.set_default_timeout(PATIENCE_MS)
        if person is not None:
            enter(page, person, self.live.url)
        return page
