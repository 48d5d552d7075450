"""How each move is offered at a desk: its form, its action, its words. One entry per move."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from motcua.documents import actions as documents
from motcua.dossiers import actions, oversight
from motcua.dossiers.queries import moves_open_to
from motcua.dossiers.states import MOVES, Move
from motcua.people.states import Role
from motcua.signatures.pens import with_pen
from motcua.web.casework import forms
from motcua.web.casework import waiting_forms as later

Act = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Way:
    """`done` is said afterwards; `intro` above the form says what the move means."""

    icon: str
    act: Act
    done: str
    intro: str
    form: type[forms.MoveForm] = forms.MoveForm
    is_grave: bool = False


def _ask(dossier_id: int, *, rows: list[dict[str, str]], **facts: Any) -> object:
    items = [actions.Lacking(row["name"], row["problem"], row["form"]) for row in rows]
    return actions.ask_supplement(dossier_id, items=items, **facts)


def _enter(dossier_id: int, *, by: Any, scan: Any = None, **facts: Any) -> object:
    """Enter another agency's result; a scan is kept first, by its content."""
    token = ""
    if scan is not None:
        token = documents.add(by=by, name=scan.name or "", content=scan.read()).token
    return actions.enter_result(dossier_id, by=by, file=token, **facts)


WAYS = {
    "take_over": Way(
        "box-arrow-in-right", actions.take_over,
        "Đã nhận hồ sơ chuyển đến. Đồng hồ chạy từ bây giờ, hồ sơ có người thụ lý.",
        "Nơi khác đã tiếp nhận hồ sơ này. Bấm khi hồ sơ đã về đủ: thời hạn bắt đầu tính.",
    ),
    "start": Way(
        "play-circle", actions.start, "Anh/chị đã nhận thụ lý hồ sơ này.",
        "Hồ sơ chuyển sang “Đang xử lý” và đứng tên anh/chị.",
    ),
    "resolve": Way(
        "pen", with_pen(actions.resolve), "Đã ký. Người nộp được nhắn đến nhận kết quả.",
        "Kết quả dưới đây thành văn bản chính thức và không sửa được nữa.",
    ),
    "send_back": Way(
        "arrow-return-left", actions.send_back, "Đã trả lại người trình kèm lý do.",
        "Bản dự thảo quay về người trình để sửa.", forms.SendBackForm,
    ),
    "propose": Way(
        "send", actions.propose, "Đã trình ký. Lãnh đạo thấy hồ sơ này trong danh sách chờ ký.",
        "Soạn kết quả để lãnh đạo ký. Từ chối sau thẩm định cũng là một kết quả.",
        forms.ProposeForm,
    ),
    "enter_result": Way(
        "building-check", _enter, "Đã ghi kết quả. Người nộp được nhắn, thủ tục sau đến lượt.",
        "Việc này do cơ quan khác quyết định: ghi văn bản của cơ quan đó, không trình ký.",
        forms.EnterResultForm,
    ),
    "resume": Way(
        "box-arrow-in-down", actions.resume, "Đã nhận bổ sung. Ngày hẹn trả được tính lại.",
        "Bấm khi giấy tờ đã đủ: đồng hồ chạy tiếp từ bây giờ và người nộp nhận ngày hẹn mới.",
        forms.NoteForm,
    ),
    "accept": Way(
        "box-arrow-in-down", actions.resume, "Đã tiếp nhận. Hồ sơ có mã và ngày hẹn trả.",
        "Bấm khi giấy tờ đã đủ: hồ sơ có mã số, ngày hẹn trả và Mẫu số 01.",
        forms.NoteForm,
    ),
    "ask_supplement": Way(
        "file-earmark-plus", _ask, "Đã gửi yêu cầu bổ sung. Đồng hồ dừng từ bây giờ.",
        "Ghi đủ mọi thứ còn thiếu trong một lần. Đồng hồ dừng cho đến khi nhận đủ.",
        forms.SupplementForm,
    ),
    "extend": Way(
        "calendar-plus", with_pen(actions.extend), "Đã xin lỗi và hẹn ngày trả mới.",
        "Gửi thư xin lỗi (Mẫu số 04) với một ngày trả mới. Chỉ được một lần.",
        later.DraftedExtendForm,
    ),
    "put_aside_apology": Way(
        "calendar-x", actions.put_aside_apology, "Đã để dự thảo xin lỗi sang một bên.",
        "Hồ sơ sẽ kịp hẹn: dự thảo xin lỗi không gửi, lý do được ghi vào diễn biến.",
        later.PutAsideForm,
    ),
    "ask_payment": Way(
        "cash-coin", actions.ask_payment, "Đã báo người nộp. Đồng hồ dừng từ bây giờ.",
        "Báo công dân nộp nghĩa vụ tài chính. Đồng hồ dừng đến khi xác nhận đã nộp, rồi chạy tiếp.",
        later.PaymentForm,
    ),
    "confirm_payment": Way(
        "cash-stack", actions.confirm_payment, "Đã xác nhận nộp tiền. Đồng hồ chạy tiếp.",
        "Bấm khi đã có chứng từ nộp tiền: đồng hồ chạy tiếp và người nộp nhận ngày hẹn mới.",
        later.PaidForm,
    ),
    "consult": Way(
        "chat-left-text", actions.consult, "Đã lập công văn lấy ý kiến.",
        "Hỏi ý kiến cơ quan khác bằng công văn. Đồng hồ của hồ sơ vẫn chạy.", later.ConsultForm,
    ),
    "answer_consultation": Way(
        "chat-left-quote", actions.answer_consultation, "Đã ghi ý kiến trả lời.",
        "Ghi ý kiến của cơ quan được hỏi sớm nhất còn chờ.", later.ConsultedForm,
    ),
    "decline_online": Way(
        "file-earmark-x", actions.decline_online, "Đã nhắn người nộp gửi lại.",
        "Tệp gửi trực tuyến chưa đủ: nhắn người nộp gửi lại. Đồng hồ vẫn dừng.",
        later.DeclineForm,
    ),
    "mark_urgent": Way(
        "lightning-charge", actions.mark_urgent, "Đã đánh dấu gấp: hồ sơ đứng đầu mọi danh sách.",
        "Người có công, bảo trợ xã hội, người cao tuổi, khuyết tật, việc khẩn cấp. Ngày hẹn trả "
        "không đổi.", forms.UrgentForm,
    ),
    "reassign": Way(
        "person-gear", actions.reassign, "Đã chuyển người thụ lý.",
        "Hồ sơ chuyển sang bàn của người khác; ngày hẹn trả không đổi.", forms.ReassignForm,
    ),
    "withdraw": Way(
        "box-arrow-left", actions.withdraw, "Đã ghi nhận công dân rút hồ sơ.",
        "Chỉ bấm khi chính người nộp yêu cầu. Hồ sơ đóng lại và không mở lại được.",
        forms.WithdrawForm, is_grave=True,
    ),
    "correct": Way(
        "pencil-square", with_pen(actions.correct), "Đã đính chính. Người nộp được nhắn đến đổi.",
        "Văn bản mới thay văn bản sai; văn bản cũ ghi là đã huỷ và vẫn được lưu.",
        forms.CorrectForm, is_grave=True,
    ),
    "stop": Way(
        "stop-circle", with_pen(actions.stop), "Đã dừng giải quyết và gửi thông báo (Mẫu số 05).",
        "Hồ sơ đóng lại mà không có kết quả, không mở lại được. Người nộp nhận Mẫu số 05.",
        forms.StopForm, is_grave=True,
    ),
}  # fmt: skip
SIGNED = (
    "resolve",
    "extend",
    "stop",
    "correct",
)  # their papers bear the signature of who makes the move
# What the day asks for first; the first one that is open is the one large button.
NEXT = (
    "take_over",
    "resolve",
    "resume",
    "confirm_payment",
    "accept",
    "start",
    "propose",
    "enter_result",
    "hand_over",
)


