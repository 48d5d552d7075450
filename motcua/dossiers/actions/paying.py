"""Money that the citizen owes the state before the result: ask, and confirm that it was paid."""

from datetime import date, datetime

from django.db.models.expressions import RawSQL

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed
from motcua.core.text import money, tidy
from motcua.core.transactions import action
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._following import carry_on
from motcua.dossiers.actions._promise import recounted
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._walk import step_on
from motcua.dossiers.actions._words import due_words, tell
from motcua.dossiers.models import Dossier, Pause, PaymentDuty
from motcua.dossiers.states import OWES, TAKES_IN, Status
from motcua.people.models import Staff

NEXT = "(SELECT count(*) + 1 FROM dossiers_paymentduty WHERE dossier_id = %s)"
MOST_VND = 1_000_000_000_000


@action
def ask_payment(
    dossier_id: int, *, by: Staff, notice_number: str, notice_on: date,
    amount_vnd: int | None = None, pay_by: date | None = None, at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Tell the citizen what to pay (nghĩa vụ tài chính); the clock waits from now.

    It goes on where it stood when the payment is confirmed, also in a procedure that counts anew
    after a supplement. `amount_vnd` None = as the notice says. Raises NotAllowed, WrongState,
    BadRequest.

    Law: payment-pause.
    """
    at = at or clock.now()
    number = tidy(notice_number)
    if not 3 <= len(number) <= 60:
        raise BadRequest("Ghi số thông báo nghĩa vụ tài chính.", "notice_number")
    if notice_on > clock.day_of(at):
        raise BadRequest("Ngày thông báo không thể sau hôm nay.", "notice_on")
    if pay_by is not None and pay_by < clock.day_of(at):
        raise BadRequest("Hạn nộp không thể trước hôm nay.", "pay_by")
    if amount_vnd is not None and not 1 <= amount_vnd <= MOST_VND:
        raise BadRequest(
            f"Số tiền từ 1 đến {money(MOST_VND)}; để trống nếu theo thông báo.", "amount_vnd"
        )
    dossier = locked(dossier_id, by)
    guard(dossier, "ask_payment", by)
    if dossier.sector_id not in OWES:
        raise NotAllowed(
            "Thủ tục thuộc lĩnh vực này không có nghĩa vụ tài chính, nên đồng hồ không dừng để chờ "
            "nộp tiền. Phí, lệ phí thì thu tại quầy."
        )
    before, dossier.status = dossier.status, Status.PAYMENT_DUE
    dossier.save(update_fields=["status"])
    duty = PaymentDuty.objects.create(
        dossier=dossier, number=RawSQL(NEXT, [dossier.pk]),  # noqa: S611 (a constant)
        notice_number=number, notice_on=notice_on, amount_vnd=amount_vnd, pay_by=pay_by,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    Pause.objects.create(dossier=dossier, reason="payment", restarts=False, from_at=at)
    _papers.payment_slip(dossier, duty, by=by, at=at)
    until = f", trước hết ngày {pay_by:%d/%m/%Y}" if pay_by else ""
    tell(dossier, "payment_due", at, notice=number, pay_by=until)
    record(
        dossier, "ask_payment", before, by, at, notice=number, amount_vnd=amount_vnd,
        pay_by=pay_by.isoformat() if pay_by else "",
    )  # fmt: skip
    return dossier


@action
def confirm_payment(
    dossier_id: int, *, by: Staff, receipt_number: str, at: datetime | None = None
) -> Dossier:
    """Confirm the payment by its receipt (xác nhận đã nộp): the clock goes on from now.

    Law: payment-pause.
    """
    at = at or clock.now()
    receipt = tidy(receipt_number)
    if not 3 <= len(receipt) <= 60:
        raise BadRequest("Ghi số chứng từ nộp tiền.", "receipt_number")
    dossier = locked(dossier_id, by, *TAKES_IN)
    guard(dossier, "confirm_payment", by)
    before, dossier.status = dossier.status, Status.PROCESSING
    Pause.objects.filter(dossier=dossier, until_at=None).update(until_at=at)
    promise = recounted(dossier)
    step_on(dossier, "confirm_payment", at)
    dossier.save(update_fields=["status", "promise", "due_at", "step", "step_due_at"])
    PaymentDuty.objects.filter(dossier=dossier, confirmed_at=None).update(
        receipt_number=receipt, confirmed_by=by, confirmed_at=at
    )
    tell(dossier, "payment_confirmed", at, due=due_words(dossier))
    then = carry_on(dossier, at=at)
    record(
        dossier, "confirm_payment", before, by, at,
        receipt=receipt, due_at=promise.due_at.isoformat(),
    )  # fmt: skip
    then.write(at)
    return dossier
