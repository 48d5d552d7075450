"""The content of printed boards from the catalogue, as the papers room wants it. No clock."""

from datetime import date
from typing import TYPE_CHECKING

from motcua.catalog import queries as catalog
from motcua.catalog.states import allowance_words
from motcua.papers import data as d
from motcua.papers.queries import letterhead
from motcua.queueing.counters import counters_by_sector

if TYPE_CHECKING:
    from motcua.people.models import Centre


def vnd(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


def fee_lines(found: catalog.ProcedureDetail) -> tuple[str, ...]:
    """Each fee in one sentence: what, how much, who sets it, who is exempt."""
    lines = []
    for fee in found.fees:
        name = fee.name or fee.kind_label
        if fee.amount_vnd is None:
            text = f"{name}: {fee.rule or f'mức thu do {fee.set_by_label} quy định'}"
        elif fee.amount_vnd == 0:
            text = f"{name}: không thu" if "không thu" not in name.lower() else name
        else:
            text = f"{name}: {vnd(fee.amount_vnd)}/{fee.per_label}"
            text += f". {fee.rule}" if fee.rule else ""
        if fee.exempt:
            text = f"{text.rstrip('.')}. Miễn: {', '.join(fee.exempt)}"
        lines.append(f"{text.rstrip('.')}.")
    return tuple(lines) or ("Không thu phí, lệ phí.",)


def procedure(centre: "Centre", found: catalog.ProcedureDetail, page_url: str) -> d.ProcedureSheet:
    content = found.content
    assert content.allowance is not None and found.in_force_from is not None
    steps = tuple(line.strip() for line in content.steps_text.splitlines() if line.strip())
    limits = [allowance_words(content.allowance, content.unit)]
    limits += [
        f"{case.label}: {allowance_words(case.allowance, case.unit).lower()}"
        for case in content.cases
        if case.allowance is not None and case.unit
    ]
    if content.allowance_note:
        limits.append(content.allowance_note)
    return d.ProcedureSheet(
        letterhead=letterhead(centre),
        issued_on=found.in_force_from,  # not today: the same content gives the same sheet
        code=found.code,
        name=content.name,
        sector_name=found.sector_name,
        decision=_decision(found),
        requirements=tuple(_paper(row) for row in found.requirements),
        steps=steps or tuple(step.name for step in content.steps),
        allowance="\n".join(limits),
        fees=fee_lines(found),
        result=content.result,
        legal_basis=content.legal_basis or ("Theo quyết định công bố thủ tục.",),
        place=", ".join(filter(None, (centre.name, centre.address))),
        resolving_unit=content.authority,
        online=found.online_label,
        conditions=(content.notes,) if content.notes else (),
        page_url=page_url,
    )


def _decision(found: catalog.ProcedureDetail) -> str:
    """What published it, and honestly how sure it is. An address of a crawl is no decision."""
    said = found.decision or f"có hiệu lực từ {found.in_force_from:%d/%m/%Y}"
    if found.content.confidence in ("low", "unknown"):
        said += " (nội dung chưa đối chiếu hết với văn bản gốc, xem lại trước khi niêm yết)"
    return said


def _paper(row: catalog.RequirementDetail) -> d.PaperItem:
    item = row.item
    certified = item.kind == "certified_copy"
    notes = [item.kind_label] if not (item.originals or item.copies) else []
    notes += [item.when] if item.when else []
    notes += [f"trường hợp: {'; '.join(row.case_labels)}"] if row.case_labels else []
    return d.PaperItem(
        name=item.name,
        originals=item.originals,
        certified=item.copies if certified else 0,
        copies=0 if certified else item.copies,
        note="; ".join(notes),
    )


def board_rows(centre: "Centre", day: date, sector: str) -> tuple[d.BoardRow, ...]:
    """The list as rows. 5 queries, whatever its length."""
    fees = catalog.fee_amounts(day)
    counters = counters_by_sector(centre.pk)
    rows = []
    for row in catalog.procedures(day, sector=sector or None):
        assert row.allowance is not None
        rows.append(
            d.BoardRow(
                code=row.code,
                name=row.name,
                sector=row.sector_name,
                allowance=allowance_words(row.allowance, row.unit),
                fee=_fee_words(fees.get(row.version_id, [])),
                online=row.online_label,
                counter=", ".join(str(n) for n in counters.get(row.sector, counters.get("", []))),
            )
        )
    return tuple(rows)


def _fee_words(amounts: list[tuple[int | None, str]]) -> str:
    """ "8.000 đồng/bản", "HĐND tỉnh quy định", "Không": short enough for one cell."""
    said = []
    for amount, per in amounts:
        if amount is None:
            said.append("HĐND tỉnh quy định")
        elif amount:
            said.append(f"{vnd(amount)}/{per}")
    return "; ".join(dict.fromkeys(said)) or "Không"


def board(
    centre: "Centre", rows: tuple[d.BoardRow, ...], day: date, site_url: str
) -> d.ProcedureBoard:
    return d.ProcedureBoard(
        letterhead=letterhead(centre), issued_on=day, rows=rows, site_url=site_url
    )
