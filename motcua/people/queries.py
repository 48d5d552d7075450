"""Who works where, and when their centre is open."""

from datetime import time

from motcua.core.queries import work_calendar
from motcua.core.workdays import WorkCalendar, merge_windows
from motcua.people.models import OpeningHours


def centre_calendar(centre_id: int) -> WorkCalendar:
    """The working time of one centre: its own windows where it has set any, else the standard
    ones. Windows that do not count, such as a Saturday morning of intake, are left out.

    At most two queries.
    """
    week: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    rows = OpeningHours.objects.filter(centre_id=centre_id, counts=True).order_by(
        "weekday", "opens"
    )
    for weekday, opens, closes in rows.values_list("weekday", "opens", "closes"):
        week[weekday].append((opens, closes))
    if not any(week):
        return work_calendar()
    return work_calendar(tuple(merge_windows(windows) for windows in week))
