"""Shapes of input in the console; what may be done is for the actions to say."""

from datetime import time
from typing import Any

from django import forms

from motcua.catalog.states import AnyCounterScope
from motcua.people.states import SCOPES, Capacity, Role
from motcua.web.fields import day_field

DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
TIMES = ["%H:%M", "%Hh%M", "%Hh", "%H.%M", "%H%M"]
Pairs = list[tuple[str, str]]


class Plain(forms.Form):
    """Own words for what is missing; inputs keep nothing of the browser's memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "Hãy điền mục này."
            field.widget.attrs.setdefault("autocomplete", "off")


def time_input() -> forms.TimeInput:
    """Typed, as a browser in another language would ask for AM and PM."""
    return forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric"})


class PersonForm(Plain):
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    title = forms.CharField(
        label="Chức danh", max_length=120, required=False, help_text="In dưới chữ ký, nếu có ký."
    )
    phone = forms.CharField(
        label="Điện thoại",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    is_active = forms.BooleanField(
        label="Tài khoản mở",
        required=False,
        help_text="Bỏ chọn thì người này không đăng nhập được và các máy đang mở bị đăng xuất.",
    )


class AssignForm(Plain):
    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn vai trò"), *Role.choices])
    from_on = day_field("Từ ngày")
    until_on = day_field(
        "Đến hết ngày", required=False, help_text="Để trống nếu chưa biết. Hết ngày là hết quyền."
    )
    decision = forms.CharField(label="Quyết định số", max_length=120, required=False)
    sectors = forms.MultipleChoiceField(
        label="Lĩnh vực phụ trách",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn nghĩa là mọi lĩnh vực.",
    )

    def __init__(self, *args: Any, sectors: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sectors"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = sectors


class NewPersonForm(AssignForm):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=40,
        help_text="Chữ không dấu và số, ví dụ: tiepnhan8.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    title = forms.CharField(
        label="Chức danh", max_length=120, required=False, help_text="In dưới chữ ký, nếu có ký."
    )
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    field_order = ("full_name", "username", "title", "phone", "role")


class AuthorityForm(Plain):
    capacity = forms.ChoiceField(
        label="Ký với tư cách", choices=[("", "Chọn tư cách ký"), *Capacity.choices]
    )
    title = forms.CharField(
        label="Chức danh dưới chữ ký", max_length=120, help_text="Ví dụ: PHÓ CHỦ TỊCH."
    )
    decision = forms.CharField(
        label="Văn bản phân công, ủy quyền số",
        max_length=120,
        required=False,
        help_text="Bắt buộc khi ký thừa lệnh hoặc thừa ủy quyền.",
    )
    from_on = day_field("Từ ngày")
    until_on = day_field(
        "Đến hết ngày", required=False, help_text="Ký thừa ủy quyền luôn có ngày hết hạn."
    )
    sectors = forms.MultipleChoiceField(
        label="Lĩnh vực được ký",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn nghĩa là mọi lĩnh vực.",
    )

    def __init__(self, *args: Any, sectors: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sectors"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = sectors


class EndForm(Plain):
    until_on = day_field("Đến hết ngày")


class KeyForm(Plain):
    name = forms.CharField(label="Tên khoá", max_length=120, help_text="Để nhận ra: máy nào dùng.")
    scopes = forms.MultipleChoiceField(
        label="Phạm vi", choices=[*SCOPES.items()], widget=forms.CheckboxSelectMultiple
    )
    expires_on = day_field("Hết hạn sau ngày", required=False)


class CounterForm(Plain):
    number = forms.IntegerField(label="Số quầy", min_value=1, max_value=200)
    name = forms.CharField(label="Tên quầy", max_length=120, required=False)


class LineForm(Plain):
    letter = forms.CharField(label="Ký hiệu", max_length=2, help_text="Chữ đầu của số thứ tự.")
    name = forms.CharField(label="Tên hàng chờ", max_length=120)
    name_en = forms.CharField(label="Tên tiếng Anh", max_length=120, required=False)
    sectors = forms.MultipleChoiceField(
        label="Lĩnh vực",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Một lĩnh vực chỉ ở một hàng: chọn ở đây thì rời hàng cũ.",
    )
    takes_rest = forms.BooleanField(
        label="Nhận mọi lĩnh vực còn lại", required=False, help_text="Chỉ một hàng nhận phần này."
    )
    counters = forms.TypedMultipleChoiceField(
        label="Quầy gọi hàng này",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    priority_in_a_row = forms.IntegerField(
        label="Số lượt ưu tiên liền nhau",
        min_value=1,
        max_value=20,
        help_text="Sau chừng ấy lượt ưu tiên thì một số thường được gọi.",
    )

    def __init__(
        self, *args: Any, sectors: Pairs, counters: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("sectors", sectors), ("counters", counters)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class AnyCounterForm(Plain):
    """One procedure that any counter receives."""

    code = forms.CharField(label="Mã thủ tục", max_length=40, help_text="Ví dụ 1.004873.")
    scope = forms.ChoiceField(label="Phạm vi", choices=AnyCounterScope.choices)
    from_on = day_field("Từ ngày")
    decision = forms.CharField(label="Quyết định công bố", max_length=200)


class DayForm(Plain):
    day = day_field("Ngày")
    works = forms.TypedChoiceField(
        label="Ngày này",
        choices=[("0", "Nghỉ"), ("1", "Làm bù")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label="Tên gọi", max_length=120)
    source = forms.CharField(
        label="Căn cứ", max_length=300, help_text="Số, ngày của văn bản; nơi đọc được."
    )
    decided = forms.BooleanField(
        label="Đã có quyết định", required=False, initial=True,
        help_text="Bỏ chọn nếu mới là dự kiến: ngày này sẽ còn được nhắc.",
    )  # fmt: skip


class CentreForm(Plain):
    name = forms.CharField(label="Tên trung tâm", max_length=200)
    authority_name = forms.CharField(
        label="Cơ quan", max_length=200, help_text="Như ghi ở đầu giấy tờ."
    )
    place = forms.CharField(
        label="Địa danh", max_length=80, help_text="Đứng trước ngày tháng trên giấy tờ."
    )
    address = forms.CharField(label="Địa chỉ", max_length=250, required=False)
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    email = forms.CharField(label="Thư điện tử", max_length=254, required=False)
    receipt_paper = forms.ChoiceField(
        label="Khổ giấy tiếp nhận", choices=[("a5", "A5"), ("a4", "A4")]
    )


class HoursForm(forms.Form):
    """Two windows a day. A day without any is closed; a week without any has standard hours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(DAYS):
            for n, half in ((1, "buổi sáng"), (2, "buổi chiều")):
                for edge, word in (("opens", "mở"), ("closes", "đóng")):
                    self.fields[f"d{day}_{edge}{n}"] = forms.TimeField(
                        label=f"{name}, {half}, giờ {word}",
                        required=False,
                        input_formats=TIMES,
                        error_messages={"invalid": "Giờ ghi dạng 07:30."},
                        widget=time_input(),
                    )
            self.fields[f"d{day}_counts"] = forms.BooleanField(
                label=f"{name} tính vào thời hạn giải quyết", required=False, initial=day < 5
            )

    @staticmethod
    def initial_of(week: Any) -> dict[str, Any]:
        """From seven days (weekday, windows, counts) to the fields."""
        values: dict[str, Any] = {}
        for day in week:
            for n, (opens, closes) in enumerate(day.windows[:2], start=1):
                values |= {f"d{day.weekday}_opens{n}": opens, f"d{day.weekday}_closes{n}": closes}
            values[f"d{day.weekday}_counts"] = day.counts if day.windows else day.weekday < 5
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rows: list[tuple[int, time, time, bool]] = []
        for day in range(7):
            for n in (1, 2):
                opens, closes = data.get(f"d{day}_opens{n}"), data.get(f"d{day}_closes{n}")
                if (opens is None) != (closes is None):
                    missing = f"d{day}_{'closes' if closes is None else 'opens'}{n}"
                    if missing not in self.errors:
                        self.add_error(missing, "Hãy ghi cả giờ mở và giờ đóng.")
                elif opens is not None and closes is not None:
                    if opens >= closes:
                        self.add_error(f"d{day}_closes{n}", "Giờ đóng phải sau giờ mở.")
                    rows.append((day, opens, closes, bool(data.get(f"d{day}_counts"))))
        return {"rows": rows}

    def days(self) -> list[dict[str, Any]]:
        """The fields by day, for the table."""
        return [
            {
                "name": name,
                "windows": [
                    {"opens": self[f"d{day}_opens{n}"], "closes": self[f"d{day}_closes{n}"]}
                    for n in (1, 2)
                ],
                "counts": self[f"d{day}_counts"],
            }
            for day, name in enumerate(DAYS)
        ]
