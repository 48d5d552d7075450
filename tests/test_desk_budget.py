"""How little a dossier's page asks the database, at rest and with a form open."""

import pytest
from django.test import Client
from django.urls import reverse

from motcua.core import clock
from tests import make
from tests.casework import move_of, page_of
from tests.counting import statements, told

pytestmark = pytest.mark.django_db
SIGNED_IN = 2  # the session, the person with centre and roles


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.mark.parametrize(
    ("page", "most"), [("", 12), ("propose", 12), ("extend", 14), ("ask_supplement", 12)]
)
def test_a_dossier_is_read_once_for_its_page(client: Client, page: str, most: int) -> None:
    by = make.staff()
    found = make.dossier("start", "consult", by=by)
    client.force_login(by)
    client.get(page_of(found))
    with statements(of_a_page=True) as asked:
        answer = client.get(move_of(found, page) if page else page_of(found))
    assert answer.status_code == 200
    assert len(asked) <= SIGNED_IN + most, told(asked)
    assert sum('FROM "dossiers_dossier"' in sql for sql in asked) == 1


def test_the_worklist_is_read_in_few_statements(client: Client) -> None:
    by = make.staff()
    for _ in range(3):
        make.dossier("start", by=by)
    client.force_login(by)
    client.get(reverse("desk:worklist"))
    with statements(of_a_page=True) as asked:
        assert client.get(reverse("desk:worklist")).status_code == 200
    assert len(asked) <= SIGNED_IN + 5, told(asked)
