"""A machine that people wait for is known within seconds."""

import pytest

from motcua.core import pressure

TOLD = """some avg10={} avg60=0.00 avg300=0.00 total=18189230188
full avg10=0.00 avg60=99.00 avg300=0.00 total=0
"""


@pytest.fixture
def kernel(tmp_path, monkeypatch, settings):
    """What it counts, as a file; a load of the last minute that says the contrary."""
    settings.BUSY_PERCENT, settings.BUSY_LOAD = 20.0, 2.0
    monkeypatch.setattr(pressure, "CPU", tmp_path / "cpu")
    return pressure.CPU


@pytest.mark.parametrize(("percent", "is_busy"), [("3.50", False), ("20.01", True), ("99", True)])
def test_ten_seconds_of_waiting_count_and_no_minute_of_load(kernel, monkeypatch, percent, is_busy):
    monkeypatch.setattr(pressure.os, "getloadavg", lambda: (0.0 if is_busy else 9.0, 0.0, 0.0))
    kernel.write_text(TOLD.format(percent))
    assert pressure.waited_percent() == float(percent)
    assert pressure.is_busy() is is_busy


@pytest.mark.parametrize("told", [None, "", "full avg10=50.00 avg60=0.00", "some avg10=much"])
@pytest.mark.parametrize(("load", "is_busy"), [(9.0, True), (1.0, False)])
def test_without_such_a_count_the_load_says_it(kernel, monkeypatch, told, load, is_busy):
    monkeypatch.setattr(pressure.os, "getloadavg", lambda: (load, 0.0, 0.0))
    if told is not None:
        kernel.write_text(told)
    assert pressure.waited_percent() is None
    assert pressure.is_busy() is is_busy


def test_the_kernel_of_this_machine_is_understood():
    waited = pressure.waited_percent()
    assert waited is None if not pressure.CPU.exists() else 0 <= waited <= 100
