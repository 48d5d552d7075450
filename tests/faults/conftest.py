"""One product for all that may happen to it: it must come back by itself each time."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="mc-faults-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        made = House(home)
        try:
            made.up()
            made.settle_in()
            yield made
        finally:
            made.down()
