"""Every way to take money."""

from datetime import datetime
from typing import Any

from motcua.core import clock
from motcua.core.errors import BadRequest
from motcua.core.models import next_number
from motcua.core.transactions import action
from motcua.fees import rules
from motcua.fees.models import Payment
from motcua.people.models import Staff


@action
def take_payment(
    *,
    by: Staff,
    dossier_code: str,
    amount_vnd: int,
    method: str,
    lines: list[dict[str, Any]],
    exemption: str = "",
    at: datetime | None = None,
) -> Payment:
    """Enter a payment at the counter under the next number of the centre's book of the year.

    `amount_vnd` 0 needs an `exemption`. Raises BadRequest.
    """
    at = at or clock.now()
    if amount_vnd < 0 or (amount_vnd == 0 and not exemption):
        raise BadRequest("Số tiền phải lớn hơn 0, hoặc phải ghi lý do miễn.", "fee_vnd")
    if method not in {"cash", "transfer"}:
        raise BadRequest("Chọn hình thức thu: tiền mặt hoặc chuyển khoản.", "method")
    year = clock.day_of(at).year
    return Payment.objects.create(
        centre_id=by.centre_id,
        year=year,
        number=next_number(rules.series(by.centre_id, year)),
        dossier_code=dossier_code,
        amount_vnd=amount_vnd,
        method=method,
        exemption=exemption,
        lines=lines,
        taken_by=by,
        taken_at=at,
    )
