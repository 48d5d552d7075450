"""How often somebody may try, by the minute."""

from datetime import timedelta

import pytest

from motcua.core import clock, limits
from tests import make


@pytest.mark.django_db
def test_a_minute_counts_for_itself_and_each_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MINUTE", f"{limits.HOUR}%M")  # as it is outside of tests

    def tries(second: int, who: str = "10.0.0.7") -> bool:
        monkeypatch.setattr(clock, "now", lambda: make.MONDAY + timedelta(seconds=second))
        return limits.over_limit("thu", who, per_minute=2)

    assert [tries(s) for s in (57, 58, 59)] == [False, False, True]
    assert not tries(59, "10.0.0.8")
    assert [tries(s) for s in (60, 61, 62)] == [False, False, True]
