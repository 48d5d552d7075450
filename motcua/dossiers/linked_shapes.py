"""What a door hands in for a chain of linked procedures. Shapes only; the actions judge."""

from dataclasses import dataclass

from motcua.dossiers.shapes import Intake


@dataclass(frozen=True, slots=True)
class PartIn:
    """One procedure that is asked for, by its place in the chain; `case_key` "" = the usual one."""

    order: int
    case_key: str = ""


@dataclass(frozen=True, slots=True)
class LinkedIntake:
    """One application. `intake` is that of the procedure by which the chain is found: its code and
    case, the people, and each paper of `catalog.linked_papers` once.

    `parts` empty = every part that is not optional. `together`: give all results back at once.
    """

    intake: Intake
    parts: tuple[PartIn, ...] = ()
    together: bool = False
