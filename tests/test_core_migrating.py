"""An index that an interruption has left half made does not stop the next upgrade."""

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from motcua.core.migrating import IndexMadeAnew

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "attachment_for_a_test"


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def test_one_left_by_an_interruption_is_made_anew() -> None:
    before = MigrationLoader(connection).project_state()
    made = IndexMadeAnew(
        model_name="attachment", index=models.Index(fields=["centre", "size"], name=NAME)
    )
    after = before.clone()
    made.state_forwards("documents", after)
    limit = lock_timeout()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {NAME} ON documents_attachment (id)")  # of another shape
    with connection.schema_editor(atomic=False) as editor:
        made.database_forwards("documents", editor, before, after)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [NAME])
            assert "(centre_id, size)" in cursor.fetchone()[0]
        assert lock_timeout() == limit != "0"
    finally:
        with connection.schema_editor(atomic=False) as editor:
            made.database_backwards("documents", editor, after, before)
