"""What is too long for a box of several lines is refused in words and never cut off."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils.module_loading import import_string

from motcua.people.states import Role
from motcua.web.fields import LongText
from tests import make
from tests.casework import DRAFT, move_of, signed_in, words

WITH_BOXES = (
    "motcua.web.casework.forms.ProposeForm", "motcua.web.casework.forms.SupplementForm",
    "motcua.web.casework.sheets.VoidForm", "motcua.web.counter.forms.DetailForm",
    "motcua.web.counter.forms.RefusalForm", "motcua.web.desk.books.StrikeForm",
    "motcua.web.lead.waiting.IncidentForm",
)  # fmt: skip


def _forms(of: type[forms.BaseForm]) -> Iterator[Any]:
    for each in of.__subclasses__():
        yield each
        yield from _forms(each)


def test_no_browser_cuts_what_is_typed_into_a_box() -> None:
    for path in WITH_BOXES:
        import_string(path)
    boxes = [
        (kind.__name__, name, field)
        for kind in _forms(forms.BaseForm)
        if kind.__module__.startswith("motcua.")
        for name, field in kind.base_fields.items()
        if isinstance(field.widget, forms.Textarea)
    ]
    assert len(boxes) > len(WITH_BOXES)
    for form, name, field in boxes:
        assert isinstance(field, LongText), f"{form}.{name}"
        assert "maxlength" not in field.widget.attrs, f"{form}.{name}"


@pytest.mark.django_db
def test_a_text_too_long_is_refused_and_stays(client: Client) -> None:
    officer = signed_in(client, Role.RECEPTIONIST, Role.SPECIALIST)
    found = make.dossier("start", by=officer)
    text = "Ộ" * 60_000
    answer = client.post(move_of(found, "propose"), DRAFT | {"text": text})
    assert answer.status_code == 422
    assert "Nhiều nhất 20.000 ký tự, đang có 60.000." in words(answer)
    assert text in words(answer)


def test_signs_are_counted_as_people_see_them() -> None:
    field = LongText(longest=4)
    assert field.clean("Lê\r\na") == "Lê\na"
    assert field.clean("Le\u0302 o\u0302\u0323") == "Lê ộ"
    with pytest.raises(forms.ValidationError, match="Nhiều nhất 4 ký tự, đang có 5"):
        field.clean("Lê\r\nab")
