"""Every way to read dossiers. The first argument says for whom."""

from motcua.dossiers.queries.deciders import decider_of
from motcua.dossiers.queries.fee import fee_is_open, fee_still_due_vnd
from motcua.dossiers.queries.forecasts import ForecastRow, Foretold, forecast_of, forecasts
from motcua.dossiers.queries.linked import (
    LinkedFigures,
    LinkedProgress,
    LinkedView,
    PartRow,
    linked_by_token,
    linked_figures,
    linked_for,
    linked_of,
    track_linked,
)
from motcua.dossiers.queries.lists import (
    COUNT_UP_TO,
    PAGE,
    SCOPES,
    Page,
    Row,
    arriving_count,
    row_of,
    worklist,
)
from motcua.dossiers.queries.places import file_of, paper_of, papers_of
from motcua.dossiers.queries.public import (
    PUBLIC_MOVES,
    Progress,
    explanation_of,
    track,
    track_by_token,
)
from motcua.dossiers.queries.roots import daily_roots
from motcua.dossiers.queries.seeing import (
    colleague,
    dossier_by_id,
    dossier_for,
    dossier_with_all,
    first_of_linked,
    moves_open_to,
    to_return,
    visible_to,
    within_reach,
)

__all__ = [
    "COUNT_UP_TO",
    "PAGE",
    "PUBLIC_MOVES",
    "SCOPES",
    "ForecastRow",
    "Foretold",
    "LinkedFigures",
    "LinkedProgress",
    "LinkedView",
    "Page",
    "PartRow",
    "Progress",
    "Row",
    "arriving_count",
    "colleague",
    "daily_roots",
    "decider_of",
    "dossier_by_id",
    "dossier_for",
    "dossier_with_all",
    "explanation_of",
    "fee_is_open",
    "fee_still_due_vnd",
    "file_of",
    "first_of_linked",
    "forecast_of",
    "forecasts",
    "linked_by_token",
    "linked_figures",
    "linked_for",
    "linked_of",
    "moves_open_to",
    "paper_of",
    "papers_of",
    "row_of",
    "to_return",
    "track",
    "track_by_token",
    "track_linked",
    "visible_to",
    "within_reach",
    "worklist",
]
