"""Whether the running product can do its work. Cheap enough to be asked every few seconds."""

import errno

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import ReadOnlySqlTransaction

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
WORKER_SILENT_SECONDS = (
    35  # a worker reports every 10 s; three reports missed and it counts as dead
)


def is_away(error: BaseException | None) -> bool:
    """The database is gone, too busy, or for a moment only a replica: asking again may do."""
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OperationalError | InterfaceError)


def is_full(error: BaseException | None) -> bool:
    """The disk has no room, or this process no descriptor left: a person must make room."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def database_answers() -> bool:
    """One round trip. Raises `OperationalError` when there is no database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def unapplied_migrations() -> int:
    """How many migrations of this code the database still lacks. Reads all migration files."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def worker_is_alive() -> bool:
    """A background worker has reported within the last seconds, by the database's own clock."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => %s))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [WORKER_SILENT_SECONDS])
        return bool(cursor.fetchone()[0])
