"""The left half of the counter: the seat, the ticket, who waits."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.core import clock
from motcua.people.states import Role
from motcua.queueing import actions, queries
from motcua.queueing.models import Ticket
from motcua.queueing.states import TicketStatus
from motcua.web.counter.views._page import _version
from tests import make
from tests.counter import HTMX, Desk, desk

pytestmark = pytest.mark.django_db


def test_a_seat_is_chosen_once_and_opens_the_counter(client: Client) -> None:
    line = make.line()
    counter = line.counters.get()
    counter.is_open = False
    counter.save()
    person = make.staff(Role.RECEPTIONIST)
    client.force_login(person)
    assert client.get("/counter/").headers["Location"] == "/counter/seats/"
    assert "Anh/chị ngồi quầy nào?" in client.get("/counter/seats/").content.decode()
    client.post(f"/counter/seats/{counter.number}")
    counter.refresh_from_db()
    assert (counter.is_open, counter.staff_id) == (True, person.pk)
    assert f"Quầy {counter.number}" in client.get("/counter/").content.decode()


def test_another_centres_counter_is_not_there(client: Client) -> None:
    at = desk(client)
    make.line(at=make.centre("noi-khac"), counters=2)
    answer = client.post("/counter/seats/2")
    assert answer.status_code == 404
    assert "không có quầy này" in answer.content.decode()
    at.counter.refresh_from_db()
    assert at.counter.staff_id == at.staff.pk


def test_the_counter_is_for_receptionists(client: Client) -> None:
    client.force_login(make.staff(Role.SPECIALIST))
    assert client.get("/counter/").status_code == 403
    assert client.post("/counter/intake/submit", {}).status_code == 403
    client.logout()
    assert client.get("/counter/").status_code == 302


def test_a_director_gets_the_hall_and_no_form_that_would_be_refused(client: Client) -> None:
    desk(client, Role.DIRECTOR)
    page = client.get("/counter/").content.decode()
    assert 'id="hall"' in page and "là việc của người tiếp nhận" in page
    assert "/counter/intake/submit" not in page and "tab-intake" not in page


def test_call_next_shows_the_number_and_sends_the_hand_to_begin(client: Client) -> None:
    at = desk(client)
    ticket = at.ticket()
    answer = client.post("/counter/hall/call", {"ticket": ""}, **HTMX)
    assert ticket.code in answer.content.decode()
    told = json.loads(answer.headers["HX-Trigger-After-Settle"])
    assert told["counter:moved"] == {
        "focus": "begin", "said": f"Mời số {ticket.code}.", "ticket": ticket.token,
    }  # fmt: skip
    client.post("/counter/hall/begin", {"ticket": ticket.code}, **HTMX)
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.SERVING


def test_a_second_call_is_refused_while_somebody_stands_there(client: Client) -> None:
    at = desk(client)
    at.ticket()
    at.ticket()
    client.post("/counter/hall/call", {}, **HTMX)
    answer = client.post("/counter/hall/call", {}, **HTMX)
    assert answer.status_code == 409
    assert "còn ở quầy" in answer.content.decode()
    assert Ticket.objects.filter(status=TicketStatus.CALLED).count() == 1


def test_a_button_of_an_old_page_moves_nothing(client: Client) -> None:
    at = desk(client)
    at.ticket()
    called = client.post("/counter/hall/call", {}, **HTMX)
    assert called.status_code == 200
    answer = client.post("/counter/hall/no-show", {"ticket": "A999"}, **HTMX)
    assert answer.status_code == 409
    assert "đã đổi" in answer.content.decode()
    assert Ticket.objects.get().status == TicketStatus.CALLED


def test_no_show_can_be_made_good(client: Client) -> None:
    at = desk(client)
    ticket = at.ticket()
    client.post("/counter/hall/call", {}, **HTMX)
    client.post("/counter/hall/no-show", {"ticket": ticket.code}, **HTMX)
    assert "Gọi rồi mà vắng hôm nay: 1 số" in client.get("/counter/hall", **HTMX).content.decode()
    client.post("/counter/hall/put-back", {"code": ticket.code}, **HTMX)
    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.WAITING
    assert client.post("/counter/hall/put-back", {"code": "Z001"}, **HTMX).status_code == 404


def test_who_stands_before_others_is_counted_with_the_reason(client: Client) -> None:
    at = desk(client)
    other = at.centre.lines.create(letter="B", name="Đất đai")
    other.counters.add(at.counter)
    back, on = at.ticket(), at.ticket()
    actions.put_back(_missed(at).pk, by=at.staff)
    on = actions.call_ticket(at.counter.pk, on.code, by=at.staff)
    actions.transfer(on.pk, line_id=other.pk, by=at.staff)
    for priority in ("elder", "none", "merit"):
        at.ticket(priority=priority)
    page = client.get("/counter/hall", **HTMX).content.decode()
    assert "5 người đang chờ" in page
    assert "<li>2 người ưu tiên theo luật, gọi trước xen với số thường</li>" in page
    assert "<li>1 người đã gọi, nay chờ lại ở chỗ cũ</li>" in page
    assert "<li>1 người từ hàng khác chuyển sang, chỗ theo giờ lấy số</li>" in page
    assert page.count("Đã gọi, chờ lại") == page.count("Chuyển sang hàng B") == 1
    assert back.code in page and "việc gấp" not in page


def test_a_line_in_plain_order_says_nothing_of_it(client: Client) -> None:
    at = desk(client)
    at.ticket()
    page = client.get("/counter/hall", **HTMX).content.decode()
    assert "1 người đang chờ" in page and "Trong đó" not in page


def test_all_who_were_missed_are_counted(client: Client) -> None:
    at = desk(client)
    for _ in range(14):
        at.ticket()
        _missed(at)
    page = client.get("/counter/hall", **HTMX).content.decode()
    assert "Gọi rồi mà vắng hôm nay: 14 số" in page and "Đây là 12 số mới nhất" in page


def _missed(at: Desk) -> Ticket:
    return actions.no_show(actions.call_next(at.counter.pk, by=at.staff).pk, by=at.staff)


def test_guidance_is_one_post_with_a_note(client: Client) -> None:
    at = desk(client)
    ticket = at.serve()
    client.post("/counter/hall/guide", {"ticket": ticket.code, "note": "Hướng dẫn VNeID"}, **HTMX)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome, ticket.note) == (
        TicketStatus.SERVED, "guidance", "Hướng dẫn VNeID",
    )  # fmt: skip


def test_a_person_is_handed_on_to_another_line(client: Client) -> None:
    at = desk(client)
    other = at.centre.lines.create(letter="B", name="Đất đai")
    ticket = at.serve()
    assert "B · Đất đai" in client.get("/counter/hall", **HTMX).content.decode()
    client.post("/counter/hall/transfer", {"ticket": ticket.code, "line": "B"}, **HTMX)
    ticket.refresh_from_db()
    assert (ticket.line_id, ticket.status) == (other.pk, TicketStatus.WAITING)
    at.serve()
    assert client.post("/counter/hall/transfer", {"line": "?"}, **HTMX).status_code == 422


def test_a_pause_keeps_the_seat_and_calls_nobody(client: Client) -> None:
    at = desk(client)
    at.ticket()
    client.post("/counter/hall/pause", {}, **HTMX)
    at.counter.refresh_from_db()
    assert (at.counter.is_open, at.counter.staff_id) == (False, at.staff.pk)
    assert client.post("/counter/hall/call", {}, **HTMX).status_code == 409
    client.post("/counter/hall/open", {}, **HTMX)
    assert client.post("/counter/hall/call", {}, **HTMX).status_code == 200


def test_leaving_frees_the_seat(client: Client) -> None:
    at = desk(client)
    assert client.post("/counter/seats/leave").headers["Location"] == "/counter/seats/"
    at.counter.refresh_from_db()
    assert (at.counter.is_open, at.counter.staff_id) == (False, None)
    answer = client.post("/counter/hall/call", {}, **HTMX)
    assert (answer.status_code, "chưa ngồi quầy" in answer.content.decode()) == (409, True)


def test_an_unchanged_hall_is_not_drawn_again(client: Client) -> None:
    at = desk(client)
    page = client.get("/counter/hall", **HTMX)
    version = page.context["hall_version"]
    assert client.get("/counter/hall", {"v": version}, **HTMX).status_code == 204
    at.ticket()
    assert client.get("/counter/hall", {"v": version}, **HTMX).status_code == 200


def test_a_minute_that_passed_is_no_change_and_is_drawn_all_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.MONDAY)
    at = desk(client)
    at.ticket()
    version = client.get("/counter/hall", **HTMX).context["hall_version"]
    later = make.MONDAY + timedelta(seconds=65)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/counter/hall", {"v": version}, **HTMX).status_code == 204
    assert ">1 phút</td>" in client.get("/counter/hall", **HTMX).content.decode()


def test_whatever_is_shown_is_in_the_version(client: Client) -> None:
    """A screen that is told of a change and holds its version already would keep the old one."""
    at = desk(client)
    other = at.centre.lines.create(letter="B", name="Đất đai")

    def version() -> str:
        return str(client.get("/counter/hall", **HTMX).context["hall_version"])

    def missed() -> None:
        actions.no_show(actions.call_next(at.counter.pk, by=at.staff).pk, by=at.staff)

    first, seen = at.ticket(), [version()]
    for change in (
        lambda: at.ticket(),
        lambda: actions.give_priority(first.pk, priority="elder", by=at.staff),
        missed,
        lambda: actions.call_next(at.counter.pk, by=at.staff),
        lambda: client.post("/counter/hall/begin", {}, **HTMX),
        lambda: client.post("/counter/hall/transfer", {"line": "B"}, **HTMX),
        lambda: client.post("/counter/hall/pause", {}, **HTMX),
        lambda: other.counters.add(at.counter),
    ):
        change()
        seen.append(version())
    assert len(set(seen)) == len(seen)


def test_what_is_said_of_each_who_waits_is_in_the_version(client: Client) -> None:
    at = desk(client)
    at.ticket()
    seat = queries.seat(at.staff)
    (row,) = seat.waiting
    said = [replace(row, **what) for what in ({}, {"is_again": True}, {"letter": "AB"})]
    assert [each.is_handed_on for each in said] == [False, False, True]
    assert replace(row, code="AB001").is_handed_on and row.letter == "A"
    assert len({_version(replace(seat, waiting=(each,))) for each in said}) == 3


def test_without_scripts_a_button_is_a_form(client: Client) -> None:
    at = desk(client)
    assert client.post("/counter/hall/call", {}).status_code == 409
    at.ticket()
    assert client.post("/counter/hall/call", {}).headers["Location"] == "/counter/"
    assert client.post("/counter/hall/dance", {}).status_code == 404


def test_the_hall_costs_the_same_however_many_wait(client: Client, query_budget: Any) -> None:
    at = desk(client)
    for _ in range(25):
        at.ticket(make.procedure() if Ticket.objects.count() < 5 else None)
    client.get("/counter/hall")
    with query_budget(14):
        client.get("/counter/hall", **HTMX)
