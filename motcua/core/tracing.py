"""The number of the request that is being answered, for whoever writes a line of log or an error.

It names nobody: a citizen may read it out on the phone, and the log shows what happened.
"""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_current: ContextVar[str] = ContextVar("motcua_request_id", default="")


def begin(offered: str) -> str:
    """The id of this request: the one that the proxy gave it when it is sane, else a new one."""
    made = offered if SANE.fullmatch(offered) else secrets.token_hex(8)
    _current.set(made)
    return made


def current() -> str:
    """The id of the request at work; "" outside of one."""
    return _current.get()
