"""Shapes of input for the moves. Shape only: the actions judge, and their words are shown."""

from typing import Any

from django import forms
from django.http import QueryDict

from motcua.core import clock
from motcua.core.text import dotted
from motcua.dossiers.queries import decider_of
from motcua.web.casework.drafts import draft_for
from motcua.web.fields import LongText, day_field

MOST_ROWS = 30


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"} | attrs)


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control"} | attrs)


def _text(label: str, missing: str, *, longest: int = 1000, rows: int = 3, hint: str = "") -> Any:
    """Words that must be there; `missing` says so kindly."""
    said = {"required": missing}
    facts: dict[str, Any] = {"label": label, "help_text": hint, "error_messages": said}
    if rows > 1:
        return LongText(longest=longest, widget=_area(rows), **facts)
    said["max_length"] = f"Nhiều nhất {dotted(longest)} ký tự."
    return forms.CharField(max_length=longest, widget=_line(), **facts)


class MoveForm(forms.Form):
    """The input of one move. `facts` are the action's keyword arguments."""

    use_required_attribute = False  # the server says it in kinder words than the browser

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> "MoveForm":
        """The form as it is first shown."""
        return cls()

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class StopForm(MoveForm):
    reason = _text("Lý do dừng giải quyết", "Ghi lý do dừng giải quyết.", hint="In trên Mẫu số 05.")


class UrgentForm(MoveForm):
    reason = _text("Lý do gấp", "Ghi lý do gấp.", longest=300, rows=1,
                   hint="Hiện bên cạnh hồ sơ trong mọi danh sách.")  # fmt: skip


class WithdrawForm(MoveForm):
    reason = _text("Lý do công dân rút hồ sơ", "Ghi lý do công dân rút hồ sơ.")


class SendBackForm(MoveForm):
    reason = _text("Cần sửa gì", "Ghi điều cần sửa.", hint="Người trình thấy nguyên văn dòng này.")


class NoteForm(MoveForm):
    note = LongText(
        label="Đã nhận những gì",
        help_text="Không bắt buộc. Ghi vào diễn biến hồ sơ.",
        required=False,
        longest=1000,
        widget=_area(2),
    )


class ExtendForm(MoveForm):
    days = forms.IntegerField(
        label="Xin thêm mấy ngày làm việc",
        min_value=1,
        max_value=60,
        error_messages={
            "required": "Ghi số ngày làm việc xin thêm, từ 1 đến 60.",
            "invalid": "Số ngày làm việc là một số từ 1 đến 60.",
            "min_value": "Số ngày làm việc xin thêm từ 1 đến 60.",
            "max_value": "Số ngày làm việc xin thêm từ 1 đến 60.",
        },
        widget=forms.NumberInput(
            attrs={"class": "form-control short", "inputmode": "numeric", "min": "1", "max": "60"}
        ),
    )
    reason = _text(
        "Lý do chậm",
        "Ghi lý do chậm.",
        hint="In trên thư xin lỗi (Mẫu số 04) và nhắn cho người nộp.",
    )
    title = forms.CharField(
        label="Tên văn bản",
        required=False,
        max_length=200,
        help_text="Tên cũ còn trong thủ tục của lĩnh vực này.",
    )


class ProposeForm(MoveForm):
    kind = forms.ChoiceField(
        label="Ý kiến đề xuất",
        choices=[("granted", "Đồng ý giải quyết"), ("denied", "Từ chối giải quyết")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chọn đồng ý hoặc từ chối giải quyết.",
            "invalid_choice": "Chọn đồng ý hoặc từ chối giải quyết.",
        },
    )
    title = _text("Tên kết quả", "Ghi tên kết quả.", longest=300, rows=1)
    text = _text(
        "Nội dung kết quả",
        "Ghi nội dung kết quả.",
        longest=20_000,
        rows=12,
        hint="Mỗi dòng in thành một đoạn. Thay dấu … bằng nội dung của hồ sơ này.",
    )

    def clean_text(self) -> str:
        """A gap of the suggested words must not get onto paper."""
        text = str(self.cleaned_data["text"])
        if "…" in text:
            raise forms.ValidationError("Còn dấu … chưa thay bằng nội dung của hồ sơ này.")
        return text

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> "MoveForm":
        sent_back = [r for r in dossier.results.all() if r.sent_back_at]
        kind = query.get("kind") or (sent_back[-1].kind if sent_back else "granted")
        return cls(initial=draft_for(dossier, "denied" if kind == "denied" else "granted"))


