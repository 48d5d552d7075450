"""The fee of one dossier: what was promised, what is still due, and taking it once."""

from datetime import datetime

from motcua.core.errors import BadRequest
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import fee_is_open, fee_still_due_vnd
from motcua.fees import actions as fees
from motcua.fees.rules import FeeDue
from motcua.people.models import Staff

MOST_VND = 100_000_000  # a local fee beyond this is a slip of the finger


def local_fee(amount_vnd: int) -> FeeDue:
    """The line that stands for all those that the province sets and the catalogue leaves open."""
    if not 0 <= amount_vnd <= MOST_VND:
        raise BadRequest("Số tiền từ 0 đến 100.000.000 đồng.", "fee")
    return FeeDue("Mức địa phương", amount_vnd, "Người tiếp nhận nhập")


def settle_fee(dossier: Dossier, *, by: Staff, method: str, at: datetime) -> bool:
    """Take what is due of a locked (or not yet stored) dossier; True when there was something.

    An exemption is entered as a payment of nought with its ground. Raises BadRequest while a
    line has no amount.
    """
    if not dossier.fee_lines:
        return False
    if fee_is_open(dossier):
        raise BadRequest("Nhập số tiền thu: mức thu của địa phương chưa có trong danh mục.", "fee")
    due = fee_still_due_vnd(dossier)
    if due == 0 and not dossier.fee_exemption:
        return False
    fees.take_payment(
        by=by,
        dossier_code=dossier.code,
        amount_vnd=due,
        method=method or "cash",
        lines=dossier.fee_lines,
        exemption=dossier.fee_exemption,
        at=at,
    )
    return True
