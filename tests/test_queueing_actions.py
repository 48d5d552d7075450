"""What may happen to a ticket, and what may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core import tracing
from motcua.core.errors import BadRequest, NotAllowed, NotFound, WrongState
from motcua.queueing import actions
from motcua.queueing.models import Call, Line, Ticket
from motcua.queueing.states import TicketStatus
from tests import hall as make
from tests.hall import Hall, minutes, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make.make()


def call(hall: Hall, minute: float = 60) -> Ticket:
    return actions.call_next(hall.one, by=hall.clerk, at=minutes(minute))


# --- taking a number


def test_numbers_are_gapless_per_line_and_start_anew_each_day(hall: Hall) -> None:
    today = [take(hall).code for _ in range(3)]
    other = take(hall, line_id=hall.line_b.pk).code
    tomorrow = take(hall, 24 * 60).code
    assert (today, other, tomorrow) == (["A001", "A002", "A003"], "B001", "A001")


def test_the_day_changes_at_midnight_in_viet_nam_not_in_utc(hall: Hall) -> None:
    before = take(hall, 15 * 60 + 59)  # 23:59
    after = take(hall, 16 * 60)  # 00:00
    assert (before.code, after.code, after.day - before.day) == ("A001", "A001", timedelta(days=1))


def test_a_procedure_finds_its_line_by_its_sector(hall: Hall) -> None:
    make.procedure("1.001193", "Đăng ký khai sinh", "ho_tich")
    make.procedure("1.000002", "Đất đai", "dat_dai")
    assert take(hall, line_id=None, procedure_code="1.001193").line == hall.line_a
    assert take(hall, line_id=None, procedure_code="1.000002").line == hall.line_b
    assert take(hall, line_id=None).line == hall.line_b


def test_a_procedure_not_in_force_is_refused(hall: Hall) -> None:
    make.procedure("1.009999", "Đã bãi bỏ", "ho_tich", in_force_until=make.LONG_AGO)
    for code in ("1.009999", "9.999999"):
        with pytest.raises(BadRequest, match="không áp dụng"):
            take(hall, procedure_code=code)
    assert take(hall).number == 1  # the refused ones took no number


def test_a_closed_centre_still_gives_numbers(hall: Hall) -> None:
    assert take(hall, 14 * 60).code == "A001"  # 22:00


def test_a_double_tap_takes_one_number(hall: Hall) -> None:
    first, second = take(hall, token="t" * 22), take(hall, token="t" * 22)
    assert first == second
    assert take(hall).number == 2


def test_volunteers_take_numbers_for_citizens_but_specialists_do_not(hall: Hall) -> None:
    assert take(hall, by=hall.volunteer, channel="staff").code == "A001"
    with pytest.raises(NotAllowed):
        take(hall, by=hall.specialist)


def test_urgent_is_for_staff_and_says_why(hall: Hall) -> None:
    for by in (None, hall.volunteer):
        with pytest.raises(NotAllowed):
            take(hall, priority="urgent", priority_reason="Cấp cứu", by=by)
    with pytest.raises(BadRequest, match="lý do"):
        take(hall, priority="urgent", by=hall.clerk)
    assert take(hall, priority="urgent", priority_reason=" Cấp  cứu ", by=hall.clerk)
    assert Ticket.objects.get().priority_reason == "Cấp cứu"
    with pytest.raises(BadRequest):
        take(hall, priority="vip")


def test_another_centre_is_not_there(hall: Hall) -> None:
    other = make.make("noi-khac")
    ticket = take(hall)
    with pytest.raises(NotFound):
        take(hall, line_id=other.line_a.pk)
    with pytest.raises(NotFound):
        take(hall, by=other.clerk)
    with pytest.raises(NotFound):
        actions.take(centre_id=-1)
    with pytest.raises(NotFound):
        actions.call_next(hall.one, by=other.clerk)
    with pytest.raises(NotFound):
        actions.call_ticket(other.one, ticket.code, by=other.clerk, at=minutes(1))
    call(hall)
    with pytest.raises(NotFound):
        actions.begin(ticket.pk, by=other.clerk)


def test_a_centre_without_a_line_for_the_rest_says_so(hall: Hall) -> None:
    Line.objects.filter(pk=hall.line_b.pk).update(takes_rest=False)
    with pytest.raises(WrongState, match="hàng chờ"):
        take(hall, line_id=None)


# --- calling


def test_call_next_follows_the_order_and_leaves_a_call(hall: Hall) -> None:
    first, second = take(hall, 0), take(hall, 1)
    called = call(hall)
    assert (called, called.status, called.staff) == (first, TicketStatus.CALLED, hall.clerk)
    told = Call.objects.get()
    assert (told.ticket, told.counter_id, told.is_recall) == (first, hall.one, False)
    actions.finish(first.pk, outcome="dossier", by=hall.clerk, at=minutes(61))
    assert call(hall, 62) == second


def test_call_next_is_fair_between_priority_and_ordinary(hall: Hall) -> None:
    kinds = ["none", "none", "elder", "merit", "disabled", "elder"]
    tickets = [take(hall, n, priority=kind) for n, kind in enumerate(kinds)]
    order = []
    for n in range(len(kinds)):
        ticket = call(hall, 60 + n)
        order.append(tickets.index(ticket))
        actions.finish(ticket.pk, outcome="other", by=hall.clerk, at=minutes(60 + n))
    assert order == [2, 3, 0, 4, 5, 1]


def test_a_line_may_set_its_own_number_of_priority_calls(hall: Hall) -> None:
    Line.objects.filter(pk=hall.line_a.pk).update(priority_in_a_row=1)
    ordinary = take(hall, 0)
    take(hall, 1, priority="elder")
    take(hall, 2, priority="elder")
    actions.finish(call(hall).pk, outcome="other", by=hall.clerk, at=minutes(61))
    assert call(hall, 62) == ordinary


def test_a_counter_calls_only_its_own_lines_of_today(hall: Hall) -> None:
    take(hall, line_id=hall.line_b.pk)
    take(hall, -24 * 60)
    with pytest.raises(WrongState, match="Chưa có ai chờ"):
        call(hall)
    assert actions.call_next(hall.two, by=hall.clerk, at=minutes(1)).code == "B001"


def test_a_second_click_calls_nobody_else(hall: Hall) -> None:
    first, second = take(hall, 0), take(hall, 1)
    call(hall)
    with pytest.raises(WrongState, match=first.code):
        call(hall)
    second.refresh_from_db()
    assert second.status == TicketStatus.WAITING


def test_a_closed_counter_or_one_without_lines_calls_nobody(hall: Hall) -> None:
    take(hall)
    actions.close_counter(hall.one, by=hall.clerk)
    with pytest.raises(WrongState, match="đang đóng"):
        call(hall)
    actions.open_counter(hall.one, by=hall.clerk)
    hall.line_a.counters.clear()
    with pytest.raises(WrongState, match="chưa được giao"):
        call(hall)


@pytest.mark.parametrize("who", ["volunteer", "specialist"])
def test_only_receptionists_and_directors_call(hall: Hall, who: str) -> None:
    take(hall)
    with pytest.raises(NotAllowed, match="người tiếp nhận"):
        actions.call_next(hall.one, by=getattr(hall, who), at=minutes(1))
    assert actions.call_next(hall.one, by=hall.director, at=minutes(1))


def test_a_chosen_ticket_may_be_called_out_of_turn(hall: Hall) -> None:
    take(hall, 0)
    chosen = take(hall, 1)
    assert actions.call_ticket(hall.one, " a002 ", by=hall.clerk, at=minutes(2)) == chosen
    with pytest.raises(WrongState):
        actions.call_ticket(hall.two, "A002", by=hall.clerk, at=minutes(2))
    with pytest.raises(NotFound):
        actions.call_ticket(hall.two, "A009", by=hall.clerk, at=minutes(2))


def test_each_change_tells_the_hall_within_its_transaction(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(tracing, "current", lambda: "so-cua-yeu-cau")

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        told.extend([params[1]] if "pg_notify" in sql else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        take(hall)
        ticket = call(hall)
        actions.begin(ticket.pk, by=hall.clerk, at=minutes(61))
        actions.finish(ticket.pk, outcome="other", by=hall.clerk, at=minutes(62))
    line, by = f"l{hall.line_a.pk}", "rso-cua-yeu-cau"
    over = f"c{hall.one},t{ticket.pk},{by},{hall.one}"
    served = f"c{hall.one},b{hall.one},t{ticket.pk},{by},{hall.one}"
    assert told == [
        f"{hall.centre.pk}:{marks}" for marks in (f"{line},{by}", f"{line},{served}", served, over)
    ]


# --- serving


def test_recall_is_a_call_again_and_keeps_the_first_beginning(hall: Hall) -> None:
    take(hall)
    ticket = call(hall)
    actions.begin(ticket.pk, by=hall.clerk, at=minutes(61))
    actions.recall(ticket.pk, by=hall.clerk, at=minutes(62))
    again = actions.begin(ticket.pk, by=hall.clerk, at=minutes(63))
    assert again.served_from == minutes(61)
    assert list(Call.objects.order_by("pk").values_list("is_recall", flat=True)) == [False, True]


def test_no_show_and_back_into_the_old_place(hall: Hall) -> None:
    early, _ = take(hall, 0), take(hall, 1)
    actions.no_show(call(hall).pk, by=hall.clerk, at=minutes(65))
    actions.put_back(early.pk, by=hall.clerk, at=minutes(70))
    assert call(hall, 71) == early


def test_yesterdays_number_is_not_put_back(hall: Hall) -> None:
    take(hall)
    ticket = actions.no_show(call(hall).pk, by=hall.clerk, at=minutes(65))
    with pytest.raises(WrongState, match="23/11"):
        actions.put_back(ticket.pk, by=hall.clerk, at=minutes(24 * 60))


def test_transfer_keeps_number_and_time_waited(hall: Hall) -> None:
    take(hall, 5, line_id=hall.line_b.pk)
    take(hall, 0)
    moved = actions.transfer(call(hall).pk, line_id=hall.line_b.pk, by=hall.clerk, at=minutes(61))
    assert (moved.code, moved.line, moved.counter, moved.order_at) == (
        "A001", hall.line_b, None, minutes(0),
    )  # fmt: skip
    assert actions.call_next(hall.three, by=hall.clerk, at=minutes(62)) == moved
    take(hall, 63, line_id=hall.line_b.pk)  # B002: the moved A001 takes no number of line B
    assert Ticket.objects.filter(code="B002").exists()
    with pytest.raises(BadRequest):
        actions.transfer(moved.pk, line_id=hall.line_b.pk, by=hall.clerk)


def test_finish_without_begin_counts_from_the_call(hall: Hall) -> None:
    take(hall)
    done = actions.finish(call(hall).pk, outcome="return", by=hall.clerk, at=minutes(70))
    assert (done.status, done.outcome, done.served_from) == ("served", "return", minutes(60))
    with pytest.raises(WrongState):
        actions.finish(done.pk, outcome="other", by=hall.clerk)


def test_finish_wants_a_known_outcome(hall: Hall) -> None:
    take(hall)
    with pytest.raises(BadRequest):
        actions.finish(call(hall).pk, outcome="", by=hall.clerk)


def test_guidance_ends_the_visit_in_one_step(hall: Hall) -> None:
    with pytest.raises(WrongState, match="chưa gọi"):
        actions.guide(hall.one, by=hall.clerk)
    take(hall)
    call(hall)
    done = actions.guide(hall.one, note=" Về lấy  giấy khai sinh ", by=hall.clerk, at=minutes(61))
    assert (done.outcome, done.note, done.status) == (
        "guidance", "Về lấy giấy khai sinh", "served",
    )  # fmt: skip


@pytest.mark.parametrize("move", ["recall", "begin", "no_show"])
def test_a_waiting_ticket_is_not_at_a_counter(hall: Hall, move: str) -> None:
    ticket = take(hall)
    with pytest.raises(WrongState, match="đang chờ"):
        getattr(actions, move)(ticket.pk, by=hall.clerk)


def test_priority_may_be_corrected_while_waiting(hall: Hall) -> None:
    take(hall, 0)
    late = take(hall, 1)
    actions.give_priority(late.pk, priority="pregnant", by=hall.clerk)
    assert call(hall) == late
    with pytest.raises(WrongState):
        actions.give_priority(late.pk, priority="none", by=hall.clerk)


def test_who_leaves_is_not_called(hall: Hall) -> None:
    ticket = take(hall)
    actions.leave(ticket.token, at=minutes(3))
    with pytest.raises(WrongState):
        call(hall)
    with pytest.raises(WrongState):
        actions.leave(ticket.token)
    with pytest.raises(NotFound):
        actions.leave("x")


# --- seats and counters


def test_one_person_has_one_counter_and_one_counter_one_person(hall: Hall) -> None:
    actions.sit(hall.one, by=hall.clerk)
    actions.sit(hall.two, by=hall.clerk)
    actions.sit(hall.two, by=hall.director)
    seats = {c.number: c.staff for c in hall.centre.counters.all()}
    assert seats == {1: None, 2: hall.director, 3: None}
    actions.stand_up(by=hall.director)
    assert not hall.centre.counters.filter(staff__isnull=False).exists()


def test_nobody_changes_seats_in_the_middle_of_a_visit(hall: Hall) -> None:
    take(hall)
    actions.sit(hall.one, by=hall.clerk)
    ticket = call(hall)
    with pytest.raises(WrongState, match=ticket.code):
        actions.sit(hall.two, by=hall.clerk)
    with pytest.raises(WrongState, match=ticket.code):
        actions.sit(hall.one, by=hall.director)
    with pytest.raises(WrongState, match=ticket.code):
        actions.close_counter(hall.one, by=hall.clerk)
    assert actions.sit(hall.one, by=hall.clerk).staff == hall.clerk


def test_seats_are_for_those_who_work_at_counters(hall: Hall) -> None:
    other = make.make("noi-khac")
    with pytest.raises(NotAllowed):
        actions.sit(hall.one, by=hall.volunteer)
    with pytest.raises(NotFound):
        actions.sit(other.one, by=hall.clerk)
    with pytest.raises(NotFound):
        actions.open_counter(other.one, by=hall.clerk)


def test_closing_frees_the_seat(hall: Hall) -> None:
    actions.sit(hall.one, by=hall.clerk)
    closed = actions.close_counter(hall.one, by=hall.clerk)
    assert (closed.is_open, closed.staff) == (False, None)


# --- the end of the day, and what the database itself refuses


def test_the_day_is_cleared_but_who_is_served_stays(hall: Hall) -> None:
    served, called, waiting = (take(hall, n) for n in range(3))
    actions.begin(call(hall).pk, by=hall.clerk, at=minutes(61))
    actions.call_next(hall.two, by=hall.clerk, at=minutes(62))
    assert actions.clear_before(served.day, at=minutes(700)) == 0
    assert actions.clear_before(served.day + timedelta(days=1), at=minutes(1440)) == 2
    states = [Ticket.objects.get(pk=t.pk).status for t in (served, called, waiting)]
    assert states == ["serving", "no_show", "left"]


def test_the_database_keeps_numbers_and_counters_apart(hall: Hall) -> None:
    one, two = take(hall), take(hall)
    call(hall)
    for change in (
        {"code": one.code},
        {"status": "called", "counter_id": hall.one, "called_at": minutes(1)},
        {"status": "called"},
        {"status": "served", "counter_id": hall.two, "called_at": minutes(1)},
        {"status": "left", "done_at": minutes(-1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=two.pk).update(**change)
