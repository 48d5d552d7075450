"""What the board, the phones and the counters are told; and how little it asks the database."""

from dataclasses import astuple
from typing import Any

import pytest

from motcua.core.errors import NotFound
from motcua.queueing import actions, queries
from motcua.queueing.models import Line, Ticket
from motcua.queueing.states import Priority, TicketStatus
from tests import hall as make
from tests.hall import Hall, minutes, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make.make()


def serve(hall: Hall, counter: int, start: float, end: float) -> Ticket:
    ticket = actions.call_next(counter, by=hall.clerk, at=minutes(start))
    actions.begin(ticket.pk, by=hall.clerk, at=minutes(start))
    return actions.finish(ticket.pk, outcome="dossier", by=hall.clerk, at=minutes(end))


def test_board_shows_who_is_called_where_newest_first(hall: Hall, query_budget: Any) -> None:
    for minute in range(3):
        take(hall, minute)
    take(hall, line_id=hall.line_b.pk)
    first = actions.call_next(hall.one, by=hall.clerk, at=minutes(10))
    second = actions.call_next(hall.three, by=hall.clerk, at=minutes(11))
    actions.begin(first.pk, by=hall.clerk, at=minutes(12))
    with query_budget(3):
        board = queries.board("thu-nghiem", at=minutes(13))
    assert [(c.code, c.counter, c.is_calling) for c in board.calls] == [
        (second.code, 3, True), (first.code, 1, False),
    ]  # fmt: skip
    assert [(line.letter, line.waiting) for line in board.lines] == [("A", 2), ("B", 0)]
    actions.recall(first.pk, by=hall.clerk, at=minutes(14))
    newest = queries.board("thu-nghiem", at=minutes(15)).newest
    assert newest and (newest.code, newest.at) == (first.code, minutes(14))


def test_board_forgets_who_is_gone_and_yesterday(hall: Hall) -> None:
    take(hall, 0)
    take(hall, 1)
    serve(hall, hall.one, 10, 20)
    gone = actions.call_next(hall.one, by=hall.clerk, at=minutes(30))
    assert queries.board("thu-nghiem", at=minutes(24 * 60)).calls == ()
    actions.no_show(gone.pk, by=hall.clerk, at=minutes(31))
    assert queries.board("thu-nghiem", at=minutes(32)).newest is None
    with pytest.raises(NotFound):
        queries.board("khong-co")


def test_what_is_spoken_was_called_here_today(hall: Hall) -> None:
    other = make.make("noi-khac")
    take(hall)
    actions.call_next(hall.two, by=hall.clerk, at=minutes(1))
    assert queries.was_called("thu-nghiem", "A001", 2, at=minutes(2))
    for slug, code, counter, when in (
        (other.centre.slug, "A001", 2, minutes(2)), ("thu-nghiem", "A002", 2, minutes(2)),
        ("thu-nghiem", "A001", 1, minutes(2)), ("thu-nghiem", "A001", 2, minutes(24 * 60)),
    ):  # fmt: skip
        assert not queries.was_called(slug, code, counter, at=when)


def test_phone_tells_place_and_honest_wait(hall: Hall, query_budget: Any) -> None:
    for minute in range(4):
        take(hall, minute)
    serve(hall, hall.one, 10, 20)
    serve(hall, hall.one, 20, 32)
    mine = take(hall, 33, priority="elder")
    last = take(hall, 34)
    actions.call_next(hall.one, by=hall.clerk, at=minutes(35))
    with query_budget(3):
        seen = queries.ticket_for_phone(last.token)
    # two wait before; one of two counters is free; a service takes 11 minutes, shared by two
    assert (seen.ahead, seen.wait_minutes, seen.counters) == (2, 11, (1, 2))
    called = queries.ticket_for_phone(mine.token)
    assert (called.is_called, called.counter, called.ahead) == (True, 1, 0)
    with pytest.raises(NotFound):
        queries.ticket_for_phone("x")


def test_phone_counts_ahead_as_the_rule_will_call(hall: Hall) -> None:
    ordinary = [take(hall, n) for n in range(2)]
    elders = [take(hall, 10 + n, priority="elder") for n in range(3)]
    actions.call_next(hall.one, by=hall.clerk, at=minutes(20))  # an elder: the streak is one
    ahead = {t.code: queries.ticket_for_phone(t.token).ahead for t in [*ordinary, *elders[1:]]}
    assert ahead == {"A001": 1, "A002": 3, "A004": 0, "A005": 2}


def test_phone_promises_nothing_without_an_open_counter(hall: Hall) -> None:
    mine = take(hall)
    for counter in (hall.one, hall.two):
        actions.close_counter(counter, by=hall.clerk)
    seen = queries.ticket_for_phone(mine.token)
    assert (seen.wait_minutes, seen.counters) == (None, ())


def test_waiting_list_is_in_the_order_of_calls(hall: Hall, query_budget: Any) -> None:
    make.procedure("1.001193", "Đăng ký khai sinh", "ho_tich")
    take(hall, 0, procedure_code="1.001193")
    take(hall, 5, line_id=hall.line_b.pk)
    take(hall, 9, priority="merit")
    actions.sit(hall.two, by=hall.clerk)
    with query_budget(2):
        rows = queries.seat(hall.clerk, at=minutes(20)).waiting
    assert [(r.code, r.waited_minutes, r.priority) for r in rows] == [
        ("A002", 11, Priority.MERIT), ("A001", 20, Priority.NONE), ("B001", 15, Priority.NONE),
    ]  # fmt: skip
    assert (rows[1].procedure_code, rows[1].procedure_name) == ("1.001193", "Đăng ký khai sinh")
    called = [
        actions.call_next(n, by=hall.clerk, at=minutes(21)).code for n in (hall.two, hall.one)
    ]
    assert called == ["A002", "A001"]
    hall.line_a.counters.clear()
    hall.line_b.counters.clear()
    assert queries.seat(hall.clerk, at=minutes(22)).waiting == ()


