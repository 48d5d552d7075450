"""Taking a number over HTTP: only from a page of this server, and never in a flood."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from motcua.core import clock
from motcua.queueing.models import Ticket
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
