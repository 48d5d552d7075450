"""What one piece of work asks the database, as it would outside of a test's own transaction."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# The transaction itself, and the stamp of the calendar, which pages read once in half a minute.
FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
STAMP = "'stamp:calendar'"


@contextmanager
def statements(*, of_a_page: bool = False) -> Iterator[list[str]]:
    """Fills the list when the block ends. BEGIN, COMMIT and savepoints are not among them."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    for query in captured.captured_queries:
        sql = query["sql"]
        if not sql.startswith(FRAME) and not (of_a_page and STAMP in sql):
            found.append(sql)


def told(found: list[str]) -> str:
    """For a failing test: each statement on a line."""
    return "\n".join(["", f"{len(found)} statements", *(sql[:300] for sql in found)])


def steps(sql: str, params: Any) -> list[dict[str, Any]]:
    """How PostgreSQL runs a statement, from the last step to the first, with the rows it met."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (answer,) = cursor.fetchone()

    def walk(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield step
        for each in step.get("Plans", ()):
            yield from walk(each)

    plans = json.loads(answer) if isinstance(answer, str) else answer
    return list(walk(plans[0]["Plan"]))
