"""How public pages say moments, money and the catalogue's words in the reader's language."""

from datetime import date, datetime, time
from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from motcua.core import clock
from motcua.web.portal import words

register = template.Library()


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")


@register.filter
def said(word: str) -> str:
    """A word of a room in the reader's language; unknown ones stay as they are."""
    return gettext(word) if word else ""


@register.filter
def when(at: datetime | None) -> str:
    """ "16:30 thứ Năm 26/11/2026" on a Vietnamese wall clock."""
    if at is None:
        return ""
    here = clock.local(at)
    return f"{here:%H:%M} {gettext(words.WEEKDAYS[here.weekday()])} {here:%d/%m/%Y}"


@register.filter
def weekday(value: date | int) -> str:
    number = value if isinstance(value, int) else value.weekday()
    return gettext(words.WEEKDAYS[number])


@register.filter
def hours(windows: tuple[tuple[time, time], ...]) -> str:
    """ "7:00 – 11:30, 13:30 – 17:00"."""
    return ", ".join(f"{o.hour}:{o:%M} – {c.hour}:{c:%M}" for o, c in windows)


@register.filter
def money(amount: int | None) -> str:
    """8000 → "8.000 đồng" or "8,000 VND"."""
    if amount is None:
        return ""
    if amount == 0:
        return gettext("không thu")
    return f"{amount:,} VND" if _is_english() else f"{amount:,}".replace(",", ".") + " đồng"


@register.filter
def named(thing: Any) -> str:
    """The name of a procedure, sector, life event or line in the reader's language."""
    return str((_is_english() and thing.name_en) or thing.name)


@register.filter
def left_said(left: str) -> str:
    return words.left_words(left)


@register.filter
def level_said(level: str) -> str:
    """ "satisfied" → "Hài lòng"."""
    return gettext(words.LEVELS[level])
