"""What a machine in the hall or a phone names: centres and procedures, seconds old at most.

Their texts change a few times a year and are shown at every tap. What is decided by them, a number
or a dossier, reads them anew.
"""

from datetime import date
from typing import TYPE_CHECKING

from motcua.catalog import queries as catalog
from motcua.core import sharing
from motcua.people import places
from motcua.queueing import queries

if TYPE_CHECKING:
    from motcua.catalog.models import ProcedureVersion
    from motcua.people.models import Centre


def centre(slug: str) -> "Centre":
    """The centre of a public address, as it was at most `settings.SHARED_SECONDS` ago; one that
    was not there then is asked for. Raises NotFound."""
    known = sharing.for_moments("centres by slug", _by_slug)
    return known.get(slug) or queries.centre(slug)


def _by_slug() -> "dict[str, Centre]":
    return {each.slug: each for each in places.centres()}


def procedure(code: str, day: date) -> "ProcedureVersion":
    """The version in force on `day`, as it was at most `settings.SHARED_SECONDS` ago. Raises
    NotFound, each time anew."""
    return sharing.for_moments(
        ("in force", code, day), lambda: catalog.procedure_in_force(code, day)
    )
