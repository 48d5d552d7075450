"""Every way to read payments. The first argument says for whom."""

from collections.abc import Iterable

from django.db.models import Sum

from motcua.catalog.models import FeeLine, ProcedureVersion
from motcua.core.prepared import Given, Prepared
from motcua.fees.models import Payment
from motcua.fees.rules import FeeRule
from motcua.people.models import Staff

_PAID = Prepared(
    lambda: (
        Payment.objects.filter(centre_id=Given("centre"), dossier_code=Given("code"))
        .select_related("taken_by")
        .order_by("year", "number")
    )
)


def payments_of(staff: Staff, dossier_code: str) -> list[Payment]:
    """What was paid for one dossier of this person's centre, oldest first. 1 query."""
    return _PAID.rows(centre=staff.centre_id, code=dossier_code)


def paid_vnd(centre_ids: Iterable[int], dossier_code: str) -> int:
    """How much was paid for one dossier at these centres, in đồng: a receipt belongs to the
    centre that took the money. 1 query."""
    rows = Payment.objects.filter(centre_id__in=set(centre_ids), dossier_code=dossier_code)
    return rows.aggregate(sum=Sum("amount_vnd"))["sum"] or 0


def fee_lines(version: ProcedureVersion, case_key: str) -> list[FeeLine]:
    """The published fee lines of one case; of every case without one. None where read ahead."""
    lines = version.fees.all()
    return [x for x in lines if not x.case_keys or not case_key or case_key in x.case_keys]


def fee_rules(version: ProcedureVersion, case_key: str) -> list[FeeRule]:
    """The same lines as the arithmetic takes them."""
    return [
        FeeRule(
            line.name or version.name, line.amount_vnd, line.per, line.next_amount_vnd,
            line.next_from, line.cap_vnd, line.channel,
        )
        for line in fee_lines(version, case_key)
    ]  # fmt: skip
