"""The one receipt of linked procedures, as plain frozen values. Pure."""

from dataclasses import dataclass
from datetime import datetime

from motcua.papers.data import FeeLine, Form, PaperItem, Party


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """One procedure of the application: its dossier, who decides it, when it is promised."""

    order: int
    name: str
    code: str
    decided_by: str
    allowance: str
    due_at: datetime
    after: str = ""  # what it waits for: "sau Khai sinh"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedReceipt(Form):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả for several linked procedures: after Mẫu 01, one
    line a procedure and one promise. Law: forms, linked."""

    submitter: Party
    request: str
    lines: tuple[LinkedLine, ...]
    items: tuple[PaperItem, ...]
    allowance: str
    received_at: datetime
    due_at: datetime
    collect_at: str
    receiver_name: str
    owner: Party | None = None
    authorisation: str = ""
    channel: str = "Trực tiếp"
    fees: tuple[FeeLine, ...] = ()
    fee_state: str = ""
    explanation: str = ""
    tracking_url: str = ""
    rating_url: str = ""