def test_missed_are_listed_to_be_put_back(hall: Hall, query_budget: Any) -> None:
    take(hall)
    ticket = actions.call_next(hall.one, by=hall.clerk, at=minutes(1))
    actions.no_show(ticket.pk, by=hall.clerk, at=minutes(5))
    with query_budget(1):
        rows = queries.missed_at(hall.one, at=minutes(6))
    assert [row.code for row in rows] == ["A001"]
    assert queries.missed_at(hall.three, at=minutes(6)) == []
    assert queries.missed_at(hall.one, at=minutes(24 * 60)) == []


def test_counter_state_is_of_the_seat_one_has(hall: Hall, query_budget: Any) -> None:
    assert queries.counter_state(hall.clerk) is None
    actions.sit(hall.one, by=hall.clerk)
    ticket = take(hall)
    actions.call_next(hall.one, by=hall.clerk, at=minutes(1))
    with query_budget(3):
        state = queries.counter_state(hall.clerk)
    assert state and state.ticket
    assert (state.number, state.staff_name, state.line_letters) == (1, "Mai", ("A",))
    assert (state.ticket.code, state.ticket.token, state.ticket.status) == (
        "A001", ticket.token, TicketStatus.CALLED,
    )  # fmt: skip


def test_all_counters_of_ones_centre_only(hall: Hall, query_budget: Any) -> None:
    other = make.make("noi-khac")
    with query_budget(3):
        rows = queries.counters_of(hall.clerk)
    assert [(row.number, row.line_letters) for row in rows] == [
        (1, ("A",)), (2, ("A", "B")), (3, ("B",)),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        queries.counter_brief(hall.clerk, other.one)


def test_a_counter_in_brief_after_a_move_there(hall: Hall, query_budget: Any) -> None:
    for n in range(3):
        take(hall, n)
    take(hall, 4, line_id=hall.line_b.pk)
    called = actions.call_next(hall.two, by=hall.clerk, at=minutes(5))
    actions.close_counter(hall.one, by=hall.clerk)
    with query_budget(1):
        busy = queries.counter_brief(hall.clerk, hall.two, at=minutes(6))
    assert astuple(busy) == (2, True, called.code, TicketStatus.CALLED, 3)
    assert queries.ticket_at(hall.clerk, hall.two) == called.pk
    free = queries.counter_brief(hall.clerk, hall.one, at=minutes(6))
    assert astuple(free) == (1, False, "", "", 2)
    assert queries.ticket_at(hall.clerk, hall.one) is None
    assert queries.counter_brief(hall.clerk, hall.two, at=minutes(24 * 60)).waiting == 0


def test_lines_say_who_waits_and_which_counters_are_open(hall: Hall, query_budget: Any) -> None:
    take(hall)
    actions.close_counter(hall.two, by=hall.clerk)
    with query_budget(2):
        rows = queries.lines(hall.centre.pk, at=minutes(1))
    assert [(r.letter, r.waiting, r.counters, r.takes_rest) for r in rows] == [
        ("A", 1, (1,), False), ("B", 0, (3,), True),
    ]  # fmt: skip


def test_figures_of_a_day(hall: Hall, query_budget: Any) -> None:
    for minute, priority in enumerate(["none", "none", "elder", "none", "none"]):
        take(hall, minute, priority=priority)
    serve(hall, hall.one, 12, 22)
    serve(hall, hall.one, 30, 50)
    missed = actions.call_next(hall.one, by=hall.clerk, at=minutes(55))
    actions.no_show(missed.pk, by=hall.clerk, at=minutes(56))
    actions.call_next(hall.one, by=hall.clerk, at=minutes(60))
    with query_budget(1):
        day = queries.hall(hall.centre.pk, missed.day, at=minutes(64))
    assert (day.taken, day.waiting, day.at_counter, day.served, day.no_show) == (5, 1, 1, 2, 1)
    assert (day.priority, day.by_outcome["dossier"], day.by_outcome["guidance"]) == (1, 2, 0)
    assert (day.median_wait_minutes, day.longest_wait_minutes) == (42, 60)
    assert day.median_service_minutes == 15
    empty = queries.hall(hall.centre.pk, make.LONG_AGO)
    assert (empty.taken, empty.median_wait_minutes, empty.longest_wait_minutes) == (0, None, None)


def test_the_phone_counts_as_many_calls_in_a_row_as_the_line_is_set_to(hall: Hall) -> None:
    Line.objects.filter(pk=hall.line_a.pk).update(priority_in_a_row=12)
    elders = [take(hall, n, priority="elder") for n in range(13)]
    ordinary = take(hall, 13)
    for n in range(12):
        serve(hall, hall.one, 20 + n, 20 + n)
    assert queries.ticket_for_phone(ordinary.token).ahead == 0
    assert queries.ticket_for_phone(elders[-1].token).ahead == 1
    assert actions.call_next(hall.one, by=hall.clerk, at=minutes(41)) == ordinary
