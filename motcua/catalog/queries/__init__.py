"""Every way to read the catalogue. Published procedures are public; nobody need be named."""

from motcua.catalog.drafting import DiffLine, Gap
from motcua.catalog.queries._anywhere import any_counter_list, any_counter_scope
from motcua.catalog.queries._detail import (
    ChecklistItem,
    FeeDetail,
    Linked,
    ProcedureDetail,
    RequirementDetail,
    VersionRef,
    checklist,
    version_detail,
    versions_of,
)
from motcua.catalog.queries._linked import (
    LinkedPaper,
    chain_in_force,
    chains_with,
    is_chain,
    linked_papers,
    part_versions,
)
from motcua.catalog.queries._lists import (
    Group,
    fee_amounts,
    life_events,
    procedures,
    search,
    sectors,
)
from motcua.catalog.queries._review import (
    DraftPage,
    DraftRow,
    DraftView,
    draft_counts,
    draft_for,
    draft_of,
    drafts,
    import_runs,
    sector_of,
)
from motcua.catalog.queries._search import Page, ProcedureRow
from motcua.catalog.queries._versions import (
    content_by_id,
    content_of,
    final_version,
    in_force,
    procedure_in_force,
)

__all__ = [
    "ChecklistItem",
    "DiffLine",
    "DraftPage",
    "DraftRow",
    "DraftView",
    "FeeDetail",
    "Gap",
    "Group",
    "Linked",
    "LinkedPaper",
    "Page",
    "ProcedureDetail",
    "ProcedureRow",
    "RequirementDetail",
    "VersionRef",
    "any_counter_list",
    "any_counter_scope",
    "chain_in_force",
    "chains_with",
    "checklist",
    "content_by_id",
    "content_of",
    "draft_counts",
    "draft_for",
    "draft_of",
    "drafts",
    "fee_amounts",
    "final_version",
    "import_runs",
    "in_force",
    "is_chain",
    "life_events",
    "linked_papers",
    "part_versions",
    "procedure_in_force",
    "procedures",
    "search",
    "sector_of",
    "sectors",
    "version_detail",
    "versions_of",
]
