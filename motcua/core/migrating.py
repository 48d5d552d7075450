"""Steps of an upgrade that PostgreSQL does not do within a transaction."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


class IndexMadeAnew(AddIndexConcurrently):
    """An index made while people work. One that an interruption has left half made, which
    PostgreSQL keeps as invalid, goes first; and nobody is held up by its waiting for old readers,
    so it waits as long as it takes (a backup reads for minutes).
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        schema_editor.execute("SET lock_timeout = 0")
        try:
            name = schema_editor.quote_name(self.index.name)
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.execute("RESET lock_timeout")
