"""How little the hall asks the database, and which screens a change wakes."""

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from motcua.people.models import Counter
from motcua.people.states import Role
from motcua.queueing import actions, queries
from motcua.queueing.notices import CHANNEL
from tests import hall as halls
from tests import make
from tests.counter import HTMX, desk
from tests.counting import statements, told

BEHIND = {**HTMX, "HTTP_MOTCUA_BACKGROUND": "1"}
SIGNED_IN = 2  # the session, the person with centre and roles


def shown(page: str) -> str:
    return page.split('name="v" value="', 1)[1].split('"', 1)[0]


@pytest.mark.django_db
def test_the_hall_is_read_in_few_statements(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    at = desk(client)
    for _ in range(5):
        at.ticket(make.procedure())
    at.serve()
    with django_assert_max_num_queries(SIGNED_IN + 3):
        page = client.get("/counter/hall", **BEHIND).content.decode()
    with django_assert_max_num_queries(SIGNED_IN + 2):
        same = client.get("/counter/hall", {"v": shown(page)}, **BEHIND)
    assert same.status_code == 204
    at.ticket()
    assert client.get("/counter/hall", {"v": shown(page)}, **BEHIND).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("move", "most"), [("call", 17), ("begin", 11), ("recall", 12)])
def test_a_button_of_the_hall_costs_few_statements(
    client: Client, django_assert_max_num_queries: Any, move: str, most: int
) -> None:
    at = desk(client)
    for _ in range(3):
        at.ticket(make.procedure())
    if move != "call":
        client.post("/counter/hall/call", {}, **HTMX)
    with django_assert_max_num_queries(most + 2):  # the transaction is a savepoint in a test
        assert client.post(f"/counter/hall/{move}", {}, **HTMX).status_code == 200


@pytest.mark.django_db
def test_a_board_is_read_in_three_statements(client: Client) -> None:
    at = desk(client)
    at.serve()
    at.ticket()
    with statements(of_a_page=True) as asked:
        page = Client().get(f"/board/{at.centre.slug}/now").content.decode()
    assert "data-call" in page
    assert len(asked) <= 3, told(asked)
    with statements() as asked:
        assert len(queries.lines(at.centre.pk)) == 1
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_centre_without_lines_has_a_board(client: Client) -> None:
    centre = make.centre("chua-co-hang")
    assert queries.board("chua-co-hang").centre_id == centre.pk


@pytest.mark.django_db(transaction=True)
def test_a_change_names_the_counters_that_show_it() -> None:
    """A serves counters 1 and 2, B counter 3: what happens in B is nothing to 1 and 2."""
    hall = halls.make()
    known = connection.get_connection_params()
    plain = {k: known[k] for k in ("dbname", "user", "password", "host", "port") if known.get(k)}
    with psycopg.connect(**plain, autocommit=True) as ear:
        ear.execute(f"LISTEN {CHANNEL}")

        def heard() -> list[set[int]]:
            notices = ear.notifies(timeout=5, stop_after=1)
            payloads = [notice.payload.partition(":") for notice in notices]
            assert {int(centre) for centre, _, _ in payloads} == {hall.centre.pk}
            said.append({mark for mark in payloads[0][2].split(",") if mark[0] in "lct"})
            return [{int(n) for n in named.split(",") if n.isdigit()} for _, _, named in payloads]

        said: list[set[str]] = []
        line_a, line_b = f"l{hall.line_a.pk}", f"l{hall.line_b.pk}"
        by_b = set(Counter.objects.filter(lines=hall.line_b.pk).values_list("pk", flat=True))
        by_a = set(Counter.objects.filter(lines=hall.line_a.pk).values_list("pk", flat=True))
        a = actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
        assert heard() == [by_a]
        actions.take(centre_id=hall.centre.pk, line_id=hall.line_b.pk)
        assert heard() == [by_b]
        actions.call_next(hall.one, by=hall.clerk)
        assert heard() == [by_a]
        actions.begin(a.pk, by=hall.clerk)
        assert heard() == [{hall.one}]
        actions.transfer(a.pk, line_id=hall.line_b.pk, by=hall.clerk)
        assert heard() == [by_a | by_b]
        actions.open_counter(hall.three, by=hall.clerk)
        assert heard() == [by_b]
    ticket, one = f"t{a.pk}", f"c{hall.one}"
    assert said == [
        {line_a}, {line_b}, {line_a, ticket, one}, {ticket, one}, {line_a, line_b, ticket, one},
        {line_b, f"c{hall.three}"},
    ]  # fmt: skip
    assert by_a != by_b


@pytest.mark.django_db
def test_a_stream_is_for_who_works_at_counters(client: Client) -> None:
    assert client.get("/counter/hall-live").status_code == 403
    client.force_login(make.staff(Role.SPECIALIST))
    assert client.get("/counter/hall-live").status_code == 403
