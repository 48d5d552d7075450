"""`/metrics` for Prometheus: what the processes counted, and figures of the work of this moment."""

import hmac
import os
import re
import time
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from motcua import __version__
from motcua.core import clock
from motcua.core.address import HERE
from motcua.core.health import worker_is_alive
from motcua.ops import figures

CACHE_SECONDS = 30  # however often one asks, the database is asked twice a minute
_kept: tuple[float, list[GaugeMetricFamily]] | None = None


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for the addresses of MOTCUA_METRICS_ALLOW or with MOTCUA_METRICS_TOKEN."""
    if not is_allowed(request):
        return HttpResponseForbidden("forbidden\n", content_type="text/plain")
    page = generate_latest(_registry())
    return HttpResponse(page, content_type=CONTENT_TYPE_LATEST)


def is_allowed(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").encode()
    if token and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    remote = str(request.META.get("REMOTE_ADDR", ""))
    if remote in HERE and "X-Forwarded-For" in request.headers:
        return False  # a visitor behind a proxy on this machine, not the machine itself
    try:
        address = ip_address(remote)
    except ValueError:
        return False
    return any(address in ip_network(allowed) for allowed in settings.METRICS_ALLOW)


def forget() -> None:
    """The next scrape asks the database again."""
    global _kept
    _kept = None


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        _bury(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    registry.register(_Work())
    return registry


def _bury(folder: Path) -> None:
    """A killed process no longer has listeners; what it has counted stays counted."""
    pids = {m[1] for p in folder.glob("gauge_live*.db") if (m := re.search(r"_(\d+)\.db$", p.name))}
    for pid in pids:
        if not Path("/proc", pid).exists():
            mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


class _Own(Collector):
    """What this single process counted, without what the library adds of itself."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        found = REGISTRY.collect()
        return (family for family in found if family.name.startswith("motcua_"))  # type: ignore[misc]


class _Work(Collector):
    def collect(self) -> Iterable[GaugeMetricFamily]:
        global _kept
        if _kept is None or time.monotonic() - _kept[0] > CACHE_SECONDS:
            _kept = (time.monotonic(), list(_families()))
        return _kept[1]


def _families() -> Iterator[GaugeMetricFamily]:
    about = GaugeMetricFamily("motcua_info", "Which version this is.", labels=["version"])
    about.add_metric([__version__], 1)
    yield about
    try:
        found = [*_background(), *_of_centres()]
    except DatabaseError:
        yield GaugeMetricFamily("motcua_database_up", "Whether the database answers.", 0)
        return
    yield GaugeMetricFamily("motcua_database_up", "Whether the database answers.", 1)
    yield from found


def _background() -> Iterator[GaugeMetricFamily]:
    jobs, outbox, backup = figures.jobs(), figures.outbox(), figures.last_backup()
    depth = GaugeMetricFamily("motcua_jobs", "Background jobs kept.", labels=["status"])
    for status, count in jobs.by_status.items():
        depth.add_metric([status], count)
    yield depth
    yield _gauge("motcua_jobs_oldest_seconds", "How long a job waits that may begin.",
                 jobs.oldest_seconds)  # fmt: skip
    yield _gauge("motcua_worker_up", "Whether a worker has reported.", worker_is_alive())
    yield _gauge("motcua_outbox_pending", "Messages due and not sent.", outbox.pending)
    yield _gauge("motcua_outbox_oldest_seconds", "How late the oldest of them is.",
                 outbox.oldest_seconds)  # fmt: skip
    yield _gauge("motcua_database_bytes", "Size of the database.", figures.database_bytes())
    age = (clock.now() - backup.at).total_seconds() if backup else -1
    yield _gauge("motcua_backup_age_seconds", "Since the last good backup; -1: none.", age)


def _of_centres() -> Iterator[GaugeMetricFamily]:
    words = {
        "open": "Dossiers whose clock ticks.",
        "late": "Open ones past their promised moment.",
        "late_without_apology": "Of those, without a letter of apology.",
    }
    families = {
        key: GaugeMetricFamily(f"motcua_dossiers_{key}", said, labels=["centre"])
        for key, said in words.items()
    }
    waiting = GaugeMetricFamily("motcua_tickets_waiting", "People in the hall.", labels=["centre"])
    for centre in figures.centres_now():
        waiting.add_metric([centre.code], centre.waiting)
        for key, family in families.items():
            family.add_metric([centre.code], getattr(centre, key))
    yield from families.values()
    yield waiting


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value)
