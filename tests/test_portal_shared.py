"""What the public pages share between readers: never another language, place or person."""

import re

import pytest
from django.test import Client

from motcua.core import sharing
from motcua.queueing import actions
from tests import hall as halls

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _shared(settings):
    sharing.forget()
    settings.SHARED_SECONDS = 60
    yield
    sharing.forget()


def page(path: str, **facts: str) -> bytes:
    return Client(**facts).get(path).content


def test_the_figures_are_counted_once_for_all_who_ask_within_seconds(query_budget):
    hall = halls.make()
    before = page("/so-lieu/")
    actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    with query_budget(0):
        assert TOKEN.sub(b"", page("/so-lieu/")) == TOKEN.sub(b"", before)
    sharing.forget()
    assert TOKEN.sub(b"", page("/so-lieu/")) != TOKEN.sub(b"", before)


@pytest.mark.parametrize("path", ["/", "/so-lieu/", "/thu-tuc/1.001193/"])
def test_each_reader_has_a_form_and_a_language_of_ones_own(path):
    halls.make()
    halls.procedure("1.001193", "Đăng ký khai sinh", "ho_tich")
    first, second = page(path), page(path)
    assert TOKEN.findall(first) and TOKEN.findall(first) != TOKEN.findall(second)
    english = page(path, headers={"Accept-Language": "en"})
    main = english.partition(b"<main")[2]
    assert b'lang="en"' in english and main != first.partition(b"<main")[2]


def test_each_centre_has_its_own_pages():
    one, two = halls.make(), halls.make("noi-khac")
    for path in ("/", "/so-lieu/"):
        here, there = (page(f"{path}?tt={hall.centre.slug}") for hall in (one, two))
        assert one.centre.name.encode() in here and two.centre.name.encode() in there


def test_what_is_not_there_is_not_there_for_anybody_and_then_is():
    halls.make()
    assert Client().get("/thu-tuc/1.001193/").status_code == 404
    halls.procedure("1.001193", "Đăng ký khai sinh", "ho_tich")
    assert Client().get("/thu-tuc/1.001193/").status_code == 200


def test_a_board_read_after_a_call_shows_it():
    hall = halls.make()
    address = f"/board/{hall.centre.slug}/now"
    assert b"data-call" not in page(address)
    actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    called = actions.call_next(hall.one, by=hall.clerk)
    assert b"data-call" in page(address)
    actions.begin(called.pk, by=hall.clerk)
    actions.finish(called.pk, outcome="guidance", by=hall.clerk)
    assert b"data-call" not in page(address)
