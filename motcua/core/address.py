"""Where a request comes from. Pure."""

from collections.abc import Mapping
from typing import Any

HERE = {"127.0.0.1", "::1", ""}  # this machine; a socket has no address


def client_address(meta: Mapping[str, Any]) -> str:
    """The address of the client. Behind a proxy named by `motcua serve --behind` it is what that
    proxy said (`ops/serving.py`); what anybody else says of it is not listened to."""
    return str(meta.get("REMOTE_ADDR", ""))[:64]


def household(address: str) -> str:
    """The address as it is counted: an IPv6 household has one, however many it could use."""
    return ":".join(address.split(":")[:4]) if ":" in address and "." not in address else address
