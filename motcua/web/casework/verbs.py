"""The log of a dossier in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import clock

# Verb and icon of each move as a thing done.
VERBS = {
    "accept": ("Tiếp nhận hồ sơ", "inbox"),
    "refuse": ("Từ chối tiếp nhận", "x-circle"),
    "serve_now": ("Giải quyết và trả ngay tại quầy", "bag-check"),
    "take_over": ("Nhận hồ sơ từ nơi khác", "box-arrow-in-right"),
    "start": ("Nhận thụ lý", "play-circle"),
    "ask_supplement": ("Yêu cầu bổ sung", "file-earmark-plus"),
    "resume": ("Nhận giấy tờ bổ sung", "box-arrow-in-down"),
    "extend": ("Xin lỗi và hẹn lại", "calendar-plus"),
    "propose": ("Trình ký kết quả", "send"),
    "send_back": ("Trả lại để làm lại", "arrow-return-left"),
    "resolve": ("Ký kết quả", "pen"),
    "enter_result": ("Ghi kết quả của cơ quan khác", "building-check"),
    "turn": ("Đến lượt: đồng hồ bắt đầu chạy", "skip-forward-circle"),
    "stop": ("Dừng giải quyết", "stop-circle"),
    "withdraw": ("Công dân rút hồ sơ", "box-arrow-left"),
    "reassign": ("Chuyển người thụ lý", "person-gear"),
    "mark_urgent": ("Đánh dấu gấp", "lightning-charge"),
    "ask_payment": ("Yêu cầu nộp nghĩa vụ tài chính", "cash-coin"),
    "confirm_payment": ("Xác nhận đã nộp nghĩa vụ tài chính", "cash-stack"),
    "consult": ("Lấy ý kiến cơ quan khác", "chat-left-text"),
    "answer_consultation": ("Cơ quan khác đã trả lời", "chat-left-quote"),
    "put_aside_apology": ("Chưa cần xin lỗi", "calendar-x"),
    "answer_online": ("Công dân gửi bổ sung trực tuyến", "cloud-arrow-up"),
    "decline_online": ("Bản gửi trực tuyến chưa đủ", "file-earmark-x"),
    "lapse": ("Dừng vì quá hạn bổ sung", "stop-circle"),
    "remind_supplement": ("Nhắc hạn bổ sung", "bell"),
    "incident": ("Hẹn lại sau sự cố của Trung tâm", "cone-striped"),
    "recount": ("Tính lại ngày hẹn", "calculator"),
    "void_paper": ("Huỷ giấy đã lập", "x-octagon"),
    "hand_over": ("Trả kết quả", "bag-check"),
    "collect_online": ("Công dân nhận kết quả trực tuyến", "cloud-arrow-down"),
    "remind_result": ("Nhắc đến nhận kết quả", "bell"),
    "correct": ("Đính chính kết quả", "pencil-square"),
    "take_fee": ("Thu phí, lệ phí", "cash-coin"),
}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    verb: str
    icon: str
    who: str
    note: str
    detail: str


def timeline(events: Any) -> list[Line]:
    """The newest first. Every move has its words, as a test sees to."""
    return [_line(event) for event in reversed(events)]


def _line(event: Any) -> Line:
    verb, icon = VERBS.get(event.move, ("Việc khác", "dot"))
    who = event.by.full_name if event.by else "Hệ thống"
    return Line(event.at, verb, icon, who, event.note, _detail(event))


def _detail(event: Any) -> str:
    data = event.data
    if event.move == "extend" and {"before", "due_at"} <= data.keys():
        return f"Hẹn trả {_moment(data['before'])} dời đến {_moment(data['due_at'])}."
    if event.move in {"incident", "recount"} and {"before", "due_at"} <= data.keys():
        return f"Hẹn trả {_moment(data['before'])} dời đến {_moment(data['due_at'])}."
    if event.move == "lapse":
        return "Hệ thống dừng tự động theo hạn bổ sung in trên Mẫu số 02."
    if event.move in {"accept", "resume", "confirm_payment"} and "due_at" in data:
        return f"Hẹn trả {_moment(data['due_at'])}."
    if event.move == "take_over" and {"before", "due_at"} <= data.keys():
        moved = data["before"] != data["due_at"]
        due = f"Hẹn trả {_moment(data['due_at'])}"
        if data.get("is_late"):
            return f"Nhận trễ: chậm nhất là {_moment(data['latest'])}. {due} không đổi."
        return f"{due}, sớm hơn hẹn {_moment(data['before'])}." if moved else f"{due}."
    if event.move == "turn" and {"cause", "due_at"} <= data.keys():
        return f"Sau kết quả của {data['cause']}. Hẹn trả {_moment(data['due_at'])}."
    if event.move == "enter_result" and data.get("issued_by"):
        return f"{data['issued_by']}, số {data.get('issued_number', '')}."
    if event.move == "resolve" and data.get("sent_to"):
        return f"Chuyển kết quả đến {data['sent_to']} để in và trả."
    if event.move == "void_paper" and data.get("paper"):
        return f"{data.get('title', '')} số {data['paper']}."
    if event.move == "correct" and {"instead_of", "paper"} <= data.keys():
        exchange = " Thu lại bản đã trả để đổi." if data.get("to_exchange") else ""
        return f"Số {data['paper']} thay số {data['instead_of']}.{exchange}"
    if event.move == "void_paper" and data.get("paper"):
        return f"{data.get('title', '')} số {data['paper']}."
    if event.move == "hand_over" and data.get("post_number"):
        return f"Gửi bưu chính, số vận đơn {data['post_number']}."
    if event.move == "hand_over" and data.get("standing"):
        return f"Người nhận: {data['standing']}."
    return ""


def _moment(text: str) -> str:
    return f"{clock.local(datetime.fromisoformat(text)):%H:%M %d/%m/%Y}"
