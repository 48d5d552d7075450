"""What every door says and asks alike: days, and screens that ask by themselves."""

import re
from pathlib import Path

import pytest
from django import forms

from motcua.core.errors import BadRequest
from motcua.web.casework import forms as casework
from motcua.web.casework import waiting_forms
from motcua.web.console import forms as console
from motcua.web.console import review
from motcua.web.fields import day_of_text
from motcua.web.lead import away

STAFF = sorted(
    template
    for place in ("counter", "desk", "lead", "console", "account")
    for template in Path(f"motcua/web/{place}/templates").rglob("*.html")
) + sorted(Path("motcua/web/templates").rglob("*.html"))
TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>")
# "input, load" fills a form
BY_ITSELF = re.compile(r'hx-trigger="(?:[^"]*\b(?:every |hall-changed)|load")')


def asks_as_a_person(page: str) -> list[str]:
    return [tag for tag in TAG.findall(page)
            if BY_ITSELF.search(tag) and '"Motcua-Background": "1"' not in tag]  # fmt: skip


def test_the_check_of_pages_that_ask_by_themselves():
    header = 'hx-headers=\'{"Motcua-Background": "1"}\''
    assert asks_as_a_person('<a hx-get="/x" hx-trigger="every 2s">')
    assert asks_as_a_person('<a hx-trigger="load">')
    assert asks_as_a_person('<a hx-trigger="hall-changed from:body">')
    assert not asks_as_a_person(f'<a hx-get="/x" {header} hx-trigger="every 2s">')
    assert not asks_as_a_person('<div hx-trigger="input delay:200ms, load">')


def test_a_page_of_staff_that_asks_by_itself_is_nobody_at_work():
    assert sum(bool(BY_ITSELF.search(page.read_text())) for page in STAFF) >= 3
    assert {
        str(page): found for page in STAFF if (found := asks_as_a_person(page.read_text()))
    } == {}


DAYS = {
    (f"{form.__name__}.{name}"): field
    for module in (casework, waiting_forms, console, review, away)
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, forms.Form)
    for name, field in form.base_fields.items()
    if isinstance(field, forms.DateField)
}


@pytest.mark.parametrize(
    "day", ["01/01/0001", "31/12/1999", "01/01/2101", "31/12/9999", "31/02/2026"]
)
@pytest.mark.parametrize("name", sorted(DAYS))
def test_no_form_takes_a_day_far_off(name, day):
    with pytest.raises(forms.ValidationError):
        DAYS[name].clean(day)
    with pytest.raises(BadRequest):
        day_of_text(day, "from")


def test_every_form_with_a_day_is_asked():
    assert {"PaymentForm.pay_by", "ConsultForm.due_on", "EnterResultForm.issued_on",
            "AbsenceForm.until_on", "EndForm.until_on"} <= DAYS.keys()  # fmt: skip
    assert str(DAYS["ConsultForm.due_on"].clean("5.11.2026")) == "2026-11-05"
