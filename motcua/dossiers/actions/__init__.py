"""Every way to change a dossier. One public function = one transaction = one event."""

from motcua.dossiers.actions.answering import answer_online, decline_online
from motcua.dossiers.actions.apologising import draft_apology, drop_drafts, put_aside_apology
from motcua.dossiers.actions.arriving import Taken, take_over, take_over_many
from motcua.dossiers.actions.away import hand_over_desk
from motcua.dossiers.actions.consulting import answer_consultation, consult
from motcua.dossiers.actions.correcting import correct
from motcua.dossiers.actions.deciding import Signed, propose, resolve, resolve_many, send_back
from motcua.dossiers.actions.delivering import collect_online, remind_result
from motcua.dossiers.actions.forecasting import renew_forecasts
from motcua.dossiers.actions.handling import extend, mark_urgent, reassign, start, stop, withdraw
from motcua.dossiers.actions.incidents import (
    declare_incident,
    end_incident,
    recount_after_incident,
)
from motcua.dossiers.actions.intake import ask_at_intake, receive, refuse_at_intake, serve_now
from motcua.dossiers.actions.lapsing import lapse, remind_supplement
from motcua.dossiers.actions.linking import enter_result, receive_linked
from motcua.dossiers.actions.paying import ask_payment, confirm_payment
from motcua.dossiers.actions.recounting import recount
from motcua.dossiers.actions.returning import Recipient, hand_over, take_fee
from motcua.dossiers.actions.rooting import close_day
from motcua.dossiers.actions.supplementing import Lacking, ask_supplement, refuse, resume
from motcua.dossiers.actions.voiding import void_paper
from motcua.dossiers.actions.warning import read_notices, warn, warn_of_arrivals

__all__ = [
    "Lacking",
    "Recipient",
    "Signed",
    "Taken",
    "answer_consultation",
    "answer_online",
    "ask_at_intake",
    "ask_payment",
    "ask_supplement",
    "close_day",
    "collect_online",
    "confirm_payment",
    "consult",
    "correct",
    "declare_incident",
    "decline_online",
    "draft_apology",
    "drop_drafts",
    "end_incident",
    "enter_result",
    "extend",
    "hand_over",
    "hand_over_desk",
    "lapse",
    "mark_urgent",
    "propose",
    "put_aside_apology",
    "read_notices",
    "reassign",
    "receive",
    "receive_linked",
    "recount",
    "recount_after_incident",
    "refuse",
    "refuse_at_intake",
    "remind_result",
    "remind_supplement",
    "renew_forecasts",
    "resolve",
    "resolve_many",
    "resume",
    "send_back",
    "serve_now",
    "start",
    "stop",
    "take_fee",
    "take_over",
    "take_over_many",
    "void_paper",
    "warn",
    "warn_of_arrivals",
    "withdraw",
]
