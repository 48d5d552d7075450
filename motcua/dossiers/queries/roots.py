"""The published roots of the chain of events."""

from motcua.dossiers.models import DailyRoot

SHOWN = 31


def daily_roots(centre_id: int) -> list[DailyRoot]:
    """The last 31 roots of a centre, the newest first. 1 query."""
    return list(DailyRoot.objects.filter(centre_id=centre_id).order_by("-day")[:SHOWN])
