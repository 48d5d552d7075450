"""Encryption of a stream of any length in constant memory: AES-256-GCM in chunks of one MiB.

Each chunk carries its number and whether it is the last one in its nonce, and the file's head as
associated data: a chunk that was changed, moved, repeated or cut off does not open.
"""

import json
import os
import struct
from hashlib import sha256
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from motcua.ops.problem import Problem

MAGIC = b"MCSEAL1\n"
CHUNK, TAG = 1 << 20, 16
SCRYPT = {"n": 1 << 16, "r": 8, "p": 1}  # 64 MiB and a fifth of a second for each guess
LONGEST_HEAD = 4096
SHORTEST_PASSPHRASE = 12


class Damaged(Exception):
    """The file is not what was once written."""


def is_sealed(source: BinaryIO) -> bool:
    """Looks at the first bytes and goes back to the start."""
    begins = source.read(len(MAGIC))
    source.seek(0)
    return begins == MAGIC


class Sealer:
    """What is written to it arrives at `out` encrypted. `close` writes the last chunk."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise Problem(f"Mật khẩu sao lưu cần ít nhất {SHORTEST_PASSPHRASE} ký tự.")
        salt, self._prefix = os.urandom(16), os.urandom(7)
        key = _key(passphrase, salt, SCRYPT)
        facts = {"salt": salt.hex(), "prefix": self._prefix.hex(), "check": _check(key)} | SCRYPT
        head = json.dumps(facts).encode()
        self._head = MAGIC + struct.pack(">I", len(head)) + head
        self._out, self._cipher = out, AESGCM(key)
        self._held, self._number = bytearray(), 0
        out.write(self._head)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > CHUNK:  # one is always kept: it may be the last
            self._seal(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._held), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last)
        self._out.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class Opener:
    """Reads what a `Sealer` wrote. Raises Problem (wrong passphrase) or Damaged."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source = source
        facts = self._read_head()
        key = _key(passphrase, bytes.fromhex(facts["salt"]), facts)
        if _check(key) != facts["check"]:
            raise Problem("Sai mật khẩu của bản sao lưu (hoặc phần đầu tệp đã hỏng).")
        self._prefix, self._cipher = bytes.fromhex(facts["prefix"]), AESGCM(key)
        self._next, self._number = source.read(CHUNK + TAG), 0
        self._open = bytearray()

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self._open and self._next:
            chunk, self._next = self._next, self._source.read(CHUNK + TAG)
            nonce = _nonce(self._prefix, self._number, not self._next)
            try:
                self._open += self._cipher.decrypt(nonce, chunk, self._head)
            except (InvalidTag, ValueError) as error:
                raise Damaged(
                    f"nội dung đã bị đổi hoặc bị cắt ở khối {self._number + 1}"
                ) from error
            self._number += 1
        taken = bytes(self._open[:size])
        del self._open[:size]
        return taken

    def _read_head(self) -> dict[str, Any]:
        fixed = self._source.read(len(MAGIC) + 4)
        try:
            (length,) = struct.unpack(">I", fixed[len(MAGIC) :])
            if length > LONGEST_HEAD:
                raise ValueError
            said = self._source.read(length)
            facts = json.loads(said)
            if {name: facts[name] for name in SCRYPT} != SCRYPT:
                raise ValueError
            bytes.fromhex(facts["salt"] + facts["prefix"] + facts["check"])
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise Damaged("phần đầu tệp không đọc được") from error
        self._head = fixed + said
        return dict(facts)


def _key(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    kdf = Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"])
    return kdf.derive(passphrase.encode())


def _check(key: bytes) -> str:
    """Tells a wrong passphrase from a damaged file; says nothing about the key."""
    return sha256(b"motcua backup key" + key).hexdigest()[:16]


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, is_last)
