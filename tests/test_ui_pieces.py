"""The small pieces of every screen: icons, and chips that say how much time is left."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.base import TextNode


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_that_is_written_out_is_a_piece_of_the_template() -> None:
    written = Template('{% load ui %}{% icon "pen" %}')
    assert all(isinstance(node, TextNode) for node in written.nodelist[1:])
    assert drawn('{% icon "pen" %}') == drawn("{% icon name %}", name="pen")
    assert "<path" in drawn('{% icon "pen" %}')


def test_an_icon_with_words_says_them() -> None:
    assert 'role="img" aria-label="Phóng to"' in drawn('{% icon "zoom-in" "Phóng to" %}')
    with pytest.raises(TemplateSyntaxError):
        drawn('{% icon "zoom-in" words %}', words="Phóng to")


def test_an_icon_that_there_is_not_draws_nothing_of_a_path() -> None:
    assert drawn('{% icon "../../settings" %}') == drawn("{% icon name %}", name="none-such")


def test_time_that_is_left_is_a_word_an_icon_and_a_tone() -> None:
    late = drawn("{% left words 'late' %}", words="quá 2 ngày <b>")
    assert late.startswith('<span class="chip due-late"><svg') and "quá 2 ngày &lt;b&gt;" in late
    assert drawn("{% left '' '' %}") == ""


def test_a_clock_that_stands_says_so_and_nothing_of_what_is_left() -> None:
    waits = drawn("{% left 'còn 2 ngày' 'soon' 'paused' %}")
    assert "đồng hồ đang dừng" in waits and "còn 2 ngày" not in waits
    assert "còn 2 ngày" in drawn("{% left 'còn 2 ngày' 'soon' 'soon' %}")
