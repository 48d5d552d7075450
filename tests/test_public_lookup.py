"""A look-up by number takes an index, however many dossiers there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.core.errors import NotFound
from motcua.dossiers import queries

pytestmark = pytest.mark.django_db


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row for (row,) in cursor.fetchall())


@pytest.fixture
def as_if_huge():
    """An empty table is always read whole, unless that is forbidden. Which index is taken still
    tells: without one that begins with the number, another is read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def asked(look_up) -> str:
    """The query of the look-up that names the number."""
    with CaptureQueriesContext(connection) as seen, pytest.raises(NotFound):
        look_up()
    return next(q["sql"] for q in seen.captured_queries if "0042" in q["sql"])


def test_a_dossier_is_found_by_index_by_its_code_or_its_slip(as_if_huge):
    found = plan(asked(lambda: queries.track("H17.20-261121-0042")))
    assert "dossiers_by_code" in found
    assert "dossiers_by_ref" in found


def test_a_linked_request_is_found_by_index(as_if_huge):
    found = plan(asked(lambda: queries.track_linked("LT-H17.20-261121-0042", "")))
    assert "linked_by_code" in found
