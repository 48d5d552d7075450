"""Bring the database up to this code: all of it, or nothing."""

from collections.abc import Sequence

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from motcua.ops.problem import Problem

# Its steps widen a type and use the new value at once, which PostgreSQL refuses in one transaction.
ALONE = {"procrastinate"}


def upgrade() -> int:
    """Take every step that is missing; how many there were. Raises Problem.

    An upgrade of a database in use is one transaction: when a step fails, those before it are
    taken back too, and the version that was running before goes on as if nothing had happened.
    Only what PostgreSQL does not do in a transaction (an index made while people work) comes
    after it, by itself; the version before does not mind.
    """
    executor = MigrationExecutor(connection)
    plan = [step for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not plan:
        return 0
    if executor.loader.applied_migrations:
        _take_together(executor, together(plan))
    call_command("migrate", interactive=False, verbosity=0)
    return len(plan)


def together(plan: Sequence[Migration]) -> list[Migration]:
    """The steps of the plan that can share a transaction, in its order: those that need one that
    cannot come later too.
    """
    later: set[tuple[str, str]] = set()
    found = []
    for step in plan:
        alone = not step.atomic or step.app_label in ALONE
        if alone or later & set(step.dependencies):
            later.add((step.app_label, step.name))
        else:
            found.append(step)
    return found


def _take_together(executor: MigrationExecutor, steps: Sequence[Migration]) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Else a step that fills rows would leave checks behind that keep the next from
            # changing their table.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        try:
            executor.migrate(executor.loader.graph.leaf_nodes(), [(step, False) for step in steps])
        except Exception as error:
            raise Problem(_sentence(_failed(steps), error)) from error


def _failed(plan: Sequence[Migration]) -> str:
    """The first step of the plan that was not taken; to be asked before all are taken back."""
    taken = MigrationRecorder(connection).applied_migrations()
    left = [step for step in plan if (step.app_label, step.name) not in taken]
    return f"{left[0].app_label}.{left[0].name}" if left else "bước cuối"


def _sentence(step: str, error: Exception) -> str:
    busy = isinstance(error, DatabaseError) and "lock timeout" in str(error)
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    advice = (
        "Dữ liệu đang bận: hãy chạy lại khi vắng người."
        if busy
        else "Hãy quay lại phiên bản trước (git checkout rồi make install) và báo lỗi này."
    )
    return (
        f"Nâng cấp dữ liệu không thành công ở bước {step}: {reason}\n"
        f"Mọi bước của lần này đã được hoàn lại, bản cũ vẫn dùng được như trước. {advice}"
    )
