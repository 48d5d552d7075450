"""Print in the background what nobody has printed yet, so that every paper has its file."""

from procrastinate.contrib.django import app

from motcua.papers import actions, queries

AT_ONCE = 200


@app.periodic(cron="*/5 * * * *")
@app.task(name="papers.print_waiting", queueing_lock="papers.print_waiting")
def print_waiting(timestamp: int) -> int:
    """How many were printed. One transaction each; the next run takes what is left."""
    ids = queries.waiting(AT_ONCE)
    for paper_id in ids:
        actions.render_once(paper_id)
    return len(ids)
