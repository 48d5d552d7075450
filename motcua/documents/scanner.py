"""The malware scanner of the machine, where one is set up: a command, or clamd on a socket."""

import logging
import os
import shlex
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

CHUNK_BYTES = 64 * 1024
CLEAN, INFECTED, DOWN, NONE = "clean", "infected", "down", ""
log = logging.getLogger(__name__)


def is_set_up() -> bool:
    return bool(settings.SCAN_COMMAND or settings.SCAN_SOCKET)


def verdict(content: bytes) -> str:
    """CLEAN, INFECTED or DOWN; NONE where no scanner is set up. Never raises."""
    if not is_set_up():
        return NONE
    try:
        return _by_socket(content) if settings.SCAN_SOCKET else _by_command(content)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.error("malware scanner: %s", type(error).__name__)
        return DOWN


def _by_command(content: bytes) -> str:
    """0 is clean, 1 is infected, anything else is a scanner that failed: as clamdscan says it."""
    handle, name = tempfile.mkstemp(prefix="motcua-scan-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        done = subprocess.run(
            [*shlex.split(settings.SCAN_COMMAND), name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=settings.SCAN_SECONDS,
            check=False,
        )
    finally:
        Path(name).unlink()
    if done.returncode not in (0, 1):
        log.error("malware scanner: exit code %s", done.returncode)
    return {0: CLEAN, 1: INFECTED}.get(done.returncode, DOWN)


def _by_socket(content: bytes) -> str:
    """INSTREAM of clamd: the file in chunks, each behind its length, and a last one of nothing."""
    with _connected(settings.SCAN_SOCKET) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK_BYTES):
            chunk = content[start : start + CHUNK_BYTES]
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while part := line.recv(4096):
            answer += part
    said = answer.strip(b"\0\n ")
    if said.endswith(b"FOUND"):
        return INFECTED
    if said.endswith(b": OK"):
        return CLEAN
    log.error("malware scanner: %s", said[:80].decode(errors="replace"))
    return DOWN


def _connected(address: str) -> socket.socket:
    """A path is a Unix socket, anything else is host:port."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(settings.SCAN_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.SCAN_SECONDS)
