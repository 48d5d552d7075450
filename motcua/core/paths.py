"""Where the running product keeps its files. Pure but for looking at folder permissions."""

import hashlib
import os
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # bytes; the kernel allows 107 for a Unix socket with its file name
SOCKET_PORT = 5432


def server_home(var: Path) -> Path:
    """The folder that holds the embedded database, its sockets and locks.

    It is `var`, unless root runs from a closed folder (a checkout below /root, `mktemp -d`):
    PostgreSQL refuses to run as root, and its own user could not enter there. Parents are never
    opened up for it.
    """
    var = var.resolve()
    if os.geteuid() == 0 and not open_to_all(var):
        return Path("/var/lib/motcua") / _fingerprint(var)
    return var


def open_to_all(folder: Path) -> bool:
    """Whether every folder that exists on the way may be entered by any user."""
    try:
        steps = [step for step in (folder, *folder.parents) if step.exists()]
        return all(step.stat().st_mode & 0o001 for step in steps)
    except PermissionError:  # not even by us
        return False


def socket_dir(var: Path) -> Path:
    """The folder of the embedded database's socket; a short one when its path is too long."""
    folder = server_home(var) / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}.lock")) < SOCKET_PATH_LIMIT:
        return folder
    return Path("/tmp") / f"motcua-{_fingerprint(var)}"  # noqa: S108 - checked for owner and mode at start


def embedded_url(var: Path) -> str:
    """The address of the embedded database below `var`, as `MOTCUA_DATABASE_URL` would say it."""
    return f"postgresql://motcua@/motcua?host={socket_dir(var)}&port={SOCKET_PORT}"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
