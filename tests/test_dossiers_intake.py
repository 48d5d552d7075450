from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.catalog.models import Case, ProcedureVersion
from motcua.core.errors import BadRequest, Conflict, NotAllowed, NotFound, WrongState
from motcua.dossiers import actions, queries
from motcua.dossiers.chain import digest, payload
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.shapes import FeeIn, ItemIn
from motcua.fees.models import Payment
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Thiếu giấy tờ theo danh mục"


def received(**facts):
    by = make.staff(Role.RECEPTIONIST)
    answer = actions.receive(make.intake(**facts), by=by, at=make.MONDAY)
    return by, Dossier.objects.get(pk=answer["dossier"]), answer


def test_receive_leaves_code_promise_paper_message_and_event():
    handler = make.staff(Role.SPECIALIST)

    by, dossier, answer = received()

    assert dossier.code == f"{by.centre.code}-261116-0001" == answer["number"]
    assert dossier.status == "accepted"
    assert dossier.due_at == datetime(2026, 11, 19, 2, tzinfo=UTC)  # Mon 09:00 + 3 days
    assert queries.explanation_of(dossier).startswith("Nhận 09:00 thứ Hai 16/11; 3 ngày làm việc")
    assert dossier.assignee == handler
    paper = Paper.objects.get(pk=answer["paper"])
    assert (paper.form, paper.dossier_code, paper.number) == ("01", dossier.code, 1)
    assert dossier.code in Message.objects.get().text
    event = dossier.events.get()
    assert (event.move, event.to, event.by) == ("accept", "accepted", by)


def test_codes_are_gapless_within_a_day_and_a_refused_intake_takes_none():
    by = make.staff(Role.RECEPTIONIST)
    version = make.procedure()
    actions.receive(make.intake(version), by=by, at=make.MONDAY)
    with pytest.raises(BadRequest):
        actions.receive(make.intake(version, items=()), by=by, at=make.MONDAY)
    last = actions.receive(make.intake(version), by=by, at=make.MONDAY)
    assert last["number"].endswith("-0002")


def test_a_required_paper_that_nobody_mentioned_is_missing():
    version = make.procedure(papers=2)
    whole = make.intake(version)
    with pytest.raises(BadRequest, match="Giấy tờ 2") as no:
        received(version=version, items=whole.items[:1])
    assert no.value.field == "items"
    assert not Dossier.objects.exists()


def test_one_key_makes_one_dossier_and_gives_the_same_answer():
    by = make.staff(Role.RECEPTIONIST)
    intake = make.intake()
    first = actions.receive(intake, by=by, key="k1", at=make.MONDAY)
    again = actions.receive(intake, by=by, key="k1", at=make.MONDAY)
    assert again == first
    assert Dossier.objects.count() == 1
    with pytest.raises(Conflict):
        actions.receive(replace(intake, subject="khác"), by=by, key="k1", at=make.MONDAY)


def test_submitting_for_somebody_else_needs_an_authorisation():
    owner = make.person("Trần Văn Chủ")
    with pytest.raises(BadRequest) as no:
        received(owner=owner)
    assert no.value.field == "authorisation"
    _, dossier, _ = received(owner=owner, authorisation="Giấy uỷ quyền số 12")
    assert dossier.owner_name == "Trần Văn Chủ"
    assert dossier.submitter_name != dossier.owner_name


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"urgent": True}, "urgent_reason"),
        ({"case_key": "khong-co"}, "case_key"),
        ({"items": (ItemIn(999999, originals=1),)}, "items"),
        ({"fee": FeeIn(pages=0)}, "fee"),
        ({"ticket_token": "khong-co"}, "ticket"),
    ],
)
def test_receive_names_the_field_at_fault(facts, field):
    with pytest.raises(BadRequest) as no:
        received(**facts)
    assert no.value.field == field
    assert not Dossier.objects.exists()


def test_only_a_receptionist_receives():
    for role in set(Role) - {Role.RECEPTIONIST}:
        with pytest.raises(NotAllowed):
            actions.receive(make.intake(), by=make.staff(role))


def test_a_procedure_that_is_not_in_force_is_not_found():
    with pytest.raises(NotFound):
        received(procedure_code="9.999999")


def test_what_is_missing_is_asked_once_and_later_accepted():
    by = make.staff(Role.RECEPTIONIST)
    version = make.procedure()
    whole = make.intake(version)
    short = replace(whole, items=(replace(whole.items[0], is_missing=True, note="hết hạn"),))
    answer = actions.ask_at_intake(short, by=by, reason=WHY, at=make.MONDAY)
    dossier = Dossier.objects.get(pk=answer["dossier"])
    assert (dossier.code, dossier.status, dossier.ref) == (
        "",
        "supplement",
        f"BS-{by.centre.code}-261116-0001",
    )
    assert [i["name"] for i in dossier.supplement_requests.get().items] == [
        "Giấy tờ 1",
        "Giấy tờ 2",
    ]
    actions.resume(dossier.pk, by=by, at=make.MONDAY)
    dossier.refresh_from_db()
    assert dossier.status == "accepted"
    assert dossier.code.endswith("-0001")
    assert not dossier.items.filter(is_missing=True).exists()
    assert Paper.objects.filter(form="01", dossier_code=dossier.code).exists()


