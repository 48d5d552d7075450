"""The product at a moment that a test sets, for journeys on a day that is not today."""

import os
from datetime import datetime
from pathlib import Path

from motcua.config.asgi import application
from motcua.core import clock

__all__ = ["application"]
FILE = Path(os.environ["MOTCUA_TEST_CLOCK"])


def now() -> datetime:
    return datetime.fromisoformat(FILE.read_text())


clock.now = now
