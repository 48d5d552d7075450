"""The safety net itself: what conftest promises must really happen."""

import socket

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from django.template.base import Origin
from django.template.engine import Engine

from tests.template_names import OURS


def render(source: str, *, place: str) -> str:
    template = Template(source, origin=Origin(place), engine=Engine.get_default())
    return template.render(Context({"known": "có"}))


def test_a_name_nobody_gave_fails_in_our_templates() -> None:
    with pytest.raises(AssertionError, match="dossierr"):
        render("{{ dossierr.code }}", place=f"{OURS}/web/desk/templates/desk/x.html")


def test_known_names_and_conditions_are_left_alone() -> None:
    assert render("{{ known }}{% if nobody %}!{% endif %}", place=f"{OURS}/x.html") == "có"


def test_templates_of_others_may_print_nothing() -> None:
    assert render("[{{ nobody }}]", place="/elsewhere/allauth/x.html") == "[]"


def test_other_machines_cannot_be_reached() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="over the network"):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_unordered_rows_come_in_some_order() -> None:
    first = list(ContentType.objects.order_by("pk"))
    seen = [list(ContentType.objects.all()) for _ in range(3)]
    assert any(rows != first for rows in seen)
    assert list(ContentType.objects.order_by("pk")) == first


@pytest.mark.django_db
def test_a_budget_of_queries_is_kept(query_budget) -> None:  # type: ignore[no-untyped-def]
    with query_budget(1):
        list(ContentType.objects.all())
    with pytest.raises(pytest.fail.Exception), query_budget(0):
        ContentType.objects.count()
