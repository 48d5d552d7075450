"""Data and constraints of the dossiers room; writing is in actions."""

from motcua.dossiers.models.dossier import CHANNELS, Dossier, DossierFile, DossierItem
from motcua.dossiers.models.events import DailyRoot, DossierEvent, EventChain
from motcua.dossiers.models.linked import LinkedRequest
from motcua.dossiers.models.outlook import Forecast, Notice
from motcua.dossiers.models.results import Result
from motcua.dossiers.models.waiting import (
    ApologyDraft,
    Consultation,
    Incident,
    Pause,
    PaymentDuty,
    SupplementRequest,
)

__all__ = [
    "CHANNELS",
    "ApologyDraft",
    "Consultation",
    "DailyRoot",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierItem",
    "EventChain",
    "Forecast",
    "Incident",
    "LinkedRequest",
    "Notice",
    "Pause",
    "PaymentDuty",
    "Result",
    "SupplementRequest",
]
