"""What each paper says, as plain frozen values. Pure: no Django, no clock, no database.

Dates are dates; moments are aware datetimes; `*_vnd` is whole đồng. `number`, `title` and
`check_url` are filled in when a paper is issued. Texts stand here as they shall stand on paper.
"""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.papers import rules


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Top left of a paper. `authority_name` is empty when the unit has none above it."""

    authority_name: str
    unit_name: str
    place: str  # địa danh
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organisation. Only the last four of `id_number` are kept, whatever is given.

    Law: personal-data.
    """

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "id_number", rules.masked(self.id_number))


@dataclass(frozen=True, slots=True)
class PaperItem:
    """Thành phần hồ sơ: counts of originals, certified copies, plain or electronic copies."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    name: str
    amount_vnd: int
    note: str = ""  # e.g. "Miễn: người cao tuổi"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: `capacity` lines such as "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"; then the title.

    Law: layout.
    """

    title: str
    name: str
    capacity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about this paper."""

    name: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What every paper has. A `title` given must be one of `kinds.titles(form, day, sector)`."""

    letterhead: Letterhead
    issued_on: date
    dossier_code: str = ""
    sector: str = ""  # key of the catalogue
    title: str = ""
    number: str = ""  # "05/HDHS"
    check_url: str = ""  # public page that says whether this paper is genuine


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Form):
    """Mẫu 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Law: forms."""

    submitter: Party
    request: str  # nội dung yêu cầu giải quyết: the procedure's name, the case
    items: tuple[PaperItem, ...]
    allowance: str  # thời gian giải quyết theo quy định, in words: "03 ngày làm việc"
    received_at: datetime
    due_at: datetime
    collect_at: str  # đăng ký nhận kết quả tại
    receiver_name: str
    owner: Party | None = None  # chủ hồ sơ, where it is not the submitter
    authorisation: str = ""  # giấy uỷ quyền, where the submitter acts for the owner
    channel: str = "Trực tiếp"
    sets: int = 1
    starts_on: date | None = None  # where the clock does not start with the receipt
    resolving_unit: str = ""  # where it is not the receiving unit
    fees: tuple[FeeLine, ...] = ()
    fee_state: str = ""  # "đã thu", "thu khi trả kết quả"
    explanation: str = ""  # one sentence: how the promised moment was counted
    tracking_url: str = ""
    rating_url: str = ""
    book: str = ""
    book_line: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to add or mend: what, what is wrong with it, which form to use."""

    name: str
    problem: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSlip(Form):
    """Mẫu 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ; everything at once. Law: forms, ask-once."""

    applicant: Party
    request: str
    missing: tuple[Missing, ...]
    reason: str
    officer: Signature  # at intake the one who guides; after appraisal the head
    until_on: date | None = None  # where a law of the sector sets a day
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip(Form):
    """Mẫu 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ. Law: forms."""

    applicant: Party
    request: str
    reason: str
    legal_ground: str
    officer: Signature
    advice: str = ""  # what the person can do now, where to go
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyLetter(Form):
    """Mẫu 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết. Law: forms, extend-once."""

    applicant: Party
    request: str
    received_at: datetime
    due_at: datetime  # as promised before
    new_due_at: datetime
    reason: str
    extension: str  # thời gian đề nghị gia hạn: "05 ngày làm việc"
    signature: Signature
    recipients: tuple[str, ...] = ()  # nơi nhận; empty = the usual three
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice(Form):
    """Mẫu 05: Thông báo dừng giải quyết hồ sơ. Law: forms."""

    applicant: Party
    request: str
    received_at: datetime
    stopped_on: date
    reason: str
    signature: Signature
    asked_on: date | None = None  # the day of the person's own request to stop
    legal_ground: str = ""
    consequence: str = ""  # papers given back, money paid back
    recipients: tuple[str, ...] = ()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class Handling:
    """One hand-over inside: from whom to whom, when, how the step stood against its time."""

    giving_unit: str
    taking_unit: str
    at: datetime | None
    giver: str = ""
    taker: str = ""
    outcome: str = ""  # "Trước hạn", "Đúng hạn", "Quá hạn"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSheet(Form):
    """Mẫu 06: Phiếu kiểm soát quá trình giải quyết hồ sơ, from the dossier's events. Law: forms."""

    applicant_name: str
    request: str
    received_at: datetime
    due_at: datetime
    resolving_unit: str
    steps: tuple[Handling, ...]
    consulted: tuple[str, ...] = ()  # cơ quan phối hợp
    book: str = ""
    book_line: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    code: str
    request: str
    applicant_name: str
    contact: str  # address, phone
    resolving_unit: str
    received_at: datetime
    due_at: datetime | None
    ready_at: datetime | None = None  # chuyển kết quả đến Bộ phận Một cửa
    returned_at: datetime | None = None
    method: str = ""
    sets: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Form):
    """Mẫu 07: Sổ theo dõi hồ sơ, A4 landscape; opened each year, never erased in. Law: forms."""

    from_on: date
    to_on: date
    rows: tuple[RegisterRow, ...]
    keeper: Signature
    book: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    code: str
    request: str
    applicant_name: str
    pieces: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverSlip(Form):
    """Phiếu bàn giao hồ sơ, kết quả between two units. A slip of practice, not of the law."""

    giving_unit: str
    taking_unit: str
    at: datetime
    rows: tuple[Handed, ...]
    giver_name: str
    taker_name: str
    what: str = "hồ sơ"  # or "kết quả"


