"""Where a request comes from. Pure."""

from collections.abc import Mapping
from typing import Any

PROXIES = {"127.0.0.1", "::1", ""}  # a socket has no address; the proxy runs on this host


def client_address(meta: Mapping[str, Any]) -> str:
    """The address of the client; behind our own proxy the last hop it added, never earlier ones,
    which are only the client's word."""
    remote = str(meta.get("REMOTE_ADDR", ""))
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", ""))
    if forwarded and remote in PROXIES:
        return forwarded.rsplit(",", 1)[-1].strip()[:64]
    return remote


def household(address: str) -> str:
    """The address as it is counted: an IPv6 household has one, however many it could use."""
    return ":".join(address.split(":")[:4]) if ":" in address and "." not in address else address
