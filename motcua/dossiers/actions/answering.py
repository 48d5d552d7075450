"""The citizen sends online what was missing; the desk looks at it and takes it in, or says what
still lacks. Nobody but the desk moves the dossier on."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.core.transactions import action
from motcua.documents import actions as documents
from motcua.documents.examining import Examined
from motcua.dossiers.actions._promise import answer_day, calendar_of
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._words import said, tell
from motcua.dossiers.models import Dossier, DossierFile, Notice, SupplementRequest
from motcua.dossiers.queries.waiting import CLOSED, asked_of
from motcua.dossiers.states import TAKES_IN, Status
from motcua.people.models import Staff

MOST_FILES = 20


@action
def answer_online(
    token: str, *, last4: str, files: Sequence[tuple[str, Examined]], at: datetime | None = None
) -> Dossier:
    """Take in what the citizen sends (gửi bổ sung trực tuyến): (name of the paper, file) each.

    The dossier keeps waiting until the desk has looked. When all is there, the clock goes on from
    this moment. May be done again until then. Raises NotFound, BadRequest, WrongState.
    Law: ask-once, personal-data.
    """
    at = at or clock.now()
    if not 1 <= len(files) <= MOST_FILES:
        raise BadRequest(f"Ông/bà chọn từ 1 đến {MOST_FILES} tệp.", "files")
    asked = asked_of(token, last4)
    dossier = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre")
        .get(pk=asked.dossier_id)
    )
    if dossier.status != Status.SUPPLEMENT:  # it moved while we waited for the lock
        raise WrongState(CLOSED)
    orders = dict(dossier.items.values_list("name", "order"))
    for paper, examined in files:
        kept = documents.keep(examined, by=asked.by, from_citizen=True, at=at)
        DossierFile.objects.create(dossier=dossier, attachment=kept, item_order=orders.get(paper))
    SupplementRequest.objects.filter(pk=asked.pk, answered_at=None).update(sent_at=at)
    _notify(dossier, asked, at)
    tell(dossier, "supplement_sent", at)
    record(
        dossier, "answer_online", dossier.status, None, at,
        request=asked.number, papers=[paper for paper, _ in files],
    )  # fmt: skip
    return dossier


def _notify(dossier: Dossier, asked: SupplementRequest, at: datetime) -> None:
    """Tell who handles it and who asked that there is something to look at."""
    people = {asked.by_id: asked.by.centre_id}
    if dossier.assignee_id is not None:
        people[dossier.assignee_id] = dossier.centre_id
    Notice.objects.bulk_create(
        (
            Notice(
                centre_id=centre_id, staff_id=staff_id, dossier=dossier, kind="sent_online",
                cause=f"{asked.number} {at:%Y-%m-%dT%H:%M}", at=at,
                text=f"Hồ sơ {dossier.number}: công dân đã gửi bổ sung trực tuyến, chờ xem.",
            )
            for staff_id, centre_id in people.items()
        ),
        ignore_conflicts=True,
    )  # fmt: skip


@action
def decline_online(
    dossier_id: int, *, by: Staff, reason: str, at: datetime | None = None
) -> Dossier:
    """Say what of the files sent online still lacks (chưa đủ): the same request stays open, the
    clock keeps waiting, the citizen is told. No second request. The last day to answer moves where
    too few working days are left: nobody may lapse by our looking late.

    Raises NotAllowed, WrongState, BadRequest. Law: ask-once.
    """
    at = at or clock.now()
    reason = said(reason, "reason", "còn thiếu hoặc cần sửa gì")
    dossier = locked(dossier_id, by, *TAKES_IN)
    guard(dossier, "decline_online", by)
    rows = SupplementRequest.objects.filter(
        dossier=dossier, answered_at=None, sent_at__isnull=False
    )
    asked = rows.first()
    if asked is None:
        raise WrongState(f"Hồ sơ {dossier.number} không có tệp gửi trực tuyến nào chờ xem.")
    wait = settings.DECLINED_SUPPLEMENT_DAYS
    least = calendar_of(dossier).nth_after(clock.day_of(at), wait)
    until = max(asked.answer_by or answer_day(dossier, at), least)
    asked.sent_at, asked.answer_by = None, until
    asked.save(update_fields=["sent_at", "answer_by"])
    tell(dossier, "supplement_short", at, reason=reason, until=f"{until:%d/%m/%Y}")
    record(
        dossier, "decline_online", dossier.status, by, at, reason, answer_by=until.isoformat()
    )  # fmt: skip
    return dossier