@dataclass(frozen=True, slots=True)
class Returned:
    """One document that is handed over to the citizen."""

    kind: str
    document_number: str = ""
    summary: str = ""
    signed_on: date | None = None
    originals: int = 1
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSlip(Form):
    """Giấy biên nhận trả kết quả. A slip of practice, not of the law."""

    recipient: Party
    request: str
    documents: tuple[Returned, ...]
    returned_at: datetime
    giver_name: str
    standing: str = "Chủ hồ sơ"  # or who the recipient is to the owner
    method: str = "Trực tiếp tại quầy"
    rating_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSlip(Form):
    """Phiếu thu phí, lệ phí: our own proof, not the biên lai of the tax and finance law."""

    payer: Party
    request: str
    lines: tuple[FeeLine, ...]
    total_vnd: int
    paid_at: datetime
    collector_name: str
    method: str = "Tiền mặt"
    official_receipt: str = ""  # number of the statutory biên lai, once there is one

    def __post_init__(self) -> None:
        if self.total_vnd != sum(line.amount_vnd for line in self.lines):
            raise ValueError("the total is the sum of its lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLetter(Form):
    """Kết quả giải quyết in the layout of office documents. Law: layout."""

    kind: str  # tên loại: "Giấy xác nhận", "Thông báo", "Quyết định"
    subject: str  # trích yếu
    paragraphs: tuple[str, ...]
    signature: Signature
    addressed_to: tuple[str, ...] = ()  # kính gửi
    grounds: tuple[str, ...] = ()  # căn cứ
    recipients: tuple[str, ...] = ()
    symbol: str = ""  # ký hiệu after the number: "XN-UBND"


@dataclass(frozen=True, slots=True)
class BoardRow:
    code: str
    name: str
    sector: str
    allowance: str
    fee: str
    online: str = ""  # "Toàn trình", "Một phần"
    counter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureBoard(Form):
    """Bảng niêm yết: the list of procedures handled at the centre. Law: public-list."""

    rows: tuple[BoardRow, ...]
    site_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureSheet(Form):
    """Niêm yết one procedure with its full content. Law: public-list."""

    code: str
    name: str
    sector_name: str
    decision: str  # the decision that published it
    requirements: tuple[PaperItem, ...]
    steps: tuple[str, ...]
    allowance: str
    fees: tuple[str, ...]
    result: str
    legal_basis: tuple[str, ...]
    place: str  # where to hand it in
    resolving_unit: str = ""
    online: str = ""
    conditions: tuple[str, ...] = ()
    page_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTicket(Form):
    """Phiếu số thứ tự, 80 mm wide; carries no name."""

    ticket: str  # as called: "A037"
    line_name: str
    taken_at: datetime
    ahead: int
    wait_minutes: int | None = None
    counters: str = ""  # "Quầy 3, 5"
    procedure: str = ""
    checklist: tuple[str, ...] = ()
    priority: str = ""
    page_url: str = ""
