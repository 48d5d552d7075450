"""Who goes first, and how long it takes: laws that hold for any hall."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.queueing import rules
from motcua.queueing.rules import Waiting
from motcua.queueing.states import Priority

OPENING = datetime(2026, 11, 23, 1, tzinfo=UTC)
ORDINARY, ELDER, URGENT = Priority.NONE.value, Priority.ELDER.value, Priority.URGENT.value

tickets = st.lists(
    st.tuples(st.sampled_from(Priority.values), st.integers(0, 50)), max_size=30
).map(lambda rows: [Waiting(n, p, OPENING + timedelta(minutes=m)) for n, (p, m) in enumerate(rows)])
streaks = st.integers(0, 6)
limits = st.integers(1, 4)


def waiting(*priorities: str) -> list[Waiting]:
    """One ticket a minute, in this order; the id is the place."""
    return [Waiting(n, p, OPENING + timedelta(minutes=n)) for n, p in enumerate(priorities)]


def oracle(candidates: Sequence[Waiting], streak: int, in_a_row: int) -> list[int]:
    """The same rule told the slow way: look at everybody before every call."""
    rest, order = list(candidates), []
    while rest:
        urgent = [t for t in rest if t.priority == URGENT]
        ordinary = [t for t in rest if t.priority == ORDINARY]
        special = [t for t in rest if t.priority not in {ORDINARY, URGENT}]
        turn = urgent or (ordinary if ordinary and (streak >= in_a_row or not special) else special)
        first = min(turn, key=lambda t: (t.order_at, t.id))
        streak = 0 if first.priority == ORDINARY else streak + 1
        order.append(first.id)
        rest.remove(first)
    return order


@given(tickets, streaks, limits)
def test_order_agrees_with_the_slow_telling(
    candidates: list[Waiting], streak: int, limit: int
) -> None:
    order = [t.id for t in rules.order_of_calls(candidates, streak, limit)]
    assert order == oracle(candidates, streak, limit)


@given(tickets, streaks, limits)
def test_next_is_the_first_of_the_order(candidates: list[Waiting], streak: int, limit: int) -> None:
    order = oracle(candidates, streak, limit)
    first = rules.next_ticket(candidates, streak, limit)
    assert (first.id if first else None) == (order[0] if order else None)


@given(tickets, streaks, limits)
def test_an_ordinary_ticket_waits_for_a_bounded_number_of_calls(
    candidates: list[Waiting], streak: int, limit: int
) -> None:
    """Whatever else stands in the line: (k + 1) * (limit + 1) calls that are not urgent."""
    order = [t.priority for t in rules.order_of_calls(candidates, streak, limit)]
    calm = [p for p in order if p != URGENT]
    places = [n for n, p in enumerate(calm) if p == ORDINARY]
    assert all(place < (k + 1) * (limit + 1) for k, place in enumerate(places))


@given(
    st.lists(st.one_of(st.just(None), st.sampled_from(Priority.values)), max_size=120),
    limits,
)
def test_the_bound_holds_while_new_people_keep_coming(
    happenings: list[str | None], limit: int
) -> None:
    """Walk a day: None is a call, else somebody comes. No ordinary one starves."""
    hall: list[Waiting] = []
    called: list[str] = []
    standing: dict[int, tuple[int, int]] = {}  # id -> (calls so far that are not urgent, k)
    for minute, happening in enumerate(happenings):
        calm = sum(p != URGENT for p in called)
        if happening is not None:
            if happening == ORDINARY:
                ahead = sum(t.priority == ORDINARY for t in hall)
                standing[minute] = (calm, ahead)
            hall.append(Waiting(minute, happening, OPENING + timedelta(minutes=minute)))
        elif (turn := rules.next_ticket(hall, rules.streak(reversed(called)), limit)) is not None:
            hall.remove(turn)
            called.append(turn.priority)
            if turn.priority == ORDINARY:
                since, ahead = standing[turn.id]
                assert calm - since < (ahead + 1) * (limit + 1)


def test_priority_goes_first_then_every_third_is_ordinary() -> None:
    hall = waiting(ORDINARY, ORDINARY, ELDER, ELDER, ELDER)
    assert [t.id for t in rules.order_of_calls(hall, 0)] == [2, 3, 0, 4, 1]


def test_two_priority_calls_before_make_it_the_turn_of_an_ordinary_ticket() -> None:
    hall = waiting(ELDER, ORDINARY)
    assert rules.next_ticket(hall, 1) == hall[0]
    assert rules.next_ticket(hall, 2) == hall[1]


def test_urgent_goes_before_all_and_counts_as_a_priority_call() -> None:
    hall = waiting(ORDINARY, ELDER, ELDER, URGENT)
    assert [t.id for t in rules.order_of_calls(hall, 0)] == [3, 1, 0, 2]


def test_a_ticket_put_back_keeps_its_place_by_time() -> None:
    back = Waiting(9, ORDINARY, OPENING - timedelta(minutes=1))
    assert rules.next_ticket([*waiting(ORDINARY, ORDINARY), back], 0) == back


def test_nobody_waits() -> None:
    assert rules.next_ticket([], 0) is None


@pytest.mark.parametrize(
    ("latest", "expected"), [([], 0), (["none"], 0), (["elder", "urgent", "none", "elder"], 2)]
)
def test_streak(latest: list[str], expected: int) -> None:
    assert rules.streak(latest) == expected


@pytest.mark.parametrize(
    ("ahead", "counters", "busy", "services", "minutes"),
    [
        (0, 0, 0, [], None),  # no counter is open: say so, promise nothing
        (0, 1, 0, [], 0),
        (0, 1, 1, [], 8),
        (5, 2, 2, [10.0, 10.0, 10.0], 30),
        (5, 2, 0, [10.0, 10.0, 10.0], 20),
        (3, 1, 1, [4.0, 5.0, 120.0], 20),  # one long service does not spoil the rest
        (0, 3, 3, [10.0], 4),  # 3.33 is rounded up
        (1, 1, 1, [5.0] * 20 + [60.0] * 50, 10),  # only the last 20 count
    ],
)
def test_expected_wait(
    ahead: int, counters: int, busy: int, services: list[float], minutes: int | None
) -> None:
    assert rules.expected_wait_minutes(ahead, counters, services, busy_counters=busy) == minutes


@given(
    st.integers(0, 200),
    st.integers(1, 20),
    st.lists(st.floats(0.1, 240), max_size=30),
    st.integers(0, 20),
)
def test_wait_grows_with_people_and_shrinks_with_counters(
    ahead: int, counters: int, services: list[float], busy: int
) -> None:
    wait = rules.expected_wait_minutes(ahead, counters, services, busy_counters=busy)
    longer = rules.expected_wait_minutes(ahead + 1, counters, services, busy_counters=busy)
    shorter = rules.expected_wait_minutes(ahead, counters + 1, services, busy_counters=busy)
    assert wait is not None and longer is not None and shorter is not None
    assert 0 <= shorter <= wait <= longer
