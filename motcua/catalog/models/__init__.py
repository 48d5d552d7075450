"""Data and constraints of the catalogue; writing is in actions."""

from motcua.catalog.models.drafts import Draft, ImportRun
from motcua.catalog.models.procedures import (
    Case,
    FeeLine,
    LifeEvent,
    Procedure,
    ProcedureVersion,
    Requirement,
    Sector,
    Step,
)
from motcua.catalog.models.reaching import AnyCounterEntry, LinkedChain, LinkedPart

__all__ = [
    "AnyCounterEntry",
    "Case",
    "Draft",
    "FeeLine",
    "ImportRun",
    "LifeEvent",
    "LinkedChain",
    "LinkedPart",
    "Procedure",
    "ProcedureVersion",
    "Requirement",
    "Sector",
    "Step",
]
