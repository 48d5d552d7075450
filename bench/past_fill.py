"""The past itself: templates of bench/past.py filled in and written with COPY."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from bench.city import Place
from bench.past import LONGEST_DAYS, Filled, Pattern, Values
from motcua.core import clock
from motcua.dossiers.chain import digest
from motcua.dossiers.models import EventChain

CHUNK = 5000
A_WEEK = 1300  # dossiers of one centre, all on the Monday of their week; 400 weeks have passed


def fill(filled: Filled, until: int, on_progress: Any = None) -> int:
    """Add dossiers until there are `until`; returns how many were added."""
    begun = filled.made
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        while filled.made < until:
            count = min(CHUNK, until - filled.made)
            with transaction.atomic():
                _write(_lines(filled, count))
            if on_progress:
                on_progress(filled.made)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
    _settle(filled)
    return filled.made - begun


def _lines(filled: Filled, count: int) -> dict[tuple[type[Model], tuple[str, ...]], list[str]]:
    lines: dict[tuple[type[Model], tuple[str, ...]], list[str]] = {}
    places, patterns = filled.city.places, filled.patterns
    for _ in range(count):
        filled.made += 1
        n = filled.made
        place, pattern = places[n % len(places)], patterns[n % len(patterns)]
        values = _values(filled, place, pattern, n)
        for table in pattern.tables:
            where = table.model, tuple(table.columns)
            lines.setdefault(where, []).append(table.line % values)
    return lines


def _values(filled: Filled, place: Place, pattern: Pattern, n: int) -> Values:
    centre, nth = place.centre_id, n // len(filled.city.places)
    day = date(2019, 1, 7) + timedelta(weeks=nth // A_WEEK)
    name, key = filled.names[filled.chance.randrange(len(filled.names))]
    values: Values = filled.people[centre] | {
        "c": centre, "n": 100 + nth % A_WEEK, "name": name, "name_key": key,
        "code": f"{place.code}-{day:%y%m%d}-{nth % A_WEEK + 1:04d}",
        "personal_id": f"P{n:011d}", "last4": f"{n % 10_000:04d}",
        "token": f"{n:010x}{filled.chance.getrandbits(40):010x}", "serial": 10_000_000 + n,
    }  # fmt: skip
    midnight = int(clock.midnight(day).timestamp())
    for k in range(LONGEST_DAYS + 1):
        values[f"d{k}"] = (day + timedelta(k)).isoformat()
    for table in pattern.tables:
        filled.ids[table.model] += 1
        values[table.key] = filled.ids[table.model]
    seq, before = filled.chains[centre]
    for event in pattern.events:
        seq += 1
        covered = event.covered % _Moments(values, midnight)
        before = digest(before, seq, covered)
        values[f"seq_{event.key}"], values[f"sha_{event.key}"] = seq, before
    filled.chains[centre] = seq, before
    return values


class _Moments(dict[str, Any]):
    """The values of a row, and seconds of any moment of its days: "t3_54000"."""

    def __init__(self, values: Values, midnight: int) -> None:
        super().__init__(values)
        self.midnight = midnight

    def __missing__(self, key: str) -> int:
        days, _, seconds = key[1:].partition("_")
        return self.midnight + int(days) * 86_400 + int(seconds)


def _write(lines: dict[tuple[type[Model], tuple[str, ...]], list[str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Ho_Chi_Minh'")
        for (model, columns), rows in lines.items():
            names = ", ".join(f'"{name}"' for name in columns)
            with cursor.cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
                copy.write("".join(rows))


def _settle(filled: Filled) -> None:
    """Sequences, ends of chains and statistics as if the rows had come one by one."""
    with connection.cursor() as cursor:
        for model, last in filled.ids.items():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, last]
            )
        for centre, (seq, sha) in filled.chains.items():
            EventChain.objects.update_or_create(
                centre_id=centre, defaults={"seq": seq, "sha256": sha}
            )
        tables = ", ".join(f'"{model._meta.db_table}"' for model in filled.ids)
        cursor.execute(f"VACUUM ANALYZE {tables}")


def orphans(filled: Filled) -> list[str]:
    """Foreign keys of the filled tables that point nowhere: there must be none."""
    found = []
    with connection.cursor() as cursor:
        for model in filled.ids:
            for column in model._meta.local_concrete_fields:
                other = column.related_model
                if other is None or isinstance(other, str):
                    continue
                ours, theirs = model._meta.db_table, other._meta.db_table
                cursor.execute(
                    f'SELECT count(*) FROM "{ours}" a LEFT JOIN "{theirs}" b '
                    f'ON b."{other._meta.pk.column}" = a."{column.column}" '
                    f'WHERE a."{column.column}" IS NOT NULL AND b."{other._meta.pk.column}" IS NULL'
                )
                (lost,) = cursor.fetchone()
                if lost:
                    found.append(f"{ours}.{column.column}: {lost}")
    return found
