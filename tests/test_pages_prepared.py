"""The pages of a busy day do not have their SQL written anew for each reader."""

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client

from motcua.core import clock
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables of the queries whose SQL was written, in their order."""
    found: list[str] = []
    plain = SQLCompiler.as_sql

    def as_sql(self: SQLCompiler, *args: object, **kwargs: object) -> object:
        found.append(str(self.query.model and self.query.model.__name__))
        return plain(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    return found


PAGES = (
    ("/desk/?scope=all", True),
    ("/desk/{number}/", True),
    ("/lead/", True),
    ("/lead/{number}/", True),
    ("/counter/intake/", True),
    ("/theo-doi/{token}/", False),
    ("/danh-gia/{token}/", False),
)


@pytest.mark.parametrize(("page", "of_staff"), PAGES)
def test_a_page_asks_with_what_is_written(
    client: Client, written: list[str], page: str, of_staff: bool
) -> None:
    by = make.staff(Role.SPECIALIST, Role.LEADER, Role.RECEPTIONIST)
    found = make.dossier("start", "propose", by=by)
    path = page.format(number=found.code, token=found.token)
    if of_staff:
        client.force_login(by)
    first = client.get(path).status_code
    written.clear()
    assert client.get(path).status_code == first
    assert written == []


def test_a_look_up_asks_with_what_is_written(client: Client, written: list[str]) -> None:
    found = make.dossier("start")
    typed = {"code": found.code, "last4": ""}
    client.post("/tra-cuu/", typed)
    written.clear()
    assert client.post("/tra-cuu/", typed).status_code == 200
    assert written == []
