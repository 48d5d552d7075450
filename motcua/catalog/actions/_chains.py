"""Publish a chain of linked procedures; the one before it ends the day before."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from motcua.catalog.actions._versions import guard
from motcua.catalog.chains import ChainContent
from motcua.catalog.models import LinkedChain, LinkedPart, Procedure
from motcua.catalog.queries import procedure_in_force
from motcua.core import clock
from motcua.core.actions import calendar_has_changed
from motcua.core.errors import BadRequest
from motcua.core.transactions import action
from motcua.people.models import Staff


@action
def publish_chain(
    code: str, *, by: Staff | None, content: ChainContent, in_force_from: date,
    at: datetime | None = None,
) -> LinkedChain:  # fmt: skip
    """Put a chain in force from a day (công bố thủ tục liên thông) under procedure `code`.

    Requests received earlier keep theirs. Raises NotAllowed, NotFound (the procedure is not in
    force that day) and BadRequest (parts that cannot be, or a day that collides). Law: linked.
    """
    guard(by)
    whole = procedure_in_force(code, in_force_from)
    limits = {"": (whole.allowance or Decimal(0), whole.unit)} | {
        case.key: (case.allowance, case.unit)
        for case in whole.cases.all()
        if case.allowance is not None
    }
    if problem := content.problem(limits):
        raise BadRequest(problem, "parts")
    parts = _procedures(content)
    found = Procedure.objects.select_for_update(no_key=True).get(code=code)
    before = list(LinkedChain.objects.filter(procedure=found).order_by("-number"))
    if any(one.in_force_from >= in_force_from for one in before):
        raise BadRequest("Đã có bản liên thông có hiệu lực từ ngày đó.", "in_force_from")
    LinkedChain.objects.filter(procedure=found, in_force_until=None).update(
        in_force_until=in_force_from - timedelta(days=1)
    )
    chain = LinkedChain.objects.create(
        procedure=found,
        number=before[0].number + 1 if before else 1,
        in_force_from=in_force_from,
        decision=content.decision,
        cutoff=content.cutoff,
        case_allowances={
            case: {place: str(amount) for place, amount in row.items()}
            for case, row in content.case_allowances.items()
        },
        covers={name: list(names) for name, names in content.covers.items()},
        made_here=list(content.made_here),
        source=content.source,
        confidence=content.confidence,
        facts=dict(content.facts),
        content_sha256=content.sha256(),
        published_at=at or clock.now(),
        published_by=by,
    )
    _add_parts(chain, content, parts)
    LinkedChain.objects.filter(pk=chain.pk).update(is_final=True)  # and the parts by their key
    chain.is_final = True
    calendar_has_changed()
    return chain


def _procedures(content: ChainContent) -> Mapping[str, Procedure]:
    codes = {part.code for part in content.parts}
    found = {row.code: row for row in Procedure.objects.filter(code__in=codes)}
    if missing := sorted(codes - found.keys()):
        raise BadRequest(f"Danh mục chưa có thủ tục {', '.join(missing)}.", "parts")
    return found


def _add_parts(
    chain: LinkedChain, content: ChainContent, procedures: Mapping[str, Procedure]
) -> None:
    LinkedPart.objects.bulk_create(
        LinkedPart(
            chain=chain,
            order=order,
            procedure=procedures[part.code],
            label=part.label,
            decided_by=part.decided_by,
            case_key=part.case_key,
            waits_for=list(part.waits_for),
            needs=list(part.waits_for if part.needs is None else part.needs),
            allowance=part.allowance,
            unit=part.unit,
            is_optional=part.is_optional,
            exemption=part.exemption,
        )
        for order, part in enumerate(content.parts, start=1)
    )
