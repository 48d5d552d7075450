"""Linked procedures: one application, several dossiers, clocks that start one after another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from motcua.core import clock
from motcua.core.errors import BadRequest, Conflict, NotAllowed, NotFound, WrongState
from motcua.documents import actions as documents
from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier, DossierEvent, LinkedRequest, Notice, Pause
from motcua.dossiers.proof import prove
from motcua.dossiers.shapes import FileIn, ItemIn
from motcua.dossiers.states import Stage, Status
from motcua.fees.models import Payment
from motcua.outbox.models import Message
from motcua.papers.models import Paper
from motcua.people.states import Role
from motcua.reports.queries import bounds, day_figures
from tests import linked, make
from tests.counter import picture

pytestmark = pytest.mark.django_db
TUESDAY = make.MONDAY + timedelta(days=1)
WEDNESDAY = make.MONDAY + timedelta(days=2)
THURSDAY = make.MONDAY + timedelta(days=3)


def _local(moment: datetime | None) -> str:
    assert moment is not None
    return f"{clock.local(moment):%d/%m %H:%M}"


# Receiving


def test_one_application_gives_one_request_three_dossiers_one_receipt_one_message():
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    rows = linked.parts_of(request)
    assert request.code == f"LT-{by.centre.code}-261116-0001"
    assert [row.linked_order for row in rows] == [1, 2, 3]
    assert len({row.code for row in rows}) == 3
    assert [_local(row.due_at) for row in rows] == ["17/11 09:00", "18/11 09:00", "19/11 09:00"]
    assert request.due_at == request.first_due_at == rows[2].due_at
    assert [row.stage for row in rows] == [Stage.HANDLING, Stage.QUEUED, Stage.QUEUED]
    assert rows[0].assignee is not None
    assert rows[1].assignee is rows[2].assignee is None
    paper = Paper.objects.get()
    assert (paper.form, paper.dossier_code) == ("linked", request.code)
    assert [line["code"] for line in paper.data["lines"]] == [row.code for row in rows]
    message = Message.objects.get()
    assert request.code in message.text
    assert "Khai sinh 09:00 17/11; Thường trú 09:00 18/11" in message.text
    assert DossierEvent.objects.filter(move="accept").count() == 3
    assert prove(by.centre).faults == ()


def test_a_shared_paper_is_asked_once_and_lies_in_every_dossier_with_one_file():
    by, chain = make.staff(), linked.three()
    file = documents.add(by=by, name="to-khai.png", content=picture())
    request = linked.receive(chain, by, files=(FileIn(file.token, 1),))
    rows = linked.parts_of(request)
    names = [[item.name for item in row.items.all()] for row in rows]
    assert names == [["Tờ khai khai sinh", "Giấy chứng sinh"], ["Tờ khai CT01"], ["Tờ khai TK1"]]
    notes = [row.items.get(order=1).note for row in rows]
    assert all("Theo Tờ khai liên thông" in n and "dùng chung" in n for n in notes)
    assert {row.files.get().attachment_id for row in rows} == {file.pk}
    assert {row.files.get().item_order for row in rows} == {1}
    listed = [item["name"] for item in Paper.objects.get().data["items"]]
    assert listed == ["Tờ khai liên thông", "Giấy chứng sinh"]


def test_two_papers_of_the_same_name_each_keep_their_file():
    by, chain = make.staff(), linked.three()
    asked = chain.intake().intake.items
    items = (*asked, *[ItemIn(name="Bản sao khác", copies=1)] * 2)
    files = [documents.add(by=by, name=f"{n}.png", content=picture()) for n in (3, 4)]
    places = tuple(FileIn(file.token, n) for n, file in enumerate(files, start=3))
    request = linked.receive(chain, by, items=items, files=places)
    first = linked.parts_of(request)[0]
    kept = first.files.order_by("item_order").values_list("item_order", "attachment_id")
    assert list(kept) == [(3, files[0].pk), (4, files[1].pk)]


def test_a_chain_is_never_received_as_one_dossier():
    by, chain = make.staff(), linked.three()
    whole = chain.intake().intake
    with pytest.raises(BadRequest, match="liên thông") as no:
        actions.receive(whole, by=by, at=make.MONDAY)
    assert no.value.field == "procedure"
    lacking = tuple(ItemIn(i.requirement_id, is_missing=True) for i in whole.items[:1])
    slip = actions.ask_at_intake(
        replace(whole, items=lacking), by=by, reason="Thiếu tờ khai", at=make.MONDAY
    )
    with pytest.raises(BadRequest, match="liên thông"):
        actions.resume(slip["dossier"], by=by, at=make.MONDAY)
    # The request that answers the slip closes it.
    request = actions.receive_linked(replace(chain.intake(), intake=whole), by=by, at=make.MONDAY)
    found = Dossier.objects.get(pk=slip["dossier"])
    assert found.status == Status.WITHDRAWN
    assert request["number"] in found.events.get(move="withdraw").note


def test_the_grounds_of_the_chain_free_its_parts_from_fees():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    assert [row.fee_exemption for row in rows] == ["", "trẻ em", "trẻ em"]
    assert Payment.objects.aggregate(total=Sum("amount_vnd"))["total"] == 20000


def test_after_three_o_clock_the_first_clock_starts_the_next_working_day():
    by, chain = make.staff(), linked.three()
    late = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)  # 15:30
    rows = linked.parts_of(linked.receive(chain, by, at=late))
    assert _local(rows[0].clock_from) == "17/11 07:00"
    assert _local(rows[0].due_at) == "18/11 07:00"


def test_who_may_and_what_must_be_there():
    by, chain = make.staff(), linked.three()
    with pytest.raises(NotAllowed):
        linked.receive(chain, make.staff(Role.SPECIALIST))
    with pytest.raises(BadRequest, match="Còn thiếu 1 giấy tờ: Giấy chứng sinh"):
        linked.receive(chain, by, items=chain.intake().intake.items[:1])
    with pytest.raises(BadRequest, match="Danh mục giấy tờ đã đổi"):
        linked.receive(chain, by, items=(ItemIn(999_999, originals=1),))
    with pytest.raises(NotFound, match="không phải thủ tục liên thông"):
        linked.receive(linked.Three(chain.parts[0], chain.parts), by)
    assert not LinkedRequest.objects.exists()
    assert not Dossier.objects.exists()


def test_a_retry_gets_the_first_answer_and_another_request_a_conflict():
    by, chain = make.staff(), linked.three()
    asked = chain.intake()
    first = actions.receive_linked(asked, by=by, key="mot", at=make.MONDAY)
    assert actions.receive_linked(asked, by=by, key="mot", at=make.MONDAY) == first
    assert LinkedRequest.objects.count() == 1
    with pytest.raises(Conflict):
        actions.receive_linked(chain.intake(), by=by, key="mot", at=make.MONDAY)


def test_receiving_keeps_its_budget():
    by, chain = make.staff(), linked.three()
    file = documents.add(by=by, name="to-khai.png", content=picture())
    asked = chain.intake(files=(FileIn(file.token, 1),))
    linked.receive(chain, by)  # what a process reads once is read
    by = type(by).objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as seen:
        actions.receive_linked(asked, by=by, key="mot", at=make.MONDAY)
    statements = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 30 + 5 * 3, "\n".join(statements)


# Turns


def test_a_part_that_waits_cannot_be_started_and_another_agency_s_part_not_proposed():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    with pytest.raises(WrongState):
        actions.start(rows[1].pk, by=by, at=make.MONDAY)
    with pytest.raises(WrongState):
        linked.enter(rows[1], by, at=make.MONDAY)
    with pytest.raises(WrongState, match="do cơ quan mình giải quyết"):
        linked.enter(rows[0], by, at=make.MONDAY)
    assert "start" not in dict(queries.moves_open_to(by, rows[1]))
    linked.sign(rows[0], by, at=make.MONDAY)
    rows[1].refresh_from_db()
    open_ = dict(queries.moves_open_to(by, rows[1]))
    assert "enter_result" in open_
    assert "propose" not in open_
    with pytest.raises(WrongState, match="Công an cấp xã quyết định"):
        actions.propose(rows[1].pk, by=by, kind="granted", title="Giấy", text="Nội dung kết quả",
                        at=make.MONDAY)  # fmt: skip


def test_an_early_result_starts_the_next_clock_at_once_and_says_nothing_of_it():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    early = make.MONDAY + timedelta(hours=5)  # 14:00
    Message.objects.all().delete()
    linked.sign(rows[0], by, at=early)
    two = Dossier.objects.get(pk=rows[1].pk)
    assert (two.stage, two.clock_from) == (Stage.HANDLING, early)
    assert _local(two.due_at) == "17/11 14:00"
    assert two.first_due_at == rows[1].due_at
    assert two.assignee is not None
    assert Notice.objects.filter(dossier=two, staff=two.assignee).count() == 1
    assert Dossier.objects.get(pk=rows[2].pk).stage == Stage.QUEUED
    turn = two.events.get(move="turn")
    assert (turn.by, turn.data["cause"]) == (None, rows[0].code)
    message = Message.objects.get()
    assert "Khai sinh đã có kết quả" in message.text
    assert "hẹn lại" not in message.text


def test_a_late_result_moves_the_next_promise_with_its_reason_and_keeps_the_first():
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    rows = linked.parts_of(request)
    linked.sign(rows[0], by, at=WEDNESDAY)  # promised for Tuesday
    two = Dossier.objects.get(pk=rows[1].pk)
    assert _local(two.due_at) == "19/11 09:00"
    assert two.first_due_at == rows[1].due_at
    assert "Thường trú hẹn lại 09:00 19/11/2026 vì thủ tục trước xong sau hẹn" in (
        Message.objects.order_by("-pk")[0].text
    )
    assert "xong sau hẹn" in two.events.get(move="turn").note
    linked.enter(two, by, at=THURSDAY)
    three = Dossier.objects.get(pk=rows[2].pk)
    request.refresh_from_db()
    assert request.due_at == three.due_at
    assert request.first_due_at == rows[2].due_at < request.due_at


def test_the_whole_way_ends_the_request_and_keeps_the_books_true():
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    rows = linked.parts_of(request)
    linked.sign(rows[0], by, at=TUESDAY)
    linked.enter(rows[1], by, at=TUESDAY + timedelta(hours=1))
    linked.enter(rows[2], by, at=TUESDAY + timedelta(hours=2))
    result = rows[1].results.get()
    assert (result.issued_number, result.signed_by, result.paper) == ("12/TB", None, None)
    for row in rows:
        request.refresh_from_db()
        assert request.closed_at is None
        make.walk(row, "hand_over", by=by, at=WEDNESDAY)
    request.refresh_from_db()
    assert request.closed_at == WEDNESDAY
    slip = Paper.objects.get(form="return", dossier_code=rows[1].code)
    assert slip.data["documents"][0]["document_number"] == "12/TB"
    assert prove(by.centre).faults == ()


def test_all_together_means_one_message_when_the_last_is_ready():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by, together=True))
    Message.objects.all().delete()
    linked.sign(rows[0], by, at=make.MONDAY)
    linked.enter(rows[1], by, at=make.MONDAY)
    assert not Message.objects.exists()
    linked.enter(rows[2], by, at=make.MONDAY)
    assert "đến nhận cả" in Message.objects.get().text


# Endings


def test_a_refused_first_part_stops_the_others_with_the_paper_that_names_the_cause():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    Message.objects.all().delete()
    linked.sign(rows[0], by, kind="denied", at=TUESDAY)
    for row in rows[1:]:
        row.refresh_from_db()
        assert row.status == Status.STOPPED
        paper = Paper.objects.get(form="05", dossier_code=row.code)
        assert rows[0].code in paper.data["reason"]
        assert "từ chối" in paper.data["reason"]
    message = Message.objects.get()
    assert "không được giải quyết" in message.text
    assert "Dừng theo: Thường trú, Thẻ BHYT." in message.text


def test_residence_refused_by_the_police_leaves_the_health_card_its_turn():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    linked.sign(rows[0], by, at=make.MONDAY)
    linked.enter(rows[1], by, kind="denied", at=TUESDAY)
    three = Dossier.objects.get(pk=rows[2].pk)
    assert (three.status, three.stage) == (Status.ACCEPTED, Stage.HANDLING)


def test_a_stopped_part_stops_those_that_need_it_and_a_withdrawn_one_takes_them_along():
    by, chain = make.staff(), linked.three()
    for move, end in (("stop", Status.STOPPED), ("withdraw", Status.WITHDRAWN)):
        request = linked.receive(chain, by)
        rows = linked.parts_of(request)
        make.walk(rows[0], move, by=by, at=make.MONDAY)
        assert {row.status for row in linked.parts_of(request)} == {end}
        request.refresh_from_db()
        assert request.closed_at == make.MONDAY


def test_only_the_last_withdrawn_leaves_the_others_alone():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    make.walk(rows[2], "withdraw", by=by, at=make.MONDAY)
    assert [Dossier.objects.get(pk=row.pk).status for row in rows] == [
        Status.ACCEPTED, Status.ACCEPTED, Status.WITHDRAWN,
    ]  # fmt: skip


def test_a_supplement_of_the_first_lets_the_others_wait():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    make.walk(rows[0], "ask_supplement", by=by, at=make.MONDAY)
    assert [row.stage for row in linked.parts_of(rows[0].linked)] == [
        Stage.HANDLING, Stage.QUEUED, Stage.QUEUED,
    ]  # fmt: skip
    assert Pause.objects.count() == 1
    make.walk(rows[0], "resume", by=by, at=TUESDAY)
    assert "hẹn lại" in Message.objects.get(template="linked_later").text
    linked.sign(Dossier.objects.get(pk=rows[0].pk), by, at=WEDNESDAY)
    assert "hẹn lại" not in Message.objects.get(template="linked_ready").text  # said already


def test_who_was_asked_for_one_part_is_asked_again_only_by_the_leader():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    make.walk(rows[0], "ask_supplement", by=by, at=make.MONDAY)
    make.walk(rows[0], "resume", by=by, at=TUESDAY)
    linked.sign(Dossier.objects.get(pk=rows[0].pk), by, at=TUESDAY)
    items, why = [actions.Lacking("Giấy tờ 1")], "Thông tin cư trú chưa khớp"
    with pytest.raises(NotAllowed, match="lãnh đạo quyết định"):
        actions.ask_supplement(
            rows[1].pk, by=make.staff(Role.SPECIALIST), items=items, reason=why, at=TUESDAY
        )
    asked = actions.ask_supplement(
        rows[1].pk, by=by, items=items, reason=why, again_reason=why, at=TUESDAY
    )
    assert asked.supplement_requests.get().again_reason == why


def test_what_another_agency_gives_must_be_whole_and_of_a_day_that_can_be():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    linked.sign(rows[0], by, at=make.MONDAY)
    facts = {
        "kind": "granted", "title": "Thông báo", "issued_by": "Công an phường",
        "issued_number": "12/TB", "issued_on": date(2026, 11, 16), "at": make.MONDAY,
    }  # fmt: skip
    for wrong, field in (
        ({"kind": ""}, "kind"),
        ({"issued_by": ""}, "issued_by"),
        ({"issued_number": ""}, "issued_number"),
        ({"issued_on": date(2026, 11, 17)}, "issued_on"),
        ({"issued_on": date(2026, 11, 13)}, "issued_on"),
    ):
        with pytest.raises(BadRequest) as no:
            actions.enter_result(rows[1].pk, by=by, **facts | wrong)
        assert no.value.field == field
    with pytest.raises(NotAllowed):
        actions.enter_result(rows[1].pk, by=make.staff(Role.RECEPTIONIST), **facts)


# Lists and figures


def test_who_waits_is_nobody_s_late_work():
    by, chain = make.staff(), linked.three()
    rows = linked.parts_of(linked.receive(chain, by))
    later = make.MONDAY + timedelta(days=14)
    page = queries.worklist(by, scope="all", at=later)
    waiting = {row.number: row for row in page.rows}[rows[1].code]
    assert (waiting.stage, waiting.urgency) == (Stage.QUEUED, "")
    due = queries.worklist(by, scope="due", at=later)
    assert [row.number for row in due.rows if row.number == rows[1].code] == []


def test_counted_once_as_a_request_and_three_times_as_procedures():
    by, chain = make.staff(), linked.three()
    linked.receive(chain, by)
    linked.receive(chain, by)
    figures = queries.linked_figures(by.centre_id, *bounds(date(2026, 11, 16)))
    assert (figures.requests, figures.procedures) == (2, 6)
    make.dossier(by=by)
    day = day_figures(by.centre, date(2026, 11, 16))
    assert (day.received, day.linked_requests, day.linked_procedures) == (7, 2, 6)
    assert day_figures(by.centre, date(2026, 11, 17)).received == 0  # the second clock's day
    assert day.late_now == 3  # of each request only what runs
    assert queries.linked_figures(by.centre_id, *bounds(date(2026, 11, 17))).requests == 0


def test_the_citizen_follows_every_part_by_one_token_or_code_and_second_factor():
    by, chain = make.staff(), linked.three()
    request = linked.receive(chain, by)
    rows = linked.parts_of(request)
    found = queries.linked_by_token(request.token)
    assert found is not None
    assert [part.label for part, _ in found.parts] == list(linked.NAMES)
    assert [part.is_waiting for part, _ in found.parts] == [False, True, True]
    last4 = rows[0].id_last4
    assert queries.track_linked(request.code.lower(), last4)[1] == request.token
    progress, token = queries.track_linked(request.code, "xxxx")
    assert (progress.number, progress.procedure, token) == (request.code, "", "")
    assert queries.linked_by_token("khong-co") is None
    with pytest.raises(NotFound):
        queries.track_linked("LT-H17.99-261116-0001", last4)
    assert queries.linked_for(by, request.code).code == request.code
    with pytest.raises(NotFound):
        queries.linked_for(make.staff(at=make.centre("noi-khac")), request.code)
