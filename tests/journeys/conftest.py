"""Who sits at the counter when a journey begins."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from motcua.catalog.models import Procedure
from motcua.people.states import Role
from tests import hall as halls
from tests import make
from tests.counter import Desk, desk
from tests.journeys.windows import Town, sign_in
from tests.live import Live

BIRTH = "Đăng ký khai sinh"


@pytest.fixture
def town(browser: Browser, live: Live) -> Iterator[Town]:
    made = Town(browser, live)
    yield made
    for context in made.opened:
        context.close()


@pytest.fixture
def birth(live: Live) -> Procedure:
    return halls.procedure("1.001193", BIRTH, "ho-tich", search_text="dang ky khai sinh 1.001193")


@pytest.fixture
def at(page: Page, live: Live, birth: Procedure) -> Desk:
    """A receptionist, signed in and seated; three people wait, one of them old."""
    seated = desk(Client())
    make.staff(Role.LEADER, full_name="Lê Văn Ký")
    version = birth.versions.get()
    for priority in ("none", "elder", "none"):
        seated.ticket(version, priority=priority)
    sign_in(page, seated.client, live.url)
    page.goto("/counter/")
    return seated
