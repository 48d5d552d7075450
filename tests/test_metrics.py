"""`/metrics`: who may read it, what it counts, and that the dashboard asks for nothing else."""

import asyncio
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from motcua.core import clock, metrics
from motcua.dossiers.models import Dossier, Incident, Pause
from motcua.dossiers.states import Stage
from motcua.ops import actions, figures, scrape
from motcua.outbox.models import Message
from motcua.web.live import Ear, Hub
from tests import hall, make

DASHBOARD = Path("docs/grafana/motcua.json")
LINE = re.compile(r"^(\w+)(\{[^}]*\})? (\S+)$")


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    scrape.forget()


def read(client: Client) -> dict[str, float]:
    scrape.forget()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    found = (LINE.match(row) for row in answer.content.decode().splitlines())
    return {m[1] + (m[2] or ""): float(m[3]) for m in found if m}


@pytest.mark.django_db
def test_only_this_machine_the_listed_and_who_knows_the_token(
    client: Client, settings: Any
) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    # A proxy on this machine passes a visitor on: the visitor is not the machine.
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 403
    settings.METRICS_ALLOW = ["203.0.113.0/24"]
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="not an address").status_code == 403
    token = {"authorization": "Bearer a-long-token"}
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.1", headers=token).status_code == 403
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.1", headers=token).status_code == 200
    empty = {"authorization": "Bearer "}
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.1", headers=empty).status_code == 403


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_never_by_address(client: Client) -> None:
    before = read(client)
    for _ in range(3):
        client.get("/kiosk/no-such-centre/t/secret-token/")
    client.get("/no-such-page-anywhere/")
    client.generic("BREW", "/healthz")
    after = read(client)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    (ticket,) = [
        n for n in grown
        if n.startswith("motcua_requests_total") and 'view="kiosk:' in n and grown[n]
    ]  # fmt: skip
    assert grown[ticket] == 3
    view = re.search(r'view="([^"]+)"', ticket)[1]  # type: ignore[index]
    assert grown[f'motcua_request_seconds_count{{view="{view}"}}'] == 3
    assert grown[f'motcua_request_queries_sum{{view="{view}"}}'] >= 3
    assert any('method="other"' in name for name in after)
    assert not any("secret" in name or "no-such" in name for name in after)


@pytest.mark.django_db
def test_the_work_of_each_centre(client: Client) -> None:
    by = make.staff()
    late = make.dossier("start", by=by)
    make.dossier(by=by, at=clock.now())
    excused = make.dossier("start", "extend", by=by)
    long_ago = clock.now() - timedelta(days=9)
    Dossier.objects.filter(pk__in=[late.pk, excused.pk]).update(
        due_at=long_ago, clock_from=long_ago - timedelta(days=1)
    )
    of = f'{{centre="{by.centre.code}"}}'
    found = read(client)
    assert found[f"motcua_dossiers_open{of}"] == 3
    assert found[f"motcua_dossiers_late{of}"] == 2
    assert found[f"motcua_dossiers_late_without_apology{of}"] == 1
    assert found[f"motcua_tickets_waiting{of}"] == 0


@pytest.mark.django_db
def test_late_is_what_the_lists_call_late() -> None:
    by = make.staff()
    queued = make.dossier("start", by=by)
    for _ in range(2):  # asked only after they were late
        make.dossier("start", "ask_supplement", by=by)
    long_ago = clock.now() - timedelta(days=9)
    Dossier.objects.update(due_at=long_ago, clock_from=long_ago - timedelta(days=1))
    Dossier.objects.filter(pk=queued.pk).update(stage=Stage.QUEUED)
    Pause.objects.update(from_at=long_ago + timedelta(days=1))
    (here,) = figures.centres_now()
    assert (here.open, here.late, here.late_without_apology) == (1, 2, 2)
    Incident.objects.create(
        centre=by.centre, from_at=long_ago - timedelta(hours=1), reason="Mất điện", by=by
    )
    (here,) = figures.centres_now()
    assert (here.open, here.late, here.late_without_apology) == (1, 0, 0)


