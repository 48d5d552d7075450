"""A query whose SQL is written once a process; what it looks for is given with each call.

    _BY_CODE = Prepared(lambda: Dossier.objects.filter(code=Given("code")))
    found = _BY_CODE.one(code="H17.20-261121-0042")

The ORM writes the SQL of a query anew each time, which costs more than the database does for a row
by its key. Reading the rows (models, joins, converters, prefetching, values_list) stays Django's.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Aggregate, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class Given(Expression):
    """The place of a value, by its name, on the right of `=`, `<`, `>=` and so on.

    A value goes to the database as it is: plain text, number, day or moment, never None (`=` is
    not `IS NULL`), and JSON for `contains` as text. Look-ups that rewrite what they look for, such
    as `day__year`, have no place for one.
    """

    sql = "%s"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list["Given"]]:  # type: ignore[override]  # it stands for the parameter until the call
        return self.sql, [self]


class GivenList(Given):
    """The same on the right of `in`, for a list with at least one in it: of keys, else `of` names
    what is in it for PostgreSQL, such as "text"."""

    def __init__(self, name: str, of: str = "bigint") -> None:
        super().__init__(name)
        self.sql = f"(SELECT unnest(%s::{of}[]))"


class _Written(NamedTuple):
    queryset: Any
    compiler: Any  # knows what the columns mean; the connection it wrote for is let go
    sql: str
    params: tuple[Any, ...]
    names: frozenset[str]
    converters: Any  # of its columns, found once: a dossier with its joins has two hundred

    def filled(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The parameters with what is given; raises TypeError unless that is what is due."""
        if values.keys() != self.names or None in values.values():
            raise TypeError(f"a value is due for {sorted(self.names)}, given were {values.keys()}")
        return tuple(values[p.name] if isinstance(p, Given) else p for p in self.params)


class Prepared(Generic[Row]):
    """What `build` returns, with places for values; it is called once, at the first use.

    It must not hang on anything that changes between calls: today, a language, who asks.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self._lock = Lock()
        self._kept: _Written | None = None

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values, read now. 1 query, and one for each thing read ahead.

        Raises TypeError unless each place, and nothing else, has a value.
        """
        kept = self._kept or self._write()
        params = kept.filled(values)
        alias, query = kept.queryset.db, kept.queryset.query
        connection = connections[alias]  # this thread's
        if query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A lock needs a transaction to hold it.")
        compiler = _twin(
            kept.compiler, connection=connection, as_sql=lambda: (kept.sql, params),
            get_converters=lambda _: kept.converters,
        )  # fmt: skip
        asked = _twin(query, get_compiler=lambda *_, **__: compiler)
        return list(_twin(kept.queryset, _query=asked))

    def one(self, **values: Any) -> Row | None:
        """The only row, or None. `build` sees to it that there is one at most: by a unique
        constraint, else by an order and `[:1]`. No order is added, as `first()` would."""
        return next(iter(self.rows(**values)), None)

    def count(self, **values: Any) -> int:
        """How many rows `rows` would bring, counted where they lie. 1 query."""
        kept = self._kept or self._write()
        with connections[kept.queryset.db].cursor() as cursor:
            sql = f"SELECT count(*) FROM ({kept.sql}) AS counted"  # noqa: S608  the ORM wrote it
            cursor.execute(sql, kept.filled(values))
            return int(cursor.fetchone()[0])

    def _write(self) -> _Written:
        with self._lock:
            if self._kept is None:
                queryset = self._build()
                compiler = queryset.query.get_compiler(queryset.db)
                sql, params = compiler.as_sql()
                columns = [column for column, *_ in compiler.select[: compiler.col_count]]
                converters = compiler.get_converters(columns)
                compiler.connection = None
                names = frozenset(p.name for p in params if isinstance(p, Given))
                self._kept = _Written(queryset, compiler, sql, tuple(params), names, converters)
            return self._kept


def totals(rows: QuerySet[Any], **of: Aggregate) -> QuerySet[Any]:
    """What `rows.aggregate` asks, as a query that can be prepared: always one row, a dict."""
    found: QuerySet[Any] = rows.order_by().values(one=Value(1)).annotate(**of).values(*of)
    return found


def _twin(thing: Any, **changed: Any) -> Any:
    """A shallow copy; `copy.copy` of a queryset would run it."""
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__, **changed)
    return made
