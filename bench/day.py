"""The first of July in one city: who comes when, and when each counter is ready. Pure.

The share of each half hour follows what was reported of the first days after the mergers of 2025:
people wait from six, the morning carries three quarters. A counter works as fast as people come
(`PACE`), so that the machine gets the whole rush and no clerk's hands soften it.
"""

import random
from dataclasses import dataclass, field

PROFILE = {
    "07:00": 8.0, "07:30": 10.0, "08:00": 11.0, "08:30": 10.0, "09:00": 9.0, "09:30": 8.0,
    "10:00": 7.0, "10:30": 5.0, "11:00": 4.0, "11:30": 1.0, "13:00": 1.0, "13:30": 6.0,
    "14:00": 6.0, "14:30": 5.0, "15:00": 4.0, "15:30": 3.0, "16:00": 1.5, "16:30": 0.5,
}  # fmt: skip
HALF_HOUR = 30.0  # minutes of the day
PACE = 0.8  # share of its time that a counter is busy
SHARES = {"phone": 0.2, "look_up": 0.5, "rate": 0.35, "browse": 0.3, "elder": 0.08, "return": 0.3}


@dataclass(slots=True)
class Visit:
    """One person at one centre. `at` in seconds of the run."""

    place: int
    at: float
    kind: str  # dossier, return, ask
    wish: int
    chance: random.Random
    phone: bool
    priority: str = "none"
    token: str = ""
    code: str = ""


@dataclass(slots=True)
class Slot:
    """A counter is ready for the next person at `at`, and takes `takes` seconds for it."""

    at: float
    takes: float


@dataclass(slots=True)
class Plan:
    seconds: float
    visits: list[Visit] = field(default_factory=list)
    slots: dict[tuple[int, int], list[Slot]] = field(default_factory=dict)


def minute_of(start: str) -> float:
    """Minutes since midnight of "08:00"; "busiest" is the half hour with the most arrivals."""
    name = max(PROFILE, key=lambda name: PROFILE[name]) if start == "busiest" else start
    hours, minutes = name.split(":")
    return int(hours) * 60.0 + int(minutes)


def expected(per_day: float, start: float, minutes: float) -> list[tuple[float, float]]:
    """(minute of the day, people) by half hours or pieces of them between two moments."""
    rows, end = [], start + minutes
    for name, share in PROFILE.items():
        begins = minute_of(name)
        a, b = max(start, begins), min(end, begins + HALF_HOUR)
        if a < b:
            rows.append((a, b - a, per_day * share / 100 * (b - a) / HALF_HOUR))
    return [(a, people) for a, _, people in rows]


def plan(
    *, centres: int, letters: list[str], weights: list[int], counters: dict[str, tuple[int, ...]],
    rest: str,
    visits: int, dossiers: int, minutes: float, speed: float, start: str, seed: int = 1,
) -> Plan:  # fmt: skip
    """Every arrival and every readiness of a counter, the same for the same seed."""
    begin = minute_of(start)
    made = Plan(minutes * 60)
    for place in range(centres):
        chance = random.Random(f"{seed}:{place}")
        here: list[Visit] = []
        for from_, people in expected(visits, begin, minutes * speed):
            piece = min(HALF_HOUR - from_ % HALF_HOUR, begin + minutes * speed - from_)
            for _ in range(_whole(people, chance)):
                minute = from_ + chance.random() * piece - begin
                here.append(_visit(place, minute * 60 / speed, weights, dossiers / visits, chance))
        here.sort(key=lambda visit: visit.at)
        made.visits += here
        lines = [counters[letters[v.wish] if v.kind == "dossier" else rest] for v in here]
        for number, slots in _slots(here, lines, made.seconds).items():
            made.slots[place, number] = slots
    made.visits.sort(key=lambda visit: visit.at)
    return made


def _whole(people: float, chance: random.Random) -> int:
    return int(people) + (chance.random() < people % 1)


def _visit(
    place: int, at: float, weights: list[int], dossiers: float, chance: random.Random
) -> Visit:
    kind = "dossier"
    if chance.random() >= dossiers:
        kind = "return" if chance.random() < SHARES["return"] else "ask"
    return Visit(
        place, at, kind, chance.choices(range(len(weights)), weights)[0],
        random.Random(chance.random()), chance.random() < SHARES["phone"],
        "elder" if chance.random() < SHARES["elder"] else "none",
    )  # fmt: skip


def _slots(
    here: list[Visit], lines: list[tuple[int, ...]], seconds: float
) -> dict[int, list[Slot]]:
    """Everybody is served in order by whichever counter of the own line is free first."""
    numbers = sorted({number for line in lines for number in line})
    slots: dict[int, list[Slot]] = {number: [] for number in numbers}
    if not here:
        return slots
    takes = min(seconds / 6, PACE * len(numbers) * seconds / len(here))
    free = dict.fromkeys(numbers, 0.0)
    for visit, line in zip(here, lines, strict=True):
        number = min(line, key=lambda n: free[n])
        at = max(visit.at + 2.0, free[number])
        if at + takes > seconds:
            continue  # still waiting when the run ends
        slots[number].append(Slot(at, takes))
        free[number] = at + takes * 1.02
    return slots
