"""Alive and ready, and the reason when not."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from playwright.sync_api import Page

from motcua.core import health
from motcua.ops import jobs


def worker_seen(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


@pytest.mark.django_db
def test_alive_costs_one_query(client: Client, query_budget: Callable[[int], Any]) -> None:
    with query_budget(1):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": True}
    assert "no-store" in answer["Cache-Control"]


def test_no_database_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(health, "database_answers", fail)
    monkeypatch.setattr(health, "unapplied_migrations", fail)
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.json()["reason"] == "không kết nối được cơ sở dữ liệu"


@pytest.mark.django_db
def test_ready_with_a_worker_that_reports(client: Client) -> None:
    worker_seen(seconds_ago=12)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "migrated": True, "worker": True}


@pytest.mark.django_db
def test_a_silent_worker_is_not_ready(client: Client) -> None:
    worker_seen(seconds_ago=120)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "tiến trình việc nền không chạy"


@pytest.mark.django_db
def test_a_database_behind_the_code_is_not_ready(client: Client) -> None:
    worker_seen(seconds_ago=1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0002_backup_runs'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrated"] is False
    assert "1 bước" in answer.json()["reason"]


def test_jobs_of_a_killed_worker_go_back_to_the_queue() -> None:
    class Manager:
        retried: list[str] = []

        async def get_stalled_jobs(self, seconds_since_heartbeat: float) -> list[str]:
            return ["left behind"] if seconds_since_heartbeat >= 30 else []

        async def retry_job(self, job: str) -> None:
            self.retried.append(job)

    class Context:
        class app:  # noqa: N801
            job_manager = Manager()

    assert asyncio.run(jobs.rescue.func(Context, 0)) == 1
    assert Manager.retried == ["left behind"]


def test_the_live_server_answers_a_browser(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert "ok" in page.content()
