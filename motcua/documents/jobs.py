"""Read the words of scans; take away what nobody needs. Safe to run twice."""

import logging
import time
from contextlib import suppress
from itertools import groupby

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.core import clock, pressure, stopping
from motcua.documents import actions, queries, reading, storage

AT_ONCE = 500
log = logging.getLogger(__name__)


READ = "documents.read_waiting"
ROUND_SECONDS = 50  # less than the minute after which the next one is due


@app.periodic(cron="* * * * *")
@app.task(name=READ, queueing_lock=READ, lock=READ)
def read_waiting(timestamp: int) -> int:
    """The text and a searchable copy of one scan after another, as long as nobody waits for a
    processor; how many were read. One round at a time, whatever number of workers there is.

    A page is up to two seconds of a processor, which on a day of rush are missing at the
    counters, and a low priority (`nice`) does not help where each service has its own share of the
    machine. What is left is there for the next round.
    """
    until, done = time.monotonic() + ROUND_SECONDS, 0
    while reading.ocr_available() and time.monotonic() < until and not pressure.is_busy():
        found = queries.next_unread()
        if found is None:
            break
        try:
            made = reading.read(found)
        except stopping.Stopped:
            _read_on_elsewhere()
            break
        except Exception as error:
            if isinstance(error, OSError) and error.errno and not storage.is_gone(found.path):
                raise  # a full disk is not the file's fault: it is tried again in a minute
            # What Pillow says of a damaged picture is an OSError too, without a number: it would
            # stand before all other files for good.
            log.exception("reading failed for file %s", found.pk)
            actions.give_up_reading(found.pk)
            continue
        actions.write_reading(found.pk, text=made.text, pages=made.pages, pdf=made.pdf)
        done += 1
    return done


def _read_on_elsewhere() -> None:
    """A round for the next worker, now and not with the next minute; the file still waits."""
    with suppress(AlreadyEnqueued):
        app.configure_task(READ).defer(timestamp=0)


@app.task(name="documents.read")
def read(attachment_id: int) -> None:
    """What processes of the version before still ask for while hosts are upgraded in turn."""
    actions.wait_for_reading(attachment_id)


@app.periodic(cron="41 19 * * *")  # 02:41 in Việt Nam
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> int:
    """Uploads that nothing names, then files that no row names; how many went."""
    return actions.drop_unused() + sweep_files()


def sweep_files() -> int:
    """Files older than a day that a crash or a rollback has left; rows are not touched."""
    before = (clock.now() - actions.UNUSED_AFTER).timestamp()
    gone = 0
    for centre_id, group in groupby(storage.old_files(before), key=lambda found: found[0]):
        paths = [path for _, path in group]
        for start in range(0, len(paths), AT_ONCE):
            some = paths[start : start + AT_ONCE]
            for path in set(some) - queries.paths_in_use(centre_id, some):
                storage.remove(path)
                gone += 1
    return gone
