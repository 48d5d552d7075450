"""What a log may say of a request: which page it was, never its address."""

import logging
from typing import Any


class NoAddresses(logging.Filter):
    """An address may carry a token or the code of a dossier; whoever reads logs must not get
    them. The pattern of the page, with its names of parts, says as much about a fault.

    Law: personal-data.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            address = request.path.encode("unicode_escape").decode("ascii")  # as Django writes it
            said = tuple(_pattern(request) if part == address else part for part in record.args)
            record.args = said
        return True


def _pattern(request: Any) -> str:
    """The pattern that matched; of an address that matches none, its first part."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    first = str(request.path).split("/")[1]
    return f"/{first[:20]}/…"
