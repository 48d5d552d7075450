"""Tags that work out once what they say: they say what Django's own do, and ask it once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Engine, RequestContext
from django.templatetags import i18n, static
from django.urls import NoReverseMatch
from django.utils import translation

from motcua.web.templatetags import settled

LIBRARY = "motcua.web.templatetags.settled"
OURS = Engine(builtins=[LIBRARY])
DJANGOS = Engine(builtins=["django.templatetags.static", "django.templatetags.i18n"])
FACTS = {
    "number": "H17.20-261121-0042", "odd": "a b<&c", "n": 7, "door": "desk:dossier",
    "file": "ui/tokens.css", "words": "Hồ sơ", "name": "Bà <Hoa>",
}  # fmt: skip
WRITTEN = (
    "{% static 'ui/tokens.css' %}",
    "{% static file %}",
    "{% static 'ui/tokens.css' as it %}{{ it }}",
    "{% url 'portal:ask' %}",
    "{% url 'desk:dossier' number %}",
    "{% url 'desk:dossier' number=odd %}",
    "{% url door odd %}",
    "{% url 'desk:fee_slip' number n %}",
    "{% url 'portal:ask' as it %}{{ it }}",
    "{% url 'portal:nothing' as it %}[{{ it }}]",
    "{% trans 'Tra cứu hồ sơ' %}",
    "{% trans 'Tra cứu hồ sơ' as it %}{{ it }}",
    "{% trans words %}",
    "{% translate 'Số liệu'|upper %}",
    "{% trans 'Không có trong danh mục <b>' %}",
    "{% blocktrans trimmed %} Tra cứu hồ sơ {% endblocktrans %}",
    "{% blocktrans with who=name %}Chào {{ who }}{% endblocktrans %}",
    "{% blocktrans count n=n %}một{% plural %}{{ n }} việc{% endblocktrans %}",
    "{% get_current_language as lang %}{{ lang }}",
)


def _drawn(engine: Engine, written: str, **facts: Any) -> str:
    return str(engine.from_string(written).render(Context(FACTS | facts)))


@pytest.mark.parametrize("written", WRITTEN)
def test_what_django_says_is_said_each_time_and_in_each_language(written: str) -> None:
    drawn, plain = OURS.from_string(written), DJANGOS.from_string(written)
    for language in ("vi", "en", "vi", "en"):
        with translation.override(language):
            assert drawn.render(Context(FACTS)) == plain.render(Context(FACTS))
    bare = Context(FACTS, autoescape=False)
    assert drawn.render(bare) == plain.render(bare)


@pytest.mark.parametrize(
    ("written", "where", "name"),
    [
        ("{% static 'ui/tokens.css' %}", static.StaticNode, "render"),
        ("{% url 'portal:ask' %}", settled, "reverse"),
        ("{% url 'desk:dossier' number %}", settled, "reverse"),
        ("{% trans 'Số liệu' %}", i18n.TranslateNode, "render"),
        ("{% blocktrans trimmed %} Số liệu {% endblocktrans %}", i18n.BlockTranslateNode, "render"),
    ],
)
def test_it_is_worked_out_once(
    written: str, where: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    real: Callable[..., Any] = getattr(where, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal asked
        asked += 1
        return real(*args, **kwargs)

    settled._address.cache_clear()
    monkeypatch.setattr(where, name, counted)
    drawn = OURS.from_string(written)
    assert len({drawn.render(Context(FACTS)) for _ in range(3)}) == 1
    assert asked == 1


def test_other_arguments_have_another_address() -> None:
    drawn = OURS.from_string("{% url 'desk:dossier' number %}")
    said = [drawn.render(Context({"number": n})) for n in ("A-1", "A-2", "A-1")]
    assert said == ["/desk/A-1/", "/desk/A-2/", "/desk/A-1/"]


def test_true_is_not_one() -> None:
    written = "{% url 'desk:dossier' number %}"
    one, true = _drawn(OURS, written, number=1), _drawn(OURS, written, number=True)
    assert (one, true) == ("/desk/1/", "/desk/True/")


def test_an_address_that_there_is_not_is_told_each_time() -> None:
    drawn = OURS.from_string("{% url 'portal:nothing' %}")
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn.render(Context())


def test_a_page_without_a_view_has_addresses_too() -> None:
    written = OURS.from_string("{% url 'portal:ask' %}")
    assert written.render(RequestContext(HttpRequest())) == "/tra-cuu/"


def test_pages_are_drawn_with_them() -> None:
    """`{% load static i18n %}` of any template, those of packages too, finds these."""
    engine = Engine.get_default()
    drawn = engine.from_string("{% load static i18n %}{% static 'a' %}{% trans 'b' %}{% url 'c' %}")
    kinds = [type(node) for node in drawn.nodelist[1:]]
    assert kinds == [settled.Settled, settled.Settled, settled.SettledUrl]
