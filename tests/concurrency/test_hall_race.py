"""Eight people at once, on real PostgreSQL: numbers gapless, nobody twice, nothing doubled."""

import os
import threading
import time
from collections import Counter as Counts
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from motcua.core import clock
from motcua.core.errors import Refused
from motcua.core.models import Series
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.people.models import Centre, Counter
from motcua.people.states import Role
from motcua.queueing import actions as queueing
from motcua.queueing.models import Call, Ticket
from tests import make

SECONDS = float(os.environ.get("MOTCUA_RACE_SECONDS", "8"))
THREADS = 8
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Run `work(i)` in THREADS threads that start together; what they could not bear."""
    gate, failures = threading.Barrier(THREADS), []

    def body(i: int) -> None:
        gate.wait()
        try:
            work(i)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.fixture
def hall():
    line = make.line(counters=THREADS)
    staff = [make.staff(Role.RECEPTIONIST) for _ in range(THREADS)]
    make.staff(Role.SPECIALIST)
    counters = list(Counter.objects.order_by("number"))
    for counter, person in zip(counters, staff, strict=True):
        queueing.sit(counter.pk, by=person)
    return line, staff, counters, make.procedure()


def test_taking_calling_and_receiving_together(hall):
    line, staff, counters, version = hall
    centre = Centre.objects.get()
    until = time.monotonic() + SECONDS

    def day_at_a_counter(i: int) -> None:
        done = 0
        while time.monotonic() < until:
            queueing.take(centre_id=centre.pk, line_id=line.pk)
            try:
                ticket = queueing.call_next(counters[i].pk, by=staff[i])
            except Refused:
                continue  # the others were quicker: an empty line is no failure
            queueing.begin(ticket.pk, by=staff[i])
            asked = make.intake(version, ticket_token=ticket.token)
            answers = [actions.receive(asked, by=staff[i], key=f"{i}-{done}") for _ in range(2)]
            assert answers[0] == answers[1]
            done += 1

    assert at_once(day_at_a_counter) == []

    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    calls = Counts(Call.objects.values_list("ticket_id", flat=True))
    assert calls and max(calls.values()) == 1
    codes = sorted(int(c[-4:]) for c in Dossier.objects.values_list("code", flat=True))
    assert codes == list(range(1, len(codes) + 1))
    assert len(codes) > THREADS
    per_ticket = Counts(Dossier.objects.values_list("ticket_id", flat=True))
    assert max(per_ticket.values()) == 1
    seqs = list(DossierEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_one_key_from_eight_at_once_makes_one_dossier():
    by, asked = make.staff(Role.RECEPTIONIST), make.intake()
    answers: list[dict[str, object]] = []
    assert at_once(lambda i: answers.append(actions.receive(asked, by=by, key="same"))) == []
    assert len({answer["number"] for answer in answers}) == 1
    assert Dossier.objects.count() == 1


def test_two_leaders_sign_once():
    dossier = make.dossier("propose")
    leaders = [make.staff(Role.LEADER) for _ in range(THREADS)]
    refused: list[str] = []

    def sign(i: int) -> None:
        try:
            actions.resolve(dossier.pk, by=leaders[i], at=make.MONDAY + timedelta(hours=1))
        except Refused as no:
            refused.append(no.code)

    assert at_once(sign) == []
    assert refused == ["wrong-state"] * (THREADS - 1)
    assert dossier.results.get().signed_by in leaders
    assert DossierEvent.objects.filter(move="resolve").count() == 1


def test_two_people_named_in_opposite_order_do_not_deadlock():
    by = [make.staff(Role.RECEPTIONIST) for _ in range(THREADS)]
    version = make.procedure()
    one, other = make.person("Nguyễn Một"), make.person("Nguyễn Hai")

    def hand_in(i: int) -> None:
        submitter, owner = (one, other) if i % 2 else (other, one)
        for _ in range(5):
            asked = make.intake(
                version, submitter=submitter, owner=owner, authorisation="Giấy uỷ quyền"
            )
            actions.receive(asked, by=by[i], at=clock.now())

    assert at_once(hand_in) == []
    assert Dossier.objects.count() == THREADS * 5
    assert Series.objects.get(key__startswith="dossier:").last == THREADS * 5
