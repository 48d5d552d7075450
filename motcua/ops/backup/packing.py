"""The file of a backup: a tar in zstandard, which any machine can open without this product.

It ends in a zstandard frame that readers skip; that holds the SHA-256 of everything before it, so
that no changed or missing byte goes unseen. The last member, SHA256SUMS, says it for each member.
"""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Protocol

import zstandard

from motcua.ops.backup import sealing
from motcua.ops.backup.sealing import Damaged
from motcua.ops.problem import Problem

LEVEL = 6
BLOCK = 1 << 20
TRAILER_HEAD = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")  # a frame that readers skip
TRAILER = len(TRAILER_HEAD) + 32
SUMS, ABOUT = "SHA256SUMS", "motcua.json"
LONGEST_ABOUT = 8 << 20
SPOILT = "nội dung đã bị đổi, bị cắt, hoặc không phải bản sao lưu"
UNREADABLE = (zstandard.ZstdError, tarfile.TarError, EOFError, OSError, ValueError)


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Target(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Packer:
    """Writes members one after another; memory does not grow with them."""

    def __init__(self, tar: tarfile.TarFile, mtime: int, sums: IO[bytes]) -> None:
        self._tar, self._mtime, self._sums = tar, mtime, sums

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, source: Source, size: int) -> str:
        """Add `size` bytes of `source`; their sha256. Raises OSError when there are fewer."""
        told = _Told(source)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, self._mtime
        self._tar.addfile(entry, told)
        _forget(self._tar)
        digest = told.digest.hexdigest()
        if name != SUMS:
            self._sums.write(f"{digest}  {name}\n".encode())
        return digest


@contextmanager
def packing(out: BinaryIO, passphrase: str, mtime: int) -> Iterator[Packer]:
    """A packer that writes to `out`, sealed when there is a passphrase."""
    sealer = sealing.Sealer(out, passphrase) if passphrase else None
    summed = _Summed(sealer or out)
    press = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
    with tempfile.TemporaryFile() as sums:
        with (
            press.stream_writer(summed, closefd=False) as pressed,  # type: ignore[arg-type]
            tarfile.open(fileobj=pressed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            packer = Packer(tar, mtime, sums)
            yield packer
            size = sums.tell()
            sums.seek(0)
            packer.add_stream(SUMS, sums, size)
        summed.write(TRAILER_HEAD + summed.digest.digest())
    if sealer:
        sealer.close()


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    size: int
    content: Source


def members(source: BinaryIO, passphrase: str) -> Iterator[Member]:
    """Each member in its order; ends without an error only if the whole file is what was written.

    Read a member before asking for the next. Raises Damaged, Problem.
    """
    if sealing.is_sealed(source) and not passphrase:
        raise Problem("Bản sao lưu này có mật khẩu: hãy thêm --passphrase-file TỆP.")
    plain: Source = sealing.Opener(source, passphrase) if sealing.is_sealed(source) else source
    whole = _ButTheTrailer(plain)
    try:
        with zstandard.ZstdDecompressor().stream_reader(whole, closefd=False) as loose:  # type: ignore[arg-type]
            yield from _members(loose)
            while loose.read(BLOCK):
                continue
    except UNREADABLE as error:
        raise Damaged(SPOILT) from error
    while whole.read(BLOCK):
        continue
    if whole.trailer != TRAILER_HEAD + whole.digest.digest():
        raise Damaged("dấu kiểm của cả tệp không khớp")


def _members(loose: Any) -> Iterator[Member]:
    lines, listed = hashlib.sha256(), ""
    with tarfile.open(fileobj=loose, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None or listed:
                raise Damaged(f"có phần lạ: {entry.name[:80]}")
            told = _Checked(content)
            if entry.name != SUMS:
                yield Member(entry.name, entry.size, told)
            while told.read(BLOCK):
                continue
            digest = told.digest.hexdigest()
            if entry.name == SUMS:
                listed = digest
            else:
                lines.update(f"{digest}  {entry.name}\n".encode())
            _forget(tar)
    if listed != lines.hexdigest():
        raise Damaged("danh sách dấu kiểm không khớp")


def about(source: BinaryIO, passphrase: str) -> dict[str, Any]:
    """What the file says of itself; nothing is checked beyond its first member."""
    for member in members(source, passphrase):
        return read_about(member)
    raise Damaged("tệp rỗng")


def read_about(member: Member) -> dict[str, Any]:
    if member.name != ABOUT or member.size > LONGEST_ABOUT:
        raise Damaged("không phải bản sao lưu của Một Cửa")
    said = json.loads(member.content.read(member.size))
    if not isinstance(said, dict) or said.get("format") != 1:
        raise Problem("Bản sao lưu này thuộc phiên bản mới hơn: hãy cài phiên bản đó rồi thử lại.")
    return said


def check(
    source: BinaryIO, passphrase: str, tell: Callable[[int], None] = lambda at: None
) -> dict[str, Any]:
    """Read the whole file and return what it says of itself. Raises Damaged, Problem."""
    said: dict[str, Any] = {}
    for member in members(source, passphrase):
        if not said:
            said = read_about(member)
        while member.content.read(BLOCK):
            tell(source.tell())
        tell(source.tell())
    if not said:
        raise Damaged("tệp rỗng")
    return said


def _forget(tar: tarfile.TarFile) -> None:
    """It would remember every member it has passed."""
    tar.members = []  # type: ignore[attr-defined]


class _Told:
    """A source that remembers the digest of what was read from it."""

    def __init__(self, source: Source) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = BLOCK, /) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


class _Checked(_Told):
    """The same for what is read back, where trouble means a damaged file."""

    def read(self, size: int = BLOCK, /) -> bytes:
        try:
            return super().read(size)
        except UNREADABLE as error:
            raise Damaged(SPOILT) from error


class _Summed:
    """A target that remembers the digest of what was written to it."""

    def __init__(self, out: Target) -> None:
        self._out, self.digest = out, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self.digest.update(data)
        self._out.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """The compressor asks for it; nothing is held here."""


class _ButTheTrailer:
    """A source without its last bytes, which are kept as `trailer` once the end is reached."""

    def __init__(self, source: Source) -> None:
        self._source, self.digest = source, hashlib.sha256()
        self.trailer = b""

    def read(self, size: int = BLOCK, /) -> bytes:
        while len(self.trailer) < TRAILER + size:
            more = self._source.read(BLOCK)
            if not more:
                break
            self.trailer += more
        ready = max(0, min(size, len(self.trailer) - TRAILER))
        taken, self.trailer = self.trailer[:ready], self.trailer[ready:]
        self.digest.update(taken)
        return taken
