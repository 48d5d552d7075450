"""Forecasts from the centre's own history: the arithmetic, the calibration, where they show."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import clock
from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier, Forecast
from motcua.dossiers.outlook import LEAST, Calibration, held_against, outlook, quantile
from motcua.dossiers.wording import working_length
from motcua.people.states import Role
from tests import make

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=clock.VIETNAM)

durations = st.lists(st.integers(0, 100_000), min_size=1, max_size=200)


@given(durations, st.sampled_from([0.5, 0.8, 0.95]))
def test_a_quantile_is_the_least_duration_that_covers_the_share(minutes, share):
    found = quantile(sorted(minutes), share)
    need = share * len(minutes)
    assert found in minutes
    assert sum(m <= found for m in minutes) >= need - 1e-9
    assert sum(m < found for m in minutes) < need


@given(durations)
def test_an_outlook_rises_and_needs_enough(minutes):
    seen = outlook(minutes)
    if len(minutes) < LEAST:
        assert seen is None
    else:
        assert seen is not None
        assert min(minutes) <= seen.p50 <= seen.p80 <= seen.p95 <= max(minutes)
        assert seen.sample == len(minutes)


def test_calibration_counts_and_forgets_slowly():
    first = held_against(Calibration(0, 0), 100, [50, 100, 101, 400])
    assert first == Calibration(4, 2)
    assert first.percent is None
    later = held_against(Calibration(200, 200), 100, [101] * 200)
    assert later == Calibration(200, 100)
    assert later.percent == 50


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 phút"), (59, "59 phút"), (60, "1 giờ"), (90, "1 giờ 30 phút"), (480, "1 ngày"),
     (960 + 60, "2 ngày 1 giờ")],
)  # fmt: skip
def test_lengths_of_working_time(minutes, words):
    assert working_length(minutes) == words


@pytest.fixture
def version(db):
    return make.procedure()


def finished(version, n, hours):
    """`n` dossiers that each took `hours` working hours within a morning."""
    for _ in range(n):
        found = make.dossier("start", "propose", "resolve", version=version)
        Dossier.objects.filter(pk=found.pk).update(
            clock_from=MONDAY, resolved_at=MONDAY + timedelta(hours=hours)
        )
    return found


@pytest.mark.django_db
def test_forecasts_come_from_finished_dossiers_and_are_held_against_the_next_ones(version):
    done = finished(version, LEAST, 2)
    centre = done.centre_id
    assert actions.renew_forecasts(centre, at=MONDAY + timedelta(days=1)) == 1
    row = Forecast.objects.get(centre_id=centre)
    assert (row.sample, row.p50_minutes, row.p80_minutes, row.tested) == (LEAST, 120, 120, 0)
    # Two more end later: one within the forecast, one not.
    for hours in (1, 3):
        more = make.dossier("start", "propose", "resolve", version=version)
        start = MONDAY + timedelta(days=2)
        Dossier.objects.filter(pk=more.pk).update(
            clock_from=start, resolved_at=start + timedelta(hours=hours)
        )
    actions.renew_forecasts(centre, at=MONDAY + timedelta(days=3))
    row.refresh_from_db()
    assert (row.sample, row.tested, row.within_p80) == (LEAST + 2, 2, 1)


@pytest.mark.django_db
def test_too_little_history_foretells_nothing(version):
    done = finished(version, LEAST - 1, 2)
    assert actions.renew_forecasts(done.centre_id, at=MONDAY + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_the_forecast_stands_beside_the_promise_and_warns(client, version):
    done = finished(version, LEAST, 3)
    Forecast.objects.all().delete()
    actions.renew_forecasts(done.centre_id, at=MONDAY + timedelta(days=1))
    running = make.dossier("start", version=version)
    foretold = queries.forecast_of(Dossier.objects.get(pk=running.pk))
    assert foretold is not None
    assert foretold.half_at <= foretold.most_at
    assert not foretold.is_after_promise
    Forecast.objects.update(p80_minutes=480 * 90)
    late = queries.forecast_of(Dossier.objects.get(pk=running.pk))
    assert late is not None and late.is_after_promise
    client.force_login(make.staff(Role.LEADER))
    page = client.get(reverse("lead:dossier", args=[running.code])).content.decode()
    assert "sau ngày hẹn" in page
    table = client.get(reverse("lead:forecasts")).content.decode()
    assert "3 giờ" in table and running.procedure_name in table


@pytest.mark.django_db
def test_an_empty_table_says_what_is_needed(client):
    client.force_login(make.staff(Role.LEADER))
    assert "Chưa đủ hồ sơ" in client.get(reverse("lead:forecasts")).content.decode()
