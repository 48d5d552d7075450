"""Django's PostgreSQL, for threads that keep their connection (settings.DATABASES, ADR 0019).

Before the first statement of a request Django asks whether a kept connection still works. It asks
the server, one trip more for each page. A server that has ended a connection has said so already,
and what it said lies in the socket: looking there costs nothing. A host that vanished without a
word is noticed by neither; the time-outs of TCP are for that (settings.NOTICES).
"""

from select import POLLERR, POLLHUP, POLLIN, POLLNVAL, poll
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Error
from psycopg.pq import TransactionStatus

_SAID = POLLIN | POLLERR | POLLHUP | POLLNVAL


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the next statement has a chance. After an error a new connection is taken: the
        plans of this one may be what was wrong. Within a transaction the server is asked."""
        if self.connection is None or self.errors_occurred:
            return False
        if _has_something_to_say(self.connection):
            return False
        is_idle = self.connection.info.transaction_status == TransactionStatus.IDLE
        return is_idle or super().is_usable()


def _has_something_to_say(connection: Any) -> bool:
    """Between two statements a server speaks only to take leave. A notice, which would be the
    other reason, costs a connection and does no harm."""
    try:
        line = connection.pgconn.socket
    except Error:  # closed on our side
        return True
    look = poll()
    look.register(line, _SAID)
    return bool(look.poll(0))
