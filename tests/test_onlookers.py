"""Who only looks is offered nothing that would be refused."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.core import clock
from motcua.people.states import Role
from tests import make
from tests.casework import signed_in, words

pytestmark = pytest.mark.django_db
PAGES = ("home", "due", "apologies", "waits", "desks", "forecasts", "kept", "incident")
WAYS = re.compile(r'href="(/(?:lead|console|desk|counter)/[^"#?]*)')


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DIRECTOR, Role.LEADER])
def test_every_way_on_the_leaders_pages_is_open_to_who_sees_it(client, role):
    found = make.dossier("start", at=clock.now() - timedelta(days=20))  # late by now
    signed_in(client, role)
    pages = [words(client.get(reverse(f"lead:{name}"))) for name in PAGES]
    pages.append(words(client.get(f"{reverse('lead:desks')}?of={found.assignee.username}")))
    pages.append(words(client.get(reverse("lead:dossier", args=[found.number]))))
    ways = {way for page in pages for way in WAYS.findall(page)}
    assert reverse("lead:dossier", args=[found.number]) in ways
    assert {way: client.get(way, follow=True).status_code for way in ways} == dict.fromkeys(
        ways, 200
    )
    moves = {way.split("/")[-2] for way in ways if way.startswith(f"/lead/{found.number}/")}
    assert ("reassign" in moves) == (role != Role.AUDITOR)
    assert (reverse("lead:away") in ways) == (role != Role.AUDITOR)


def test_the_console_offers_an_auditor_the_record_alone(client):
    signed_in(client, Role.AUDITOR)
    ways = set(WAYS.findall(words(client.get(reverse("console:record")))))
    assert {way for way in ways if way.startswith("/console/")} == {reverse("console:record")}
