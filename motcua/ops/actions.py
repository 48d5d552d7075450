"""What the product remembers of its own upkeep."""

from datetime import datetime

from motcua.core import clock
from motcua.core.transactions import action
from motcua.ops.models import BackupRun, Loaded


@action
def remember_step(step: str) -> None:
    """This database now has what `step` loads. Said by the launcher, so nobody's `by=`."""
    Loaded.objects.get_or_create(step=step)


@action
def remember_backup(
    name: str, *, size: int = 0, files: int = 0, faults: int = 0, seconds: float = 0,
    error: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """A backup was made, or (`error`) was not. Said by the job or the command."""
    BackupRun.objects.create(
        name=name[:200], size=size, files=files, faults=faults, seconds=round(seconds),
        error=error[:500], at=at or clock.now(),
    )  # fmt: skip
