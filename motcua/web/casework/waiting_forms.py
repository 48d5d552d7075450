"""Shapes of input for the moves that wait for somebody. The actions judge."""

from typing import Any

from django import forms
from django.http import QueryDict

from motcua.dossiers.queries import waiting
from motcua.web.casework.forms import ExtendForm, MoveForm, _line, _text
from motcua.web.fields import Money, day_field


class PaymentForm(MoveForm):
    notice_number = _text("Số thông báo", "Ghi số thông báo.", longest=60, rows=1,
                          hint="Ghi đúng như trên thông báo của cơ quan thuế.")  # fmt: skip
    notice_on = day_field("Ngày thông báo", missing="Ghi ngày thông báo.", css="form-control")
    amount_vnd = Money(
        label="Số tiền (đồng)",
        help_text="Để trống nếu theo thông báo.",
        required=False,
        min_value=1,
        error_messages={
            "invalid": "Ghi số tiền, ví dụ 1.250.000.",
            "min_value": "Số tiền từ 1 đồng.",
        },
        widget=forms.TextInput(attrs={"class": "form-control short", "inputmode": "numeric"}),
    )
    pay_by = day_field(
        "Hạn nộp", required=False, css="form-control",
        help_text="Không bắt buộc. Quá ngày này hồ sơ không tự dừng: lãnh đạo thấy trong danh "
        "sách và quyết định.",
    )  # fmt: skip


class PaidForm(MoveForm):
    receipt_number = _text("Số chứng từ nộp tiền", "Ghi số chứng từ nộp tiền.", longest=60, rows=1)


class ConsultForm(MoveForm):
    office = _text("Cơ quan được hỏi", "Ghi tên cơ quan được hỏi.", longest=200, rows=1)
    question = _text("Nội dung cần hỏi", "Ghi nội dung cần hỏi.", longest=1000,
                     hint="In trong công văn lấy ý kiến.")  # fmt: skip
    due_on = day_field(
        "Đề nghị trả lời trước hết ngày", missing="Ghi ngày đề nghị trả lời.", css="form-control"
    )


class ConsultedForm(MoveForm):
    answer = _text("Ý kiến trả lời", "Ghi ý kiến trả lời.", rows=4)
    answer_number = forms.CharField(
        label="Số văn bản trả lời", required=False, max_length=60, widget=_line()
    )


class DeclineForm(MoveForm):
    reason = _text(
        "Còn thiếu hoặc cần sửa gì",
        "Ghi điều còn thiếu.",
        hint="Nhắn nguyên văn cho người nộp. Vẫn là yêu cầu cũ, không tính thêm lần.",
    )


class PutAsideForm(MoveForm):
    reason = _text("Vì sao chưa cần xin lỗi", "Ghi vì sao chưa cần xin lỗi.", rows=2)


class DraftedExtendForm(ExtendForm):
    """The apology as the system has drafted it, where it has; a leader changes what is not so."""

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> MoveForm:
        draft = waiting.draft_of(dossier)
        return cls(initial={"days": draft.days, "reason": draft.reason}) if draft else cls()
