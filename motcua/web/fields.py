"""The fields that several doors ask for alike."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from motcua.core.errors import BadRequest
from motcua.core.text import dotted


def day_field(
    label: str,
    *,
    required: bool = True,
    help_text: str = "",
    missing: str = "Hãy điền ngày.",
    css: str = "",
) -> forms.DateField:
    """A day as people write it. Years far off are refused here: time cannot reckon with them."""
    attrs = {"inputmode": "numeric"} | ({"class": css} if css else {})
    return forms.DateField(
        label=label,
        required=required,
        help_text=f"Ngày/tháng/năm, ví dụ 31/12/2026. {help_text}".strip(),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs=attrs),
        error_messages={"invalid": "Ngày ghi dạng 31/12/2026.", "required": missing},
        validators=[
            MinValueValidator(date(2000, 1, 1), "Chọn ngày từ năm 2000."),
            MaxValueValidator(date(2100, 12, 31), "Chọn ngày đến năm 2100."),
        ],
    )


class Whole(forms.IntegerField):
    """A whole number as people write it: "1.250", "1 250 000". Django alone takes "8.000" for 8."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        text = str("" if value is None else value).strip()
        if re.fullmatch(r"[1-9]\d{0,2}([.,\s]\d{3})+", text):  # "0.500" is half of one
            text = re.sub(r"\D", "", text)
        if re.search(r"[.,]", text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        found: int | None = super().to_python(text)
        return found


class Money(Whole):
    """An amount: "1.250.000", "1 250 000 đ", "8.000 VNĐ"."""

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFC", str("" if value is None else value)).strip().lower()
        return super().to_python(re.sub(r"\s*(đồng|vnđ|vnd|đ)\.?$", "", text))


class LongText(forms.CharField):
    """Words over several lines. A browser told their bound would cut what is pasted without a word:
    it is not told, and who sends too much reads how much may stand there and finds it all again."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def to_python(self, value: Any) -> Any:
        """Counted as people see it: a line break is one sign, and so is a letter with its marks."""
        text = unicodedata.normalize("NFC", str(super().to_python(value)).replace("\r\n", "\n"))
        if (over := len(text) - self.longest) > 0:
            raise ValidationError(
                f"Nhiều nhất {dotted(self.longest)} ký tự, đang có {dotted(len(text))}. "
                f"Anh/chị bớt {dotted(over)} ký tự rồi gửi lại; chữ đã ghi vẫn còn đủ.",
                "max_length",
            )
        return text


def day_of_text(text: str, field: str) -> date:
    """The day that an address names. Raises BadRequest at `field`."""
    try:
        found: date = day_field("").clean(text)
    except ValidationError as error:
        raise BadRequest(error.messages[0], field) from error
    return found
