"""Read the words of scans; take away what nobody needs. Safe to run twice."""

from itertools import groupby

from procrastinate.contrib.django import app

from motcua.core import clock
from motcua.documents import actions, queries, quiet, reading, storage

AT_ONCE = 500


@app.task(name=actions.READ)
def read(attachment_id: int) -> None:
    """The text and a searchable copy of one file. Nothing where no Tesseract is installed.

    It asks for itself again when people are waiting by now (this evening) or another file is
    being read (in a minute): no failure, and no place in the worker taken meanwhile.
    """
    found = queries.unread(attachment_id)
    if found is None or not reading.ocr_available():
        return
    now = clock.now()
    if later := quiet.not_before(now):
        actions.ask_to_read(attachment_id, at=later)
        return
    with quiet.alone() as is_alone:
        if is_alone:
            made = reading.read(found)
            actions.write_reading(attachment_id, text=made.text, pages=made.pages, pdf=made.pdf)
        else:
            actions.ask_to_read(attachment_id, at=now + quiet.SOON)


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
