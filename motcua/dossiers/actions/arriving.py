"""At the competent centre: take over what another centre received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

from motcua.core import clock
from motcua.core.errors import Refused
from motcua.core.transactions import LOST_OUT_WORDS, action, lost_out
from motcua.dossiers.actions._assigning import assignee_for
from motcua.dossiers.actions._promise import recounted
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._walk import FIELDS, step_on
from motcua.dossiers.actions._words import due_words, tell
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import Stage
from motcua.people.models import Staff


@action
def take_over(dossier_id: int, *, by: Staff, at: datetime | None = None) -> Dossier:
    """Take over a dossier received elsewhere (nhận hồ sơ chuyển đến): the clock starts, a
    specialist gets it.

    The promise was counted from the latest moment of arrival. Taken over before it, the promise
    is counted again and comes no later, and the citizen is told of another day. Taken over after
    it, the promise stands: the delay is the administration's and is on record.

    Law: any-counter, forward-at-15.
    """
    at = at or clock.now()
    dossier = locked(dossier_id, by)
    guard(dossier, "take_over", by)
    assert dossier.clock_from is not None and dossier.due_at is not None  # it was accepted
    latest, old_due = dossier.clock_from, dossier.due_at
    dossier.stage, dossier.taken_over_at = Stage.HANDLING, at
    dossier.assignee = assignee_for(dossier.centre_id, dossier.sector_id, at)
    if at < latest:
        dossier.clock_from = at
        recounted(dossier)
    step_on(dossier, "accept", at)
    moved = ["stage", "taken_over_at", "assignee", "clock_from", "promise", "due_at"]
    dossier.save(update_fields=[*moved, *FIELDS])
    if clock.day_of(dossier.due_at) != clock.day_of(old_due):
        tell(dossier, "sooner", at, due=due_words(dossier))
    record(
        dossier, "take_over", dossier.status, by, at,
        latest=latest.isoformat(), is_late=at > latest,
        before=old_due.isoformat(), due_at=dossier.due_at.isoformat(),
        assignee=dossier.assignee.username if dossier.assignee else "",
    )  # fmt: skip
    return dossier


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one dossier of many; `problem` is empty when it was taken over."""

    number: str
    problem: str = ""


def take_over_many(
    dossiers: Sequence[tuple[int, str]], *, by: Staff, at: datetime | None = None
) -> list[Taken]:
    """Take over several (id, number), each in its own transaction: one refusal stops no other."""
    done = []
    for dossier_id, number in dossiers:
        try:
            take_over(dossier_id, by=by, at=at)
        except Refused as no:
            done.append(Taken(number, no.message))
        except OperationalError as error:  # what was done stays done and is reported
            if not lost_out(error):
                raise
            done.append(Taken(number, LOST_OUT_WORDS))
        else:
            done.append(Taken(number))
    return done