@pytest.mark.django_db
def test_messages_jobs_worker_and_backup(client: Client) -> None:
    centre = make.centre()
    found = read(client)
    assert found["motcua_backup_age_seconds"] == -1
    assert found["motcua_worker_up"] == 0
    for minutes in (-10, 60):
        Message.objects.create(
            centre=centre, about="x", template="x", to="1", text="x", created_at=clock.now(),
            send_after=clock.now() + timedelta(minutes=minutes),
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES "
            "('d', 'a', 'todo', '{}'), ('d', 'b', 'failed', '{}'), ('d', 'c', 'failed', '{}')"
        )
    actions.remember_backup("x", size=1, at=clock.now() - timedelta(hours=2))
    actions.remember_backup("y", error="đĩa đầy")
    found = read(client)
    assert found["motcua_outbox_pending"] == 1
    assert 599 < found["motcua_outbox_oldest_seconds"] < 700
    assert found['motcua_jobs{status="failed"}'] == 2
    assert found['motcua_jobs{status="todo"}'] >= 1
    assert found["motcua_worker_up"] == 1
    assert 7199 < found["motcua_backup_age_seconds"] < 7300
    assert found["motcua_database_bytes"] > 1_000_000


@pytest.mark.django_db
def test_people_in_the_hall_are_counted(client: Client) -> None:
    made = hall.make()
    assert read(client)[f'motcua_tickets_waiting{{centre="{made.centre.code}"}}'] == 0


@pytest.mark.django_db
def test_the_database_is_asked_twice_a_minute_at_most(client: Client, query_budget: Any) -> None:
    client.get("/metrics")
    with query_budget(0):
        assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_without_a_database_the_rest_is_still_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> figures.Jobs:
        raise DatabaseError

    monkeypatch.setattr(figures, "jobs", gone)
    found = read(client)
    assert found["motcua_database_up"] == 0
    assert any(name.startswith("motcua_requests_total") for name in found)


def test_an_open_stream_is_a_listener() -> None:
    async def listen() -> list[float]:
        hub = Hub()
        hub._listener = asyncio.get_running_loop().create_future()  # type: ignore[assignment]
        counted = [metrics.LISTENERS._value.get()]
        ear = Ear()
        hub.subscribe(7, ear)
        counted.append(metrics.LISTENERS._value.get())
        hub.unsubscribe(7, ear)
        return [*counted, metrics.LISTENERS._value.get()]

    before, during, after = asyncio.run(listen())
    assert (during - before, after - before) == (1, 0)


@pytest.mark.django_db
def test_the_dashboard_asks_only_for_what_there_is(client: Client) -> None:
    make.centre()
    client.get("/kiosk/no-such-centre/t/token/")
    there = {name.partition("{")[0] for name in read(client)}
    board = json.loads(DASHBOARD.read_text())
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"motcua_\w+", target["expr"])
    } | set(re.findall(r"motcua_\w+", json.dumps(board["annotations"])))
    assert len(asked) > 15
    assert asked <= there
    shown = {name.removesuffix("_total") for name in there if not name.endswith("_created")}
    of_histograms = re.compile(r"_(bucket|count|sum)$")
    plain = {of_histograms.sub("", name) for name in shown}
    assert plain <= {of_histograms.sub("", n).removesuffix("_total") for n in asked}


TWO_PROCESSES = """
import os, sys
from motcua.core import metrics
metrics.REQUESTS.labels("v", "GET", "200").inc(int(sys.argv[1]))
metrics.LISTENERS.inc(int(sys.argv[1]))
"""


def test_several_processes_add_up_and_the_dead_no_longer_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for count in ("2", "3"):
        subprocess.run([sys.executable, "-c", TWO_PROCESSES, count], env=env, check=True)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(scrape, "_kept", (scrape.time.monotonic(), []))
    found = {
        sample.name: sample.value
        for family in scrape._registry().collect()
        for sample in family.samples
    }
    assert found["motcua_requests_total"] == 5
    assert "motcua_board_listeners" not in found
