"""The one receipt of an application for linked procedures."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from motcua.catalog.models import ProcedureVersion
from motcua.core import clock
from motcua.dossiers import rules
from motcua.dossiers.actions._linked_intake import Chosen
from motcua.dossiers.actions._linked_items import Listed
from motcua.dossiers.actions._papers import RETURN_WORDS
from motcua.dossiers.models import LinkedRequest
from motcua.dossiers.queries import fee_still_due_vnd
from motcua.dossiers.shapes import Intake
from motcua.dossiers.wording import allowance_words, earliest_words, moment_words
from motcua.papers import actions as papers
from motcua.papers import data as d
from motcua.papers.linked import LinkedLine, LinkedReceipt
from motcua.papers.models import Paper
from motcua.papers.queries import letterhead
from motcua.people.models import Staff


def receipt(
    request: LinkedRequest, whole: ProcedureVersion, chosen: Sequence[Chosen],
    papers_in: Sequence[Listed], intake: Intake, *, by: Staff, at: datetime,
) -> Paper:  # fmt: skip
    """After Mẫu 01: each procedure with its order, its code and its moment; the one promise."""
    first = chosen[0].dossier
    owner = d.Party(name=first.owner_name) if first.owner_id != first.submitter_id else None
    data = LinkedReceipt(
        letterhead=letterhead(request.centre),
        issued_on=clock.day_of(at),
        dossier_code=request.code,
        sector=whole.sector_id,
        request=first.subject or request.name,
        submitter=d.Party(
            name=first.submitter_name, id_number=first.id_last4, phone=first.phone,
            address=first.address,
        ),
        owner=owner,
        authorisation=first.authorisation,
        lines=tuple(_line(one, chosen) for one in chosen),
        items=tuple(
            d.PaperItem(
                one.name, one.item.originals, one.item.certified, one.item.copies, one.item.note
            )
            for one in papers_in
        ),
        allowance=_whole_words(whole, intake),
        received_at=clock.local(at),
        due_at=clock.local(request.due_at),
        explanation=_explanation(request, chosen),
        channel=first.get_channel_display(),
        collect_at=RETURN_WORDS[first.return_by]
        + (", một lần khi đủ" if request.together else ", xong thủ tục nào trả thủ tục đó"),
        receiver_name=by.full_name,
        fees=tuple(
            d.FeeLine(line["name"], line["amount_vnd"], line["how"])
            for one in chosen
            for line in one.dossier.fee_lines
            if line["amount_vnd"] is not None
        ),
        fee_state=_fee_state(chosen),
        tracking_url=f"{settings.PUBLIC_URL}/theo-doi/{request.token}/",
        rating_url=f"{settings.PUBLIC_URL}/danh-gia/{first.token}/",
    )  # fmt: skip
    return papers.issue(
        centre=request.centre, form="linked", data=data, by=by, dossier_code=request.code, at=at
    )


def _line(one: Chosen, chosen: Sequence[Chosen]) -> LinkedLine:
    row = one.dossier
    assert row.due_at is not None
    assert row.allowance is not None
    labels = {other.part.order: other.part.label for other in chosen}
    before = [labels[order] for order in one.part.waits_for if order in labels]
    return LinkedLine(
        order=one.part.order,
        name=row.procedure_name,
        code=row.code,
        decided_by=one.part.decided_by or row.centre.authority_name or row.centre.name,
        allowance=allowance_words(row.allowance, row.unit),
        due_at=clock.local(row.due_at),
        after=f"sau khi có kết quả {', '.join(before)}" if before else "",
    )


def _whole_words(whole: ProcedureVersion, intake: Intake) -> str:
    case = next((c for c in whole.cases.all() if c.key == intake.case_key), None)
    term = case if case is not None and case.allowance is not None else whole
    assert term.allowance is not None
    return allowance_words(term.allowance, term.unit)


def _explanation(request: LinkedRequest, chosen: Sequence[Chosen]) -> str:
    """How the last moment came about: from when the first clock runs, then part after part."""
    received, start = clock.local(request.received_at), clock.local(_first_start(chosen))
    words = [f"Nhận {moment_words(received, received.year)}"]
    if start.date() != received.date():
        words.append(f"tính từ {moment_words(start, received.year)}")
    for one in chosen:
        made = rules.from_json(one.dossier.promise)
        words.append(f"{one.part.label} đến {moment_words(clock.local(made.due_at), start.year)}")
    first = rules.from_json(chosen[0].dossier.promise)
    return "; ".join(words) + (earliest_words(first) or ".")


def _first_start(chosen: Sequence[Chosen]) -> datetime:
    return min(one.dossier.clock_from for one in chosen if one.dossier.clock_from)


def _fee_state(chosen: Sequence[Chosen]) -> str:
    lines = [line for one in chosen for line in one.dossier.fee_lines]
    if any(line["amount_vnd"] is None for line in lines):
        return "mức thu của địa phương thu khi trả kết quả"
    if not lines:
        return ""
    if not any(line["amount_vnd"] for line in lines):
        return "Không thu"
    paid = all(fee_still_due_vnd(one.dossier) == 0 for one in chosen if one.dossier.fee_lines)
    return "Đã thu" if paid else "Thu khi trả kết quả"
