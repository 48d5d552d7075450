"""A look-up by number takes an index, however many dossiers there are."""

from collections.abc import Callable

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import queries
from motcua.dossiers.models import Dossier, LinkedRequest
from tests import linked, make
from tests.test_history import copy

pytestmark = pytest.mark.django_db


def plan(look_up: Callable[[], object], number: str) -> str:
    """How PostgreSQL runs the query of the look-up that names the number."""
    with CaptureQueriesContext(connection) as seen:
        look_up()
    sql = next(q["sql"] for q in seen.captured_queries if number in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row for (row,) in cursor.fetchall())


def many(row: models.Model) -> str:
    copy(row)
    return str(row.code)  # type: ignore[attr-defined]


def test_a_dossier_is_found_by_index_by_its_code_or_its_slip() -> None:
    code = many(make.dossier("start"))
    assert Dossier.objects.count() > 100_000
    found = plan(lambda: queries.track(code), code)
    assert "dossiers_by_code" in found
    assert "dossiers_by_ref" in found


def test_a_linked_request_is_found_by_index() -> None:
    code = many(linked.receive(linked.three(), make.staff()))
    assert LinkedRequest.objects.count() > 1_000
    assert "linked_by_code" in plan(lambda: queries.track_linked(code, ""), code)
