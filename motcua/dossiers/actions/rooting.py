"""Close a day: write down the hash at the end of the chain, to print and publish."""

from datetime import date, datetime

from motcua.core import clock
from motcua.core.transactions import action
from motcua.dossiers.models import DailyRoot, EventChain


@action
def close_day(centre_id: int, day: date, *, at: datetime | None = None) -> DailyRoot | None:
    """Write the root of a centre's day (chốt sổ sự kiện), once; None when nothing happened since
    the last one. Whoever keeps a printed root can tell whether anything before it was changed.

    It covers what was recorded when it was made, a few minutes past midnight, in the order of
    recording: what is recorded between midnight and then counts with the day before. The chain is
    proved by `seq`, to which that makes no difference; by `at` no line could be drawn, as what
    was done on paper may be entered later. 3 statements; safe to run twice.
    """
    chain = EventChain.objects.select_for_update(no_key=True).filter(centre_id=centre_id).first()
    last = DailyRoot.objects.filter(centre_id=centre_id).order_by("-day").first()
    if chain is None or (last and (last.day >= day or last.seq == chain.seq)):
        return None
    return DailyRoot.objects.create(
        centre_id=centre_id,
        day=day,
        seq=chain.seq,
        events=chain.seq - (last.seq if last else 0),
        sha256=chain.sha256,
        made_at=at or clock.now(),
    )
