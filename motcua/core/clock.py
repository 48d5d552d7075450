"""The only place that reads the wall clock. Days are in Asia/Ho_Chi_Minh, moments are aware."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    return timezone.now()


def local(moment: datetime) -> datetime:
    """`moment` as a Vietnamese wall clock shows it."""
    return moment.astimezone(VIETNAM)


def day_of(moment: datetime) -> date:
    """The calendar day of `moment` in Việt Nam, not in UTC."""
    return local(moment).date()


def midnight(day: date) -> datetime:
    """The first moment of `day` in Việt Nam."""
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def today() -> date:
    return day_of(now())
