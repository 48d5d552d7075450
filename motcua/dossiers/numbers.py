"""Numbers of dossiers, slips and requests as people type them. Pure.

A paper says H48.18.12-261122-0001. People leave out dashes and dots, put blanks in their place,
type small letters, and their keyboards have other dashes and full-width digits.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

LONGEST = 80  # of what is typed; a number has 40 at most
LONGEST_CENTRE = 16  # without dots, as far as dots are put back
MOST = 8  # spellings; nearly always there is one
DASHES = frozenset("−˗⁃")  # that Unicode takes for something else
SEPARATORS = frozenset("-._/·•")

_GROUP = r"(?:[A-Z]\d\d|\d{2,3})"
_DAY = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PRINTED = re.compile(rf"(?:LT-|BS-)?{_GROUP}(?:\.{_GROUP})*-{_DAY}-\d{{4,6}}", re.ASCII)
_BARE = tuple(
    re.compile(rf"(LT|BS|)([A-Z0-9]*)({_DAY})({nth})", re.ASCII)
    for nth in (r"\d{4}", r"[1-9]\d{4}", r"[1-9]\d{5}")
)
T = TypeVar("T")


def bare(typed: str) -> str:
    """What is left without separators: the same for every way to type one number. "" for none."""
    return "".join(c for c in _tidied(typed) if c not in SEPARATORS)


def is_linked(typed: str) -> bool:
    """Whether it is the number of a request for linked procedures: LT-…"""
    return bare(typed).startswith("LT")


def spellings(typed: str) -> list[str]:
    """The numbers that a paper may bear for what was typed, at most MOST.

    One for a number with its dashes and dots. Without dots a centre's code may be read in several
    ways: H1711555 is H17.11.555 or H17.115.55.
    """
    said = _tidied(typed)
    if not said or _PRINTED.fullmatch(said):
        return [said] if said else []
    return list(dict.fromkeys([said, *islice(_read(bare(typed)), MOST - 1)]))


def the_one(typed: str, look_up: Callable[[str], T | None]) -> T | None:
    """What `look_up` finds for the only spelling that is there; None where there are several."""
    found = [row for text in spellings(typed) if (row := look_up(text)) is not None]
    return found[0] if len(found) == 1 else None


def _tidied(typed: str) -> str:
    """Capitals and plain digits, one kind of dash, no blanks and nothing invisible."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).upper()
    kept = ("-" if _is_dash(c) else c for c in plain if not _is_nothing(c))
    return "".join(kept)


def _is_dash(c: str) -> bool:
    return c in DASHES or unicodedata.category(c) == "Pd"


def _is_nothing(c: str) -> bool:
    return unicodedata.category(c)[0] in "CZ"


def _read(number: str) -> Iterator[str]:
    for pattern in _BARE:
        if (found := pattern.fullmatch(number)) is None:
            continue
        kind, centre, day, nth = found.groups()
        head = f"{kind}-" if kind else ""
        if not centre:
            yield f"{head}{day}-{nth}"
        elif len(centre) <= LONGEST_CENTRE:
            yield from (f"{head}{dotted}-{day}-{nth}" for dotted in _dotted(centre))


def _dotted(centre: str) -> Iterator[str]:
    """H481812 → H48.18.12: groups of two or three digits, or a letter and two."""
    if re.fullmatch(_GROUP, centre, re.ASCII):
        yield centre
    for size in (2, 3):
        group, rest = centre[:size], centre[size:]
        if rest and re.fullmatch(_GROUP, group, re.ASCII):
            yield from (f"{group}.{more}" for more in _dotted(rest))
