"""The backup that nobody has to think of: made, old ones removed, success or failure recorded."""

import logging
import time
from pathlib import Path

from django.conf import settings

from motcua.core import clock
from motcua.ops.actions import remember_backup
from motcua.ops.backup import keeping, making, where
from motcua.ops.backup.making import Made, Tell
from motcua.ops.problem import Problem, of_file

log = logging.getLogger(__name__)


def folder() -> Path | None:
    return Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None


def make_scheduled(tell: Tell = lambda what, done, of: None) -> Made:
    """One backup into the folder of the settings. Raises Problem, and records it."""
    place = folder()
    if place is None:
        raise Problem("Chưa đặt MOTCUA_BACKUP_DIR: hãy đặt, hoặc gọi motcua backup TỆP.")
    begun, at = time.monotonic(), clock.now()
    name = keeping.file_name(at, sealed=bool(settings.BACKUP_PASSPHRASE_FILE))
    try:
        passphrase = keeping.passphrase_from(settings.BACKUP_PASSPHRASE_FILE)
        keeping.parse_keep(settings.BACKUP_KEEP)  # before the work, not after it
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        keeping.remove_halves(place, at)
        keeping.insist_on_room(place)
        made = making.make(place / name, where.here(), passphrase, at, tell)
    except Problem as error:
        remember_backup(name, error=str(error))
        raise
    except OSError as error:
        remember_backup(name, error=f"{error.filename or place}: {of_file(error)}")
        raise
    remember_backup(
        name, size=made.size, files=made.files, faults=len(made.faults),
        seconds=time.monotonic() - begun,
    )  # fmt: skip
    gone = keeping.remove_old(place, settings.BACKUP_KEEP)
    log.info("backup %s: %d bytes, %d old ones removed", name, made.size, len(gone))
    return made
