"""Ask another office for its view, with a day of its own; our clock does not wait."""

from datetime import date, datetime

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.core.text import tidy
from motcua.core.transactions import action
from motcua.dossiers.actions import _papers
from motcua.dossiers.actions._steps import guard, locked, record
from motcua.dossiers.actions._words import said
from motcua.dossiers.models import Consultation, Dossier
from motcua.people.models import Staff
from motcua.people.signing import in_whose_name
from motcua.people.states import Role


def _over(by: Staff, dossier: Dossier, at: datetime) -> str:
    """The words over the signature: the chairman's as on every letter of his. Law: layout."""
    if by.has_role(Role.LEADER):
        head = in_whose_name(by.title or "Chủ tịch", (), dossier.sector_id, clock.day_of(at))
        if head:
            return head
    return by.title or "NGƯỜI THỤ LÝ"


@action
def consult(
    dossier_id: int, *, by: Staff, office: str, question: str, due_on: date,
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Ask an office (lấy ý kiến) with a letter; the status stays and the clock goes on.

    Raises NotAllowed, WrongState, BadRequest. Law: layout.
    """
    at = at or clock.now()
    office = tidy(office)
    if not 3 <= len(office) <= 200:
        raise BadRequest("Ghi tên cơ quan được hỏi.", "office")
    question = said(question, "question", "nội dung cần hỏi")
    if due_on < clock.day_of(at):
        raise BadRequest("Ngày đề nghị trả lời không thể trước hôm nay.", "due_on")
    dossier = locked(dossier_id, by)
    guard(dossier, "consult", by)
    asked = Consultation.objects.create(
        dossier=dossier, number=Consultation.objects.filter(dossier=dossier).count() + 1,
        office=office, question=question, due_on=due_on, by=by, at=at,
    )  # fmt: skip
    _papers.consultation_letter(dossier, asked, by=by, signed_as=_over(by, dossier, at), at=at)
    record(
        dossier, "consult", dossier.status, by, at, question,
        number=asked.number, office=office, due_on=due_on.isoformat(),
    )  # fmt: skip
    return dossier


@action
def answer_consultation(
    dossier_id: int, *, by: Staff, answer: str, number: int = 0, answer_number: str = "",
    at: datetime | None = None,
) -> Dossier:  # fmt: skip
    """Write down what the office answered (ghi ý kiến trả lời). `number` is the how-manieth
    question; 0 = the oldest that is open.

    Raises NotAllowed, WrongState when none is open, BadRequest.
    """
    at = at or clock.now()
    answer = said(answer, "answer", "ý kiến trả lời")
    paper = tidy(answer_number)[:60]
    dossier = locked(dossier_id, by)
    guard(dossier, "answer_consultation", by)
    rows = Consultation.objects.filter(dossier=dossier, answered_at=None).order_by("number")
    asked = (rows.filter(number=number) if number else rows).first()
    if asked is None:
        raise WrongState(f"Hồ sơ {dossier.number} không còn ý kiến nào chờ trả lời.")
    asked.answer, asked.answer_number = answer, paper
    asked.answered_by, asked.answered_at = by, at
    asked.save(update_fields=["answer", "answer_number", "answered_by", "answered_at"])
    record(
        dossier, "answer_consultation", dossier.status, by, at, answer,
        number=asked.number, office=asked.office, paper=paper,
    )  # fmt: skip
    return dossier
