"""Which step of the internal process a dossier is at, and until when. Beside the promise only."""

from datetime import datetime

from motcua.catalog.queries import final_version
from motcua.dossiers.actions._promise import calendar_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.stepping import PARTS, StepOf, step_after

FIELDS = ("step", "step_due_at")


def _steps(version_id: int) -> tuple[StepOf, ...]:
    """A version that dossiers have is final: the catalogue reads it once a process."""
    steps = final_version(version_id).steps.all()
    return tuple(StepOf(s.order, s.name, s.role, s.minutes) for s in steps)


def step_again(dossier: Dossier) -> None:
    """Count (not save) the limit of the present step anew from the move that led there; without
    that in the log it only stays within the promise. 1 query where the procedure has steps."""
    if dossier.step_due_at is None or dossier.due_at is None:
        return
    limit = dossier.step_due_at
    led = {move: step_after(_steps(dossier.version_id), move) for move in PARTS}
    moves = [move for move, (order, _) in led.items() if order == dossier.step]
    last = dossier.events.filter(move__in=moves).order_by("-seq").first()
    if last is not None and dossier.events.filter(move="incident", seq__gt=last.seq).exists():
        last = None  # what the incident took is in the limit already
    if last is not None:
        limit = calendar_of(dossier).advance(last.at, led[last.move][1])
    dossier.step_due_at = min(limit, dossier.due_at)


def step_on(dossier: Dossier, move: str, at: datetime) -> None:
    """Set (not save) the step after `move` and its limit, never later than the promise. The
    calendar is read only where the procedure has steps."""
    order, minutes = step_after(_steps(dossier.version_id), move)
    if not order:
        dossier.step, dossier.step_due_at = 0, None
        return
    if move == "start" and dossier.step == order:  # the acceptance has led here already
        return
    due = calendar_of(dossier).advance(at, minutes)
    dossier.step = order
    dossier.step_due_at = min(due, dossier.due_at) if dossier.due_at else due
