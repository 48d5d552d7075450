"""Vietnamese source strings and their translations, without the gettext programs.

A fresh machine has none of them: Django turns a template into something like Python, Babel reads
and writes the catalogues. Django reads the compiled files from the same folders as ever.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | {
    f"{name}_{kind}": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
    for kind in ("lazy", "noop")
}


def compile_all() -> int:
    """Write the compiled file beside each catalogue that is newer; returns how many."""
    written = 0
    for po in _catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        draft = mo.with_suffix(".draft")
        with draft.open("wb") as out:
            write_mo(out, _read(po))
        draft.replace(mo)  # web processes that start meanwhile must not read half a file
        written += 1
    return written


def update(language: str) -> Path:
    """Bring the catalogue of `language` up to the sources: new strings empty, old ones dropped."""
    po = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    catalog = _read(po) if po.exists() else Catalog(locale=language, project="motcua")
    catalog.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    po.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, catalog, width=100, ignore_obsolete=True, include_lineno=False)
    po.write_bytes(out.getvalue())
    return po


def faults(language: str) -> list[str]:
    """Why the translation is not complete: one line per string. Empty means complete."""
    po = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    done = _read(po) if po.exists() else Catalog(locale=language)
    found: list[str] = []
    for wanted in extracted():
        if not wanted.id:
            continue
        given = done.get(_key(wanted), wanted.context)
        if given is None or not all(_strings(given)) or given.fuzzy:
            found.append(f"chưa dịch: {_key(wanted)!r}")
        else:
            found += [f"{_key(wanted)!r}: {error}" for error in given.check(done)]
    return found


def extracted() -> Catalog:
    """Every translatable string of the code and the templates."""
    catalog = Catalog(fuzzy=False)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        place = str(path.relative_to(SOURCE.parent))
        for line, function, words, _comments in extract_python(
            BytesIO(_as_python(path)), KEYWORDS, [], {}
        ):
            message_id, context = _message(function, words)
            if message_id:
                catalog.add(message_id, locations=[(place, line)], context=context)
    return catalog


def _as_python(path: Path) -> bytes:
    text = path.read_text()
    if path.suffix == ".html":
        # Each call stands on one line of its own; indentation would be read as Python's.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


def _message(function: Any, words: Any) -> tuple[Any, str | None]:
    """The string (or the pair of singular and plural) and its context, from a call's arguments."""
    values = list(words) if isinstance(words, tuple) else [words]
    context = values.pop(0) if function.lstrip("n").startswith("pgettext") else None
    wanted = values[:2] if "ngettext" in function or "npgettext" in function else values[:1]
    if not wanted or not all(isinstance(value, str) for value in wanted):
        return None, None  # a name, not a literal: whoever made the value has marked it
    return (wanted[0] if len(wanted) == 1 else tuple(wanted)), context


def _key(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def _catalogues() -> Iterator[Path]:
    for root in settings.LOCALE_PATHS:
        yield from sorted(Path(root).glob("*/LC_MESSAGES/*.po"))
