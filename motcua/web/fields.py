"""The fields that several doors ask for alike."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from motcua.core.errors import BadRequest


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


def day_of_text(text: str, field: str) -> date:
    """The day that an address names. Raises BadRequest at `field`."""
    try:
        found: date = day_field("").clean(text)
    except ValidationError as error:
        raise BadRequest(error.messages[0], field) from error
    return found
