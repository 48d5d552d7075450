"""Every way to change the catalogue."""

from motcua.catalog.actions._anywhere import close_to_any_counter, open_to_any_counter
from motcua.catalog.actions._chains import publish_chain
from motcua.catalog.actions._drafts import (
    DraftIn,
    Fate,
    begin_import,
    dismiss_draft,
    finish_import,
    keep_drafts,
    publish_draft,
)
from motcua.catalog.actions._versions import (
    create_draft_version,
    end,
    keep_groups,
    publish,
    succeed,
    withdraw,
)

__all__ = [
    "DraftIn",
    "Fate",
    "begin_import",
    "close_to_any_counter",
    "create_draft_version",
    "dismiss_draft",
    "end",
    "finish_import",
    "keep_drafts",
    "keep_groups",
    "open_to_any_counter",
    "publish",
    "publish_chain",
    "publish_draft",
    "succeed",
    "withdraw",
]
