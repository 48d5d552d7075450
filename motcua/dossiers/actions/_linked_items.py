"""One application's papers as they were judged, and how each lies in the dossiers of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from motcua.catalog.models import Requirement
from motcua.catalog.queries import LinkedPaper
from motcua.core.errors import BadRequest
from motcua.core.text import tidy
from motcua.dossiers.shapes import ItemIn


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper of the application. `own` are (part, name on that part's list)."""

    item: ItemIn
    name: str
    kind: str
    is_required: bool
    own: tuple[tuple[int, str], ...]

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(place for place, _ in self.own))

    def names(self, place: int) -> list[str]:
        """Under which names it stands in the dossier of one part: mostly one."""
        return [name for where, name in self.own if where == place]

    def note(self, name: str) -> str:
        """What the checklist line of one dossier says besides what was typed."""
        words = [tidy(self.item.note)]
        if name != self.name:
            words.append(f"Theo {self.name}")
        if len(self.places) > 1:
            words.append("Nộp một lần, dùng chung")
        return ". ".join(word for word in words if word)[:500]


def listed_papers(
    papers: Sequence[LinkedPaper], judged: Sequence[ItemIn], *, first: int
) -> list[Listed]:
    """The papers of one application in their order, then what was handed in besides.

    What no part's own list names, and what the list does not know, lies in the dossier `first`. A
    paper that is required and of which nothing was said is missing. At most 1 query.
    """
    said = {item.requirement_id: item for item in judged if item.requirement_id}
    if said.keys() - {paper.item.requirement_id for paper in papers}:
        raise BadRequest("Danh mục giấy tờ đã đổi. Xin chọn lại thủ tục.", "items")
    wanted = [requirement for paper in papers for _, requirement in paper.of]
    names = dict(Requirement.objects.filter(pk__in=wanted).values_list("pk", "name"))
    found = []
    for paper in papers:
        item = said.get(paper.item.requirement_id)
        if item is None and not paper.item.is_required:
            continue
        own = tuple((place, names[pk]) for place, pk in paper.of)
        found.append(
            Listed(
                item or ItemIn(paper.item.requirement_id, is_missing=True),
                paper.item.name, paper.item.kind, paper.item.is_required,
                own or ((first, paper.item.name),),
            )
        )  # fmt: skip
    for item in judged:
        if not item.requirement_id and (name := tidy(item.name)):
            found.append(Listed(replace(item, name=name), name, "", False, ((first, name),)))
    return found
