"""The machine of the primary is lost while clerks are at work (deploy/ha, docs/scale.md)."""

import os

import pytest

from deploy.ha import programs
from deploy.ha.trial import OUTAGE_SECONDS, holes, run


def test_holes_in_a_series_are_found() -> None:
    assert holes(["A001", "A002", "A004", "B001"]) == ["A3"]
    assert holes(["H17.20-261122-000001", "H17.20-261122-000002"]) == []


@pytest.mark.skipif(
    not programs.are_installed() and not os.environ.get("CI"),
    reason="needs Patroni and etcd in .venv-ha, which `make ha` and the CI install",
)
def test_a_lost_primary_costs_seconds_and_nothing_that_was_acknowledged() -> None:
    report = run()
    print(report.as_json())
    assert report.outage <= OUTAGE_SECONDS
    assert report.page_outage <= OUTAGE_SECONDS
    assert report.unkind == []  # nobody saw anything but an answer or a kind 503
    assert report.meanwhile["page 503"] > 0  # somebody did look meanwhile
    assert (report.lost, report.doubled, report.holes) == ([], [], [])
    assert report.acknowledged_before > 10
    assert report.on_replica  # the old primary follows, with the same books
