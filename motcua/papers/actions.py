"""Issue a paper, print it once, declare it void."""

import secrets
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from motcua.core import clock
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.core.models import next_number
from motcua.core.transactions import action
from motcua.papers import kinds, queries, rules
from motcua.papers.data import Form
from motcua.papers.files import store
from motcua.papers.models import Paper
from motcua.papers.plain import plain, sha256, to_json
from motcua.people.models import Centre, Staff


def _size(form: str, wanted: str, centre: Centre) -> str:
    """The size asked for, else the centre's own for slips, else the usual one of the form."""
    allowed = kinds.KINDS[form].papers
    size = wanted or (centre.receipt_paper if form in kinds.AT_THE_COUNTER else allowed[0])
    if size not in allowed:
        raise BadRequest(f"Mẫu này không in khổ {size.upper()}.", field="paper_size")
    return size


@action
def issue(
    *,
    centre: Centre,
    form: str,
    data: Form,
    by: Staff | None,
    dossier_code: str = "",
    paper_size: str = "",
    at: datetime | None = None,
) -> Paper:
    """Give `data` a number and keep it for ever (lập giấy). One upsert, one insert; no drawing.

    Numbers run without a gap per centre, form and year, so the number stays locked until the
    caller's transaction ends: call this last in it. `data.dossier_code` is what is printed,
    `dossier_code` what the paper is found by.

    Raises NotAllowed for another centre's person, BadRequest for a title or a size that the
    form does not have.

    Law: forms, layout.
    """
    at = at or clock.now()
    kind = kinds.KINDS[form]
    if not kind.is_numbered or not isinstance(data, kind.data):
        raise TypeError(f"form {form} is not issued from {type(data).__name__}")
    if by is not None and by.centre_id != centre.pk:
        raise NotAllowed("Anh/chị chỉ lập giấy tờ cho trung tâm của mình.")
    try:
        title = kinds.chosen(form, data)
    except LookupError as error:
        raise BadRequest("Tên mẫu này không dùng vào ngày đó.", field="title") from error
    size = _size(form, paper_size, centre)
    year = clock.day_of(at).year
    number = next_number(rules.series(centre.pk, form, year))
    token = secrets.token_urlsafe(16)
    data = replace(
        data,
        title=title.text,
        number=kinds.number_text(form, number, data),
        check_url=data.check_url or f"{settings.PUBLIC_URL}/kiem-tra/{token}/",
    )
    payload = plain(data)
    return Paper.objects.create(
        centre=centre,
        form=form,
        year=year,
        number=number,
        title=title.text,
        dossier_code=dossier_code or data.dossier_code,
        ref=data.number,
        data=payload,
        data_sha256=sha256(to_json(payload)),
        paper_size=size,
        token=token,
        issued_by=by,
        issued_at=at,
    )


@action
def render_once(paper_id: int) -> Paper:
    """Draw the paper and keep the file with its hash (in giấy). Safe to run twice and at once.

    The drawing happens before the lock: two that race draw the same bytes, and the second finds
    the work done. Raises NotFound.
    """
    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound(queries.NOT_HERE)
    if paper.pdf_sha256:
        return paper
    content = queries.drawn(paper)
    paper = Paper.objects.select_for_update(no_key=True).get(pk=paper_id)
    if paper.pdf_sha256:
        return paper
    paper.path = f"papers/{paper.centre_id}/{paper.year}/{paper.form}-{paper.number:06d}.pdf"
    paper.pdf_sha256 = sha256(content)
    store(content, paper.path)
    paper.save(update_fields=["path", "pdf_sha256"])
    return paper


@action
def void(paper_id: int, *, by: Staff, reason: str, at: datetime | None = None) -> Paper:
    """Declare a paper no longer valid (huỷ giấy); it stays where it is, its check page says so.

    Raises NotFound (also for another centre's paper), BadRequest without a reason, WrongState
    the second time.
    """
    paper = Paper.objects.select_for_update(no_key=True).filter(pk=paper_id).first()
    if paper is None or paper.centre_id != by.centre_id:
        raise NotFound(queries.NOT_HERE)
    if not reason.strip():
        raise BadRequest("Anh/chị ghi lý do huỷ giấy.", field="reason")
    if paper.voided_at is not None:
        raise WrongState(f"{paper.title} số {paper.ref} đã huỷ trước đó.")
    paper.voided_at, paper.voided_by = at or clock.now(), by
    paper.void_reason = reason.strip()[:500]
    paper.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return paper
