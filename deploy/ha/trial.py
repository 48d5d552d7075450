"""Lose the primary's machine under load; say how long it hurt and what was lost."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.ha.cluster import HOST, Cluster, Node
from deploy.load import Clerk, Ledger, Site, Visitor, dossier_body
from deploy.processes import Process, TrialError, clean_environment, free_ports, wait_until
from motcua.ops.place import ROOT

OUTAGE_SECONDS = 30  # what was promised
BOARD = "/board/{centre}/"
LOAD_SECONDS = 5
READY_SECONDS = 300
BACK_SECONDS = 150  # a busy machine is slow, not wrong
CLERKS = 3


@dataclass
class Report:
    """Seconds, and numbers of rows. `outage`: from the loss to the first new acknowledged write."""

    outage: float = 0.0
    page_outage: float = 0.0
    slowest_page: float = 0.0
    old_primary_back: float = 0.0
    worker_back: float = 0.0
    acknowledged: dict[str, int] = field(default_factory=dict)
    acknowledged_before: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)
    on_replica: bool = False
    meanwhile: dict[str, int] = field(default_factory=dict)
    unkind: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def run(say: Callable[[str], None] = print) -> Report:
    with tempfile.TemporaryDirectory(prefix="mc-ha-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        cluster = Cluster(home)
        product: Process | None = None
        try:
            say("Đang dựng etcd, Patroni và hai nút PostgreSQL …")
            cluster.start()
            say("Đang chạy Một Cửa trên đó …")
            product, site, scene = _product(cluster, home)
            return _lose_the_primary(cluster, site, scene, say)
        finally:
            if product is not None:
                product.stop()
            cluster.stop()


def _product(cluster: Cluster, home: Path) -> tuple[Process, Site, dict[str, Any]]:
    (port,) = free_ports(1)
    var = home / "product"
    var.mkdir(mode=0o711)
    env = {"MOTCUA_VAR": str(var), "MOTCUA_DATABASE_URL": cluster.url}
    up = [sys.executable, "-m", "motcua.ops", "up", "--no-demo", f"--port={port}"]
    product, site = Process("product", up, env, home), Site(HOST, port)
    product.start()
    try:
        wait_until("sản phẩm sẵn sàng", READY_SECONDS, site.is_ready, product)
        made = subprocess.run(
            [sys.executable, "-m", "deploy.scene"], cwd=ROOT, env=clean_environment() | env,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise TrialError(made.stderr[-2000:])
    except TrialError:
        product.stop()
        raise
    return product, site, json.loads(made.stdout.splitlines()[-1])


def _lose_the_primary(
    cluster: Cluster, site: Site, scene: dict[str, Any], say: Callable[[str], None]
) -> Report:
    ledger, enough, report = Ledger(), threading.Event(), Report()
    key = scene["accounts"]["receptionist"]["api_key"]
    dossier = dossier_body(site, key, ledger)
    clerks = [Clerk(site, key, ledger, enough, dossier) for _ in range(CLERKS)]
    visitor = Visitor(site, BOARD.format(centre=scene["centre"]), ledger, enough)
    for person in (*clerks, visitor):
        person.start()
    try:
        time.sleep(LOAD_SECONDS)
        troubles = "\n".join(clerk.trouble for clerk in clerks)
        old = cluster.leader()
        if old is None or len(ledger.told) < CLERKS:
            raise TrialError(troubles or "Chưa nhận được việc nào.")
        say(f"Đã nhận {len(ledger.told)} việc. Máy chính “{old.name}” mất điện.")
        lost_at = time.monotonic()
        old.kill()
        report.acknowledged_before = len(ledger.told)
        new = wait_until("nút kia dẫn", BACK_SECONDS, cluster.leader)
        _wait_for_writes(ledger, clerks, lost_at, report)
        say(f"Nhận lại việc sau {report.outage:.1f} giây.")
        _wait_for_the_rest(site, old, lost_at, report)
    finally:
        enough.set()
        for person in (*clerks, visitor):
            person.join(60)
    _look_back(visitor, lost_at, ledger, report)
    report.unkind += [clerk.trouble for clerk in clerks if clerk.trouble]
    _compare_books(cluster, new, old, ledger, report)
    return report


def _wait_for_the_rest(site: Site, old: Node, lost_at: float, report: Report) -> None:
    """The worker reports again; then the old machine has power again, and follows."""
    wait_until("việc nền chạy lại", BACK_SECONDS, site.is_ready)
    report.worker_back = time.monotonic() - lost_at
    back_at = time.monotonic()
    old.patroni.start()
    wait_until("nút cũ theo kịp", BACK_SECONDS, lambda: old.state() == "sync_standby")
    report.old_primary_back = time.monotonic() - back_at
    time.sleep(1)


def _wait_for_writes(ledger: Ledger, clerks: list[Clerk], lost_at: float, report: Report) -> None:
    """Until every clerk has been told something that was decided after the loss."""

    def after() -> list[float]:
        return [told.told_at for told in list(ledger.told) if told.told_at > lost_at + 1]

    wait_until("việc mới được nhận", 90, lambda: len(after()) >= len(clerks), every=0.05)
    report.outage = min(after()) - lost_at


def _look_back(visitor: Visitor, lost_at: float, ledger: Ledger, report: Report) -> None:
    during = [look for look in visitor.seen if look[0] + look[2] > lost_at]
    bad = [when + took for when, status, took in during if status != 200]
    report.page_outage = max(bad, default=lost_at) - lost_at
    report.slowest_page = max((took for _, _, took in during), default=0.0)
    report.meanwhile, report.unkind = dict(ledger.meanwhile), list(ledger.unkind)


def _compare_books(cluster: Cluster, new: Node, old: Node, ledger: Ledger, report: Report) -> None:
    """What the clerks were told against the rows: each once, no more than that, no holes."""
    books = {
        "ticket": "SELECT code FROM queueing_ticket",
        "dossier": "SELECT CASE code WHEN '' THEN ref ELSE code END FROM dossiers_dossier",
    }
    for kind, question in books.items():
        told = ledger.numbers(kind)
        kept = [str(row[0]) for row in cluster.ask(new, question)]
        report.acknowledged[kind] = len(told)
        report.lost += sorted(set(told) - set(kept))
        report.doubled += sorted({n for n in kept if kept.count(n) > 1})
        report.doubled += sorted({n for n in told if told.count(n) > 1} | (set(kept) - set(told)))
        report.holes += holes(kept)
    report.on_replica = all(
        sorted(cluster.ask(new, question)) == sorted(cluster.ask(old, question))
        for question in books.values()
    )


def holes(numbers: list[str]) -> list[str]:
    """Numbers that nobody has, between the first and the last of a series."""
    found = []
    for prefix in {number.rstrip("0123456789") for number in numbers}:
        tails = {int(n[len(prefix) :]) for n in numbers if n.rstrip("0123456789") == prefix}
        found += [f"{prefix}{n}" for n in range(1, max(tails)) if n not in tails]
    return found
