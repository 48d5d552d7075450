"""The folder of scheduled backups: how they are called, which stay, how much room they need."""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from motcua.core.clock import VIETNAM, local
from motcua.ops.problem import Problem, of_file

NAME = re.compile(r"motcua-(\d{8}-\d{6})\.tar\.zst(\.sealed)?")
KEEP = "7,4,12"  # days, weeks, months
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Stored:
    path: Path
    at: datetime
    size: int
    is_sealed: bool


def file_name(at: datetime, *, sealed: bool) -> str:
    return f"motcua-{local(at):%Y%m%d-%H%M%S}.tar.zst{'.sealed' if sealed else ''}"


def shelf(folder: Path) -> list[Stored]:
    """The backups of this folder, newest first. Files with other names are somebody else's."""
    found = []
    for path in folder.iterdir() if _is_open(folder) else ():
        if match := NAME.fullmatch(path.name):
            at = datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=VIETNAM)
            found.append(Stored(path, at, path.stat().st_size, bool(match[2])))
    return sorted(found, key=lambda stored: stored.at, reverse=True)


def _is_open(folder: Path) -> bool:
    """Also False for one below a folder that is closed to us, where pathlib would raise."""
    return os.path.isdir(folder) and os.access(folder, os.R_OK | os.X_OK)


def parse_keep(text: str) -> tuple[int, int, int]:
    """ "7,4,12" as numbers of days, weeks and months. Raises Problem."""
    parts = text.split(",")
    if len(parts) != 3 or not all(part.strip().isdecimal() for part in parts):
        raise Problem(f"MOTCUA_BACKUP_KEEP phải là ba số ngày,tuần,tháng, ví dụ {KEEP}.")
    days, weeks, months = (int(part) for part in parts)
    return max(1, days), weeks, months


def to_keep(moments: Iterable[datetime], days: int, weeks: int, months: int) -> set[datetime]:
    """The newest backup of each of the last `days`, `weeks` and `months` that have one.

    Counted in periods that have a backup: a machine that was off for a month loses none.
    """
    newest_first = sorted(moments, reverse=True)
    kept: set[datetime] = set()
    for limit, form in ((days, "%Y-%m-%d"), (weeks, "%G-W%V"), (months, "%Y-%m")):
        seen: dict[str, datetime] = {}
        for moment in newest_first:
            seen.setdefault(f"{local(moment):{form}}", moment)
        kept |= set(list(seen.values())[:limit])
    return kept


def remove_old(folder: Path, keep: str) -> list[Path]:
    """Remove what `keep` no longer asks for; the removed files. The newest always stays."""
    stored = shelf(folder)
    kept = to_keep((one.at for one in stored), *parse_keep(keep))
    gone = [one.path for one in stored if one.at not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def remove_halves(folder: Path, now: datetime) -> None:
    """What a backup that was killed a day ago or more has left."""
    for path in folder.glob(".motcua-*.part"):
        if now.timestamp() - path.stat().st_mtime > DAY:
            path.unlink(missing_ok=True)


def insist_on_room(folder: Path) -> None:
    """A backup about as large as the last one must fit. Raises Problem."""
    stored = shelf(folder)
    needed = int(stored[0].size * 1.2) if stored else 0
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            f"Ổ đĩa của {folder} còn {free >> 20} MB, bản sao lưu cần khoảng {needed >> 20} MB: "
            "hãy dọn bớt hoặc đổi MOTCUA_BACKUP_DIR."
        )


def passphrase_from(path: str) -> str:
    """The first line of the file; "" without a file. Raises Problem for an empty one."""
    if not path:
        return ""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Problem(f"Tệp mật khẩu {path} không phải tệp chữ (UTF-8).") from error
    except OSError as error:
        raise Problem(f"Không đọc được tệp mật khẩu {path}: {of_file(error)}.") from error
    if not lines or not lines[0].strip():
        raise Problem(f"Tệp mật khẩu {path} rỗng.")
    return lines[0].strip()
