"""Chains of linked procedures: which is in force, what one application for it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from motcua.catalog.chains import same_paper
from motcua.catalog.models import LinkedChain, LinkedPart, ProcedureVersion
from motcua.catalog.queries._detail import ChecklistItem, checklist
from motcua.catalog.queries._versions import final_version, in_force
from motcua.core.errors import NotFound
from motcua.core.prepared import Given, Prepared
from motcua.core.queries import remembered


def _chains(day: date | Given) -> QuerySet[LinkedChain]:
    parts = LinkedPart.objects.select_related("procedure").order_by("order")
    return (
        LinkedChain.objects.filter(
            Q(in_force_until=None) | Q(in_force_until__gte=day), in_force_from__lte=day
        )
        .select_related("procedure")
        .prefetch_related(Prefetch("parts", parts))
        .order_by("procedure_id", "-number")
    )


_IN_FORCE = Prepared(
    lambda: _chains(Given("day")).filter(procedure__code=Given("code")).order_by("-number")[:1]
)


def chain_in_force(code: str, day: date) -> LinkedChain | None:
    """The chain found by procedure `code`, its parts read ahead. At most 2 queries."""
    return _IN_FORCE.one(code=code, day=day)


def is_chain(code: str, day: date) -> bool:
    """Whether procedure `code` stands for a chain of linked ones, and so never for one dossier.
    Remembered with the calendar, whose stamp a new chain changes."""
    return remembered(
        ("chain", code, day), lambda: _chains(day).filter(procedure__code=code).exists()
    )


def chains_with(code: str, day: date) -> list[LinkedChain]:
    """The chains of which procedure `code` is a part. At most 2 queries."""
    part = LinkedPart.objects.filter(procedure__code=code).values("chain")
    return list(_chains(day).filter(pk__in=part))


def part_versions(parts: Sequence[LinkedPart], day: date) -> dict[int, ProcedureVersion]:
    """The version in force of each part by its place, lists, cases and fees read ahead. An
    optional part that is not in force is left out. Raises NotFound for another. 1 query, and 5 for
    each version the first time."""
    rows = in_force(day).filter(procedure__in=[part.procedure_id for part in parts])
    latest = dict(rows.order_by("in_force_from").values_list("procedure_id", "pk"))
    found = {procedure_id: final_version(pk) for procedure_id, pk in latest.items()}
    for part in parts:
        if part.procedure_id not in found and not part.is_optional:
            raise NotFound(f"Thủ tục “{part.label}” của liên thông này không có hiệu lực hôm nay.")
    return {part.order: found[part.procedure_id] for part in parts if part.procedure_id in found}


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """One paper of one application: asked once, for every part whose list names it.

    `of` are (place of the part, its requirement); empty = the whole alone asks for it.
    """

    item: ChecklistItem
    of: tuple[tuple[int, int], ...]

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(place for place, _ in self.of))


def linked_papers(
    chain: LinkedChain, whole: ProcedureVersion, case_key: str, channel: str,
    parts: Mapping[int, tuple[ProcedureVersion, str]],
) -> list[LinkedPaper]:  # fmt: skip
    """The papers of one application: first those of the whole, then what its parts still ask for.

    `parts` holds the version and case of each chosen part by its place. What the office makes
    itself, or an earlier part brings forth, is not asked for. No query when lists were read ahead.
    """
    left = [
        (place, item)
        for place, (version, case) in sorted(parts.items())
        for item in checklist(version, case, channel)
        if not any(same_paper(item.name, name) for name in chain.made_here)
    ]
    papers = []
    for item in checklist(whole, case_key, channel):
        covered = [item.name, *chain.covers.get(item.name, ())]
        taken = [row for row in left if any(same_paper(row[1].name, name) for name in covered)]
        left = [row for row in left if row not in taken]
        papers.append(LinkedPaper(item, tuple((place, row.requirement_id) for place, row in taken)))
    while left:
        first = left[0][1]
        taken = [row for row in left if same_paper(row[1].name, first.name)]
        left = [row for row in left if row not in taken]
        item = next((row for _, row in taken if row.is_required), first)
        papers.append(LinkedPaper(item, tuple((place, row.requirement_id) for place, row in taken)))
    return papers
