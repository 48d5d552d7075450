"""A result that is ready: fetched on-line by its owner, or remembered to who has not come."""

from datetime import datetime, timedelta

from django.conf import settings

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, WrongState
from motcua.core.transactions import action
from motcua.dossiers.actions._following import follow
from motcua.dossiers.actions._steps import REQUEST_FIRST, record
from motcua.dossiers.actions._words import tell
from motcua.dossiers.last4 import knows_last4
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries import fee_is_open, fee_still_due_vnd
from motcua.dossiers.states import Status
from motcua.papers.models import Paper

ONLINE = "Công dân tự tải"


@action
def collect_online(token: str, last4: str, *, at: datetime | None = None) -> Paper:
    """The paper of a result that was asked for on-line, to whoever holds the receipt and knows the
    last four of the submitter's number (nhận kết quả trực tuyến). The first time is the return:
    status 10 with its event; later times give the same paper.

    Raises NotFound (unknown token), NotAllowed (wrong second factor), WrongState (not ready, not
    asked for on-line, fee not paid, nothing of ours to send). Law: personal-data, one-stop.
    """
    at = at or clock.now()
    dossier: Dossier | None = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre")
        .filter(token=token)
        .extra(where=[REQUEST_FIRST])  # noqa: S610 (a constant)
        .first()
    )
    if dossier is None:
        raise NotFound("Mã QR này không còn dùng được. Ông/bà tra cứu bằng mã hồ sơ.")
    if not knows_last4(last4, dossier.id_last4):
        raise NotAllowed("Bốn số cuối chưa đúng. Ông/bà xem lại số căn cước của người nộp.")
    if dossier.return_by != "online" or dossier.status not in (Status.RESOLVED, Status.RETURNED):
        raise WrongState("Kết quả này nhận tại quầy, hoặc chưa có.")
    result = (
        Result.objects.select_related("paper")
        .filter(dossier=dossier, sent_back_at=None, corrected_at=None)
        .first()
    )
    if result is None or result.paper is None or result.paper.form != "result":
        raise WrongState("Kết quả này là bản giấy. Ông/bà mang giấy hẹn đến trung tâm để nhận.")
    if dossier.status == Status.RESOLVED:
        _return_online(dossier, at)
    return result.paper


def _return_online(dossier: Dossier, at: datetime) -> None:
    if fee_is_open(dossier) or fee_still_due_vnd(dossier):
        raise WrongState("Còn phí, lệ phí chưa nộp. Nộp tại trung tâm rồi tải kết quả.")
    before, dossier.status = dossier.status, Status.RETURNED
    dossier.returned_at = dossier.closed_at = at
    dossier.save(update_fields=["status", "returned_at", "closed_at"])
    then = follow(dossier, by=None, at=at)
    record(dossier, "collect_online", before, None, at, standing=ONLINE)
    then.write(at)


@action
def remind_result(dossier_id: int, *, at: datetime | None = None) -> bool:
    """Remind the citizen that a result waits (nhắc nhận kết quả), by the steps of the setting.

    False when nothing is due (any more): collected meanwhile, or reminded by another worker.
    """
    at = at or clock.now()
    dossier = (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre", "returning_centre")
        .filter(pk=dossier_id, status=Status.RESOLVED)
        .first()
    )
    days = settings.REMIND_RESULT_DAYS
    if dossier is None or dossier.resolved_at is None or dossier.reminders >= len(days):
        return False
    if dossier.resolved_at + timedelta(days=days[dossier.reminders]) > at:
        return False
    dossier.reminders += 1
    dossier.reminded_at = at
    dossier.save(update_fields=["reminders", "reminded_at"])
    gives_back = dossier.returning_centre or dossier.centre
    tell(
        dossier, "uncollected", at, unit=gives_back.name,
        since=f"{clock.day_of(dossier.resolved_at):%d/%m/%Y}",
    )  # fmt: skip
    record(dossier, "remind_result", dossier.status, None, at, number=dossier.reminders)
    return True
