"""What a service costs, as arithmetic on whole đồng. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One line of the published fee. `amount_vnd` None: set by the province, not entered yet.

    From unit `next_from` on, `next_amount_vnd` is taken; `cap_vnd` bounds one copy.
    """

    name: str
    amount_vnd: int | None
    per: str = "per_case"
    next_amount_vnd: int | None = None
    next_from: int | None = None
    cap_vnd: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class FeeDue:
    """One line of what is due, with the words that explain it; None = amount not known."""

    name: str
    amount_vnd: int | None
    how: str


def for_one_copy(rule: FeeRule, units: int) -> int | None:
    """The fee of one copy of `units` pages (or signatures, …), in đồng."""
    if rule.amount_vnd is None:
        return None
    if rule.next_from is None or rule.next_amount_vnd is None:
        total = rule.amount_vnd * units
    else:
        first = min(units, rule.next_from - 1)
        total = rule.amount_vnd * first + rule.next_amount_vnd * (units - first)
    return total if rule.cap_vnd is None else min(total, rule.cap_vnd)


def fees_due(
    rules: Sequence[FeeRule], *, channel: str, units: int = 1, copies: int = 1, exemption: str = ""
) -> list[FeeDue]:
    """What is due for one dossier. `units` are the pages of the original, `copies` its copies.

    A line for another channel is left out; a line per case is counted once; with an
    `exemption` every line is nought and says why.
    """
    due = []
    for rule in rules:
        if rule.channel and rule.channel != channel:
            continue
        if exemption:
            due.append(FeeDue(rule.name, 0, f"Miễn: {exemption}"))
            continue
        by_page = rule.per == "per_page"
        one = for_one_copy(rule, units if by_page else 1)
        if one is None:
            due.append(FeeDue(rule.name, None, "Mức do HĐND tỉnh quy định, chưa nhập"))
            continue
        times = 1 if rule.per == "per_case" else copies
        due.append(FeeDue(rule.name, one * times, _how(rule.per, units, times)))
    return due


def _how(per: str, units: int, times: int) -> str:
    if per == "per_case":
        return "1 lần"
    return f"{units} trang × {times} bản" if per == "per_page" else f"{times} lần"


def total_vnd(due: Sequence[FeeDue]) -> int:
    """The sum of what is known."""
    return sum(line.amount_vnd or 0 for line in due)


def fees_together(
    rules: Sequence[FeeRule], *, channel: str, originals: Sequence[tuple[int, int]],
    exemption: str = "",
) -> list[FeeDue]:  # fmt: skip
    """What is due for several originals on one occasion, each as (units, copies): every line is
    the sum over the originals, unknown as soon as one amount is."""
    each = [
        fees_due(rules, channel=channel, units=units, copies=copies, exemption=exemption)
        for units, copies in originals
    ]
    return [_summed(lines) for lines in zip(*each, strict=True)]


def _summed(lines: tuple[FeeDue, ...]) -> FeeDue:
    how = " + ".join(dict.fromkeys(line.how for line in lines))
    known = [line.amount_vnd for line in lines if line.amount_vnd is not None]
    return FeeDue(lines[0].name, sum(known) if len(known) == len(lines) else None, how)


def series(centre_id: int, year: int) -> str:
    """The name of the series from which a payment takes its number in the book of the year."""
    return f"payment:{centre_id}:{year}"
