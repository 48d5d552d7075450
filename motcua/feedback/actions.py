"""Every way to say how one was served."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.dossiers.models import Dossier
from motcua.feedback import queries
from motcua.feedback.models import Rating
from motcua.feedback.states import Level, Reason
from motcua.queueing.models import Ticket

OPEN_FOR = timedelta(days=30)
USED = "Ông/bà đã đánh giá lần này rồi. Xin cảm ơn ông/bà."


def rate(
    token: str,
    *,
    level: str,
    reasons: Sequence[str] = (),
    words: str = "",
    channel: str = "qr",
    at: datetime | None = None,
) -> Rating:
    """One voice for one dossier or one visit, by the token on its paper; who speaks is not kept.

    Raises NotFound (no such token), WrongState (said already, too early, more than 30 days ago)
    and BadRequest. The unique index decides between two at the same instant; not for use inside
    another action, which the second would undo.

    Law: rating.
    """
    if level not in Level.values:
        raise BadRequest(
            "Chọn một trong ba mức: hài lòng, chấp nhận được, không hài lòng.", "level"
        )
    if not set(reasons) <= set(Reason.values):
        raise BadRequest("Lý do không có trong danh sách.", "reasons")
    if len(words) > 2000:
        raise BadRequest("Góp ý dài tối đa 2.000 ký tự.", "words")
    try:
        return _rate(token, level, reasons, words, channel, at or clock.now())
    except IntegrityError as error:
        raise WrongState(USED) from error


@action
def _rate(
    token: str, level: str, reasons: Sequence[str], words: str, channel: str, at: datetime
) -> Rating:
    about = queries.about(token)
    if about.visit_id is not None:  # the slip and the receipt of one visit are one voice
        Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=about.visit_id)
        about = queries.about(token)
    if not about.can_rate:
        raise WrongState(USED if about.is_rated else "Chưa đến lúc đánh giá lần này.")
    if about.since and at - about.since > OPEN_FOR:
        raise WrongState("Đã quá 30 ngày kể từ khi trả kết quả, trang đánh giá đã đóng.")
    subject = about.subject
    served_by = subject.received_by_id if isinstance(subject, Dossier) else subject.staff_id
    return Rating.objects.create(
        centre_id=subject.centre_id,
        dossier=subject if isinstance(subject, Dossier) else None,
        ticket=subject if isinstance(subject, Ticket) else None,
        served_by_id=served_by,
        level=level,
        reasons=sorted(set(reasons)) if level == Level.NOT_SATISFIED else [],
        words=tidy(words),
        channel="tablet" if channel == "tablet" else "qr",
        at=at,
    )
