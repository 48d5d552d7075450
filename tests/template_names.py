"""A template of ours that prints a name nobody gave it fails the test."""

import sys
from pathlib import Path

from django.template.base import Node

OURS = str(Path(__file__).resolve().parents[1] / "motcua")


class UnknownName(str):
    """Stands in for `string_if_invalid`: Django asks whether "%s" is in it, then fills the name in.

    Templates of Django and allauth lean on unknown names being empty, so only ours fail.
    """

    __slots__ = ()

    def __new__(cls) -> "UnknownName":
        return super().__new__(cls, "%s")

    def __mod__(self, name: object) -> str:
        place = _template_being_rendered()
        if place.startswith(OURS):
            raise AssertionError(f"unknown name {str(name)!r} in {place}")
        return ""


def _template_being_rendered() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if frame.f_code.co_name == "render_annotated" and isinstance(node, Node):
            return str(node.origin.name)
        frame = frame.f_back
    return ""
