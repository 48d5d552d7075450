"""What the papers of waiting say: a money duty, a question to another office. Pure."""

from dataclasses import dataclass, field
from datetime import date

from motcua.papers.data import Contact, Form, Party, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSlip(Form):
    """Phiếu báo thực hiện nghĩa vụ tài chính: what to pay, on whose notice, until when.

    A slip of practice: the notice itself is the tax office's. Law: payment-pause.
    """

    applicant: Party
    request: str
    notice_number: str
    notice_on: date
    officer: Signature
    amount_vnd: int = 0  # 0 = as the notice says
    pay_by: date | None = None
    contact: Contact = field(default_factory=Contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationLetter(Form):
    """Công văn lấy ý kiến another office, in the layout of official letters. Law: layout."""

    office: str
    request: str
    applicant_name: str
    question: str
    answer_by: date
    signature: Signature
    recipients: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
