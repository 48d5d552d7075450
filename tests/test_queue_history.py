"""Years of numbers lie here, a long morning too, a day of them elsewhere: taking, calling and
reading look at none of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from motcua.queueing import actions, queries
from motcua.queueing.models import Call, Ticket
from tests import hall as halls
from tests.counting import steps
from tests.hall import Hall

pytestmark = pytest.mark.django_db
PAST = 60_000
MOST_TOUCHED = 200  # rows or places in an index that one statement may look at
MORNING = 700  # numbers that were served here today before
PAST_TICKETS = """
INSERT INTO queueing_ticket ({columns}) SELECT {values}
FROM queueing_ticket, generate_series(1, %s) AS g WHERE id = %s
"""
PAST_CALLS = """
INSERT INTO queueing_call
(centre_id, ticket_id, counter_id, staff_id, at, is_recall, line_id, priority)
SELECT centre_id, id, %s, %s, taken_at, false, line_id, priority
FROM queueing_ticket WHERE day < %s OR (code LIKE 'M%%')
"""
DIFFERING = {
    "token": "'past' || g", "code": "'P' || g", "number": "mod(g, 30000) + 1000",
    "day": "day - 1 - g / 100", "status": "'served'",
    "taken_at": "taken_at - (1 + g / 100) * interval '1 day'",
    "order_at": "order_at - (1 + g / 100) * interval '1 day'",
    "done_at": "taken_at - (1 + g / 100) * interval '1 day'",
    "served_from": "taken_at - (1 + g / 100) * interval '1 day'",
}  # fmt: skip
MORNINGS = (
    DIFFERING
    | {"token": "'morning' || g", "code": "'M' || g", "day": "day"}
    | dict.fromkeys(
        ("taken_at", "order_at", "done_at", "served_from"), "taken_at - g * interval '1 second'"
    )
)
ELSEWHERE = {"token": "'else' || g", "code": "'E' || g", "number": "g", "day": "day"}


def years_of(ticket: Ticket, counter: int, staff: int, elsewhere: Hall) -> None:
    """The same number again and again, as the past that it could have been, and as what another
    centre gives today."""
    columns = [f.column for f in Ticket._meta.concrete_fields if not f.primary_key]
    values = ", ".join(DIFFERING.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    today = ELSEWHERE | {"centre_id": str(elsewhere.centre.pk), "line_id": str(elsewhere.line_a.pk),
                         "counter_id": str(elsewhere.one)}  # fmt: skip
    morning = ", ".join(MORNINGS.get(column, f'"{column}"') for column in columns)
    others = ", ".join(today.get(column, f'"{column}"') for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger, no foreign key
        cursor.execute(PAST_TICKETS.format(columns=names, values=values), [PAST, ticket.pk])
        cursor.execute(PAST_TICKETS.format(columns=names, values=others), [PAST // 2, ticket.pk])
        cursor.execute(PAST_TICKETS.format(columns=names, values=morning), [MORNING, ticket.pk])
        cursor.execute(PAST_CALLS, [counter, staff, ticket.day])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("ANALYZE queueing_ticket")
        cursor.execute("ANALYZE queueing_call")


def touched(sql: str, params: Any) -> float:
    """The most rows of numbers and calls, or places in their indexes, that one step looks at."""
    return max(
        (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
        for step in steps(sql, params)
    )


def test_the_past_of_the_hall_costs_the_day_nothing() -> None:
    hall = halls.make()
    by, counter, line = hall.clerk, hall.one, hall.line_a.pk
    actions.sit(counter, by=by)

    def take() -> Ticket:
        return actions.take(centre_id=hall.centre.pk, line_id=line)

    first = take()
    actions.call_next(counter, by=by)
    actions.begin(first.pk, by=by)
    years_of(actions.finish(first.pk, outcome="other", by=by), counter, by.pk,
             halls.make("noi-khac"))  # fmt: skip
    assert Call.objects.filter(ticket__status="served").count() == PAST + MORNING + 1
    for _ in range(3):
        take()

    def served() -> None:
        ticket = actions.call_next(counter, by=by)
        actions.begin(ticket.pk, by=by)
        actions.finish(ticket.pk, outcome="other", by=by)

    asked: dict[str, Callable[[], object]] = {
        "take": lambda: queries.ticket_for_phone(take().token),
        "serve": served,
        "seat": lambda: queries.seat(by),
        "lines": lambda: queries.lines(hall.centre.pk),
        "board": lambda: queries.board(hall.centre.slug),
    }
    for name, ask in asked.items():
        found: list[tuple[str, Any]] = []

        def keep(
            execute: Any, sql: str, params: Any, many: bool, context: Any, kept: Any = found
        ) -> Any:
            if sql.lstrip().startswith("SELECT") and "queueing_" in sql and "pg_notify" not in sql:
                kept.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(keep):
            ask()
        assert found, name
        for sql, params in found:
            assert touched(sql, params) <= MOST_TOUCHED, f"{name}: {sql}"
