"""Eight people at once on a real database: no number twice, none missing, nobody called twice."""

import os
import threading
import time
from collections import Counter as Counts
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection

from motcua.core.errors import WrongState
from motcua.people.models import Counter, Staff
from motcua.people.states import Role
from motcua.queueing import actions
from motcua.queueing.models import Call, Ticket
from motcua.queueing.states import TicketStatus
from tests import hall as make
from tests.hall import Hall

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = float(os.environ.get("MOTCUA_RACE_SECONDS", "4"))


@pytest.fixture
def hall() -> Hall:
    return make.make()


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs at the same moment, each on its own connection; an error of one is ours."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(60) for future in [pool.submit(run, job) for job in jobs]]


def test_a_hall_of_eight_for_some_seconds(hall: Hall) -> None:
    desks = _more_counters(hall)
    back: list[int] = []  # tickets that went into a line again, once for each time
    end = time.monotonic() + SECONDS

    def take(seed: int) -> Callable[[], None]:
        dice = Random(seed)

        def run() -> None:
            while time.monotonic() < end:
                line = dice.choice([hall.line_a, hall.line_b])
                priority = dice.choice(["none", "none", "elder"])
                actions.take(centre_id=hall.centre.pk, line_id=line.pk, priority=priority)

        return run

    def serve(seed: int, counter: Counter, clerk: Staff) -> Callable[[], None]:
        dice = Random(seed)

        def run() -> None:
            while time.monotonic() < end:
                back.extend(_serve_one(counter, clerk, dice, hall))

        return run

    together(
        *(take(n) for n in range(3)),
        *(serve(n, counter, clerk) for n, (counter, clerk) in enumerate(desks)),
    )
    _check_numbers()
    _check_calls(back)
    Call.objects.create(**Call.objects.values("centre_id", "ticket_id", "counter_id", "at")[0])
    with pytest.raises(AssertionError):  # the check itself sees one call too many
        _check_calls(back)


def _more_counters(hall: Hall) -> list[tuple[Counter, Staff]]:
    """Five desks; two of them call both lines, so that their locks cross."""
    desks = []
    for number in range(11, 16):
        counter = Counter.objects.create(centre=hall.centre, number=number, is_open=True)
        lines = [hall.line_a, hall.line_b] if number > 13 else [hall.line_a]
        for line in lines:
            line.counters.add(counter)
        clerk = make.staff(hall.centre, f"nguoi{number}", Role.RECEPTIONIST)
        desks.append((counter, clerk))
    return desks


def _serve_one(counter: Counter, clerk: Staff, dice: Random, hall: Hall) -> list[int]:
    """Call and serve one; returns the ticket when it went into a line again."""
    try:
        ticket = actions.call_next(counter.pk, by=clerk)
    except WrongState:  # nobody waits just now
        time.sleep(0.005)
        return []
    chance = dice.random()
    if chance < 0.1:
        actions.no_show(ticket.pk, by=clerk)
        actions.put_back(ticket.pk, by=clerk)
    elif chance < 0.2:
        other = hall.line_b if ticket.line_id == hall.line_a.pk else hall.line_a
        actions.transfer(ticket.pk, line_id=other.pk, by=clerk)
    else:
        actions.begin(ticket.pk, by=clerk)
        actions.finish(ticket.pk, outcome="other", by=clerk)
        return []
    return [ticket.pk]


def _check_numbers() -> None:
    numbers: dict[str, list[int]] = {}
    for ticket in Ticket.objects.order_by("pk"):
        numbers.setdefault(f"{ticket.day}{ticket.code[0]}", []).append(ticket.number)
    assert len(numbers) >= 2
    for given in numbers.values():
        assert sorted(given) == list(range(1, len(given) + 1))
    assert Ticket.objects.count() > 50


def _check_calls(back: list[int]) -> None:
    """Each ticket was called once for its service and once for each time it went back."""
    calls = Counts(Call.objects.order_by("pk").values_list("ticket", flat=True))
    ends = Counts(Ticket.objects.order_by("pk").values_list("status", flat=True))
    assert ends[TicketStatus.SERVED] > 20
    assert not ends[TicketStatus.CALLED] and not ends[TicketStatus.SERVING]
    served = Ticket.objects.filter(status=TicketStatus.SERVED).order_by("pk")
    assert calls == Counts(served.values_list("pk", flat=True)) + Counts(back)


def test_one_person_at_eight_seats_at_once_has_one(hall: Hall) -> None:
    seats = [
        Counter.objects.create(centre=hall.centre, number=number, is_open=True)
        for number in range(31, 39)
    ]

    def sit(counter: Counter) -> Callable[[], object]:
        return lambda: actions.sit(counter.pk, by=hall.clerk)

    for _ in range(5):
        together(*(sit(counter) for counter in seats))
        assert Counter.objects.filter(staff=hall.clerk).count() == 1
        actions.stand_up(by=hall.clerk)


def test_eight_counters_at_one_ticket(hall: Hall) -> None:
    """One waits, eight call: one gets the ticket, seven are told kindly."""
    desks = _more_counters(hall)
    for number in range(21, 24):
        counter = Counter.objects.create(centre=hall.centre, number=number, is_open=True)
        hall.line_a.counters.add(counter)
        desks.append((counter, hall.clerk))
    for _ in range(10):
        actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
        answers = together(*(_call(counter, clerk) for counter, clerk in desks))
        got = [ticket for ticket in answers if isinstance(ticket, Ticket)]
        assert len(got) == 1
        actions.finish(got[0].pk, outcome="other", by=hall.clerk)
    assert Call.objects.count() == 10


def _call(counter: Counter, clerk: Staff) -> Callable[[], object]:
    def run() -> object:
        try:
            return actions.call_next(counter.pk, by=clerk)
        except WrongState as no:
            return no

    return run


def test_one_counter_clicked_eight_times_calls_one(hall: Hall) -> None:
    for _ in range(8):
        actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk)
    counter = hall.counters[0]
    answers = together(*[_call(counter, hall.clerk)] * 8)
    assert sum(isinstance(answer, Ticket) for answer in answers) == 1


def test_the_fair_turn_holds_between_counters(hall: Hall) -> None:
    """Two counters that call at the same instant never both count the last turn for priority."""
    for priority in ["none"] * 4 + ["elder"] * 8:
        actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk, priority=priority)
    while Ticket.objects.filter(status=TicketStatus.WAITING).exists():
        together(*(_call(counter, hall.clerk) for counter in hall.counters[:2]))
        for ticket in Ticket.objects.filter(status=TicketStatus.CALLED).order_by("pk"):
            actions.finish(ticket.pk, outcome="other", by=hall.clerk)
    order = Call.objects.order_by("pk").values_list("ticket__priority", flat=True)
    assert list(order) == ["elder", "elder", "none"] * 4


def test_a_double_tap_at_the_same_instant_takes_one_number(hall: Hall) -> None:
    def tap() -> object:
        return actions.take(
            centre_id=hall.centre.pk, line_id=hall.line_a.pk, token="same-token"
        ).code

    assert together(*[tap] * 8) == ["A001"] * 8
    assert actions.take(centre_id=hall.centre.pk, line_id=hall.line_a.pk).code == "A002"
