"""Whether a hall is open at this moment, and when it opens next, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from motcua.core import clock
from motcua.core.workdays import WorkCalendar, at_minute
from motcua.dossiers.wording import WEEKDAYS
from motcua.people import places
from motcua.people.queries import centre_calendar

LOOKED_AHEAD = 31  # days; the longest rest of a year is some nine


@dataclass(frozen=True, slots=True)
class Shut:
    """It is outside the windows of today. `is_day_off`: today has none; `name` of a holiday."""

    is_day_off: bool
    name: str
    reopens: datetime | None
    today: date

    @property
    def sentence(self) -> str:
        """ "Trung tâm nghỉ hôm nay. Mở lại 7:00 thứ Hai 23/11." """
        why = _("Trung tâm nghỉ hôm nay.") if self.is_day_off else _("Bây giờ ngoài giờ làm việc.")
        if self.reopens is None:
            return why
        hour = f"{self.reopens.hour}:{self.reopens:%M}"
        if self.reopens.date() == self.today:
            return f"{why} " + _("Mở lại %(hour)s hôm nay.") % {"hour": hour}
        return f"{why} " + _("Mở lại %(hour)s %(weekday)s %(day)s.") % {
            "hour": hour,
            "weekday": _(WEEKDAYS[self.reopens.weekday()]),
            "day": f"{self.reopens.day}/{self.reopens.month}",
        }


def shut(centre_id: int, at: datetime | None = None) -> Shut | None:
    """None while a window of today is open, also one that does not count. 2 queries.

    Numbers may be taken all the same: whoever has come is served (làm hết việc).
    """
    here = clock.local(at or clock.now())
    week = places.opening_days(centre_id)
    calendar = centre_calendar(centre_id)
    today = _windows(here.date(), week, calendar)
    if any(opens <= here.time() < closes for opens, closes in today):
        return None
    return Shut(
        is_day_off=not today,
        name=calendar.closed.get(here.date(), "") if not today else "",
        reopens=_next(here, week, calendar),
        today=here.date(),
    )


def _next(here: datetime, week: list[places.OpenDay], calendar: WorkCalendar) -> datetime | None:
    for ahead in range(LOOKED_AHEAD):
        day = here.date() + timedelta(days=ahead)
        for opens, _closes in _windows(day, week, calendar):
            if ahead or opens > here.time():
                return at_minute(day, opens.hour * 60 + opens.minute)
    return None


def _windows(
    day: date, week: list[places.OpenDay], calendar: WorkCalendar
) -> list[tuple[time, time]]:
    """When the hall is open on `day`: a day worked in exchange, a named day off, or its weekday."""
    if day in calendar.opened:
        spans = calendar.spans(day)
        return [(time(*divmod(a, 60)), time(*divmod(b, 60))) for a, b in spans]
    return [] if day in calendar.closed else sorted(week[day.weekday()].windows)
