"""Every way to change a dossier. One public function = one transaction = one event."""

from motcua.dossiers.actions.deciding import Signed, propose, resolve, resolve_many, send_back
from motcua.dossiers.actions.forecasting import renew_forecasts
from motcua.dossiers.actions.handling import extend, reassign, start, stop, withdraw
from motcua.dossiers.actions.intake import ask_at_intake, receive, refuse_at_intake, serve_now
from motcua.dossiers.actions.recounting import recount
from motcua.dossiers.actions.returning import Recipient, hand_over, take_fee
from motcua.dossiers.actions.rooting import close_day
from motcua.dossiers.actions.supplementing import Lacking, ask_supplement, refuse, resume

__all__ = [
    "Lacking",
    "Recipient",
    "Signed",
    "ask_at_intake",
    "ask_supplement",
    "close_day",
    "extend",
    "hand_over",
    "propose",
    "reassign",
    "receive",
    "recount",
    "refuse",
    "refuse_at_intake",
    "renew_forecasts",
    "resolve",
    "resolve_many",
    "resume",
    "send_back",
    "serve_now",
    "start",
    "stop",
    "take_fee",
    "withdraw",
]