class CorrectForm(MoveForm):
    """The words of the wrong result, to be put right."""

    title = _text("Tên kết quả", "Ghi tên kết quả.", longest=300, rows=1)
    text = _text(
        "Nội dung đúng", "Ghi nội dung đúng.", longest=20_000, rows=12,
        hint="Bắt đầu từ nội dung đang có; mỗi dòng in thành một đoạn.",
    )  # fmt: skip
    reason = _text(
        "Lý do đính chính", "Ghi lý do đính chính.", hint="Nhắn cho người nộp và lưu vào diễn biến."
    )

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> "MoveForm":
        signed = [r for r in dossier.results.all() if r.signed_at and not r.corrected_at]
        return cls(initial={"title": signed[-1].title, "text": signed[-1].text} if signed else {})


class EnterResultForm(MoveForm):
    """What another agency decided, as its paper says it."""

    kind = forms.ChoiceField(
        label="Kết quả",
        choices=[("granted", "Đồng ý giải quyết"), ("denied", "Từ chối giải quyết")],
        widget=forms.RadioSelect,
        initial="granted",
        error_messages={"required": "Chọn đồng ý hoặc từ chối giải quyết."},
    )
    title = _text("Tên kết quả", "Ghi tên kết quả.", longest=300, rows=1)
    issued_by = _text("Cơ quan ban hành", "Ghi cơ quan ban hành.", longest=200, rows=1)
    issued_number = _text("Số văn bản", "Ghi số văn bản hoặc mã số.", longest=60, rows=1)
    issued_on = day_field("Ngày ban hành", missing="Ghi ngày ban hành.", css="form-control")
    scan = forms.FileField(
        label="Bản quét",
        help_text="Không bắt buộc. Ảnh hoặc PDF.",
        required=False,
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": "image/jpeg,image/png,application/pdf"}
        ),
    )

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> "MoveForm":
        return cls(
            initial={
                "kind": "granted",
                "title": dossier.version.result.split(";")[0][:300] or dossier.procedure_name,
                "issued_by": decider_of(dossier),
                "issued_on": f"{clock.today():%d/%m/%Y}",
            }
        )


class ReassignForm(MoveForm):
    """`to` is a username; the door draws the choices with what each desk carries."""

    to = forms.CharField(
        label="Chuyển cho",
        max_length=150,
        error_messages={"required": "Chọn người nhận hồ sơ.", "max_length": "Chọn lại người nhận."},
    )
    reason = _text("Lý do chuyển", "Ghi lý do chuyển.", rows=2)


class LackForm(forms.Form):
    """One row of a supplement request."""

    use_required_attribute = False
    name = forms.CharField(
        label="Giấy tờ", required=False, max_length=500,
        widget=_line(list="papers-known", autocomplete="off"),
    )  # fmt: skip
    problem = forms.CharField(
        label="Cần sửa, bổ sung gì", required=False, max_length=500, widget=_line()
    )
    form = forms.CharField(label="Mẫu cần dùng", required=False, max_length=200, widget=_line())


class SupplementForm(MoveForm):
    """Everything that is missing, at once. Rows are added and removed by plain posts too."""

    reason = _text("Lý do cần bổ sung", "Ghi lý do cần bổ sung.", rows=2, hint="In trên Mẫu số 02.")
    again_reason = LongText(
        label="Lý do yêu cầu bổ sung lần nữa",
        help_text="Lần thứ hai do lãnh đạo quyết định, và hồ sơ bị tính là chậm.",
        required=False,
        longest=1000,
        widget=_area(2),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rows = _rows(data)

    @classmethod
    def begin(cls, dossier: Any, query: QueryDict) -> "MoveForm":
        form = cls()
        form.mark_second(dossier)
        return form

    def mark_second(self, dossier: Any) -> None:
        """From the second time on its reason must be there; the form says so beforehand."""
        field = self.fields["again_reason"]
        field.required = dossier.supplements > 0
        field.error_messages["required"] = "Ghi lý do yêu cầu bổ sung lần nữa."

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "rows": [row.cleaned_data for row in self.rows]}

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_ROWS

    def change_rows(self, data: QueryDict) -> None:
        """Add an empty row, or drop the one named, and number the rest anew."""
        drop = data.get("drop", "")
        typed = [_typed(row) for i, row in enumerate(self.rows) if str(i) != drop]
        if "add" in data and len(typed) < MOST_ROWS:
            typed.append({})
        self.rows = [
            LackForm(initial=values, prefix=f"item-{i}") for i, values in enumerate(typed or [{}])
        ]
        if "add" in data:  # the hand goes on in the new row
            self.rows[-1].fields["name"].widget.attrs["data-focus"] = ""


def _typed(row: LackForm) -> dict[str, str]:
    return {name: str(row[name].value() or "") for name in row.fields}


def _rows(data: Any) -> list[LackForm]:
    if data is None:
        return [LackForm(prefix="item-0")]
    count = sum(f"item-{i}-name" in data for i in range(MOST_ROWS))
    return [LackForm(data, prefix=f"item-{i}") for i in range(max(1, count))]
