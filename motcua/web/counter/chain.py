"""A chain of linked procedures on the intake screen: its steps, one list of papers, one promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from motcua.catalog import queries as catalog
from motcua.core import clock
from motcua.core.errors import BadRequest, NotFound
from motcua.dossiers.linked_preview import Foreseen, foresee
from motcua.dossiers.linked_shapes import LinkedIntake, PartIn
from motcua.dossiers.shapes import Intake, ItemIn
from motcua.dossiers.wording import allowance_words, lines, moment_words
from motcua.fees.rules import total_vnd
from motcua.web.counter.checklist import Line, lines_of


@dataclass(slots=True)
class Step:
    """One part as a step on the screen."""

    order: int
    label: str
    name: str
    decided_by: str
    after: str
    is_optional: bool
    is_chosen: bool
    cases: list[Any]
    case_key: str

    @property
    def part(self) -> PartIn:
        return PartIn(self.order, self.case_key)


@dataclass(slots=True)
class Chain:
    """What was chosen of a chain. `whole` are the requirements that are the chain's own."""

    steps: list[Step]
    whole: frozenset[int]
    decision: str

    @property
    def parts(self) -> tuple[PartIn, ...]:
        return tuple(step.part for step in self.steps if step.is_chosen)

    def linked(self, intake: Intake, *, together: bool) -> LinkedIntake:
        return LinkedIntake(intake, self.parts, together)

    def plain(self, intake: Intake) -> Intake:
        """For Mẫu 02 and 03, which speak of the whole: papers of the parts by their names only."""
        return replace(intake, items=tuple(self._plain(item) for item in intake.items))

    def _plain(self, item: ItemIn) -> ItemIn:
        return item if item.requirement_id in self.whole else replace(item, requirement_id=0)


def chain_of(
    found: Any, whole: Any, case_key: str, channel: str, typed: Mapping[str, str]
) -> tuple[Chain, list[Line]]:
    """The steps and the one list of papers, with what was ticked. 4 queries.

    Raises NotFound when a part is not in force.
    """
    rows = list(found.parts.all())
    versions = catalog.part_versions(rows, clock.today())
    labels = {part.order: part.label for part in rows}
    steps = [
        _step(part, versions[part.order], labels, typed) for part in rows if part.order in versions
    ]
    chosen = {s.order: (versions[s.order], s.case_key) for s in steps if s.is_chosen}
    papers = catalog.linked_papers(found, whole, case_key, channel, chosen)
    shown = lines_of([paper.item for paper in papers], typed)
    for line, paper in zip(shown, papers, strict=True):
        names = [labels[place] for place in paper.places]
        line.of = f"Dùng chung: {', '.join(names)}" if len(names) > 1 else ", ".join(names)
    own = frozenset(item.requirement_id for item in catalog.checklist(whole, case_key, channel))
    return Chain(steps, own, found.decision), shown


def _step(part: Any, version: Any, labels: Mapping[int, str], typed: Mapping[str, str]) -> Step:
    cases = list(version.cases.all())
    keys = [case.key for case in cases]
    wanted = typed.get(f"case-{part.order}", "") or part.case_key
    case_key = wanted if wanted in keys else (keys[0] if keys else "")
    before = ", ".join(labels[order] for order in part.waits_for)
    return Step(
        part.order, part.label, version.name, part.decided_by,
        f"sau {before}" if before else "", part.is_optional,
        not part.is_optional or bool(typed.get(f"part-{part.order}")), cases, case_key,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartDue:
    label: str
    due_at: datetime
    due_words: str


@dataclass(frozen=True, slots=True)
class ChainSums:
    """Fee and promise of the whole, as `matter.Sums` has them for one procedure."""

    fees: list[Any]
    total_vnd: int
    is_known: bool
    exemptions: list[str]
    due_at: datetime
    due_words: str
    allowance: str
    explanation: str
    steps: list[str]
    parts: list[PartDue]
    is_exempt: bool = False
    needs_amount: bool = False
    counts_pages: bool = False
    counts_copies: bool = False

    @property
    def costs(self) -> bool:
        return self.is_exempt or not self.is_known or self.total_vnd > 0


def chain_sums(chain: Chain, whole: Any, intake: Intake, *, centre_id: int) -> ChainSums | None:
    """What the action would promise and take now; None while what was typed cannot be."""
    try:
        found = foresee(chain.linked(intake, together=False), centre_id=centre_id)
    except (BadRequest, NotFound):
        fee = replace(intake.fee, exemption="", amount_vnd=None)
        try:
            found = foresee(
                chain.linked(replace(intake, fee=fee), together=False), centre_id=centre_id
            )
        except (BadRequest, NotFound):
            return None
    last = max(found, key=lambda one: one.due_at)
    fees = [fee for one in found for fee in one.fees]
    known = all(fee.amount_vnd is not None for fee in fees)
    case = next((c for c in whole.cases.all() if c.key == intake.case_key), None)
    term = case if case is not None and case.allowance is not None and case.unit else whole
    return ChainSums(
        fees=[fee for fee in fees if fee.amount_vnd != 0 or fee.how] if known else fees,
        total_vnd=total_vnd(fees),
        is_known=known,
        exemptions=sorted({who for one in found for who in one.exemptions}),
        due_at=last.due_at,
        due_words=moment_words(last.due_at),
        allowance=allowance_words(term.allowance, term.unit),
        explanation=f"Thủ tục cuối cùng, {last.label}, xong chậm nhất vào lúc này.",
        steps=_steps(found),
        parts=[PartDue(one.label, one.due_at, moment_words(one.due_at)) for one in found],
        is_exempt=bool(intake.fee.exemption) and bool(fees),
        needs_amount=not known and intake.fee.amount_vnd is None,
    )


def _steps(found: Sequence[Foreseen]) -> list[str]:
    """The reckoning of each part in words, one after the other."""
    return [f"{one.label}: {' '.join(lines(one.promise))}" for one in found]
