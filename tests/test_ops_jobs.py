"""The worker: a job and the fact it belongs to stand or fall together, also inside a job."""

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django import app

OUTER, INNER = "tests.outer", "tests.inner"


class Boom(Exception):
    pass


@pytest.fixture
def _tasks(transactional_db: None) -> Iterator[None]:
    @app.task(name=INNER)
    def inner() -> None:
        return

    @app.task(name=OUTER)
    def outer(fails: bool) -> None:
        with transaction.atomic():
            ContentType.objects.create(app_label="tests", model="made by the job")
            app.configure_task(INNER).defer()
            if fails:
                raise Boom

    yield
    for name in (OUTER, INNER):
        del app.tasks[name]


def jobs() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs")
        return dict(cursor.fetchall())


@pytest.mark.usefixtures("_tasks")
def test_a_rollback_takes_the_job_back() -> None:
    with pytest.raises(Boom), transaction.atomic():  # noqa: PT012
        app.configure_task(INNER).defer()
        raise Boom
    assert jobs() == {}


@pytest.mark.usefixtures("_tasks")
def test_a_job_that_fails_leaves_neither_fact_nor_job() -> None:
    app.configure_task(OUTER).defer(fails=True)
    call_command("work", "--once", "--concurrency=1")
    assert jobs() == {OUTER: "failed"}
    assert not ContentType.objects.filter(app_label="tests").exists()


@pytest.mark.usefixtures("_tasks")
def test_a_job_that_succeeds_leaves_its_fact_and_nothing_to_do() -> None:
    app.configure_task(OUTER).defer(fails=False)
    call_command("work", "--once", "--concurrency=1")
    assert ContentType.objects.filter(app_label="tests").exists()
    assert jobs() == {}
