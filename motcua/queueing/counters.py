"""Which counters take which sector, for boards that hang on a wall. No ticket, no person."""

from motcua.queueing.models import Line


def counters_by_sector(centre_id: int) -> dict[str, list[int]]:
    """Counter numbers of each sector, open or not; "" = every sector that no line names.

    3 queries.
    """
    found: dict[str, set[int]] = {}
    for line in Line.objects.filter(centre_id=centre_id).prefetch_related("sectors", "counters"):
        keys = [sector.pk for sector in line.sectors.all()] + ([""] if line.takes_rest else [])
        for key in keys:
            found.setdefault(key, set()).update(c.number for c in line.counters.all())
    return {key: sorted(numbers) for key, numbers in found.items()}
