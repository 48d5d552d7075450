"""Two at once in one linked request: no deadlock, no lost turn, one request for one sending."""

from collections.abc import Callable
from typing import Any

import pytest

from motcua.core.errors import Refused
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier, LinkedRequest
from motcua.dossiers.proof import prove
from motcua.dossiers.states import Stage, Status
from motcua.people.models import Staff
from motcua.people.states import Role
from tests import linked, make
from tests.concurrency.test_queue_race import together

pytestmark = pytest.mark.django_db(transaction=True)


def _tried(job: Callable[[], Any]) -> Callable[[], str]:
    def run() -> str:
        try:
            job()
        except Refused:
            return "refused"
        return "done"

    return run


def _proposed(rows: list[Dossier], by: Staff) -> Staff:
    actions.propose(rows[0].pk, by=by, kind="granted", title="Giấy khai sinh",
                    text="Nội dung ghi sổ.", at=make.MONDAY)  # fmt: skip
    return make.staff(Role.LEADER, at=by.centre)


@pytest.mark.parametrize("round_", range(6))
def test_a_result_and_the_withdrawal_of_who_waits_for_it(round_: int) -> None:
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    leader = _proposed(rows, by)
    said = together(
        _tried(lambda: actions.resolve(rows[0].pk, by=leader, at=make.MONDAY)),
        _tried(lambda: actions.withdraw(rows[1].pk, by=by, reason="Công dân xin rút",
                                        at=make.MONDAY)),
    )  # fmt: skip
    assert said == ["done", "done"]
    one, two, three = (Dossier.objects.get(pk=row.pk) for row in rows)
    assert (one.status, two.status) == (Status.RESOLVED, Status.WITHDRAWN)
    assert three.stage == Stage.HANDLING  # it waited for both, and needs only the first
    assert three.events.filter(move="turn").count() == 1
    assert prove(by.centre).faults == ()


@pytest.mark.parametrize("round_", range(4))
def test_one_part_resolved_while_another_is_given_back(round_: int) -> None:
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    rows = linked.parts_of(request)
    linked.sign(rows[0], by, at=make.MONDAY)
    said = together(
        _tried(lambda: make.walk(rows[0], "hand_over", by=by)),
        _tried(lambda: linked.enter(rows[1], by, at=make.MONDAY)),
    )
    assert said == ["done", "done"]
    assert Dossier.objects.get(pk=rows[2].pk).stage == Stage.HANDLING


def test_a_sending_that_comes_twice_at_once_is_one_request() -> None:
    by, chain = make.staff(), linked.three()
    asked = chain.intake()
    send = lambda: actions.receive_linked(  # noqa: E731
        asked, by=Staff.objects.get(pk=by.pk), key="hai-lan", at=make.MONDAY
    )
    first, second = together(send, send)
    assert first == second
    assert LinkedRequest.objects.count() == 1
    assert Dossier.objects.count() == 3
