"""Several UPDATEs as one statement: what one act changes in several tables is one trip."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

Update = tuple[QuerySet[Any], dict[str, object]]


def update_together(*updates: Update) -> None:
    """Make each change (rows, new values) in one statement, for tables that differ.

    All of them see the rows as they were before: none may read what another one writes.
    """
    parts, values = [], []
    for rows, facts in updates:
        query: Any = rows.order_by().query.chain(UpdateQuery)
        query.add_update_values(facts)
        sql, params = query.get_compiler(connection=connection).as_sql()
        if sql:  # nothing to compile where no row can match
            parts.append(sql)
            values += params
    if not parts:
        return
    *first, last = parts
    named = ", ".join(f"u{n} AS ({sql})" for n, sql in enumerate(first))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} {last}" if first else last, values)
