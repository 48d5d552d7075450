"""From a dossier to the facts of its papers. Nothing here is drawn: that is done when asked."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from motcua.core import clock
from motcua.dossiers.models import Consultation, Dossier, DossierItem, PaymentDuty, Result
from motcua.dossiers.queries import fee_still_due_vnd
from motcua.dossiers.rules import Promise
from motcua.dossiers.wording import allowance_words, earliest_words
from motcua.papers import actions as papers
from motcua.papers import data as d
from motcua.papers import waiting as w
from motcua.papers.models import Paper
from motcua.papers.queries import letterhead
from motcua.people.models import Centre, Staff


def _issuer(dossier: Dossier, by: Staff | None) -> Centre:
    """The centre whose paper it is: of who issues it, in whose series of numbers it stands."""
    if by is None or by.centre_id == dossier.centre_id:
        return dossier.centre
    return by.centre


def _of_the_authority(centre: Centre) -> d.Letterhead:
    """A committee has nobody above it on its own paper. Law: layout."""
    return d.Letterhead(authority_name="", unit_name=centre.authority_name, place=centre.place)


def head_over(centre: Centre, signed_as: str) -> d.Letterhead:
    """Whose paper it is shows in who signs: in the chairman's name, the authority's. Law: layout.

    "TL. CHỦ TỊCH / GIÁM ĐỐC" is the authority's too; "GIÁM ĐỐC" alone is the centre's.
    """
    words = signed_as.upper().replace("UỶ", "ỦY")
    if "CHỦ TỊCH" in words or "ỦY BAN NHÂN DÂN" in words:
        return _of_the_authority(centre)
    return letterhead(centre)


def _letter(dossier: Dossier, signed_as: str, at: datetime) -> dict[str, Any]:
    return _about(dossier, at) | {"letterhead": head_over(dossier.centre, signed_as)}


def _party(dossier: Dossier) -> d.Party:
    return d.Party(
        name=dossier.submitter_name,
        id_number=dossier.id_last4,
        phone=dossier.phone,
        address=dossier.address,
    )


def _contact(centre: Centre, by: Staff) -> d.Contact:
    return d.Contact(name=by.full_name, phone=by.phone or centre.phone, website=settings.PUBLIC_URL)


def _about(dossier: Dossier, at: datetime, by: Staff | None = None) -> dict[str, Any]:
    """What every paper of a dossier begins with."""
    return {
        "letterhead": letterhead(_issuer(dossier, by)),
        "issued_on": clock.day_of(at),
        "dossier_code": dossier.number,
        "sector": dossier.sector_id,
        "request": dossier.subject or dossier.procedure_name,
    }


def tracking_url(dossier: Dossier) -> str:
    return f"{settings.PUBLIC_URL}/theo-doi/{dossier.token}/"


def rating_url(dossier: Dossier) -> str:
    return f"{settings.PUBLIC_URL}/danh-gia/{dossier.token}/"


RETURN_WORDS = {
    "counter": "Quầy trả kết quả của Trung tâm",
    "post": "Qua dịch vụ bưu chính công ích",
    "online": "Trực tuyến, trên Cổng Dịch vụ công quốc gia",
}


def collect_words(dossier: Dossier) -> str:
    """Where the result will be: at which counter, where more than one centre has a part."""
    if dossier.return_by != "counter" or len(dossier.centre_ids) == 1:
        return RETURN_WORDS[dossier.return_by]
    return f"Quầy trả kết quả, {(dossier.returning_centre or dossier.centre).name}"


def _received_at(dossier: Dossier) -> datetime:
    """Here the clock starts with the receipt; elsewhere the two are apart. Law: any-counter."""
    if dossier.receiving_centre_id:
        return dossier.received_at
    return dossier.clock_from or dossier.received_at


def _starts_on(dossier: Dossier) -> date | None:
    """From when the time runs, where that is not the receipt: at the latest this day."""
    if dossier.receiving_centre_id and dossier.clock_from:
        return clock.day_of(dossier.clock_from)
    return None


def receipt(
    dossier: Dossier, items: list[DossierItem], *, by: Staff, at: datetime, promise: Promise,
    explanation: str, is_paid: bool | None = None,
) -> Paper:  # fmt: skip
    """Mẫu 01; `is_paid` None = look it up. Law: forms."""
    assert dossier.allowance is not None  # constraint: what runs has a promise
    owner = None
    if dossier.owner_id != dossier.submitter_id:
        owner = d.Party(name=dossier.owner_name)
    data = d.Receipt(
        **_about(dossier, at, by),
        submitter=_party(dossier),
        owner=owner,
        authorisation=dossier.authorisation,
        items=tuple(
            d.PaperItem(i.name, i.originals, i.certified, i.copies, i.note)
            for i in items
            if not i.is_missing
        ),
        sets=dossier.copies,
        allowance=allowance_words(dossier.allowance, dossier.unit),
        received_at=clock.local(_received_at(dossier)),
        starts_on=_starts_on(dossier),
        resolving_unit=(dossier.centre.authority_name or dossier.centre.name)
        if dossier.receiving_centre_id
        else "",
        due_at=clock.local(promise.due_at),
        explanation=explanation + earliest_words(promise),
        channel=dossier.get_channel_display(),
        collect_at=collect_words(dossier),
        receiver_name=by.full_name,
        fees=tuple(
            d.FeeLine(line["name"], line["amount_vnd"], line["how"])
            for line in dossier.fee_lines
            if line["amount_vnd"] is not None
        ),
        fee_state=_fee_state(dossier, is_paid),
        tracking_url=tracking_url(dossier),
        rating_url=rating_url(dossier),
    )
    return _issue("01", data, dossier, by, at)


def _fee_state(dossier: Dossier, is_paid: bool | None) -> str:
    """What is said of the fee: taken, taken later, or not yet known; never nought for unknown."""
    if not dossier.fee_lines:
        return ""
    unknown = [line["name"] for line in dossier.fee_lines if line["amount_vnd"] is None]
    if unknown:
        return f"Mức thu do HĐND tỉnh quy định, thu khi trả kết quả: {'; '.join(unknown)}"
    if not any(line["amount_vnd"] for line in dossier.fee_lines):
        return "Không thu"
    if is_paid is None:
        is_paid = fee_still_due_vnd(dossier) == 0
    return "Đã thu" if is_paid else "Thu khi trả kết quả"


def supplement_slip(
    dossier: Dossier, missing: list[d.Missing], reason: str, *, by: Staff, at: datetime,
    until_on: date | None = None,
) -> Paper:  # fmt: skip
    """Mẫu 02: everything that is missing, at once. Law: forms, ask-once."""
    data = d.SupplementSlip(
        **_about(dossier, at, by),
        applicant=_party(dossier),
        missing=tuple(missing),
        reason=reason,
        until_on=until_on,
        officer=d.Signature(title="NGƯỜI HƯỚNG DẪN", name=by.full_name),
        contact=_contact(_issuer(dossier, by), by),
    )
    return _issue("02", data, dossier, by, at)


def refusal_slip(
    dossier: Dossier, reason: str, legal_ground: str, advice: str, *, by: Staff, at: datetime
) -> Paper:
    """Mẫu 03. Law: forms."""
    data = d.RefusalSlip(
        **_about(dossier, at, by),
        applicant=_party(dossier),
        reason=reason,
        legal_ground=legal_ground,
        advice=advice,
        officer=d.Signature(title="NGƯỜI TỪ CHỐI TIẾP NHẬN", name=by.full_name),
        contact=_contact(_issuer(dossier, by), by),
    )
    return _issue("03", data, dossier, by, at)


def apology_letter(
    dossier: Dossier, *, old_due: datetime, reason: str, by: Staff, signed_as: str,
    title: str = "", at: datetime,
) -> Paper:  # fmt: skip
    """Mẫu 04, signed by the head of the authority. Law: forms, extend-once."""
    assert dossier.due_at is not None  # a running dossier has a promise
    data = d.ApologyLetter(
        **_letter(dossier, signed_as, at),
        title=title,
        applicant=_party(dossier),
        received_at=clock.local(dossier.received_at),
        due_at=clock.local(old_due),
        new_due_at=clock.local(dossier.due_at),
        reason=reason,
        extension=f"{dossier.extension_days:02d} ngày làm việc",
        signature=signature(by, signed_as),
        contact=_contact(dossier.centre, by),
    )
    return _issue("04", data, dossier, by, at)


def stop_notice(dossier: Dossier, *, reason: str, by: Staff, signed_as: str, at: datetime) -> Paper:
    """Mẫu 05. Law: forms."""
    data = d.StopNotice(
        **_letter(dossier, signed_as, at),
        applicant=_party(dossier),
        received_at=clock.local(dossier.received_at),
        stopped_on=clock.day_of(at),
        reason=reason,
        signature=signature(by, signed_as),
        contact=_contact(dossier.centre, by),
    )
    return _issue("05", data, dossier, by, at)


def signature(by: Staff, signed_as: str) -> d.Signature:
    """`signed_as` "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH": the last part is the title. Law: layout."""
    *capacity, title = [part.strip() for part in signed_as.split("/")]
    return d.Signature(title=title, name=by.full_name, capacity=tuple(capacity))


def result_letter(dossier: Dossier, result: Result, *, by: Staff, at: datetime) -> Paper:
    """The result itself, in the layout of office documents. Law: layout."""
    data = d.ResultLetter(
        letterhead=_of_the_authority(dossier.centre),
        issued_on=clock.day_of(at),
        dossier_code=dossier.code,
        sector=dossier.sector_id,
        kind=result.title,
        subject=dossier.subject or dossier.procedure_name,
        paragraphs=_instead(result)
        + tuple(p.strip() for p in result.text.splitlines() if p.strip()),
        signature=signature(by, result.signed_as),
        recipients=(dossier.owner_name, "Lưu: VT."),
        symbol="TB-UBND" if result.kind == "denied" else "XN-UBND",
    )
    return _issue("result", data, dossier, by, at)


def _instead(result: Result) -> tuple[str, ...]:
    """The first line of a correction names what it stands in place of. Law: correct-result."""
    wrong = result.corrects.paper if result.corrects else None
    if wrong is None:
        return ()
    return (f"Thay văn bản số {wrong.ref} ngày {clock.day_of(wrong.issued_at):%d/%m/%Y}.",)


def _sent(dossier: Dossier) -> str:
    """How the result went to its owner."""
    number = dossier.post_number
    return f"Qua bưu chính, số vận đơn {number}" if number else "Trực tiếp tại quầy"


def return_slip(
    dossier: Dossier, *, recipient: d.Party, standing: str, what: list[d.Returned], by: Staff,
    at: datetime,
) -> Paper:  # fmt: skip
    data = d.ReturnSlip(
        **_about(dossier, at, by),
        recipient=recipient,
        documents=tuple(what),
        returned_at=clock.local(at),
        giver_name=by.full_name,
        standing=standing,
        method=_sent(dossier),
        rating_url=rating_url(dossier),
    )
    return _issue("return", data, dossier, by, at)


def _issue(form: str, data: d.Form, dossier: Dossier, by: Staff, at: datetime) -> Paper:
    return papers.issue(
        centre=_issuer(dossier, by),
        form=form,
        data=data,
        by=by,
        dossier_code=dossier.number,
        at=at,
    )


def payment_slip(dossier: Dossier, duty: PaymentDuty, *, by: Staff, at: datetime) -> Paper:
    """What to pay and until when, beside the notice of the tax office. Law: payment-pause."""
    data = w.PaymentSlip(
        **_about(dossier, at),
        applicant=_party(dossier),
        notice_number=duty.notice_number,
        notice_on=duty.notice_on,
        amount_vnd=duty.amount_vnd or 0,
        pay_by=duty.pay_by,
        officer=d.Signature(title="NGƯỜI THỤ LÝ", name=by.full_name),
        contact=_contact(dossier.centre, by),
    )
    return _issue("payment", data, dossier, by, at)


def consultation_letter(
    dossier: Dossier, asked: Consultation, *, by: Staff, signed_as: str, at: datetime
) -> Paper:
    """A letter that asks another office. Law: layout."""
    data = w.ConsultationLetter(
        **_letter(dossier, signed_as, at),
        office=asked.office,
        applicant_name=dossier.owner_name,
        question=asked.question,
        answer_by=asked.due_on,
        signature=signature(by, signed_as),
        contact=_contact(dossier.centre, by),
    )
    return _issue("consult", data, dossier, by, at)
