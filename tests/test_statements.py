"""What each move of a dossier asks the database: 8 statements at most, however it has lived."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from motcua.core import clock
from motcua.dossiers import actions
from motcua.dossiers.models import Dossier
from motcua.people.models import Staff
from motcua.people.states import Role
from motcua.signatures.pens import Pen
from tests import api, elsewhere, make
from tests.counting import statements, told

pytestmark = pytest.mark.django_db
MOST = 8
LATER = make.MONDAY + timedelta(hours=1)
WHY = "Chờ xác minh của cơ quan khác"
DAY = clock.day_of(LATER) + timedelta(days=9)

# A leader's door has opened the pen before; here it has no ink, the paper is signed by hand.
Act = Callable[[Dossier, Staff, Staff], object]  # the specialist, the leader
# move → (the way to where it is open, the move itself)
MOVES: dict[str, tuple[tuple[str, ...], Act]] = {
    "start": ((), lambda d, by, head: actions.start(d.pk, by=by, at=LATER)),
    "ask_supplement": (("start",), lambda d, by, head: actions.ask_supplement(
        d.pk, by=by, items=[actions.Lacking("Giấy tờ 1")], reason=WHY, again_reason="", at=LATER)),
    "resume": (("start", "ask_supplement"), lambda d, by, head: actions.resume(
        d.pk, by=by, at=LATER)),
    "extend": (("start",), lambda d, by, head: actions.extend(
        d.pk, by=head, days=2, reason=WHY, pen=Pen(head.pk), at=LATER)),
    "propose": (("start",), lambda d, by, head: actions.propose(
        d.pk, by=by, kind="granted", title="Giấy xác nhận", text="Nội dung xác nhận.", at=LATER)),
    "send_back": (("start", "propose"), lambda d, by, head: actions.send_back(
        d.pk, by=head, reason=WHY, at=LATER)),
    "resolve": (("start", "propose"), lambda d, by, head: actions.resolve(
        d.pk, by=head, pen=Pen(head.pk), at=LATER)),
    "stop": (("start",), lambda d, by, head: actions.stop(
        d.pk, by=head, reason=WHY, pen=Pen(head.pk), at=LATER)),
    "withdraw": (("start",), lambda d, by, head: actions.withdraw(
        d.pk, by=by, reason=WHY, at=LATER)),
    "hand_over": (("start", "propose", "resolve"), lambda d, by, head: actions.hand_over(
        d.pk, by=by, at=LATER,
        recipient=actions.Recipient(d.owner_name, d.owner.personal_id))),
    "mark_urgent": (("start",), lambda d, by, head: actions.mark_urgent(
        d.pk, by=by, reason=WHY, at=LATER)),
    "reassign": (("start",), lambda d, by, head: actions.reassign(
        d.pk, by=by, to=head.__dict__["taker"], reason=WHY, at=LATER)),
    "ask_payment": (("start",), lambda d, by, head: actions.ask_payment(
        d.pk, by=by, notice_number="0423/TB-CCT", notice_on=clock.day_of(LATER), amount_vnd=1000,
        pay_by=DAY, at=LATER)),
    "confirm_payment": (("start", "ask_payment"), lambda d, by, head: actions.confirm_payment(
        d.pk, by=by, receipt_number="NT-0099", at=LATER)),
    "consult": (("start",), lambda d, by, head: actions.consult(
        d.pk, by=by, office="Văn phòng đăng ký đất đai", question=WHY, due_on=DAY, at=LATER)),
    "answer_consultation": (("start", "consult"), lambda d, by, head: actions.answer_consultation(
        d.pk, by=by, answer="Thửa đất không có tranh chấp.", at=LATER)),
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_a_move_takes_few_statements(move: str) -> None:
    path, act = MOVES[move]
    version = make.procedure(steps=[("Thẩm định", "specialist", 600), ("Ký", "leader", 200)])
    by, head = make.staff(), make.staff(Role.LEADER)
    head.__dict__["taker"] = make.staff(Role.SPECIALIST).username
    first, second = (make.dossier(*path, by=by, version=version) for _ in range(2))
    for each in (first, second):
        make.owes(each)  # for the one move that asks for it
    act(first, by, head)  # what a process reads once is read, and so are the roles
    assert by.roles and head.roles and second.owner.personal_id
    with statements() as asked:
        act(second, by, head)
    assert len(asked) <= MOST, told(asked)


def test_taking_over_from_another_centre_takes_few_statements() -> None:
    by, decides, _, _ = elsewhere.people()
    version = elsewhere.procedure()
    first, second = (elsewhere.received(by, version=version) for _ in range(2))
    actions.take_over(first.pk, by=decides, at=LATER)
    with statements() as asked:
        actions.take_over(second.pk, by=decides, at=LATER)
    assert len(asked) <= MOST, told(asked)


def test_the_api_asks_little_more_than_the_move_itself(client: Client) -> None:
    by, version = make.staff(), make.procedure(steps=[("Thẩm định", "specialist", 600)])
    key = api.key_of(by)

    def sent(path: str, **body: object) -> tuple[str, list[str]]:
        headers = key | {"Idempotency-Key": f"{path} {len(numbers)}"}
        with statements() as asked:
            answer = api.post(client, path, body, headers)
        assert answer.status_code < 300, answer.content
        return answer.json()["number"], asked

    numbers: list[str] = []
    for _ in range(2):  # what a process reads once is read
        number, receiving = sent("/dossiers", **api.body(version, fee={"method": "cash"}))
        numbers.append(number)
        _, starting = sent(f"/dossiers/{number}/start")
    assert sum('FROM "catalog_procedureversion"' in sql for sql in receiving) == 1
    assert len(receiving) <= 15, told(receiving)
    assert len(starting) <= 8, told(starting)  # key, roles, which, lock, two writes, retry, answer