def successor(version, *, allowance, case="thuong"):
    """The next text of a procedure, in force from Tuesday."""
    after = ProcedureVersion.objects.create(
        procedure=version.procedure, number=2, name="Thủ tục theo luật mới", search_text="moi",
        sector=version.sector, allowance=allowance, unit="working_day", created_at=make.MONDAY,
    )  # fmt: skip
    Case.objects.create(version=after, key=case, label="Thường", order=1)
    ProcedureVersion.objects.filter(pk=version.pk).update(in_force_until=date(2026, 11, 16))
    ProcedureVersion.objects.filter(pk=after.pk).update(
        state="published", is_final=True, in_force_from=date(2026, 11, 17), published_at=make.MONDAY
    )
    return after


@pytest.mark.parametrize(("case", "taken"), [("thuong", True), ("khac", False)])
def test_a_slip_is_accepted_under_the_text_in_force_that_day(case, taken):
    by, version = make.staff(), make.procedure(3)
    whole = make.intake(version)
    short = replace(whole, items=(replace(whole.items[0], is_missing=True),))
    slip = actions.ask_at_intake(short, by=by, reason=WHY, at=make.MONDAY)
    after = successor(version, allowance=1, case=case)
    tuesday = make.MONDAY + timedelta(days=1)
    if not taken:
        with pytest.raises(WrongState, match="không còn trường hợp này"):
            actions.resume(slip["dossier"], by=by, at=tuesday)
        assert Dossier.objects.get(pk=slip["dossier"]).code == ""
        return
    actions.resume(slip["dossier"], by=by, at=tuesday)
    dossier = Dossier.objects.get(pk=slip["dossier"])
    assert (dossier.version, dossier.procedure_name) == (after, "Thủ tục theo luật mới")
    assert dossier.due_at == tuesday + timedelta(days=1)


def test_refusal_says_why_and_on_what_ground():
    by = make.staff(Role.RECEPTIONIST)
    with pytest.raises(BadRequest) as no:
        actions.refuse_at_intake(make.intake(), by=by, reason=WHY, legal_ground="")
    assert no.value.field == "legal_ground"
    answer = actions.refuse_at_intake(
        make.intake(), by=by, reason=WHY, legal_ground="Điều 5 Nghị định 123/2015", at=make.MONDAY
    )
    dossier = Dossier.objects.get(pk=answer["dossier"])
    assert (dossier.status, dossier.code) == ("refused", "")
    assert Paper.objects.get(pk=answer["paper"]).form == "03"


def test_serve_now_is_one_submit_from_receipt_to_return():
    by, leader = make.staff(Role.RECEPTIONIST), make.staff(Role.LEADER)
    version = make.procedure(1, "same_day", serves_now=True)
    asked = make.intake(version, fee=FeeIn(method="cash"))
    with pytest.raises(BadRequest) as no:
        actions.serve_now(asked, by=by, result_title="Bản sao", signer=by.username)
    assert no.value.field == "signer"
    answer = actions.serve_now(
        asked, by=by, result_title="Bản sao", signer=leader.username, at=make.MONDAY
    )
    dossier = Dossier.objects.get(pk=answer["dossier"])
    assert dossier.status == "returned"
    assert dossier.results.get().signed_by == leader
    assert Payment.objects.get(dossier_code=dossier.code).amount_vnd == 8000


def test_serve_now_is_only_for_procedures_that_say_so():
    by, leader = make.staff(Role.RECEPTIONIST), make.staff(Role.LEADER)
    with pytest.raises(BadRequest):
        actions.serve_now(make.intake(), by=by, result_title="x", signer=leader.username)


def test_events_are_final_and_chained():
    make.dossier("start")
    make.dossier("start", "propose")
    before = ""
    for seq, e in enumerate(DossierEvent.objects.order_by("seq"), start=1):
        covered = payload(
            dossier=e.dossier_id, move=e.move, frm=e.frm, to=e.to, by=e.by_id, at=e.at,
            note=e.note, data=e.data,
        )  # fmt: skip
        assert (e.seq, e.sha256) == (seq, digest(before, seq, covered))
        before = e.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        DossierEvent.objects.update(note="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        DossierEvent.objects.all().delete()


def test_receive_stays_within_its_statements():
    """All of it: person, checklist, code, deadline, payment, paper, message, event, answer."""
    by = make.staff(Role.RECEPTIONIST)
    make.staff(Role.SPECIALIST)
    version = make.procedure()
    actions.receive(make.intake(version), by=by, at=make.MONDAY)
    intake = make.intake(version)
    with CaptureQueriesContext(connection) as seen:
        actions.receive(intake, by=by, key="k", at=make.MONDAY)
    asked = [q["sql"] for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert Message.objects.count() == 2
    assert len(asked) <= 12, "\n".join(asked)
    assert len(seen) - len(asked) <= 2  # the test's own transaction stands round the action's
