"""`{% static %}`, `{% url %}`, `{% trans %}`, `{% blocktrans %}` that work out once what they say.

A page has some twenty of them, and Django looks each up anew: a fifth of a small page. In a process
a file keeps its address, a view its address for the same arguments, a phrase its translation. What
hangs on the page is left to Django: a name or words from a variable, `as`, a plural, a context.

settings.TEMPLATES puts this library in the place of Django's `static` and `i18n` and beside its
built-in tags, so that templates, those of packages too, load what they always load.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token, TokenType
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url
from django.templatetags import i18n, static
from django.urls import get_script_prefix, reverse
from django.utils.html import escape
from django.utils.translation import get_language

register = template.Library()
register.tags |= static.register.tags | i18n.register.tags
register.filters |= static.register.filters | i18n.register.filters
ADDRESSES = 4096  # of pages with arguments: the codes on the screens of a busy hour


class Settled(Node):
    """What `node` says, asked of it once in each language."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self.node = node
        self.said: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        key = (get_language(), context.autoescape)
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = self.node.render(context)
        return said


class SettledUrl(URLNode):
    """`{% url %}` of a view that is named in the template."""

    def render(self, context: Context) -> str:
        args = tuple(arg.resolve(context) for arg in self.args)
        named = tuple((name, value.resolve(context)) for name, value in self.kwargs.items())
        if not all(_is_plain(value) for value in (*args, *(value for _, value in named))):
            return str(super().render(context))
        match = getattr(getattr(context, "request", None), "resolver_match", None)
        door = match.namespace if match else None
        said = _address(get_script_prefix(), door, self.view_name.resolve(context), args, named)
        return escape(said) if context.autoescape else said


@lru_cache(ADDRESSES)
def _address(
    prefix: str, door: str | None, view: str, args: tuple[Any, ...], named: tuple[tuple[str, Any]]
) -> str:
    """Raises NoReverseMatch, each time anew."""
    return reverse(view, args=args, kwargs=dict(named), current_app=door)


def _is_plain(value: object) -> bool:
    """Whether equal values have equal addresses: True is equal to 1, and written otherwise."""
    return isinstance(value, str) or type(value) is int


@register.tag("static")
def settled_static(parser: Parser, token: Token) -> Node:
    node = static.StaticNode.handle_token(parser, token)
    return Settled(node) if node.varname is None and _is_written(node.path) else node


@register.tag("url")
def settled_url(parser: Parser, token: Token) -> Node:
    node = plain_url(parser, token)
    if node.asvar:
        return node
    return SettledUrl(node.view_name, node.args, node.kwargs, None)


@register.tag("trans")
@register.tag("translate")
def settled_trans(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    if not isinstance(node, i18n.TranslateNode) or node.asvar or node.message_context:
        return node
    words = node.filter_expression
    is_written = getattr(words.var, "lookups", None) is None and not words.filters
    return Settled(node) if is_written else node


@register.tag("blocktrans")
@register.tag("blocktranslate")
def settled_blocktrans(parser: Parser, token: Token) -> Node:
    node = i18n.do_block_translate(parser, token)
    fixed = all(piece.token_type == TokenType.TEXT for piece in node.singular)
    varies = node.extra_context or node.plural or node.message_context or node.asvar
    return Settled(node) if fixed and not varies else node


def _is_written(words: FilterExpression) -> bool:
    """Whether it stands in the template itself."""
    return not words.is_var and not words.filters
