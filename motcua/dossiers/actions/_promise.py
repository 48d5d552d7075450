"""The promise of a dossier from what is stored: allowance, pauses, extension, the calendar."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings

from motcua.core import clock
from motcua.core.workdays import WorkCalendar
from motcua.dossiers import rules
from motcua.dossiers.forwarding import forwarded
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.waiting import incident_now, pauses_of
from motcua.people.queries import centre_calendar

__all__ = ["answer_day", "calendar_of", "open_pauses", "pauses_of", "promise_of", "recounted"]


def calendar_of(dossier: Dossier) -> WorkCalendar:
    return centre_calendar(dossier.centre_id)


def promise_of(
    dossier: Dossier, *, pauses: Iterable[rules.Pause], calendar: WorkCalendar | None = None
) -> rules.Promise:
    """When the result must be ready by the rule that was promised at receipt."""
    assert dossier.allowance is not None and dossier.clock_from is not None
    restarts = dossier.version.restarts_on_supplement
    made = rules.promise(
        rules.Allowance(dossier.allowance, dossier.unit, dossier.version.cutoff),
        dossier.clock_from,
        calendar or calendar_of(dossier),
        pauses,
        rules.AfterPause.RESTART if restarts else rules.AfterPause.RESUME,
        dossier.extension_days,
    )
    if dossier.receiving_centre_id is None:
        return made
    # Taken over late, the promise still counts from when that should have been.
    is_taken = dossier.taken_over_at == dossier.clock_from
    return forwarded(made, dossier.received_at, is_taken=is_taken)


def recounted(dossier: Dossier, calendar: WorkCalendar | None = None) -> rules.Promise:
    """Put the promise (unsaved) where the rule has it with every pause that is stored now."""
    promise = promise_of(dossier, pauses=pauses_of(dossier), calendar=calendar)
    dossier.promise, dossier.due_at = rules.to_json(promise), promise.due_at
    return promise


def open_pauses(centre_id: int) -> list[rules.Pause]:
    """What a promise given now must say: while the centre stands still it is the earliest one.
    Mostly no query."""
    found = incident_now(centre_id)
    if found is None:
        return []
    return [rules.Pause(found.from_at, None, f"sự cố: {found.reason}", restarts=False)]


def answer_day(dossier: Dossier, at: datetime) -> date:
    """The last day on which the citizen may add what is missing: working days after the day of
    the request, as the procedure says, else as linked procedures have it, else as this
    installation does. Law: ask-once, linked."""
    wait = dossier.version.supplement_days
    if wait is None:
        linked = dossier.linked_id is not None
        wait = settings.LINKED_SUPPLEMENT_DAYS if linked else settings.SUPPLEMENT_DAYS
    return calendar_of(dossier).nth_after(clock.day_of(at), wait)
