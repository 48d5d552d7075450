"""One bad dossier or centre stops no other, and the job still shows as failed."""

from datetime import datetime, time, timedelta

import pytest

from motcua.core import clock
from motcua.dossiers import actions, jobs
from motcua.dossiers.models import DailyRoot, SupplementRequest
from motcua.dossiers.states import Status
from tests import make

pytestmark = pytest.mark.django_db


def test_a_dossier_that_fails_stops_no_other(monkeypatch, caplog):
    by = make.staff()
    bad, good = (make.dossier("ask_supplement", by=by) for _ in range(2))
    last = max(SupplementRequest.objects.values_list("answer_by", flat=True))
    after = datetime.combine(last + timedelta(days=1), time(1), tzinfo=clock.VIETNAM)
    monkeypatch.setattr(clock, "now", lambda: after)
    lapse = actions.lapse

    def lapse_or_fail(dossier_id):
        if dossier_id == bad.pk:
            raise RuntimeError("broken")
        return lapse(dossier_id)

    monkeypatch.setattr(actions, "lapse", lapse_or_fail)
    with pytest.raises(jobs.SomeFailed, match="let_lapse: 1 failed"):
        jobs.let_lapse(0)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == (Status.STOPPED, Status.SUPPLEMENT)
    assert f"let_lapse failed for dossier {bad.pk}" in caplog.text
    assert bad.owner_name not in caplog.text


def test_a_centre_that_fails_stops_no_other(monkeypatch):
    homes = [make.centre("mot"), make.centre("hai")]
    for home in homes:
        make.dossier(by=make.staff(at=home))
    monkeypatch.setattr(clock, "today", lambda: make.MONDAY.date() + timedelta(days=1))
    close = actions.close_day

    def close_or_fail(centre_id, day):
        if centre_id == homes[0].pk:
            raise RuntimeError("broken")
        return close(centre_id, day)

    monkeypatch.setattr(actions, "close_day", close_or_fail)
    with pytest.raises(jobs.SomeFailed):
        jobs.close_the_day(0)
    assert list(DailyRoot.objects.values_list("centre_id", flat=True)) == [homes[1].pk]