@dataclass(frozen=True, slots=True)
class Button:
    name: str
    label: str
    icon: str
    is_primary: bool
    is_grave: bool
    at_counter: bool = False  # done where the citizen stands
    at_once: bool = False  # asks for nothing and harms nothing: one tap does it


def buttons(staff: Any, dossier: Any) -> list[Button]:
    """The moves open to this person now: the next thing to do first, the grave ones last.

    Giving back is done at the counter, against identity, so it leads there. What the counter
    alone can do with a slip that has no code yet is not offered here.
    """
    found = dict(moves_open_to(staff, dossier))
    found.pop("refuse", None)
    if "extend" in found and (later := oversight.later_for(dossier)) and not later.is_possible:
        del found["extend"]
    first = next((name for name in NEXT if name in found), "")
    if first == "start" and not staff.has_role(Role.SPECIALIST):
        first = ""  # a leader may take a dossier in hand, but nobody waits for that
    made = [_button(name, move, name == first) for name, move in found.items()]
    return sorted(made, key=lambda b: (not b.is_primary, b.is_grave, _place(b.name)))


def _place(name: str) -> int:
    return list(MOVES).index(name) if name not in WAYS else list(WAYS).index(name)


def _button(name: str, move: Move, is_first: bool) -> Button:
    if name == "hand_over":
        return Button(name, move.label, "bag-check", is_first, False, at_counter=True)
    way = WAYS[name]
    at_once = way.form is forms.MoveForm and name in ("take_over", "start")
    return Button(name, move.label, way.icon, is_first, way.is_grave, at_once=at_once)
