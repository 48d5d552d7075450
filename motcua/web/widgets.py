"""The plain inputs of forms, written without templates.

An intake has forty inputs, and Django draws each with two or three small templates: half of what
the page cost. What is written here is the same to the letter (tests/test_web_widgets.py); an input
that is not here is drawn by its template.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape

Widget = dict[str, Any]  # as Django's `get_context` gives it to a template


class WrittenInputs(TemplatesSetting):
    """The renderer of every form (settings.FORM_RENDERER)."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = WRITTEN.get(template_name)
        if write is None:
            return str(super().render(template_name, context, request))
        return write(context["widget"])


def _attributes(widget: Widget) -> str:
    """True stands for a name alone, False for nothing."""
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _opened(tag: str, widget: Widget) -> str:
    return f'<{tag} name="{conditional_escape(widget["name"])}"{_attributes(widget)}>'


def _input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(value)}"'
    name = conditional_escape(widget["name"])
    kind = conditional_escape(widget["type"])
    return f'<input type="{kind}" name="{name}"{said}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    """The line break is not part of the text: browsers drop the first one."""
    return f"{_opened('textarea', widget)}\n{conditional_escape(widget['value'] or '')}</textarea>"


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f"{_opened('select', widget)}{groups}\n</select>"


def _group(name: str | None, options: Iterable[Widget]) -> str:
    written = "".join(
        f'\n  <option value="{conditional_escape(option["value"])}"{_attributes(option)}>'
        f"{conditional_escape(option['label'])}</option>\n"
        for option in options
    )
    if not name:
        return written
    return f'\n  <optgroup label="{conditional_escape(name)}">{written}\n  </optgroup>'


_INPUTS = ("input", "text", "hidden", "number", "email", "password", "date", "checkbox")
_KINDS: dict[str, Callable[[Widget], str]] = dict.fromkeys(_INPUTS, _input)
_KINDS |= {"textarea": _textarea, "select": _select}
WRITTEN = {f"django/forms/widgets/{name}.html": write for name, write in _KINDS.items()}
