"""How little a tap at the machine asks the database, and how old what it shows may be."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from motcua.catalog.models import ProcedureVersion
from motcua.core import sharing
from motcua.people.models import Centre
from motcua.queueing.models import Ticket
from motcua.web.kiosk import slip
from tests import hall as halls
from tests.hall import Hall

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "1.001193"
ONCE = re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _shared(settings: Any) -> Iterator[None]:
    sharing.forget()
    settings.SHARED_SECONDS = 60
    yield
    sharing.forget()


@pytest.fixture
def hall() -> Hall:
    made = halls.make()
    halls.procedure(CODE, "Đăng ký khai sinh", "ho_tich")
    return made


def question(hall: Hall, client: Client) -> str:
    answer = client.get(f"/kiosk/{hall.centre.slug}/take/?procedure={CODE}")
    return answer.content.decode()


def tap(hall: Hall, client: Client, page: str) -> str:
    once = ONCE.search(page)
    assert once
    typed = {"procedure": CODE, "once": once[1], "priority": "none"}
    return str(client.post(f"/kiosk/{hall.centre.slug}/take/", typed).headers["Location"])


def test_the_question_is_put_without_a_query(hall: Hall, query_budget: Any) -> None:
    first = question(hall, Client())
    with query_budget(0):
        assert "Đăng ký khai sinh" in question(hall, Client())
    assert hall.centre.name in first


def test_a_number_takes_six_statements(hall: Hall, query_budget: Any) -> None:
    client = Client()
    tap(hall, client, question(hall, client))
    page = question(hall, client)
    with query_budget(6 + 2):  # limit, procedure, line, number, ticket, notice; begin, commit
        tap(hall, client, page)
    assert Ticket.objects.count() == 2


def test_a_second_tap_leads_to_the_first_number_and_leaves_no_gap(hall: Hall) -> None:
    client = Client()
    page = question(hall, client)
    assert tap(hall, client, page) == tap(hall, client, page)
    tap(hall, client, question(hall, client))
    assert [*Ticket.objects.order_by("pk").values_list("number", flat=True)] == [1, 2]


def test_a_procedure_out_of_force_gives_no_number_however_lately_it_was_shown(hall: Hall) -> None:
    client = Client()
    page = question(hall, client)
    ended = ProcedureVersion.objects.filter(procedure__code=CODE)
    ended.update(in_force_until=date(2026, 1, 1))
    once = ONCE.search(page)
    assert once
    typed = {"procedure": CODE, "once": once[1], "priority": "none"}
    assert client.post(f"/kiosk/{hall.centre.slug}/take/", typed).status_code == 422
    assert not Ticket.objects.exists()


def test_a_hall_that_has_just_been_founded_is_there(hall: Hall) -> None:
    question(hall, Client())
    there = halls.make("vua-lap")
    assert there.centre.name in question(there, Client())
    assert Client().get("/kiosk/khong-co/take/").status_code == 404
    assert Centre.objects.count() == 2


def drawn_as(drawn: list[str]) -> Callable[[str], str]:
    def noted(svg: str) -> str:
        drawn.append(svg)
        return svg

    return noted


def test_a_phone_is_spared_the_code_of_the_paper(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(slip, "mark_safe", drawn_as(drawn))
    client = Client()
    paper = tap(hall, client, question(hall, client))
    token = paper.split("/ticket/")[1].split("/")[0]
    assert client.get(f"/kiosk/{hall.centre.slug}/t/{token}/").status_code == 200
    assert not drawn
    client.get(paper)
    assert len(drawn) == 1
