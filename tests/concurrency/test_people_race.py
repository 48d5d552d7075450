"""Two at once on a real database: somebody always administers, nobody has four sessions."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.db import SessionStore

from motcua.core import clock
from motcua.core.errors import BadRequest, WrongState
from motcua.people import actions
from motcua.people.models import Assignment, SignIn, Staff
from motcua.people.states import Role
from tests import make
from tests.concurrency.test_queue_race import together

pytestmark = pytest.mark.django_db(transaction=True)


def tried(job: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            job()
        except (WrongState, BadRequest):
            return "refused"
        return "done"

    return run


@pytest.mark.parametrize("round_", range(5))
def test_two_administrators_who_end_each_other_leave_one(round_: int) -> None:
    one, two = (make.staff(Role.ADMINISTRATOR) for _ in range(2))

    def end(whom: Staff, by: Staff) -> Callable[[], object]:
        row = Assignment.objects.get(staff=whom)
        return lambda: actions.end_assignment(
            row.pk, until_on=clock.today(), by=Staff.objects.get(pk=by.pk)
        )

    said = together(tried(end(one, two)), tried(end(two, one)))
    assert sorted(str(s) for s in said) == ["done", "refused"]
    assert Assignment.objects.filter(until_on=None).count() == 1


def test_one_role_given_by_two_at_once_is_given_once() -> None:
    boss, person = make.staff(Role.ADMINISTRATOR), make.staff(Role.VOLUNTEER)
    give = lambda: actions.assign(  # noqa: E731
        person.pk, role=Role.LEADER, from_on=clock.today(), by=Staff.objects.get(pk=boss.pk)
    )
    assert sorted(map(str, together(tried(give), tried(give)))) == ["done", "refused"]


def test_eight_sign_ins_at_once_leave_three_sessions() -> None:
    person = make.staff(Role.RECEPTIONIST)
    sessions = []
    for _ in range(8):
        store = SessionStore()
        store.create()
        sessions.append(str(store.session_key))

    def begin(key: str) -> Callable[[], object]:
        return lambda: actions.begin_session(
            person.pk, session_key=key, address="127.0.0.1", device="thử"
        )

    together(*(begin(key) for key in sessions))
    assert SignIn.objects.filter(staff=person).count() == actions.MOST_SESSIONS
    alive = sum(SessionStore().exists(key) for key in sessions)
    assert alive == actions.MOST_SESSIONS
