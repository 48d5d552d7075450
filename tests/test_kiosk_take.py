"""Taking a number over HTTP: only from a page of this server, and never in a flood."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from motcua.core import clock
from motcua.people.models import OpeningHours
from motcua.queueing import actions
from motcua.queueing.models import Ticket
from motcua.web import opening
from motcua.web.kiosk import views
from tests import hall as make
from tests.hall import Hall

pytestmark = pytest.mark.django_db
TAKE = "/kiosk/thu-nghiem/take/"


@pytest.fixture
def hall() -> Hall:
    return make.make()


def once(client: Client, address: str = TAKE) -> str:
    found = re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_a_page_gives_one_number_however_often_it_is_sent(client: Client, hall: Hall) -> None:
    form = {"procedure": "", "priority": "none", "once": once(client)}
    assert [client.post(TAKE, form).status_code for _ in range(3)] == [302] * 3
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("made_up", ["", "abc", "abc:1w0000:zzzz"])
def test_without_a_page_there_is_no_number_but_the_question_again(
    client: Client, hall: Hall, made_up: str
) -> None:
    answer = client.post(TAKE, {"procedure": "", "priority": "none", "once": made_up})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "chạm lại một lần" in answer.content.decode()
    assert 'name="once"' in answer.content.decode()


def test_a_page_of_another_hall_or_of_an_hour_ago_gives_none(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make("noi-khac")
    form = {"procedure": "", "priority": "none"}
    there = once(client, "/kiosk/noi-khac/take/")
    assert client.post(TAKE, form | {"once": there}).status_code == 422
    kept = once(client)
    monkeypatch.setattr(views, "ONCE_SECONDS", -1)
    assert client.post(TAKE, form | {"once": kept}).status_code == 422
    assert not Ticket.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_another_goes_on(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY + timedelta(seconds=1))
    form = {"procedure": "", "priority": "none"}
    answers = [
        client.post(TAKE, form | {"once": once(client)}).status_code
        for _ in range(views.TAKES_A_MINUTE + 1)
    ]
    assert answers == [302] * views.TAKES_A_MINUTE + [429]
    other = client.post(TAKE, form | {"once": once(client)}, REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 302
    assert Ticket.objects.count() == views.TAKES_A_MINUTE + 1


SUNDAY = make.MONDAY - timedelta(days=1)


OPEN_OR_SHUT = pytest.mark.parametrize(
    ("at", "said"),
    [
        (SUNDAY, "Trung tâm nghỉ hôm nay. Mở lại 7:00 thứ Hai 23/11."),
        (make.MONDAY + timedelta(hours=4), "Mở lại 13:30 hôm nay."),
        (make.MONDAY + timedelta(hours=10), "Mở lại 7:00 thứ Ba 24/11."),
        (make.MONDAY, ""),
    ],
)


@OPEN_OR_SHUT
def test_a_closed_hall_says_so_before_and_after_the_number(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch, at: datetime, said: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    start = client.get("/kiosk/thu-nghiem/").content.decode()
    form = {"procedure": "", "priority": "none", "once": once(client)}
    ticket = client.post(TAKE, form, follow=True).content.decode()
    for page in (start, ticket):
        assert said in page and ("Mở lại" in page) == bool(said)
    assert ("Sắp đến lượt" in ticket) == (not said)
    english = client.get("/kiosk/thu-nghiem/?lang=en").content.decode()
    assert ("Open again at" in english) == bool(said)


@OPEN_OR_SHUT
def test_the_phone_says_when_the_hall_opens_again(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch, at: datetime, said: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    first, mine = (actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk) for _ in range(2))
    called = actions.call_next(hall.one, by=hall.clerk)
    phone = f"/kiosk/thu-nghiem/t/{mine.token}/"

    def is_told(address: str) -> bool:
        page = client.get(address).content.decode()
        return bool(said) and said in page

    assert called.pk == first.pk
    assert not is_told(f"/kiosk/thu-nghiem/t/{first.token}/")  # the hall is open to who is called
    assert is_told(phone) == is_told(f"{phone}now") == bool(said)
    actions.no_show(first.pk, by=hall.clerk)
    assert is_told(f"/kiosk/thu-nghiem/t/{first.token}/now") == bool(said)
    english = client.get(f"{phone}now?lang=en").content.decode()
    assert ("Open again at" in english) == bool(said)


def test_a_window_that_does_not_count_is_open_all_the_same(client: Client, hall: Hall) -> None:
    OpeningHours.objects.create(
        centre=hall.centre, weekday=5, opens="07:30", closes="11:00", counts=False
    )
    saturday = make.MONDAY + timedelta(days=5)
    assert opening.shut(hall.centre.pk, saturday) is None
    closed = opening.shut(hall.centre.pk, saturday + timedelta(hours=5))
    assert closed is not None and "Mở lại 7:30 thứ Bảy 5/12." in closed.sentence


def test_a_problem_stays_at_the_machine(client: Client, hall: Hall) -> None:
    page = client.get(f"{TAKE}?procedure=zzz")
    text = page.content.decode()
    assert page.status_code == 404 and 'class="kiosk' in text
    assert 'href="/kiosk/thu-nghiem/"' in text and 'href="/"' not in text
    client.cookies["kiosk_lang"] = "en"
    assert "Start again" in client.get("/kiosk/thu-nghiem/no/where/").content.decode()
    assert 'class="kiosk' not in client.get("/kiosk/thu-nghiem/t/none/").content.decode()


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("/kiosk/thu-nghiem/events/sinh_con/?page=2", True),
        ("/kiosk/thu-nghiem/search/?q=khai sinh", True),
        ("/kiosk/noi-khac/search/?q=khai", False),
        ("https://example.com/kiosk/thu-nghiem/search/", False),
        ("/kiosk/thu-nghiem/../../account/", False),
        ("/account/login/", False),
    ],
)
def test_back_leads_to_where_one_came_from_within_the_machine(
    client: Client, hall: Hall, came: str, kept: bool
) -> None:
    text = client.get(TAKE, {"back": came}).content.decode()
    assert (f'class="go" href="{came}"' in text) is kept
    assert kept or came not in text


def test_a_list_hands_on_where_it_is(client: Client, hall: Hall) -> None:
    make.procedure("1.001193", "Đăng ký khai sinh", "ho_tich", event="sinh_con")
    text = client.get("/kiosk/thu-nghiem/events/sinh_con/").content.decode()
    assert "back=%2Fkiosk%2Fthu-nghiem%2Fevents%2Fsinh_con%2F" in text


@pytest.mark.parametrize("purpose", ["result", "ask"])
def test_collecting_and_asking_are_told_apart_to_the_ticket(
    client: Client, hall: Hall, purpose: str
) -> None:
    title = views.PURPOSES[purpose]
    assert f"take/?for={purpose}" in client.get("/kiosk/thu-nghiem/").content.decode()
    address = f"{TAKE}?for={purpose}"
    assert title in client.get(address).content.decode()
    form = {"procedure": "", "priority": "none", "for": purpose, "once": once(client, address)}
    assert title in client.post(TAKE, form, follow=True).content.decode()
