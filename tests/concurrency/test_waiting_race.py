"""Two people and one dossier, and the clock beside them: one wins, nothing is doubled."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from motcua.core.errors import Refused
from motcua.dossiers import actions
from motcua.dossiers.models import ApologyDraft, Dossier, Incident, Notice
from motcua.dossiers.proof import prove
from motcua.dossiers.states import Status
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make
from tests.make import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Chờ xác minh của cơ quan khác"
DAY = timedelta(days=1)


def together(*works: Callable[[], object]) -> list[str]:
    """Run each in a thread, all at one moment: "done", "refused" or what broke, in their order."""
    gate, ends = threading.Barrier(len(works)), ["?"] * len(works)

    def body(i: int) -> None:
        gate.wait()
        try:
            works[i]()
            ends[i] = "done"
        except Refused:
            ends[i] = "refused"
        except BaseException as error:
            ends[i] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def state(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize("_", range(6))
def test_two_directors_declare_an_incident_and_one_is_told_so(_):
    """No error of the database comes out, however close they are."""
    first, second = make.staff(Role.DIRECTOR), make.staff(Role.DIRECTOR)
    ends = together(
        lambda: actions.declare_incident(by=first, reason="Mất điện cả khu vực", at=MONDAY),
        lambda: actions.declare_incident(by=second, reason="Mất điện cả khu vực", at=MONDAY),
    )
    assert sorted(ends) == ["done", "refused"]
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("_", range(4))
def test_a_supplement_is_answered_while_the_leader_extends(_):
    """Whatever comes first, the extension waits for a running clock and both end in one promise."""
    by, leader = make.staff(), make.staff(Role.LEADER)
    dossier = make.dossier("ask_supplement", by=by, version=make.procedure(10))
    answered, extended = together(
        lambda: actions.resume(dossier.pk, by=by, at=MONDAY + DAY),
        lambda: actions.extend(dossier.pk, by=leader, days=2, reason=WHY, at=MONDAY + DAY),
    )
    after = state(dossier)
    assert answered == "done" and extended in {"done", "refused"}
    assert after.status == Status.PROCESSING
    assert after.extension_days == (2 if extended == "done" else 0)
    assert Paper.objects.filter(form="04").count() == (extended == "done")
    assert after.pauses.filter(until_at=None).count() == 0


@pytest.mark.parametrize("_", range(4))
def test_a_withdrawal_and_a_signature_at_one_moment_end_one_way(_):
    by, leader = make.staff(), make.staff(Role.LEADER)
    dossier = make.dossier("propose", by=by)
    ends = together(
        lambda: actions.withdraw(dossier.pk, by=by, reason=WHY, at=MONDAY),
        lambda: actions.resolve(dossier.pk, by=leader, at=MONDAY),
    )
    assert sorted(ends) == ["done", "refused"]
    won = Status.WITHDRAWN if ends[0] == "done" else Status.RESOLVED
    assert state(dossier).status == won
    assert Paper.objects.filter(form="result").count() == (won == Status.RESOLVED)


def test_a_lapse_and_an_answer_at_one_moment_end_one_way():
    by = make.staff()
    dossier = make.dossier("ask_supplement", by=by, version=make.procedure(supplement_days=1))
    late = MONDAY + 9 * DAY
    ends = together(
        lambda: actions.resume(dossier.pk, by=by, at=late),
        lambda: actions.lapse(dossier.pk, at=late),
        lambda: actions.lapse(dossier.pk, at=late),
    )
    assert not [end for end in ends if end not in {"done", "refused"}]
    after = state(dossier)
    moves = list(dossier.events.filter(move__in=["resume", "lapse"]).values_list("move", flat=True))
    assert len(moves) == 1
    assert after.status == (Status.STOPPED if moves == ["lapse"] else Status.PROCESSING)
    assert Paper.objects.filter(form="05").count() == moves.count("lapse")


def test_jobs_that_run_twice_at_once_tell_and_write_once():
    officer, leader, director = (
        make.staff(role) for role in (Role.SPECIALIST, Role.LEADER, Role.DIRECTOR)
    )
    dossier = make.dossier(by=make.staff(Role.RECEPTIONIST))
    wednesday = MONDAY + 2 * DAY
    centre = dossier.centre_id
    ends = together(*[lambda: actions.warn(centre, at=wednesday)] * 3,
                    *[lambda: actions.draft_apology(dossier.pk, at=wednesday)] * 3)  # fmt: skip
    assert ends == ["done"] * 6
    assert Notice.objects.count() == 3 and ApologyDraft.objects.count() == 1
    told = set(Notice.objects.values_list("staff", flat=True))
    assert told == {officer.pk, leader.pk, director.pk}


def test_an_incident_is_counted_once_while_people_work():
    director, by = make.staff(Role.DIRECTOR), make.staff()
    dossier = make.dossier("start", by=by, version=make.procedure(5))
    actions.declare_incident(by=director, reason=WHY, since=MONDAY, at=MONDAY)
    found = actions.end_incident(by=director, at=MONDAY + timedelta(hours=1))
    again = lambda: actions.recount_after_incident(dossier.pk, incident_id=found.pk)  # noqa: E731
    ends = together(again, again, lambda: make.walk(dossier, "consult", by=by))
    assert ends == ["done"] * 3
    assert dossier.events.filter(move="incident").count() == 1
    assert Message.objects.filter(template="incident_over").count() == 1
    assert state(dossier).due_at == dossier.due_at + timedelta(hours=1)
    assert prove(dossier.centre).faults == ()
