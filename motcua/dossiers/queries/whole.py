"""A dossier with all that its page shows, in few statements that are written once."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from motcua.core.prepared import Given, Prepared
from motcua.dossiers.models import (
    ApologyDraft,
    Consultation,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierItem,
    Pause,
    PaymentDuty,
    Result,
    SupplementRequest,
)
from motcua.dossiers.queries.seeing import (
    BEARS_NUMBER,
    NOT_HERE,
    PLAYS_A_PART,
    READ_ALONG,
    with_version,
)
from motcua.dossiers.states import TOLD_ELSEWHERE
from motcua.people.models import Staff
from motcua.people.states import SEES_DOSSIERS


def _items() -> QuerySet[Any]:
    return DossierItem.objects.order_by("order")


def _events() -> QuerySet[Any]:
    return DossierEvent.objects.select_related("by").order_by("seq")


def _files() -> QuerySet[Any]:
    return DossierFile.objects.select_related("attachment").order_by("pk")


def _results() -> QuerySet[Any]:
    rows = Result.objects.select_related("proposed_by", "signed_by", "paper")
    return rows.order_by("number")


def _consultations() -> QuerySet[Any]:
    return Consultation.objects.select_related("by", "answered_by").order_by("number")


Rows = Callable[[], QuerySet[Any]]
ALWAYS: dict[str, Rows] = {"items": _items, "events": _events}
# Most dossiers have none of these: the dossier's own statement says which it has.
SELDOM: dict[str, Rows] = {
    "files": _files,
    "results": _results,
    "consultations": _consultations,
    "pauses": lambda: Pause.objects.order_by("from_at"),
    "supplement_requests": lambda: SupplementRequest.objects.order_by("number"),
    "payment_duties": lambda: PaymentDuty.objects.order_by("number"),
    "apology_drafts": lambda: ApologyDraft.objects.order_by("pk"),
}


def _of_one(rows: Rows) -> QuerySet[Any]:
    return rows().filter(dossier=Given("dossier"))


_AHEAD = {name: Prepared(partial(_of_one, rows)) for name, rows in (ALWAYS | SELDOM).items()}


def _has(name: str) -> str:
    return f"has_{name}"


def _by_number() -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(PLAYS_A_PART, BEARS_NUMBER)
    its = Q(dossier=OuterRef("pk"))
    has = {_has(name): Exists(each().filter(its)) for name, each in SELDOM.items()}
    return rows.select_related(*READ_ALONG).annotate(**has)


_BY_NUMBER = Prepared(_by_number)


def dossier_with_all(staff: Staff, number: str) -> Dossier:
    """One dossier with checklist, files, events, requests, results and what it waits for
    read ahead. 3 queries, and one for each of `SELDOM` that it has.

    At a centre that only receives or gives back, without what is the deciding centre's own:
    drafts, scans, the steps between and their notes. Raises NotFound as `dossier_for`.
    """
    found = None
    if number and staff.has_role(*SEES_DOSSIERS):
        found = _BY_NUMBER.one(number=number, here=staff.centre_id)
    found = with_version(found, NOT_HERE)
    if found.centre_id != staff.centre_id:
        return _as_a_part_sees_it(found, staff)
    for name, rows in _AHEAD.items():
        there = name in ALWAYS or getattr(found, _has(name))
        _keep(found, name, rows.rows(dossier=found.pk) if there else [])
    return found


def _keep(found: Dossier, name: str, rows: list[Any]) -> None:
    """Rows of the dossier, as `prefetch_related` keeps them."""
    for row in rows:
        row.dossier = found
    kept = getattr(found, name).all()
    kept._result_cache, kept._prefetch_done = rows, True
    found.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept


def _as_a_part_sees_it(found: Dossier, staff: Staff) -> Dossier:
    """Up to 9 queries: seldom asked for, so written as they are needed."""
    own = Q(move__in=TOLD_ELSEWHERE) | Q(by__centre_id=staff.centre_id)
    prefetch_related_objects(
        [found],
        *("items", "pauses", "supplement_requests", "payment_duties", "apology_drafts"),
        Prefetch("consultations", _consultations()),
        Prefetch("files", _files().filter(attachment__centre_id=staff.centre_id)),
        Prefetch("events", _events().filter(own)),
        Prefetch("results", _results().filter(signed_at__isnull=False)),
    )
    for event in found.events.all():
        # What the deciding centre wrote down for itself is not for another centre's eyes.
        if event.by is None or event.by.centre_id != staff.centre_id:
            event.note, event.data = "", {}
    return found
