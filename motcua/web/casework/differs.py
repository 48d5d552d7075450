"""What in a draft is not of the template: the part that a leader must read word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from motcua.web.casework.drafts import text_of, title_of

WORD = re.compile(r"\n|[^\s]+")
Steps = Sequence[tuple[str, int, int, int, int]]  # what became of which words, as difflib says it
SHORT = 220
LEAST_RUN = 3  # a word or two in common is chance, not the template


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of one line; `is_new`: the template does not have them."""

    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft beside its template."""

    lines: tuple[tuple[Piece, ...], ...]
    dropped: tuple[str, ...]  # of the template, and not in the draft
    is_usual_title: bool

    @property
    def short(self) -> str:
        """The new words alone, for a list."""
        words = " … ".join(p.text for line in self.lines for p in line if p.is_new)
        return words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0] + " …"


def letter(dossier: Any, kind: str, title: str, text: str) -> Letter:
    """Compare a draft with what the desk began it from. Facts of the dossier that the template
    fills in by itself (code, name, matter) count as the template's."""
    old, new = WORD.findall(text_of(dossier, kind)), WORD.findall(text)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return Letter(
        lines=_lines(new, steps),
        dropped=tuple(_dropped(old, steps)),
        is_usual_title=title == title_of(dossier, kind),
    )


def _lines(new: list[str], steps: Steps) -> tuple[tuple[Piece, ...], ...]:
    marked = [
        (word, tag != "equal" or end - start < LEAST_RUN)
        for tag, _, _, start, end in steps
        for word in new[start:end]
    ]
    lines: list[list[tuple[str, bool]]] = [[]]
    for word, is_new in marked:
        if word == "\n":
            lines.append([])
        else:
            lines[-1].append((word, is_new))
    return tuple(tuple(_pieces(line)) for line in lines if line)


def _pieces(words: list[tuple[str, bool]]) -> list[Piece]:
    """Neighbours of one kind in one piece."""
    made: list[Piece] = []
    for word, is_new in words:
        if made and made[-1].is_new == is_new:
            made[-1] = Piece(f"{made[-1].text} {word}", is_new)
        else:
            made.append(Piece(word, is_new))
    return made


def _dropped(old: list[str], steps: Steps) -> list[str]:
    """Runs of words that the template has and the draft has not; gaps to fill in ("…") aside."""
    found = []
    for tag, start, end, _, _ in steps:
        words = [w for w in old[start:end] if w not in {"\n", "…", "…."}]
        if tag in {"delete", "replace"} and words:
            found.append(" ".join(words))
    return found
