"""Source strings are Vietnamese; the English of the public screens is complete."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from motcua.ops import translations

TEMPLATE = """{% load i18n %}
<h1 class="it's">{% trans "Lấy số" %}</h1>
  {% blocktrans trimmed with n=ahead %}
    Còn {{ n }} người
  {% endblocktrans %}
{% blocktrans count n=days %}một ngày{% plural %}{{ n }} ngày{% endblocktrans %}
{% trans "Hạn" context "deadline" %}
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Path:  # type: ignore[no-untyped-def]
    folder = tmp_path / "web" / "templates"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text(TEMPLATE)
    (tmp_path / "views.py").write_text('x = _("Xin chào")\ny = gettext_lazy(f"{x}")\n')
    monkeypatch.setattr(translations, "SOURCE", tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


def found(catalog: Catalog) -> set[object]:
    return {(message.id, message.context) for message in catalog if message.id}


def test_strings_are_found_in_code_and_templates(source: Path) -> None:
    assert found(translations.extracted()) == {
        ("Xin chào", None),
        ("Lấy số", None),
        ("Còn %(n)s người", None),
        (("một ngày", "%(n)s ngày"), None),
        ("Hạn", "deadline"),
    }


def test_an_untranslated_string_is_a_fault_until_it_is_written(source: Path) -> None:
    po = translations.update("en")
    assert len(translations.faults("en")) == 5
    text = po.read_text()
    for vietnamese, english in {
        "Xin chào": "Hello",
        "Lấy số": "Take a number",
        "Còn %(n)s người": "%(n)s people ahead",
        "Hạn": "Due",
    }.items():
        text = text.replace(
            f'msgid "{vietnamese}"\nmsgstr ""', f'msgid "{vietnamese}"\nmsgstr "{english}"'
        )
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "one day"\nmsgstr[1] "%(n)s days"')
    po.write_text(text)
    assert translations.faults("en") == []
    translations.update("en")
    assert translations.faults("en") == []
    po.write_text(po.read_text().replace("%(n)s people", "%(m)s people"))
    assert len(translations.faults("en")) == 1


def test_catalogues_are_compiled_once_per_change(source: Path) -> None:
    po = translations.update("en")
    assert translations.compile_all() == 1
    assert po.with_suffix(".mo").stat().st_size > 0
    assert translations.compile_all() == 0
