"""The small pieces that every screen writes alike: icons, money, moments."""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from motcua.core import clock
from motcua.people.states import SEES_DOSSIERS, Role

register = template.Library()
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WRITTEN = re.compile(r'"[^"]*"')  # in the template itself, not a variable
_PATHS = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)


@cache
def _shape(name: str) -> str:
    file = settings.ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        return ""
    found = _PATHS.search(file.read_text())
    return found.group(1).strip() if found else ""


@cache
def drawn(name: str, label: str = "") -> SafeString:
    """A bootstrap icon inline; hidden from screen readers unless it has a `label`."""
    shape = mark_safe(_shape(name))
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" viewBox="0 0 16 16">{}</svg>',
            label,
            shape,
        )
    return format_html('<svg class="icon" aria-hidden="true" viewBox="0 0 16 16">{}</svg>', shape)


class Icon(Node):
    """An icon whose name is known only when the page is drawn."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        return drawn(str(self.name.resolve(context)))


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "pen" %}`, `{% icon "lock" "what it says" %}`, `{% icon row.icon %}`. One that is
    written out becomes a piece of the template when that is read: a list draws hundreds."""
    _, name, *label = token.split_contents()
    if _WRITTEN.fullmatch(name) and all(_WRITTEN.fullmatch(words) for words in label):
        return TextNode(drawn(name[1:-1], *(words[1:-1] for words in label)))
    if label:
        raise TemplateSyntaxError("The words of an icon are written out, as its name is.")
    return Icon(parser.compile_filter(name))


@register.filter
def vnd(amount: int | None) -> str:
    """8000 → "8.000 đồng"."""
    return "" if amount is None else f"{amount:,}".replace(",", ".") + " đồng"


@register.filter
def moment(at: datetime | None) -> str:
    """ "16:30 thứ Năm 26/11/2026", as a Vietnamese wall clock shows it."""
    if at is None:
        return ""
    here = clock.local(at)
    return f"{here:%H:%M} {WEEKDAYS[here.weekday()]} {here:%d/%m/%Y}"


@register.filter
def day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    here = clock.day_of(value) if isinstance(value, datetime) else value
    return f"{here:%d/%m/%Y}"


@register.filter
def clock_time(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%H:%M}"


@register.filter
def phone(number: str) -> str:
    """0905123456 → "0905 123 456"; anything else as it is."""
    if re.fullmatch(r"0\d{9}", number):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return number


@register.filter
def digits(code: str) -> SafeString:
    """Each character in a box of one width: the font has no tabular figures."""
    boxes = mark_safe("".join(format_html("<span>{}</span>", c) for c in code))
    return format_html(
        '<span class="digits"><span class="visually-hidden">{}</span>'
        '<span aria-hidden="true">{}</span></span>',
        code,
        boxes,
    )


URGENCY = {
    "late": ("exclamation-octagon-fill", "due-late"),
    "today": ("alarm-fill", "due-today"),
    "soon": ("clock-fill", "due-soon"),
    "fine": ("check-circle", "due-fine"),
}


def chip(css: str, icon_name: str, words: str, kind: str = "chip") -> SafeString:
    return format_html('<span class="{} {}">{} {}</span>', kind, css, drawn(icon_name), words)


PAUSED = ("due-none", "pause-circle", "đồng hồ đang dừng")


@register.simple_tag
def left(words: str, urgency: str, group: str = "") -> SafeString:
    """How much time is left, never by colour alone; in the `group` of what waits, that it does.
    Nothing without words."""
    if group == "paused":
        return chip(*PAUSED)
    name, css = URGENCY.get(urgency, ("dash-circle", "due-none"))
    return chip(css, name, words) if words else SafeString()


@register.filter
def waiting_row(row: Any) -> SafeString:
    """One who waits, in the list of a counter. The page counts the minutes on by itself."""
    label = str(row.priority.label) if row.is_priority else ""
    again = f"Chuyển sang hàng {row.letter}" if row.is_handed_on else "Đã gọi, chờ lại"
    return _waiting_row(
        row.code, row.procedure_name, label, again if row.is_again else "", row.taken_at,
        row.waited_minutes,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _waiting_row(
    code: str, name: str, first: str, again: str, since: datetime, minutes: int
) -> SafeString:
    """Kept, as the counters of a line draw the same dozens of rows after every change."""
    return format_html(
        '<tr><th scope="row" class="code" translate="no">{}</th><td>{} {} {}</td>'
        '<td class="text-end minutes" data-waited="{}">{} phút</td></tr>',
        code,
        Truncator(name or "Chưa rõ thủ tục").chars(60),
        chip("mark-first", "star-fill", first, "mark") if first else "",
        chip("mark-again", "arrow-counterclockwise", again, "mark") if again else "",
        since.isoformat(),
        minutes,
    )


STATUS = {
    "submitted": ("inbox", "st-wait"),
    "accepted": ("check2-circle", "st-run"),
    "refused": ("x-circle", "st-bad"),
    "processing": ("gear", "st-run"),
    "supplement": ("hourglass-split", "st-wait"),
    "payment_due": ("cash-coin", "st-wait"),
    "withdrawn": ("arrow-return-left", "st-off"),
    "stopped": ("stop-circle", "st-bad"),
    "resolved": ("patch-check", "st-good"),
    "returned": ("check-all", "st-good"),
}


@register.simple_tag
def status(name: str, label: str) -> SafeString:
    """A national status: word, icon and tone."""
    icon_name, css = STATUS.get(name, ("circle", "st-off"))
    return chip(css, icon_name, label)


WAYS = (
    ("counter:home", "person-workspace", "Quầy", {Role.RECEPTIONIST, Role.DIRECTOR}),
    ("desk:worklist", "folder2-open", "Hồ sơ", {*SEES_DOSSIERS}),
    ("desk:books", "journal-text", "Sổ chứng thực", {*SEES_DOSSIERS, Role.ADMINISTRATOR}),
    ("lead:home", "pen", "Chờ ký, điều hành", {Role.LEADER, Role.DIRECTOR}),
    ("console:home", "sliders", "Quản trị", {Role.ADMINISTRATOR, Role.DIRECTOR}),
)


@register.filter
def has_notices(person: Any) -> bool:
    """Whether the bar shows a bell: who works on dossiers may be warned of one."""
    return bool(person.is_authenticated and person.has_role(*SEES_DOSSIERS))


@register.filter
def ways(person: Any, path: str = "") -> list[dict[str, Any]]:
    """Where this person works, as links of the bar; `path` marks the door one is in. No query
    beyond the roles."""
    own = [(reverse(name), *rest) for name, *rest, roles in WAYS if person.has_role(*roles)]
    here = max((url for url, *_ in own if path.startswith(url)), key=len, default="")
    return [
        {"url": url, "icon": icon_name, "label": label, "is_here": url == here}
        for url, icon_name, label in own
    ]
