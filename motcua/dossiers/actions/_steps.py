"""The beats that every action shares: lock, guard, change, event."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Subquery

from motcua.catalog.queries import final_version
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.models import CALENDAR_STAMP, Series, know_stamp
from motcua.core.prepared import Given, Prepared
from motcua.dossiers.chain import payload
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries.seeing import PLAYS_A_PART
from motcua.dossiers.states import MOVES, Place, Status
from motcua.people.models import Staff

# One statement: takes the next number of the centre's chain and writes the event under it.
# The row of the chain is locked from here to the commit, so this comes last in an action.
APPEND = """
WITH chain AS (
    INSERT INTO dossiers_eventchain AS c (centre_id, seq, sha256)
    VALUES (%(centre)s, 1, encode(sha256(convert_to('1:' || %(payload)s, 'UTF8')), 'hex'))
    ON CONFLICT (centre_id) DO UPDATE SET
        seq = c.seq + 1,
        sha256 = encode(sha256(convert_to(
            c.sha256 || (c.seq + 1)::text || ':' || %(payload)s, 'UTF8')), 'hex')
    RETURNING seq, sha256
)
INSERT INTO dossiers_dossierevent
    (centre_id, seq, dossier_id, move, frm, "to", by_id, at, note, data, sha256)
SELECT %(centre)s, chain.seq, %(dossier)s, %(move)s, %(frm)s, %(to)s, %(by)s, %(at)s, %(note)s,
    %(data)s::jsonb, chain.sha256
FROM chain
"""

# The row of a linked request is locked while its dossier is being found, so before it: two ends in
# one request follow each other. Law: linked.
REQUEST_FIRST = """coalesce((
    SELECT 1 FROM dossiers_linkedrequest AS request
    WHERE request.id = dossiers_dossier.linked_id FOR NO KEY UPDATE
), 1) = 1"""


@cache
def _under_lock(along: tuple[str, ...]) -> Prepared[Dossier]:
    stamp = Series.objects.filter(key=CALENDAR_STAMP).values("last")[:1]
    return Prepared(
        lambda: (
            Dossier.objects.select_for_update(of=("self",), no_key=True)
            .select_related("centre", "assignee", "returning_centre", *along)
            .annotate(stamp=Subquery(stamp))
            .filter(PLAYS_A_PART, pk=Given("pk"))
            .extra(where=[REQUEST_FIRST])  # noqa: S610 (a constant)
        )
    )


def locked(dossier_id: int, by: Staff, *places: Place, along: tuple[str, ...] = ()) -> Dossier:
    """The dossier under a row lock until the transaction ends.

    People of the deciding centre get it, those of another part only where `places` names it; a
    centre that plays no part finds nothing. `along` names what else of it is read at once. The
    stamp of the calendar comes along, as most moves count days next. 1 statement.
    """
    found = _under_lock(along).one(pk=dossier_id, here=by.centre_id)
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ này.")
    know_stamp(found.__dict__.pop("stamp"))
    found.version = final_version(found.version_id)
    _must_take_part(found, by, places)
    return found


_STANDING = Prepared(
    lambda: Result.objects.filter(
        dossier=Given("dossier"), sent_back_at=None, corrected_at=None
    ).select_related("paper")
)


def standing_result(dossier: Dossier) -> Result:
    """The draft or result that holds, with its paper; the caller knows that there is one.
    1 statement."""
    (result,) = _STANDING.rows(dossier=dossier.pk)
    return result


def _must_take_part(dossier: Dossier, by: Staff, places: tuple[Place, ...]) -> None:
    if dossier.places_of(by.centre_id).isdisjoint(places or (Place.DECIDING,)):
        raise NotAllowed(
            f"Hồ sơ {dossier.number} do {dossier.centre.name} giải quyết; việc này làm ở nơi đó."
        )


def guard_role(move: str, by: Staff) -> None:
    edge = MOVES[move]
    if not by.has_role(*edge.by):
        who = " hoặc ".join(role.in_words for role in edge.by)
        raise NotAllowed(f"Việc “{edge.label}” dành cho {who}.")


def guard(dossier: Dossier, move: str, by: Staff) -> None:
    """Refuse unless this person may make this move on this dossier as it stands, under the lock."""
    guard_role(move, by)
    edge = MOVES[move]
    _must_take_part(dossier, by, edge.places)
    if dossier.status not in edge.frm or (edge.stages and dossier.stage not in edge.stages):
        label = Status(dossier.status).label
        raise WrongState(
            f"Hồ sơ {dossier.number} đang ở bước “{label}”, không “{edge.label.lower()}” được. "
            "Xin tải lại trang để xem việc mới nhất."
        )


def record(
    dossier: Dossier, move: str, frm: str, by: Staff | None, at: datetime, note: str = "",
    **data: Any,
) -> None:  # fmt: skip
    """Append one event to the centre's chain. 1 statement; the last of an action."""
    facts: dict[str, Any] = {
        "dossier": dossier.pk, "move": move, "frm": frm, "to": str(dossier.status),
        "by": by.pk if by else None, "at": at, "note": note,
    }  # fmt: skip
    row: dict[str, Any] = facts | {
        "centre": dossier.centre_id,
        "data": json.dumps(data, ensure_ascii=False),
        "payload": payload(**facts, data=data),
    }
    with connection.cursor() as cursor:
        cursor.execute(APPEND, row)
