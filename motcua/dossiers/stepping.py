"""The steps of the internal process as limits on the way: which step a move leads to. Pure.

A commune's own steps (quy trình nội bộ) name a role in words. They fall into three parts: taking
in, work, signature; what comes after the signature has no limit of its own here. A move leads to
the first step of its part, and the limit is the sum of the steps of that part that follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    INTAKE = "intake"
    WORK = "work"
    SIGN = "sign"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class StepOf:
    order: int
    name: str
    role: str
    minutes: int  # working minutes


PARTS = {  # the part in which a move puts a dossier
    "accept": Part.INTAKE,
    "start": Part.WORK,
    "resume": Part.WORK,
    "confirm_payment": Part.WORK,
    "send_back": Part.WORK,
    "propose": Part.SIGN,
}


def part_of(role: str) -> Part:
    """By the words of the role: who takes in, who signs, who issues and gives back, else work."""
    said = role.lower()
    if "tiếp nhận" in said:
        return Part.INTAKE
    if "văn thư" in said or "trả kết quả" in said:
        return Part.AFTER
    if "lãnh đạo" in said or "chủ tịch" in said or "ký" in said.split():
        return Part.SIGN
    return Part.WORK


def step_after(steps: Sequence[StepOf], move: str) -> tuple[int, int]:
    """(order, working minutes until its limit) for a move; (0, 0) where nothing is limited.

    A process without steps of a part gives the next part that has some.
    """
    wanted = list(Part).index(PARTS[move]) if move in PARTS else len(Part)
    for part in list(Part)[wanted:-1]:
        found = [s for s in steps if part_of(s.role) == part]
        minutes = sum(s.minutes for s in found)
        if minutes:
            return found[0].order, minutes
    return 0, 0
