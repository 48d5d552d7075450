"""Inputs that are written without templates are what Django's templates draw, to the letter."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from motcua.web.widgets import WRITTEN, WrittenInputs

NASTY = "\"><script>alert('x')</script> & ộ"
ATTRS: dict[str, Any] = {
    "id": 'id_"x"', "class": mark_safe("a &amp; b"), "rows": 2, "required": True, "hidden": False,
    "aria-label": gettext_lazy("Trang này không có."), "step": 0.5,
}  # fmt: skip
CHOICES: list[Any] = [
    ("", "Không ghi"),
    (1, gettext_lazy("Nam")),
    (NASTY, NASTY),
    ("Nhóm <b>", [("a", "A"), ("b", mark_safe("<B>"))]),
]
WIDGETS: list[forms.Widget] = [
    forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.HiddenInput(),
    forms.PasswordInput(render_value=True), forms.DateInput(format="%d/%m/%Y"),
    forms.CheckboxInput(), forms.Textarea(), forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
]  # fmt: skip
VALUES: list[Any] = [None, "", 0, 1, 1234567, 1.5, True, False, NASTY, mark_safe("<i>"), "a"]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda w: type(w).__name__)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_written_input_is_the_drawn_one(widget: forms.Widget, value: Any) -> None:
    assert widget.template_name in WRITTEN
    for attrs in ({}, ATTRS):
        drawn = widget.render("tên <1>", value, attrs, renderer=TemplatesSetting())
        assert widget.render("tên <1>", value, attrs, renderer=WrittenInputs()) == drawn


def test_every_form_is_drawn_so_and_other_inputs_by_their_templates() -> None:
    assert isinstance(get_default_renderer(), WrittenInputs)
    radio = forms.RadioSelect(choices=[("a", "A")])
    assert radio.render("n", "a") == radio.render("n", "a", renderer=TemplatesSetting())
