"""Whether this process has been asked to stop. What takes long looks here between its steps."""

import threading

_asked = threading.Event()


class Stopped(Exception):
    """Work was left in the middle because the process is to end; it is to be begun anew."""


def ask() -> None:
    _asked.set()


def is_asked() -> bool:
    return _asked.is_set()


def insist_on_going_on() -> None:
    """Raises Stopped when asked to stop."""
    if is_asked():
        raise Stopped
