"""The clock of the machine goes back an hour, or forward a day, while people work."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from motcua.core import clock
from motcua.dossiers import rules
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.proof import prove
from motcua.people.states import Role
from motcua.queueing.models import Ticket
from tests import make
from tests.api import body, key_of, post

pytestmark = pytest.mark.django_db
JUMPS = (timedelta(0), timedelta(hours=-1), timedelta(days=1), timedelta(hours=-1), timedelta(0))


@pytest.fixture
def set_clock(monkeypatch):
    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(make.MONDAY)
    return to


def test_numbers_have_no_gap_events_keep_their_order_and_promises_hold(client, set_clock):
    clerk = make.staff(Role.RECEPTIONIST, Role.SPECIALIST)
    version, headers = make.procedure(), key_of(clerk)
    for jump in JUMPS:
        set_clock(make.MONDAY + jump)
        answer = post(client, "/dossiers", body(version), headers)
        assert answer.status_code == 201, answer.content
        number = answer.json()["number"]
        set_clock(make.MONDAY + jump - timedelta(hours=1))  # back before what was just written
        gone = post(client, f"/dossiers/{number}/withdraw", {"reason": "Xin rút"}, headers)
        assert gone.status_code == 200, gone.content
    codes: dict[str, list[int]] = {}
    for dossier in Dossier.objects.all():
        day, _, number = dossier.code.rpartition("-")
        codes.setdefault(day, []).append(int(number))
        assert dossier.due_at is not None and dossier.due_at > dossier.received_at
        assert rules.recompute(dossier.promise) == dossier.due_at
    assert all(sorted(n) == list(range(1, len(n) + 1)) for n in codes.values())
    assert sorted(map(len, codes.values())) == [1, 4]
    events = list(DossierEvent.objects.order_by("seq").values_list("seq", "dossier_id", "move"))
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    assert all(not (a[2] == "withdraw" and b[1] == a[1]) for a, b in pairwise(events))
    assert not prove(clerk.centre).faults


def test_the_hall_goes_on(client, set_clock):
    line, headers = make.line(), key_of(make.staff(Role.RECEPTIONIST))
    counter = line.counters.get()
    taken = []
    for jump in JUMPS:
        set_clock(make.MONDAY + jump)
        answer = post(client, "/tickets", {"line": "A"}, headers)
        assert answer.status_code == 201, answer.content
        taken.append((clock.today(), answer.json()["code"]))
    assert len(set(taken)) == len(JUMPS)
    set_clock(make.MONDAY - timedelta(hours=1))
    for move in ("call-next", "finish", "call-next"):
        answer = post(client, f"/counters/{counter.number}/{move}", {}, headers)
        assert answer.status_code == 200, (move, answer.content)
    assert Ticket.objects.filter(status="served").count() == 1
