"""Every way to read dossiers. The first argument says for whom."""

from motcua.dossiers.queries.brief import Standing, dossier_id, standing
from motcua.dossiers.queries.deciders import decider_of
from motcua.dossiers.queries.fee import fee_is_open, fee_still_due_vnd
from motcua.dossiers.queries.forecasts import ForecastRow, Foretold, forecast_of, forecasts
from motcua.dossiers.queries.linked import (
    LinkedFigures,
    LinkedProgress,
    LinkedView,
    PartRow,
    began_here,
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
    Progress,
    explanation_of,
    replacement_of,
    to_exchange,
    track,
    track_by_token,
)
from motcua.dossiers.queries.roots import daily_roots
from motcua.dossiers.queries.seeing import (
    colleague,
    colleague_on,
    dossier_by_id,
    dossier_for,
    first_of_linked,
    moves_open_to,
    to_return,
    visible_to,
    within_reach,
)
from motcua.dossiers.queries.whole import dossier_with_all

__all__ = [
    "COUNT_UP_TO",
    "PAGE",
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
    "Standing",
    "arriving_count",
    "began_here",
    "colleague",
    "colleague_on",
    "daily_roots",
    "decider_of",
    "dossier_by_id",
    "dossier_for",
    "dossier_id",
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
    "replacement_of",
    "row_of",
    "standing",
    "to_exchange",
    "to_return",
    "track",
    "track_by_token",
    "track_linked",
    "visible_to",
    "within_reach",
    "worklist",
]
