"""A hundred thousand closed dossiers lie at the centre: the lists of the day do not read them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from motcua.core import clock
from motcua.core.models import CALENDAR_STAMP
from motcua.dossiers import queries
from motcua.dossiers.actions._assigning import assignee_for
from motcua.dossiers.models import Dossier, Incident, LinkedRequest, Notice, SupplementRequest
from motcua.dossiers.queries import near, notices
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import make
from tests.counting import FRAME, steps

pytestmark = pytest.mark.django_db
PAST = 100_000
LATER = make.MONDAY + timedelta(hours=2)
MOST_TOUCHED = 60  # rows of dossiers that one statement may look at: a dozen are open here
# What differs from one copy to the next; `g` counts them, and the keys of the copies too.
COPIES: dict[type[Model], tuple[int, dict[str, str]]] = {
    Dossier: (PAST, {
        "code": "'H99.01-200101-' || g", "token": "'t' || g", "owner_name_key": "'le van ' || g",
        "received_at": "received_at - g * interval '9 minutes'",
        "clock_from": "clock_from - g * interval '9 minutes'",
        "due_at": "due_at - g * interval '9 minutes'",
        "resolved_at": "resolved_at - g * interval '9 minutes'",
        "returned_at": "returned_at - g * interval '9 minutes'",
        "closed_at": "closed_at - g * interval '9 minutes'",
    }),
    SupplementRequest: (PAST // 2, {"dossier_id": "dossier_id + g"}),
    Notice: (PAST // 2, {"dossier_id": "dossier_id + g"}),
    LinkedRequest: (PAST // 50, {"code": "'LT-H99.01-200101-' || g", "token": "'t' || g"}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


def copy(row: Model) -> None:
    """The row again and again, as the past that it could have been."""
    kind = type(row)
    count, differing = COPIES[kind]
    columns = [field.column for field in kind._meta.concrete_fields if not field.primary_key]
    values = [differing.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger, no foreign key
        cursor.execute(
            f"INSERT INTO {kind._meta.db_table} ({names}) SELECT {', '.join(values)} "  # noqa: S608
            f"FROM {kind._meta.db_table}, generate_series(1, %s) AS g WHERE id = %s",
            [count, row.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {kind._meta.db_table}")


def a_long_past(by: Staff) -> None:
    closed = make.dossier("start", "ask_supplement", "resume", "propose", "resolve", "hand_over",
                          by=by)  # fmt: skip
    told = Notice.objects.create(
        centre=by.centre, staff=by, dossier=closed, kind="late", cause="one", text="Đã quá hạn",
        at=make.MONDAY, read_at=make.MONDAY,
    )  # fmt: skip
    for row in (closed, closed.supplement_requests.get(), told):
        copy(row)


@contextmanager
def sent() -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(FRAME) and CALENDAR_STAMP not in (params or ()):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def touched(sql: str, params: Any) -> tuple[float, str]:
    """How many rows of dossiers and of what hangs on them the statement looks at, and its plan."""
    rows = 0.0
    names = []
    for node in steps(sql, params):
        names.append(f"{node['Node Type']} {node.get('Index Name', node.get('Relation Name', ''))}")
        if re.fullmatch(r"dossiers_(dossier|notice|supplementrequest)",
                        node.get("Relation Name", "")):  # fmt: skip
            removed = node.get("Rows Removed by Filter", 0) + node.get(
                "Rows Removed by Index Recheck", 0
            )
            rows += (node["Actual Rows"] + removed) * node["Actual Loops"]
    return rows, " > ".join(names)


def test_the_past_costs_the_day_nothing() -> None:
    by, head = make.staff(), make.staff(Role.LEADER)
    make.staff(Role.SPECIALIST)
    a_long_past(by)
    version = make.procedure()
    paths: tuple[tuple[str, ...], ...] = (
        (), ("start",), ("start", "propose"), ("start", "propose", "resolve"),
        ("start", "ask_supplement"), ("start",),
    )  # fmt: skip
    open_ = [make.dossier(*path, by=by, version=version) for path in paths]
    one, centre, today = open_[1], by.centre_id, clock.day_of(LATER)
    met = Incident.objects.create(
        centre=by.centre, reason="Mất điện", from_at=make.MONDAY, until_at=LATER, by=head,
    )  # fmt: skip
    assert by.roles and head.roles
    key = one.owner_name.split()[0]
    asked: dict[str, tuple[int, Callable[[], object]]] = {
        **{f"worklist {scope}": (3, lambda scope=scope: queries.worklist(by, scope=scope))
           for scope in queries.SCOPES},
        "by name": (3, lambda: queries.worklist(by, scope="all", text=key)),
        "by code": (3, lambda: queries.worklist(by, scope="all", text=one.code)),
        "by the end of a code": (3, lambda: queries.worklist(by, scope="all", text=one.code[-4:])),
        "of one sector": (3, lambda: queries.worklist(by, scope="all", sector="ho-tich")),
        "arriving": (1, lambda: queries.arriving_count(by)),
        "one dossier": (1, lambda: queries.dossier_for(by, one.code)),
        "tracked by its code": (4, lambda: queries.track(one.code)),
        "a scanned receipt": (1, lambda: queries.to_return(by, one.code)),
        "assignee": (1, lambda: assignee_for(centre, "ho-tich", LATER)),
        "bell": (1, lambda: notices.unread_count(by)),
        "lapsed": (1, lambda: near.lapsed(centre, today)),
        "to remind": (1, lambda: near.to_remind(centre, today)),
        "to apologise": (1, lambda: near.to_apologise(centre, LATER)),
        "uncollected": (1, lambda: near.uncollected(centre, LATER)),
        "touched by an incident": (2, lambda: near.touched_by(met.pk, 0)),
    }  # fmt: skip
    for _, ask in asked.values():
        ask()  # the calendar is read once a process
    faults = []
    for name, (most, ask) in asked.items():
        with sent() as statements:
            ask()
        if len(statements) > most:
            faults.append(f"{name}: {len(statements)} statements")
        for sql, params in statements:
            rows, plan = touched(sql, params)
            # A code and a token are looked up in one statement: the planner may join the small
            # tables whole, so its rows are not those of dossiers.
            if rows > (MOST_TOUCHED if name != "a scanned receipt" else 10_000):
                faults.append(f"{name}: looks at {rows:.0f} rows: {plan}")
    assert not faults, "\n".join(faults)
