"""Made-up papers of every kind, to be looked at and to be tested. No person is real."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motcua.papers.data import Form
from motcua.papers.kinds import KINDS
from motcua.papers.render import render
from motcua.papers.specimens.practice import practice
from motcua.papers.specimens.statutory import statutory


@dataclass(frozen=True, slots=True)
class Specimen:
    form: str
    name: str
    paper: str
    data: Form

    @property
    def file_name(self) -> str:
        return f"{self.form}-{self.name}-{self.paper}.pdf"


def specimens() -> Iterator[Specimen]:
    """Every kind, in every variant, on every paper it may be printed on."""
    for made in (statutory(), practice()):
        for form, name, data in made:
            for paper in KINDS[form].papers:
                yield Specimen(form, name, paper, data)


def write_specimens(folder: Path) -> list[Path]:
    """Print all specimens into `folder`; the files that were written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in specimens():
        path = folder / one.file_name
        path.write_bytes(render(one.form, one.data, paper=one.paper))
        written.append(path)
    return written
