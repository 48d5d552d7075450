"""What dossiers look like on the wire, in and out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, SecretStr

from motcua.applicants.rules import PersonIn as Person
from motcua.dossiers.shapes import FeeIn as Fee
from motcua.dossiers.shapes import FileIn, Intake, ItemIn, OriginalIn

PLAIN = r"^[^\x00-\x1f]*$"  # control characters are nobody's words
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]  # as in forms


class PersonIn(Schema):
    full_name: str = Field(min_length=1, max_length=200)
    personal_id: str = Field("", max_length=20)
    id_kind: Literal["", "cccd", "cmnd", "passport", "tax"] = ""
    kind: Literal["citizen", "business", "agency", "organisation"] = "citizen"
    birth_on: date | None = None
    gender: Literal["", "male", "female"] = ""
    address: str = Field("", max_length=300)
    phone: str = Field("", max_length=20)
    email: str = Field("", max_length=254)


class ItemsIn(Schema):
    order: int = Field(0, ge=0, le=500, description="Số thứ tự trong danh mục; 0: giấy tờ thêm")
    name: str = Field("", max_length=1000)
    originals: int = Field(0, ge=0, le=999)
    certified: int = Field(0, ge=0, le=999)
    copies: int = Field(0, ge=0, le=999)
    missing: bool = False
    note: str = Field("", max_length=500)


class OriginalsIn(Schema):
    name: str = Field(min_length=1, max_length=300)
    pages: int = Field(1, ge=1, le=2000)
    copies: int = Field(1, ge=1, le=500)


class FeesIn(Schema):
    pages: int = Field(1, ge=1, le=2000)
    copies: int = Field(1, ge=1, le=500)
    exemption: str = Field("", max_length=200)
    amount_vnd: int | None = Field(None, ge=0, le=100_000_000)
    method: Literal["", "cash", "transfer"] = ""
    originals: list[OriginalsIn] = Field(
        default_factory=list, max_length=20,
        description="Chứng thực: từng bản chính, mỗi bản một số trong sổ; khi có, `pages` và "
        "`copies` không dùng",
    )  # fmt: skip

    def fee(self) -> Fee:
        facts = self.model_dump(exclude={"originals"})
        return Fee(**facts, originals=tuple(OriginalIn(**x.model_dump()) for x in self.originals))


# What the action calls a fact of the fee, as a problem names it here.
OF_FEE = {"exemption": "fee.exemption", "method": "fee.method", "fee_vnd": "fee.amount_vnd"}


class FilesIn(Schema):
    token: str = Field(min_length=1, max_length=60)
    item: int | None = Field(
        None, ge=1, le=500, description="Dòng của `items`, từ 1, mà tệp này chụp; null: không rõ"
    )


class ReceiveIn(Schema):
    procedure: str = Field(min_length=1, max_length=40)
    case: str = Field("", max_length=60)
    submitter: PersonIn
    owner: PersonIn | None = None
    authorisation: str = Field("", max_length=300)
    recipient_name: str = Field("", max_length=200)
    items: list[ItemsIn] = Field(default_factory=list, max_length=200)
    files: list[FilesIn] = Field(default_factory=list, max_length=100)
    channel: Literal["direct", "online", "postal"] = "direct"
    subject: str = Field("", max_length=1000)
    copies: int = Field(1, ge=1, le=500)
    return_by: Literal["counter", "post", "online"] = "counter"
    ticket: str = Field("", max_length=40, description="Mã (token) của phiếu số")
    urgent: bool = False
    urgent_reason: str = Field("", max_length=300)
    competent: str = Field(
        "", max_length=40, pattern=PLAIN,
        description="Nơi giải quyết (slug), khi không phải nơi nhận; chỉ thủ tục trong danh mục "
        "tiếp nhận không phụ thuộc địa giới",
    )  # fmt: skip
    collect_at: str = Field(
        "", max_length=40, pattern=PLAIN, description="Nơi trả kết quả (slug); rỗng: nơi nhận"
    )
    fee: FeesIn | None = None
    decision: Literal["accept", "ask_supplement", "refuse", "serve_now"] = "accept"
    reason: str = Field("", max_length=1000)
    legal_ground: str = Field("", max_length=300)
    advice: str = Field("", max_length=1000)
    result_title: str = Field("", max_length=300)
    signer: str = Field("", max_length=150)
    with_receipt: bool = Field(False, description="serve_now: in cả giấy tiếp nhận (Mẫu 01)")

    def intake(self, requirement_ids: dict[int, int]) -> Intake:
        """As the actions take it; `requirement_ids` maps places of the list to its rows."""
        facts: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "authorisation", "recipient_name", "channel", "subject", "copies", "return_by",
                "urgent", "urgent_reason", "competent", "collect_at",
            )
        }  # fmt: skip
        return Intake(
            procedure_code=self.procedure,
            case_key=self.case,
            submitter=Person(**self.submitter.model_dump()),
            owner=Person(**self.owner.model_dump()) if self.owner else None,
            items=tuple(
                ItemIn(
                    requirement_ids.get(i.order, -1) if i.order else 0,
                    i.name,
                    i.originals,
                    i.certified,
                    i.copies,
                    i.missing,
                    i.note,
                )
                for i in self.items
            ),
            files=tuple(FileIn(file.token, file.item) for file in self.files),
            ticket_token=self.ticket,
            fee=self.fee.fee() if self.fee else Fee(),
            **facts,
        )


class ReceivedOut(Schema):
    number: str = Field(description="Mã hồ sơ; với Mẫu 02, 03 là số phiếu")
    status: str
    status_code: int = Field(description="Mã trạng thái quốc gia, 1-10")
    due_at: datetime | None
    paper: int | None = Field(description="Số thứ tự của giấy vừa lập, để tải PDF")


class RowOut(Schema):
    number: str
    procedure: str
    owner: str
    status: str
    status_code: int
    stage: str
    urgent: bool
    assignee: str
    received_at: datetime
    due_at: datetime | None
    left: str
    elsewhere: str = Field(description="Nơi khác cùng tham gia, thành chữ; rỗng: không có")
    waiting: str = Field(description="Chờ nhận từ nơi khác bao lâu; rỗng: không chờ")


class WorklistIn(Schema):
    scope: Literal[
        "mine", "all", "sign", "return", "supplement", "due", "arriving", "for_others"
    ] = "mine"
    q: str = Field("", max_length=200, pattern=PLAIN)
    sector: str = Field("", max_length=40, pattern=PLAIN)
    limit: int = Field(20, ge=1, le=100)
    after: str = Field("", max_length=400, pattern=PLAIN)


class PageOut(Schema):
    rows: list[RowOut]
    total: int | None = Field(description="null: hơn 1.000")
    after: str


class EventOut(Schema):
    move: str
    to: str
    at: datetime
    by: str
    note: str


class StandingDraft(Schema):
    number: int = Field(description="Lần trình; ký thì ghi lại số này")
    kind: str
    title: str
    text: str


class DossierOut(RowOut):
    moves: list[str] = Field(description="Việc người giữ khoá làm được bây giờ")
    decided_by: str = Field(description="Mã của nơi giải quyết")
    received_by: str = Field(description="Mã của nơi tiếp nhận")
    collect_at: str = Field(description="Mã của nơi trả kết quả")
    taken_over_at: datetime | None = Field(description="Nơi giải quyết nhận hồ sơ chuyển đến lúc")
    explanation: str
    first_due_at: datetime | None
    items: list[ItemsIn]
    events: list[EventOut]
    papers: list[str]
    draft: StandingDraft | None = Field(description="Bản đang trình ký; null: không có")


class DraftIn(Schema):
    code: str = Field(min_length=1, max_length=40, pattern=PLAIN)
    draft: int = Field(ge=1, le=999, description="Lần trình đã đọc: draft.number của hồ sơ")


class PinsIn(Schema):
    """What opens the keys of this request. Used once, stored nowhere."""

    pin: SecretStr = Field(
        SecretStr(""), max_length=64, description="Mã PIN chứng thư số của người ký"
    )
    seal_pin: SecretStr = Field(
        SecretStr(""), max_length=64, description="Mã PIN chứng thư số của cơ quan; rỗng: đóng sau"
    )
    by_hand: bool = Field(False, description="Lần này ký tay trên giấy, dù có chứng thư số")


PINS = {"pin", "seal_pin"}  # what no fingerprint and no log may hold


class SignIn(PinsIn):
    dossiers: list[DraftIn] = Field(min_length=1, max_length=100)


class SignedRow(Schema):
    number: str
    problem: str = Field(description="Vì sao chưa ký được; rỗng là đã ký")
    by_hand: bool | None = Field(
        None, description="Giấy còn chờ ký tay: không có chữ ký số; null: chưa ký được"
    )


class SignedOut(Schema):
    rows: list[SignedRow]
    warning: str = Field("", description="Dấu thời gian hay dữ liệu xác minh chưa lấy được")


class LackingIn(Schema):
    name: str = Field(min_length=1, max_length=500)
    problem: str = Field("", max_length=500)
    form: str = Field("", max_length=200)


class MoveIn(PinsIn):
    """The facts of a move; each move says which of them it needs."""

    reason: str = Field("", max_length=1000)
    again_reason: str = Field("", max_length=1000)
    items: list[LackingIn] = Field(default_factory=list, max_length=100)
    days: int = Field(0, ge=0, le=60)
    draft: int = Field(
        0, ge=0, le=999, description="resolve: lần trình đã đọc, draft.number của hồ sơ"
    )
    kind: Literal["", "granted", "denied"] = ""
    title: str = Field("", max_length=300)
    text: str = Field("", max_length=20_000)
    note: str = Field("", max_length=1000)
    to: str = Field("", max_length=150)
    legal_ground: str = Field("", max_length=300)
    advice: str = Field("", max_length=1000)
    method: Literal["", "cash", "transfer"] = ""
    amount_vnd: int | None = Field(
        None, ge=0, le=100_000_000, description="take-fee: mức của địa phương, khi chưa định"
    )
    name: str = Field("", max_length=200)
    personal_id: str = Field("", max_length=20)
    authorisation: str = Field("", max_length=300)
    post_number: str = Field("", max_length=40)
    notice_number: str = Field("", max_length=60, description="ask-payment: số thông báo")
    notice_on: Day | None = Field(None, description="ask-payment: ngày thông báo; trống: hôm nay")
    duty_vnd: int | None = Field(None, ge=1, description="ask-payment; trống: theo thông báo")
    until_on: Day | None = Field(None, description="ask-payment: hạn nộp; consult: hạn trả lời")
    receipt_number: str = Field(
        "", max_length=60, description="confirm-payment: chứng từ; answer-consultation: văn bản"
    )
    office: str = Field("", max_length=200, description="consult: cơ quan được hỏi")
    issued_by: str = Field("", max_length=200, description="enter-result: cơ quan ban hành")
    issued_number: str = Field("", max_length=60, description="enter-result: số văn bản")
    issued_on: Day | None = Field(None, description="enter-result: ngày ban hành; trống: hôm nay")
    file: str = Field("", max_length=60, description="enter-result: token của bản quét")
