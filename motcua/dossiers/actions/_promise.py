"""The promise of a dossier from what is stored: allowance, pauses, extension, the calendar."""

from collections.abc import Iterable

from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier, Pause
from motcua.people.queries import centre_calendar


def calendar_of(dossier: Dossier) -> WorkCalendar:
    return centre_calendar(dossier.centre_id)


def pauses_of(dossier: Dossier) -> list[rules.Pause]:
    """The raw intervals in which the clock stood still. 1 query."""
    rows: Iterable[Pause] = dossier.pauses.order_by("from_at")
    return [rules.Pause(p.from_at, p.until_at, p.reason) for p in rows]


def promise_of(dossier: Dossier, *, pauses: Iterable[rules.Pause]) -> rules.Promise:
    """When the result must be ready by the rule that was promised at receipt."""
    assert dossier.allowance is not None and dossier.clock_from is not None
    restarts = dossier.version.restarts_on_supplement
    return rules.promise(
        rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff),
        dossier.clock_from,
        calendar_of(dossier),
        pauses,
        rules.AfterPause.RESTART if restarts else rules.AfterPause.RESUME,
        dossier.extension_days,
    )
